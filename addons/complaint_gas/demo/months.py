# Nothing here is a model, so nothing must be returned: pylint: disable=missing-return
"""Some months of complaints, played by the people of the made-up gas company.

Every case goes the way the procedure prescribes, at the time it is said to
have happened: events, deadlines and lateness are what the software makes of it.
"""

from datetime import timedelta

from odoo.addons.complaint_base.demo.story import Story, quiet, without_printer

from .procedure import GasProcedure

OURS = "complaint_gas."

# days ago, category, subject, what happened, demand, customer, until, how
CASES = [
    (118, "metering", "气费突然增多", "本月气费比上月多一倍，家里用气没有变化",
     "查明原因并更正", 1, "closed", {}),
    (110, "attitude", "维修工态度生硬", "上门维修时说话难听",
     "道歉", 4, "closed", {"way": "direct"}),
    (104, "bill", "阶梯气价看不懂", "账单上分三档，不知道怎么算的", "说明计算方法", 2, "closed",
     {"settle": True}),
    (97, "leak", "灶具下方漏气", "闻到很浓的煤气味，已经关了阀门", "马上来人", 3, "closed", {}),
    (90, "delay", "预约通气未上门", "约好上午，等到晚上没人来",
     "尽快通气", 5, "closed", {"slow": 3}),
    (84, "pressure", "做饭高峰火小", "每天中午火苗很小",
     "解决供气压力", 6, "closed", {"special": True}),
    (77, "metering", "要求免除气费", "说没住人不应该有气费，实际有用气记录",
     "免除全部气费", 8, "closed",
     {"unreasonable": True}),
    (70, "repair", "换表后读数不对", "换表时没有让用户签字确认", "重新核对", 7, "superseded", {}),
    (63, "query", "查询开户费用标准", "新房开户需要交哪些钱",
     "书面答复", 1, "closed", {"settle": True}),
    (55, "conduct", "施工人员索要辛苦费", "安装时要 200 元，不给就不通气",
     "退钱并处理人", 4, "closed",
     {"violation": True}),
    (48, "connection", "开户三个月未通气", "手续全办完了还不通",
     "给出时间", 6, "closed", {"special": True}),
    (40, "bill", "扣费两次", "银行代扣和微信各扣一次", "退还", 2, "withdrawn", {}),
    (34, "other", "调压箱噪声", "夜里嗡嗡响", "降噪", 3, "closed", {}),
    (27, "leak", "报警器一直响", "一氧化碳报警器响，老人头晕", "马上处理", 5, "closed", {}),
    (21, "attitude", "扬言要砸营业厅", "因停气多次投诉，扬言要砸营业厅",
     "恢复供气并赔偿", 8, "investigating",
     {"aggression": True}),
    (16, "metering", "抄表未到却出账", "从没人来抄表", "核对", 7, "verifying", {}),
    (12, "repair", "阀门维修拖延", "报修一周没人管", "修好", 1, "replying", {}),
    (9, "pressure", "停气没有通知", "早上突然没气", "解释并恢复", 6, "executing", {}),
    (7, "conduct", "怀疑抄表员改数", "表上数字和账单对不上，怀疑有人改", "查处", 2, "deciding",
     {"violation": True}),
    (6, "bill", "滞纳金不合理", "从没收到催缴通知", "取消滞纳金", 4, "deciding", {}),
    (5, "connection", "安装位置有争议", "要求移表", "移表", 3, "investigating", {"special": True}),
    (3, "delay", "维修工迟到", "迟到两小时", "道歉", 5, "investigating", {}),
    (2, "metering", "气表走字快", "关了火表还走", "校表", 8, "accepted", {"late": True}),
    (1, "query", "查询停气时间", "小区通知看不清", "告知时间", 7, "registered", {}),
    (0.2, "leak", "楼道里有燃气味", "三单元楼道闻到燃气味",
     "马上来人", 1, "registered", {"open": True}),
    (0.1, "attitude", "客服电话打不通", "一上午没打通", "加人", 6, "registered", {}),
    (0.05, "bill", "账单地址写错", "寄到了邻居家", "更正", 2, "draft", {}),
]  # fmt: skip


def play(env):
    """Play the months."""
    root = quiet(env)
    with without_printer(root):
        months = Months(root)
        months.announce()
        for scenario in CASES:
            months.play(*scenario)
        months.evaluate()


class Months(Story, GasProcedure):
    """Some months of the service centre."""

    stride, spread = 7, 60

    def working(self, moment):
        """Somebody is always at work where gas may leak."""
        return moment

    # ------------------------------------------------------------
    # Scenes
    # ------------------------------------------------------------

    def play(self, days_ago, category, subject, description, demand, customer, until, how):
        self.how, self.slow = how, how.get("slow", 1)
        self.choose_cast(customer)
        vals = {
            "subject": subject,
            "description": description,
            "demand": demand,
            "partner_id": self.env.ref(f"{OURS}customer_{customer}").id,
            "category_id": self.env.ref(f"{OURS}category_{category}").id,
            "company_id": self.env.ref(f"{OURS}company_group").id,
            "gas_aggression": how.get("aggression", False),
        }
        with self.beginning(days_ago):
            case = self.write_down(until, vals)
            if not case:
                return
            if how.get("aggression"):
                self.guard(case)
            if how.get("late"):
                self.tick(30)
            if not how.get("open"):
                self.rescue(case)
            self.go_on(case, until)

    def go_on(self, case, until):
        if self.how.get("settle"):
            self.settle(case)
        elif until == "withdrawn":
            self.walk(case, "accepted")
            self.tick(3)
            self.by("clerk", case).action_withdraw("用户核对后发现是两个月的账单，撤回投诉。")
        elif until == "superseded":
            self.walk(case, "verifying")
            self.tick(10)
            again = self.by("clerk", case).action_dissatisfied_upward("核对时仍未让用户签字。")
            self.walk(again, "closed")
        else:
            self.walk(case, until)

    def choose_cast(self, customer):
        north = customer in (6, 7, 8)
        self.cast = {
            part: self.env.ref(f"{OURS}user_{name}")
            for part, name in {
                "clerk": "desk2" if north else "desk",
                "desk_head": "desk_head",
                "station": "hengzhou" if north else "city",
                "inspector": "inspector",
                "safety": "safety",
                "rescue": "rescue2" if north else "rescue1",
                "manager": "manager",
            }.items()
        }

    def guard(self, case):
        self.tick(0.3)
        self.by("clerk", case).write(
            {
                "gas_risk": "instability",
                "gas_guardian_id": self.env.ref(f"{OURS}user_branch2").id,
                "gas_protected": "恒州营业厅及当班人员",
                "gas_protection": "营业厅增派安保，重要设备加锁，派出所已备案。",
            }
        )

    def dispatch(self, case):
        super().dispatch(case)
        for dispatch in case.sudo().dispatch_ids.filtered(lambda d: d.sent_at > self.moment):
            dispatch.sent_at = self.moment

    def accept(self, case, way="transfer"):
        super().accept(case, self.how.get("way", way))

    def forward(self, case):
        super().forward(case)
        if self.how.get("violation"):
            self.tick(2)
            self.by("clerk", case).action_gas_report_violation("用户指认工作人员违规，移交督查。")
            self.tick(0.3)
            self.dispatch(case)
        if self.how.get("special"):
            self.call_customer(case)
            self.as_user(self.head(case), case).action_gas_ask_special("需现场勘查并协调施工。")
            self.approve(case.sudo().decision_ids.filtered(lambda d: d.kind == "gas_special"))
            self.contact("clerk", case, "progress", "正在勘查，三个工作日内答复您。")

    def decide(self, case):
        if self.how.get("unreasonable"):
            self.judge(case, "unreasonable", "气表有持续用气记录，照片已向用户出示。")
        super().decide(case)

    def reply(self, case):
        if self.how.get("unreasonable"):
            self.explain(case, "第一次上门解释：出示抄表照片和用气曲线，用户情绪激动。")
            self.tick(20)
        super().reply(case)

    def close(self, case, satisfaction=None):
        super().close(case, satisfaction or self.satisfaction_of(case))

    # ------------------------------------------------------------
    # Beside the complaints
    # ------------------------------------------------------------

    def announce(self):
        """Announce one interruption in time, and leave one that is overdue."""
        self.choose_cast(1)
        areas = self.env.ref(f"{OURS}area_zhongshan")
        company = self.env.ref(f"{OURS}company_dingzhou")
        Interruption = self.by("clerk", self.env["complaint.gas.interruption"])
        for name, days, told in (
            ("中山路调压站检修", -20, True),
            ("清风街阀门更换", 5, True),
            ("兴定路管网碰口", 1, False),
        ):
            start = self.present + timedelta(days=days)
            with self.beginning(max(3 - days, 0.5)):
                stop = Interruption.create(
                    {
                        "name": name,
                        "company_id": company.id,
                        "area_ids": [(6, 0, areas.ids)],
                        "starts_at": start,
                        "ends_at": start + timedelta(hours=8),
                    }
                )
                if told:
                    stop.action_announce("短信、小区公告、微信公众号")

    def evaluate(self):
        """Count the last months, as the cron would have done."""
        sheets = self.env["complaint.gas.evaluation"]
        first = self.present.date().replace(day=1)
        for _month in range(3):
            last = first - timedelta(days=1)
            first = last.replace(day=1)
            sheets |= sheets.create(
                {
                    "company_id": self.env.ref(f"{OURS}company_group").id,
                    "date_from": first,
                    "date_to": last,
                }
            )
        sheets.action_count()
