# Nothing here is a model, so nothing must be returned: pylint: disable=missing-return
"""Complaints of a made-up tea factory, played by its people.

Every case goes the way the procedure prescribes, at the time it is said to
have happened: events, deadlines and lateness are what the software makes of it.
"""

from odoo import fields

from odoo.addons.complaint_base.demo.goods import sell, transfer
from odoo.addons.complaint_base.demo.story import Story, quiet

from .procedure import TeaProcedure

OURS = "complaint_tea."
# The lot that was recalled is not sold any more: later deliveries are of another one.
LOTS = {"green": "green", "green2": "green", "oolong": "oolong", "black": "black"}
PARTS = (
    "clerk",
    "clerk2",
    "leader",
    "production",
    "picker",
    "quality",
    "quality_head",
    "admin",
    "sales",
    "warehouse",
)

# days ago, category, subject, what happened, demand, customer, product, until, how
CASES = [
    (74, "stale", "茶叶香气淡", "与去年同款相比香气很淡", "换货", 1, "oolong", "closed", {}),
    (66, "delivery", "少发两盒", "订 10 盒收到 8 盒", "补发", 4, None, "closed", {}),
    (58, "net", "净含量不足", "标 250 g，称得 238 g", "补差价", 2, "green", "closed", {}),
    (51, "service", "咨询电话没人接", "周六打了三次电话", "安排值班", 3, None, "closed", {}),
    (47, "grade", "等级与样品不符", "发来的是二级，样品是特级", "退换", 6, "green", "closed",
     {"round": True}),
    (43, "broken", "碎末率偏高", "袋底碎末很多", "换货", 8, "green", "closed", {}),
    (39, "price", "优惠价没有执行", "活动价 320，实付 360", "退差价", 5, None, "closed", {}),
    (36, "label", "标签缺生产日期", "小袋上没有生产日期", "说明", 4, "black", "closed", {}),
    (33, "odour", "茶叶有塑料味", "冲泡后有明显塑料味", "退款", 1, "green", "closed", {}),
    (29, "mildew", "茶饼表面有白毛", "打开后发现发霉，全家喝了没有不适", "退款并说明", 2, "green",
     "closed", {"recall": "2"}),
    (24, "return", "多订要求退货", "展会结束剩 6 盒", "退货", 6, "oolong", "withdrawn", {}),
    (20, "other", "要求赔偿差旅费", "客户称专程来厂却遇休息日", "赔偿", 7, None, "declined", {}),
    (15, "stale", "陈味重", "春茶有陈味", "换货", 8, "green2", "verifying", {}),
    (11, "broken", "碎末多", "礼盒装碎末超过三成", "换货", 4, "green2", "replying", {}),
    (9, "odour", "有烟熏味", "同批三袋都有", "换货", 5, "black", "executing", {"version": True}),
    (6, "grade", "条索不匀", "大小条混装", "说明并补偿", 6, "oolong", "deciding", {"plan": True}),
    (4, "net", "少称", "五盒平均少 6 g", "补差", 2, "green2", "investigating", {}),
    (3, "delivery", "物流破损", "外箱压坏两盒受潮", "补发", 3, None, "accepted", {}),
    (2, "service", "回复敷衍", "问了三次都说在查", "专人答复", 7, None, "registered",
     {"suspect": True}),
    (0.9, "illness", "饮用后呕吐", "两位客人喝后呕吐送医", "说明并赔偿", 6, "green2", "accepted",
     {"harm": True}),
    (0.1, "stale", "香气不足", "与详情页描述不符", "换货", 8, "oolong", "registered", {}),
    (0.05, "label", "合格证模糊", "合格证看不清", "补发合格证", 1, "black", "draft", {}),
]  # fmt: skip


def play(env):
    """Play the complaints, two inspections, an improvement and what it earned."""
    year = Year(quiet(env))
    year.stock_up()
    for scenario in CASES:
        year.play(*scenario)
    year.supervise()


class Year(Story, TeaProcedure):
    """Some months of the factory."""

    first_call, stride, spread = 20, 53, 330

    def __init__(self, env):
        super().__init__(env, {part: env.ref(f"{OURS}user_{part}") for part in PARTS})
        self.company = env.ref(f"{OURS}company_tea")
        self.env = env(context={**env.context, "allowed_company_ids": self.company.ids})
        self.lots = {}

    def arrival(self, minute):
        return {"hour": 8, "minute": 5 + minute * 7 % 40}

    # ------------------------------------------------------------
    # Goods
    # ------------------------------------------------------------

    def stock_up(self):
        """Buy leaf from growers and make tea of it, so that lots can be traced."""
        supplier = self.env.ref("stock.stock_location_suppliers")
        warehouse = self.env.ref(f"{OURS}warehouse_tea")
        stock, leaf = warehouse.lot_stock_id, self.env.ref(f"{OURS}product_leaf")
        with self.beginning(120):
            for number, (code, name) in enumerate(LOTS.items(), 1):
                product = self.env.ref(f"{OURS}product_{name}")
                grower = self.env.ref(f"{OURS}grower_{1 + number % 2}")
                leaf_lot = self.lot(leaf, f"XY{number:02}")
                transfer(warehouse.in_type_id, leaf_lot, 2400, supplier, stock, grower)
                production = product.with_company(self.company).property_stock_production
                used = transfer(warehouse.int_type_id, leaf_lot, 2400, stock, production)
                tea_lot = self.lot(product, f"{code[0].upper()}2603-{number}")
                made = transfer(warehouse.int_type_id, tea_lot, 600, production, stock)
                made.move_line_ids.consume_line_ids = used.move_line_ids
                self.lots[code] = tea_lot

    def lot(self, product, name):
        return self.env["stock.lot"].create(
            {"name": name, "product_id": product.id, "company_id": self.company.id}
        )

    def deliver(self, partner, code, days_ago):
        """Sell and deliver ten kilograms of a lot, some time before."""
        with self.beginning(days_ago):
            picking = sell(partner, self.env.ref(f"{OURS}warehouse_tea"), self.lots[code], 10)
        return {"picking_id": picking.id, "defective_qty": 1}

    # ------------------------------------------------------------
    # Scenes
    # ------------------------------------------------------------

    def play(self, days_ago, category, subject, words, demand, customer, product, until, how):
        self.how = how
        partner = self.env.ref(f"{OURS}customer_{customer}")
        kinds = ("consumer", "shop", "consumer", "company", "consumer", "company")
        kind = (*kinds, "consumer", "online")[customer - 1]
        vals = {
            "subject": subject,
            "description": f"{words}。客户诉求：{demand}。",
            "demand": demand,
            "partner_id": partner.id,
            "customer_type_id": self.env.ref(f"{OURS}customer_type_{kind}").id,
            "category_id": self.env.ref(f"{OURS}category_{category}").id,
            "company_id": self.company.id,
        }
        if product:
            vals |= self.deliver(partner, product, days_ago + 9)
        elif self.env.ref(f"{OURS}category_{category}").is_product:
            vals["product_id"] = self.env.ref(f"{OURS}product_green").id
        with self.beginning(days_ago):
            case = self.write_down(until, vals)
            if not case:
                return
            if how.get("suspect"):
                self.by("leader", case).write(
                    {"is_suspect": True, "suspect_reason": "同一号码一周内第四次投诉，要求不一。"}
                )
            scene = {
                "withdrawn": self.withdrawn,
                "declined": self.declined,
            }.get(until, lambda case: self.walk(case, until))
            scene(case)
            if how.get("plan"):
                self.judge(case)
                self.plan(case).action_submit()
            if how.get("version"):
                self.change_plan(case)

    def screen(self, case, answer="no"):
        alarming = self.how.get("recall") or self.how.get("harm")
        super().screen(case, "yes" if alarming else answer)
        if self.how.get("harm"):
            self.by("leader", case).write(
                {
                    "tea_health_harm": True,
                    "tea_symptoms": "饮用半小时后恶心、呕吐",
                    "tea_harmed_count": 2,
                    "tea_hospital": "示范县医院",
                }
            )
            self.emergency(case, until=f"{OURS}event_recall_decided")
        elif self.how.get("recall"):
            self.emergency(case, self.how["recall"])

    def close(self, case, satisfaction="satisfied", **words):
        if self.how.pop("round", None):
            self.tick(6)
            self.by("clerk", case).action_dissatisfied("换来的茶叶条索仍不匀，客户要求退款")
            self.tick(3)
            plan = case.sudo().decision_ids[-1:]
            second = self.by("leader", plan).action_new_version("改为全额退款并登门致歉")
            second.action_submit()
            self.tick(2)
            self.approve(second, "production")
            case.invalidate_recordset()
            self.by("leader", case).action_next()
            self.walk(case, "closed")
            return
        if case.sudo().category_id.code == "broken":
            self.by("clerk", case).customer_suggestion = "礼盒内加缓冲垫，减少碎末。"
        super().close(case, self.satisfaction_of(case), **words)

    def change_plan(self, case):
        """Leave a changed plan waiting for its approval."""
        self.progress(case)
        self.tick(1)
        second = self.by("leader", case.sudo().decision_ids[-1:]).action_new_version(
            "客户改要退款，换货已取消"
        )
        second.plan_line_ids[:1].name = "为客户退款"
        second.action_submit()

    def withdrawn(self, case):
        self.walk(case, "accepted")
        self.tick(20)
        self.by("leader", case).action_withdraw("客户决定留下自用，撤回投诉")

    def declined(self, case):
        self.tick(2)
        words = "差旅费用不属于产品或服务问题，我厂休息日已在门店公示，抱歉未能满足您的要求。"
        refusal = self.by("leader", self.env["complaint.decision"]).create(
            {
                "name": "不予受理",
                "case_id": case.id,
                "kind": "refusal",
                "text": "不属于产品和服务投诉。",
                "customer_text": words,
            }
        )
        refusal.action_submit()
        self.tick(1)
        self.approve(refusal, "quality_head")
        self.contact("clerk", case, "explain", words, decision_id=refusal.id)
        case.invalidate_recordset()
        self.by("leader", case).action_decline("差旅费用不属于产品或服务问题")

    # ------------------------------------------------------------
    # Supervision
    # ------------------------------------------------------------

    def supervise(self):
        """Inspect a month, improve what was found, reward what worked."""
        Inspection = self.env["complaint.inspection"]
        policy = self.env.ref(f"{OURS}policy")
        today = fields.Date.context_today(Inspection)
        begin = today.replace(day=1)
        earlier = fields.Date.subtract(begin, months=2)
        with self.beginning(0):
            for start in (earlier, fields.Date.subtract(begin, months=1)):
                stop = fields.Date.subtract(fields.Date.add(start, months=1), days=1)
                inspection = Inspection.create(
                    {
                        "company_id": self.company.id,
                        "policy_id": policy.id,
                        "date_from": start,
                        "date_to": stop,
                        "user_id": self.cast["admin"].id,
                    }
                )
                self.by("admin", inspection).action_begin()
                if start == earlier:
                    self.inspect(inspection)
            self.improve(inspection)
            self.by("picker", self.env["complaint.suggestion"]).create(
                {"name": "采摘筐按茶园分色，避免混批", "company_id": self.company.id}
            )
            self.by("clerk2", self.env["complaint.suggestion"]).create(
                {"name": "投诉电话设节假日值班", "company_id": self.company.id}
            )

    def inspect(self, inspection):
        for line in self.by("admin", inspection.line_ids):
            wanting = line.time_ok == "no"
            line.write(
                {
                    "procedure_ok": "yes",
                    "time_ok": line.time_ok or "yes",
                    "result_ok": "yes",
                    "note": f"超时：{line.note}" if wanting else False,
                }
            )
        mine = self.by("admin", inspection)
        mine.write(
            {
                "analysis": "明前绿茶的投诉最多，集中在碎末和陈味；与开春前库存时间较长有关。",
                "conclusion": "优先改进小袋封口和成品库湿度。",
            }
        )
        mine.action_done()

    def improve(self, inspection):
        action = self.by("admin", self.env["complaint.action"]).create(
            {
                "name": "成品库加装除湿机，湿度每日记录",
                "kind": "improvement",
                "inspection_id": inspection.id,
                "company_id": self.company.id,
                "unit_id": self.env.ref(f"{OURS}unit_warehouse").id,
                "user_id": self.cast["warehouse"].id,
                "approver_id": self.cast["quality_head"].id,
                "due_date": fields.Date.add(fields.Date.context_today(inspection), days=10),
            }
        )
        mine = self.by("warehouse", action)
        mine.evidence = "两台除湿机已运行，湿度 55% 以下。"
        mine.action_done()
        self.by("quality_head", action).action_effective("连续两周抽查，湿度合格。")
        self.by("admin", self.env["complaint.merit"]).create(
            [
                {
                    "name": "除湿改进有效",
                    "kind": "reward",
                    "action_id": action.id,
                    "unit_id": action.unit_id.id,
                    "points": 5,
                },
                {
                    "name": "除湿改进有效",
                    "kind": "reward",
                    "action_id": action.id,
                    "employee_id": self.env.ref(f"{OURS}employee_warehouse").id,
                    "points": 3,
                    "amount": 200,
                },
            ]
        )
