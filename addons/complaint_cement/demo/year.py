# Nothing here is a model, so nothing must be returned: pylint: disable=missing-return
"""A year of complaints, played by the people of the made-up group.

Every case goes the way the procedure prescribes, at the time it is said to
have happened: events, deadlines and lateness are what the software makes of it.
"""

from datetime import timedelta

from odoo.addons.complaint_base.demo.goods import sell
from odoo.addons.complaint_base.demo.story import Story, quiet, without_printer

from .forwarded_list import forward
from .procedure import CementProcedure

PLANTS = {1: "yongdeng", 2: "pingliang", 3: "chengxian"}
BASE = "complaint_base."
OURS = "complaint_cement."

# days ago, category, subject, reason, demand, customer, plant, until, how
CASES = [
    (358, "strength", "3 天强度偏低", "拆模后表面起粉", "派人查看并说明原因", 1, 1, "closed", {}),
    (340, "invoice_delivery", "发票迟迟未收到", "已付款 20 天", "尽快寄出", 2, 1, "closed", {}),
    (331, "bag_weight", "袋重不足", "抽 10 袋均低于 50 kg", "补足差额", 4, 1, "closed", {}),
    (312, "color", "水泥颜色发黄", "清水墙面色差明显", "说明并赔偿", 3, 2, "closed",
     {"liability": "not_ours"}),
    (297, "loading", "装车等候过久", "排队 9 小时", "安排预约装车", 2, 1, "closed", {"slow": 3}),
    (280, "price", "结算价与合同不符", "少执行优惠 10 元/吨", "退还差价", 6, 3, "closed", {}),
    (266, "bag", "包装袋破损", "卸车破袋 36 袋", "换货", 8, 2, "closed", {"slow": 2}),
    (251, "strength", "28 天强度不足", "试块 39.8 MPa", "鉴定并赔偿", 7, 1, "closed",
     {"visit": True, "late_sample": True}),
    (238, "weighing", "过磅数与票面不符", "复磅少 320 kg", "补足", 5, 2, "closed", {}),
    (220, "service", "业务员态度生硬", "电话三次未接", "道歉并更换联系人", 4, 1, "closed", {}),
    (205, "distribution", "送货迟到", "停工待料半天", "赔偿误工", 1, 1, "superseded", {}),
    (190, "indicator", "凝结时间异常", "初凝不到 45 分钟", "停用并检验", 2, 3, "closed",
     {"visit": True}),
    (176, "quality", "疑似安定性不良", "构件开裂", "仲裁检验", 7, 2, "closed",
     {"arbitration": True}),
    (169, "other", "厂区扬尘影响邻近工地", "车辆带泥上路", "清洗道路", 3, 2, "closed", {}),
    (158, "after_sales", "要求技术指导", "冬季施工养护", "派技术员", 6, 3, "closed", {}),
    (149, "bag_weight", "袋重不足", "农户反映分量轻", "补足", 8, 1, "declined", {}),
    (137, "logistics", "散装罐车漏灰", "路面散落", "赔偿", 5, 2, "closed", {"liability": "shared"}),
    (121, "strength", "强度波动大", "同批试块离散", "查明原因", 1, 1, "closed", {"slow": 2}),
    (108, "invoice_content", "发票税号开错", "无法抵扣", "重开", 2, 1, "closed",
     {"liability": "ours"}),
    (97, "return", "受潮结块要求退货", "到货即结块 6 吨", "退货", 4, 3, "closed",
     {"disposition": "return"}),
    (86, "price", "涨价未提前告知", "合同期内调价", "按原价执行", 7, 1, "withdrawn", {}),
    (74, "bag", "包装袋印刷不清", "编号看不清", "换货", 8, 3, "closed", {}),
    (66, "technology", "与外加剂不适应", "坍落度损失快", "技术支持", 2, 1, "closed",
     {"liability": "not_ours"}),
    (55, "weighing", "少车 1.2 吨", "地磅复核", "补货", 3, 2, "closed", {"objection": True}),
    (47, "strength", "28 天强度不足", "现场回弹偏低", "鉴定", 5, 2, "executing", {"visit": True}),
    (41, "loading", "装错品种", "订 42.5 送 52.5", "换货", 1, 1, "verifying", {}),
    (34, "quality", "水泥结块", "底层 3 袋硬块", "换货", 6, 3, "replying", {}),
    (29, "bag_weight", "袋重不足", "20 袋合计 998 kg", "补足", 4, 1, "executing", {}),
    (24, "service", "对账单迟到", "影响付款", "按月送达", 7, 1, "verifying", {}),
    (20, "strength", "3 天强度偏低", "预制件脱模困难", "查明", 2, 1, "investigating",
     {"wait": True}),
    (16, "distribution", "送错工地", "司机未联系", "赔偿转运费", 3, 2, "deciding", {}),
    (13, "color", "颜色不一致", "前后两车有色差", "说明", 1, 1, "deciding", {}),
    (11, "bag", "破袋率高", "整车破 52 袋", "换货", 8, 2, "investigating", {"visit": True}),
    (9, "invoice_delivery", "发票丢失", "快递未送达", "补寄", 5, 2, "executing", {}),
    (7, "indicator", "凝结时间过长", "终凝超过 10 小时", "检验", 6, 3, "investigating", {}),
    (5, "weighing", "过磅误差", "三车均少", "校磅", 2, 1, "investigating", {}),
    (4, "price", "运费计算有误", "里程多计", "重新结算", 4, 3, "accepted", {}),
    (3, "strength", "强度不足", "试块 7 天 28 MPa", "派人查看", 7, 1, "accepted", {}),
    (2, "loading", "装车野蛮", "破袋 11 袋", "补货", 3, 2, "registered", {"late": True}),
    (1, "service", "电话无人接听", "周末报单", "安排值班", 1, 1, "registered", {}),
    (0.2, "bag_weight", "分量不足", "抽 5 袋不足 50 kg", "查明", 8, 1, "registered", {}),
    (0.15, "bag_weight", "袋重不足", "同一车货，另一农户来电", "查明", 8, 1, "merged", {}),
    (0.1, "quality", "水泥发热", "入仓温度高", "说明", 2, 1, "draft", {}),
    (0.05, "after_sales", "索要检验报告", "竣工资料需要", "提供 28 天报告", 6, 3, "draft", {}),
]  # fmt: skip


def play(env):
    """Play the year and take in the forwarded list."""
    year = Year(quiet(env))
    for scenario in CASES:
        year.play(*scenario)
    forward(year)


class Year(Story, CementProcedure):
    """A year of the marketing centre."""

    first_call, stride, spread = 12, 37, 360

    def __init__(self, env):
        super().__init__(env)
        self.lots = {}

    def arrival(self, minute):
        return {"hour": 8 + minute % 3, "minute": 31 + minute * 7 % 28}

    # ------------------------------------------------------------
    # Scenes
    # ------------------------------------------------------------

    def play(self, days_ago, category, subject, reason, demand, customer, plant, until, how):
        self.how, self.slow = how, how.get("slow", 1)
        self.choose_cast(customer, plant)
        category = self.env.ref(f"{OURS}category_{category}")
        vals = {
            "subject": subject,
            "description": f"{subject}：{reason}。客户要求：{demand}。",
            "reason": reason,
            "demand": demand,
            "partner_id": self.env.ref(f"{OURS}customer_{customer}").id,
            "category_id": category.id,
            "company_id": self.cast["clerk"].company_id.id,
            "customer_type_id": self.customer_type(customer),
        }
        if category.is_product:
            vals |= self.deliver(vals["partner_id"], plant, days_ago + 12)
        if category.code == "distribution":
            vals["site_company_id"] = self.env.ref(f"{OURS}company_plant_{PLANTS[plant]}").id
        with self.beginning(days_ago):
            case = self.write_down(until, vals)
            if not case:
                return
            if how.get("late"):
                self.tick(30)
                self.report(case)
                return
            end = {
                "declined": self.declined,
                "withdrawn": self.withdrawn,
                "superseded": self.superseded,
                "merged": self.merged,
            }.get(until)
            if end:
                end(case)
            else:
                self.walk(case, until)

    def choose_cast(self, customer, plant):
        north = customer not in (3, 6)
        number = "" if north else "2"
        names = {
            "clerk": f"clerk{number}",
            "supervisor": f"manager{number}",
            "leader": "leader",
            "operations": "operations",
            "plant": f"plant{plant}",
            "president": "president",
        }
        self.cast = {part: self.env.ref(f"{OURS}user_{name}") for part, name in names.items()}

    def customer_type(self, customer):
        names = ("key_project", "ready_mix", "builder", "dealer", "builder", "rural")
        names = (*names, "key_project", "retail")
        return self.env.ref(f"{OURS}customer_type_{names[customer - 1]}").id

    def deliver(self, customer, plant, days_ago):
        """Sell and deliver 60 t of a lot of the plant, some time before."""
        company = self.env.ref(f"{OURS}company_plant_{PLANTS[plant]}")
        product = self.env.ref(f"{OURS}product_po425_bag")
        env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        with self.beginning(days_ago):
            lot = self.lot(env, company, product, warehouse)
            picking = sell(self.env["res.partner"].browse(customer), warehouse, lot, 60)
        return {"picking_id": picking.id, "defective_qty": 2}

    def lot(self, env, company, product, warehouse):
        name = f"{company.city[0]}{self.moment:%y%m}-{self.moment.day // 10 + 1}"
        key = company, name
        if key not in self.lots:
            self.lots[key] = env["stock.lot"].create(
                {"name": name, "product_id": product.id, "company_id": company.id}
            )
            env["stock.quant"]._update_available_quantity(
                product, warehouse.lot_stock_id, 2000, lot_id=self.lots[key]
            )
        return self.lots[key]

    def accept(self, case):
        if case.category_id.code == "return":
            self.by("clerk", case).action_return_request()
        super().accept(case)

    def begin(self, case):
        super().begin(case)
        for dispatch in case.sudo().dispatch_ids:
            dispatch.sent_at = case.sudo().cement_transferred_at
        if self.how.get("wait"):
            clerk = self.by("clerk", case)
            clerk.cement_specimen_date = self.moment.date() - timedelta(days=4)
            clerk.action_cement_wait_28_days()
        elif case.category_id.code == "strength" and "visit" in self.how:
            self.by("operations", case).cement_needs_visit = True

    def conclude(self, case):
        if self.how.get("visit"):
            self.visit(case, sample_number=f"Y-{case.id}", **self.seal(case))
        if self.how.get("late_sample"):
            self.by("clerk", case).write(
                {
                    "cement_acceptance": "sample",
                    "cement_sampling_date": self.moment.date() - timedelta(days=60),
                }
            )
        if self.how.get("arbitration"):
            self.by("operations", case).write(
                {
                    "cement_soundness": True,
                    "cement_acceptance": "sample",
                    "cement_sampling_date": self.moment.date() - timedelta(days=6),
                    "cement_sealed_sample": f"F-{case.id}",
                    "cement_arbitration_date": self.moment.date() - timedelta(days=1),
                    "cement_arbitration_result": "雷氏法检验合格，安定性符合要求。",
                }
            )
        super().conclude(case)

    def seal(self, case):
        return {
            "sampled_at": self.moment,
            "seal_number": f"F-{case.id}",
            "sealed_by": "双方代表",
            "sample_place": "客户库房",
        }

    def judge(self, case, liability=None):
        by_chance = "not_ours" if self.how.get("arbitration") else "ours"
        super().judge(case, liability or self.how.get("liability", by_chance))

    def disposition(self, liability):
        return self.how.get("disposition") or super().disposition(liability)

    def decide(self, case):
        if not self.how.get("objection"):
            super().decide(case)
            return
        self.judge(case)
        decision = self.decision(case)
        self.tick(5)
        objection = self.by("clerk", decision).action_object("差额系客户方地磅误差，请总裁裁决")
        objection.action_submit()
        self.approve(objection)
        self.decision(case, kind="final", name="总裁最终裁决", text="按复磅结果补货 0.6 吨。")
        self.by("clerk", case).action_next()

    def carry_out(self, case):
        for request in case.sudo().return_request_ids:
            request.agreed_date = self.moment.date()
            with without_printer(self.env):
                self.by("clerk", request).action_issue()
        super().carry_out(case)

    def close(self, case, satisfaction=None):
        super().close(case, satisfaction or self.satisfaction_of(case))

    def declined(self, case):
        self.tick(2)
        words = "经核对包装标识和编号，该批水泥非我公司生产，已向您说明辨识方法。"
        self.refuse(case, words, "包装标识与编号均非我公司产品")

    def withdrawn(self, case):
        self.walk(case, "accepted")
        self.tick(20)
        self.by("clerk", case).action_withdraw("客户核对合同后撤回投诉")

    def superseded(self, case):
        self.walk(case, "verifying")
        self.tick(20)
        again = self.by("clerk", case).action_dissatisfied("赔偿未包含人工费用")
        self.walk(again, "closed")

    def merged(self, case):
        same = [
            ("partner_id", "=", case.partner_id.id),
            ("state", "=", "registered"),
            ("id", "!=", case.id),
        ]
        clerk = self.by("clerk", case)
        clerk.action_merge(clerk.search(same, limit=1), "同一车货，并入先登记的一件")
