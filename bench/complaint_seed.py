"""Very many complaints in minutes: a few are made by the add-on, the database multiplies them.

Every column that is not spread on purpose is what the add-on itself stored for a complaint of
that kind, so that the rows stay right when the models change. Indexes and foreign keys are put
aside while rows are copied.
"""

import contextlib
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

# How the wording of complaints varies: place × goods × defect × what was done × demand.
PLACES = (
    "三号楼屋面 地下车库底板 二标段桥墩 预制构件厂 镇上农贸市场 高速服务区 学校操场 自建房 "
    "水库大坝 厂区道路 住宅电梯井 隧道二衬 消防水池 商业街铺装 污水处理站 体育馆看台"
)
GOODS = (
    "散装水泥 袋装水泥 低碱水泥 中热水泥 砌筑水泥 白水泥 速凝剂 矿渣粉 "
    "粉煤灰 干混砂浆 防水砂浆 自流平 瓷砖胶 腻子粉 混凝土 减水剂"
)
DEFECTS = (
    "强度不足 凝结时间过长 出现裂缝 起砂严重 颜色不一致 包重不够 包装破损 结块受潮 "
    "安定性不合格 泌水离析 温度过高 送货迟到 型号送错 单据不符 数量短缺 服务态度差"
)
DEEDS = (
    "已停止施工 已通知监理 已取样封存 已拍照留证 已联系司机 "
    "已退回仓库 已返工两次 等待现场查看 已送第三方检测 已暂停付款"
)
DEMANDS = (
    "要求退货 要求换货 要求赔偿损失 要求派人查看 要求书面答复 要求补足数量 要求道歉 要求降价处理"
)
YEARS = 3
OPEN_LEAST = 300
OPEN_SHARE = 0.1


def words(alternatives, salt):
    """Return SQL that picks one of the words for a row ``n``, spread but repeatable."""
    options = alternatives.split()
    return SQL(
        "(%s)[1 + abs(hashint8(p.n * 31 + %s)) %% %s]",
        SQL("ARRAY[%s]", SQL(", ").join(SQL("%s", option) for option in options)),
        salt,
        len(options),
    )


def pick(ids, salt):
    """Return SQL that picks one of the ids for a row ``n``."""
    return SQL("(%s::int[])[1 + abs(hashint8(p.n * 17 + %s)) %% %s]", list(ids), salt, len(ids))


SUBJECT = SQL("%s || %s || %s", words(PLACES, 1), words(GOODS, 2), words(DEFECTS, 3))
DESCRIPTION = SQL(
    "'客户' || (p.n %% 9973) || '来电：' || %s || '使用的' || %s || '发现' || %s || '，批号' || p.n"
    " || '，' || %s || '，' || %s || '，' || %s || '。'",
    words(PLACES, 1),
    words(GOODS, 2),
    words(DEFECTS, 3),
    words(DEEDS, 4),
    words(DEEDS, 5),
    words(DEMANDS, 6),
)


def bench_policy(env, company, role):
    """A policy with three clocks on the case and one on the unit it is sent to."""

    def event(code):
        return env.ref(f"complaint_base.event_{code}").id

    def clock(code, amount, unit, **values):
        return (
            0,
            0,
            {
                "code": code,
                "name": code,
                "start_event_id": event("received"),
                "stop_event_ids": [(6, 0, [event("closed")])],
                "amount": amount,
                "unit": unit,
                "level_ids": [(0, 0, {"trigger": "percent", "amount": 80})],
                **values,
            },
        )

    policy = env["complaint.policy"].create(
        {
            "name": "Bench",
            "code": company.name,
            "company_id": company.id,
            "valid_from": "2015-01-01",
            "routing_rule_ids": [(0, 0, {"code": "R1", "name": "unit", "role_id": role.id})],
            "clock_rule_ids": [
                clock("K1", 2, "work_hours"),
                clock("K2", 3, "work_days"),
                clock("K3", 7, "days"),
                clock("D1", 2, "work_days", scope="dispatch", start_event_id=event("dispatched")),
            ],
        }
    )
    policy.action_publish()
    return policy


class Company:
    """A company with people, customers and a policy, to be filled with complaints."""

    def __init__(self, env, name, customers=200):
        company = env["res.company"].create({"name": name, "country_id": env.ref("base.cn").id})
        self.env = env = env(context={**env.context, "allowed_company_ids": company.ids})
        self.company = company.with_env(env)
        self.handler = self._user("handler", "complaint_base.group_complaint_handler")
        self.unit_user = self._user("unit", "complaint_base.group_complaint_unit")
        self.customer = self._user("customer", "base.group_portal")
        self.colleagues = sum(
            (self._user(f"c{n}", "complaint_base.group_complaint_handler") for n in range(20)),
            env["res.users"],
        )
        self.units = env["hr.department"].create(
            [{"name": f"Unit {n}", "company_id": company.id} for n in range(12)]
        )
        member = env["hr.employee"].create(
            {"name": "Unit", "user_id": self.unit_user.id, "company_id": company.id}
        )
        self.units[0].manager_id = member
        member.department_id = self.units[0]
        role = env["complaint.unit.role"].create(
            {
                "name": name,
                "code": name,
                "assignment_ids": [(0, 0, {"company_id": company.id, "unit_id": self.units[1].id})],
            }
        )
        self.policy = bench_policy(env, company, role)
        self.partners = env["res.partner"].create(
            [{"name": f"Customer {n}", "phone": f"138{n:08}"} for n in range(customers)]
        )
        self.categories = env["complaint.category"].search([]) or env["complaint.category"].create(
            [{"name": f"Category {n}", "code": f"B{n}"} for n in range(8)]
        )
        self.channels = env["complaint.channel"].search([])

    def _user(self, login, group):
        env = self.env
        return env["res.users"].create(
            {
                "name": login,
                "login": f"{self.company.name}-{login}",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [(6, 0, [env.ref(group).id])],
            }
        )

    def register(self, count, **values):
        """Return cases that the add-on itself put on record."""
        vals = {
            "subject": "样本投诉",
            "description": "样本投诉的描述",
            "demand": "退货",
            "partner_id": self.partners[0].id,
            "company_id": self.company.id,
            "category_id": self.categories[0].id,
            **values,
        }
        cases = self.env["complaint.case"].create([dict(vals) for _case in range(count)])
        cases.action_register()
        return cases

    def multiply(self, count, open_share=OPEN_SHARE):
        """Add cases until there are ``count``: the newest are open, the others closed."""
        cr = self.env.cr
        samples = self._samples()
        self.env.flush_all()
        with rows_only(cr):
            self._hand_over(samples)
            self._plan(samples, count, max(OPEN_LEAST, int(count * open_share)))
            copy(
                cr,
                "complaint_intake",
                {"id": SQL("p.intake_id"), "key": KEY},
                "id",
                "intake_sample",
            )
            copy(cr, "complaint_case", self._cases(), "id")
            copy(cr, "complaint_number", {"name": NUMBER, "number": SQL("p.case_id")})
            copy(cr, "complaint_dispatch", self._dispatches())
            copy(cr, "complaint_event", {"dispatch_id": OF_DISPATCH})
            copy(cr, "complaint_clock", CLOCK)
            copy(cr, "complaint_contact", {}, where=SQL("p.n %% 3 = 0"))
            for table in TABLES:
                cr.execute(
                    SQL(
                        "SELECT setval(%s, (SELECT MAX(id) FROM %s))",
                        f"{table}_id_seq",
                        SQL.identifier(table),
                    )
                )
        self.env.invalidate_all()

    def _samples(self):
        """Return cases as the add-on makes them: two closed ones, and open ones in many states."""
        states = ["registered", "accepted", "investigating", "replying", "verifying"]
        env = self.env
        cases = self.register(
            2 + len(states), received_at=fields.Datetime.now() - timedelta(hours=1)
        )
        with_unit = cases[0] | cases[2] | cases[4]
        env["complaint.dispatch"].create(
            [
                {"case_id": case.id, "unit_id": self.units[0].id, "company_id": self.company.id}
                for case in with_unit
            ]
        )
        with_unit._record("dispatched", dispatches=list(with_unit.dispatch_ids))
        env["complaint.contact"].create(
            [
                {
                    "case_id": case.id,
                    "direction": "in",
                    "means": "phone",
                    "text": "客户来电询问进度。",
                }
                for case in cases
            ]
        )
        for case, state in zip(cases[3:], states[1:], strict=True):
            case.state = state
        cases[2:]._record("accepted")
        cases[0].dispatch_ids.state = "closed"
        cases[:2]._record("closed")
        cases[:2].write({"state": "closed", "closed_at": fields.Datetime.now()})
        return cases

    def _hand_over(self, samples):
        """Give what is there to colleagues: what one person has does not grow with the company."""
        self.env.cr.execute(
            SQL(
                "UPDATE complaint_case SET user_id = %s, partner_id = %s WHERE company_id = %s",
                self.colleagues[0].id,
                self.partners[0].id,
                self.company.id,
            )
        )
        self.env.invalidate_all()

    def _plan(self, samples, count, is_open):
        """Lay down which sample each new case is a copy of, and when it was received."""
        cr = self.env.cr
        cr.execute(
            SQL(
                """
                DROP TABLE IF EXISTS plan;
                CREATE TEMPORARY TABLE plan AS
                SELECT drawn.*,
                       drawn.received_at - s.received_at AS shift,
                       base.case_id + drawn.n AS case_id,
                       base.intake_id + drawn.n AS intake_id,
                       base.dispatch_id + drawn.n AS dispatch_id,
                       s.intake_id AS intake_sample
                  FROM (SELECT n, newest < %(open)s AS is_open,
                               CASE WHEN newest < %(open)s THEN newest ELSE newest - %(open)s END
                                    AS place,
                               (%(samples)s::int[])[
                                   CASE WHEN newest < %(open)s THEN 3 + n %% 5
                                        WHEN n %% 3 = 0 THEN 1 ELSE 2 END] AS sample,
                               today.now - newest * interval '1 second' * (%(seconds)s / %(count)s)
                                   - interval '10 minutes' AS received_at,
                               today.now + (abs(hashint8(n * 7)) %% 40 - 10) * interval '6 hours'
                                   AS due_at
                          FROM (SELECT n, %(count)s - n AS newest
                                  FROM generate_series(%(there)s + 1, %(count)s) AS n) numbered,
                               (SELECT date_trunc('second', now() AT TIME ZONE 'UTC') AS now) today
                       ) drawn
                  JOIN complaint_case s ON s.id = drawn.sample,
                       (SELECT (SELECT MAX(id) FROM complaint_case) AS case_id,
                               (SELECT MAX(id) FROM complaint_intake) AS intake_id,
                               (SELECT MAX(id) FROM complaint_dispatch) AS dispatch_id) base;
                CREATE INDEX ON plan (sample);
                ANALYZE plan
                """,
                open=is_open,
                samples=samples.ids,
                count=count,
                there=self.env["complaint.case"].search_count(
                    [("company_id", "=", self.company.id)]
                ),
                seconds=YEARS * 365 * 86_400,
            )
        )

    def _cases(self):
        mine = SQL("p.place < CASE WHEN p.is_open THEN 60 ELSE 200 END")
        return {
            "id": SQL("p.case_id"),
            "name": NUMBER,
            "subject": SUBJECT,
            "description": DESCRIPTION,
            "normalized_text": SQL("%s || %s", SUBJECT, DESCRIPTION),
            "next_due_at": SQL("CASE WHEN p.is_open THEN p.due_at END"),
            "partner_id": SQL(
                "CASE WHEN p.place < 60 THEN %s ELSE %s END",
                self.customer.partner_id.id,
                pick(self.partners.ids, 12),
            ),
            "user_id": SQL(
                "CASE WHEN %s THEN %s ELSE %s END",
                mine,
                self.handler.id,
                pick(self.colleagues.ids, 11),
            ),
            "unit_id": pick(self.units.ids, 13),
            "category_id": pick(self.categories.ids, 14),
            "channel_id": pick(self.channels.ids, 15),
            "phone_digits": SQL("'138' || lpad((p.n %% 5000)::text, 8, '0')"),
            "urgency": SQL("(ARRAY['low', 'medium', 'high'])[1 + p.n %% 3]"),
            "intake_id": SQL("p.intake_id"),
            "access_token": SQL("NULL"),
        }

    def _dispatches(self):
        mine, *others = self.units.ids
        return {
            "id": SQL("p.dispatch_id"),
            "name": NUMBER,
            "subject": SUBJECT,
            "unit_id": SQL("CASE WHEN p.place < 240 THEN %s ELSE %s END", mine, pick(others, 16)),
        }


TABLES = (
    "complaint_intake",
    "complaint_case",
    "complaint_number",
    "complaint_dispatch",
    "complaint_event",
    "complaint_clock",
    "complaint_contact",
)
NUMBER = SQL("'BENCH-' || p.case_id")
KEY = SQL("'bench:' || p.case_id")
OF_DISPATCH = SQL("CASE WHEN s.dispatch_id IS NOT NULL THEN p.dispatch_id END")
CLOCK = {
    "dispatch_id": OF_DISPATCH,
    "due_at": SQL("CASE WHEN p.is_open THEN p.due_at ELSE s.due_at + p.shift END"),
    "next_notice_at": SQL("CASE WHEN p.is_open AND p.due_at > now() THEN p.due_at END"),
}


def copy(cr, table, given, key="case_id", sample="sample", where=None):
    """Copy the rows of the samples to each planned case; moments move with its receipt."""
    cr.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    columns = {}
    for name, kind in cr.fetchall():
        column = SQL("s.%s", SQL.identifier(name))
        if name in given:
            columns[name] = given[name]
        elif name == "case_id":
            columns[name] = SQL("p.case_id")
        elif kind.startswith("timestamp"):
            columns[name] = SQL("%s + p.shift", column)
        elif kind == "date":
            columns[name] = SQL("(%s + p.shift)::date", column)
        elif name != "id":
            columns[name] = column
    cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM plan p JOIN %s s ON s.%s = p.%s"
            " WHERE %s ORDER BY p.n",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(columns.values()),
            SQL.identifier(table),
            SQL.identifier(key),
            SQL.identifier(sample),
            where or SQL("true"),
        )
    )


@contextlib.contextmanager
def rows_only(cr):
    """Put indexes and foreign keys aside: made once at the end they cost a fraction."""
    cr.execute("SET LOCAL maintenance_work_mem = '1GB'")
    cr.execute("SET LOCAL work_mem = '256MB'")
    cr.execute(
        """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
        """,
        [list(TABLES)],
    )
    keys = cr.fetchall()
    cr.execute(
        """
        SELECT indexname, indexdef FROM pg_indexes
         WHERE tablename = ANY(%s) AND indexdef NOT LIKE 'CREATE UNIQUE%%'
        """,
        [list(TABLES)],
    )
    indexes = cr.fetchall()
    for table, name, _definition in keys:
        cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name))
        )
    for name, _definition in indexes:
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    yield
    for _name, definition in indexes:
        cr.execute(definition)  # pylint: disable=sql-injection
    for table, name, definition in keys:
        # The copies point where the samples do; what is written from now on is checked.
        cr.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition} NOT VALID'  # pylint: disable=sql-injection
        )


def settle(env):
    """Do at once what PostgreSQL does in its own time after so many new rows."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    for table in TABLES:
        env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
    connection.autocommit = False
