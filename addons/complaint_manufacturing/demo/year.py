# Nothing here is a model, so nothing must be returned: pylint: disable=missing-return
"""Half a year of complaints, played by the people of the made-up manufacturer.

Every case goes the way the procedure prescribes, at the time it is said to
have happened: events, deadlines, call-backs and lateness are what the
software makes of it.
"""

from datetime import time, timedelta

import pytz

from odoo import fields

from odoo.addons.complaint_base.demo.story import SHANGHAI, Story, quiet

from .procedure import ManufacturingProcedure

OURS = "complaint_manufacturing."
PARTS = (
    "clerk",
    "sales_manager",
    "quality_manager",
    "tracker",
    "engineer",
    "production",
    "manager",
)

# days ago, category, subject, what happened, demand, customer, product, until, how
CASES = [
    (168, "failure", "开关柜运行中跳闸", "满负荷运行时主断路器跳闸", "查明原因并更换", 2, "cabinet",
     "surveyed", {}),
    (160, "late", "减速电机交期延误", "合同交期已过 6 天", "尽快发货并说明", 5, "motor",
     "surveyed", {}),
    (150, "price", "结算单价与合同不符", "多计 3%", "更正结算单", 3, None, "surveyed", {}),
    (143, "appearance", "柜体漆面划伤", "到货开箱发现 2 处划伤", "补漆", 6, "cabinet",
     "recorded", {}),
    (131, "performance", "温控仪显示漂移", "与标准表相差 1.8 ℃", "更换并校准", 4, "controller",
     "proxy", {}),
    (104, "dimension", "轴承座孔径超差", "实测 80.09 mm，装配松动", "退换 12 件", 1, "seat",
     "asked", {}),
    (96, "service", "报修电话无人接听", "周末两次未接通", "安排值班", 4, None, "asked", {}),
    (70, "failure", "减速电机异响", "运行 200 小时后异响停机", "上门检修", 5, "motor",
     "called", {}),
    (64, "wrong", "少发温控仪 2 台", "装箱单 20 台，实收 18 台", "补发", 6, "controller",
     "dissatisfied", {}),
    (52, "failure", "减速电机漏油", "输出端渗油", "更换油封", 1, "motor", "called", {}),
    (50, "failure", "减速电机温升高", "外壳 92 ℃", "查明原因", 4, "motor", "called", {}),
    (48, "failure", "减速电机停机", "生产线停线 4 小时", "立即处理并赔偿", 5, "motor",
     "called", {}),
    (46, "failure", "减速电机振动大", "超过 7.1 mm/s", "检查动平衡", 3, "motor", "verifying", {}),
    (44, "late", "开关柜晚到 3 天", "影响送电", "说明原因", 2, "cabinet", "verifying", {}),
    (30, "damage", "运输磕碰", "柜门变形", "更换柜门", 6, "cabinet", "replying", {}),
    (24, "performance", "温控仪通讯中断", "RS485 每天掉线数次", "升级程序", 1, "controller",
     "executing", {}),
    (18, "dimension", "轴承座螺孔错位", "无法装配", "换货", 5, "seat", "deciding", {}),
    (12, "failure", "开关柜指示灯不亮", "A 相指示灯不亮", "更换", 2, "cabinet", "answered", {}),
    (9, "appearance", "铭牌字迹模糊", "CCC 标志看不清", "更换铭牌", 3, "cabinet",
     "investigating", {}),
    (6, "price", "询问调价依据", "要求说明 10 月调价", "书面说明", 6, None, "investigating", {}),
    (8, "other", "要求更换他厂配件", "非我公司产品，铭牌为他厂", "更换", 3, None, "declined", {}),
    (7, "failure", "减速电机异响", "同一台设备，再次来电", "尽快检修", 5, "motor", "merged", {}),
    (5, "service", "安装指导迟到", "约定 9 点，11 点到达", "改进", 1, None, "withdrawn", {}),
    (4, "late", "备件未按期发出", "承诺 3 天，已 5 天", "催发货", 4, "motor", "accepted",
     {"urged": 2}),
    (3, "performance", "温控仪按键失灵", "设定键不响应", "更换", 2, "controller", "accepted", {}),
    (2, "other", "来函建议增加吊环", "客户来函：建议柜顶增加吊环", "答复", 5, "cabinet",
     "registered", {"kind": "consultation", "channel": "letter"}),
    (1.2, "failure", "减速电机不启动", "新机通电不转", "上门查看", 3, "motor", "registered",
     {"silent": True}),
    (0.1, "dimension", "键槽宽度不符", "键装不进", "换货", 1, "seat", "registered", {}),
    (0.05, "service", "来电询问保养周期", "电话询问", "答复", 4, None, "draft",
     {"kind": "consultation"}),
]  # fmt: skip


def play(env):
    """Play the half year."""
    # What the software writes of itself reads like what the people write.
    speaks = env["res.lang"].search_count([("code", "=", "zh_CN")], limit=1)
    year = Year(quiet(env, **({"lang": "zh_CN"} if speaks else {})))
    for scenario in CASES:
        year.play(*scenario)
    year.hold_meetings()


class Year(Story, ManufacturingProcedure):
    """Half a year of the manufacturer."""

    opens, closes = time(8, 30), time(17)
    first_call, stride, spread = 5, 41, 350

    def __init__(self, env):
        super().__init__(env, {part: env.ref(f"{OURS}user_{part}") for part in PARTS})

    def on(self, day):
        """Go on at half past nine of a day, but not in the future."""
        local = SHANGHAI.localize(fields.Datetime.to_datetime(day) + timedelta(hours=9.5))
        moment = local.astimezone(pytz.utc).replace(tzinfo=None)
        self.moment = min(max(moment, self.moment), self.present)

    # ------------------------------------------------------------
    # Scenes
    # ------------------------------------------------------------

    def play(self, days_ago, category, subject, what, demand, customer, product, until, how):
        company = self.env.ref("resource_worktime.company_lanzhou")
        person = self.env.ref(f"{OURS}person_{customer}")
        vals = {
            "subject": subject,
            "description": f"{what}。",
            "demand": demand,
            "partner_id": person.id,
            "category_id": self.env.ref(f"{OURS}category_{category}").id,
            "company_id": company.id,
            "kind": how.get("kind", "complaint"),
            "channel_id": self.env.ref(f"complaint_base.channel_{how.get('channel', 'phone')}").id,
        }
        if product:
            vals["product_id"] = self.env.ref(f"{OURS}product_{product}").id
        with self.beginning(days_ago):
            case = self.write_down(until, vals)
            if not case:
                return
            for _time in range(how.get("urged", 0)):
                self.tick(3)
                self.by("clerk", case).action_urge("催问处理进度。")
            getattr(self, f"until_{until}", lambda case: self.walk(case, until))(case)
            if until == "registered" and days_ago < 1 and not how.get("silent"):
                self.first_reply(case)

    def until_withdrawn(self, case):
        self.walk(case, "accepted")
        self.by("clerk", case).action_withdraw("客户表示当天已得到指导，不再追究。")

    def until_declined(self, case):
        self.first_reply(case)
        words = "经核对铭牌，该设备非我公司产品，已向您说明联系方式。"
        self.refuse(case, words, "铭牌为他厂，非我公司产品")

    def until_merged(self, case):
        clerk = self.by("clerk", case)
        same = [
            ("subject", "=", case.subject),
            ("partner_id", "=", case.partner_id.id),
            ("id", "!=", case.id),
        ]
        clerk.action_merge(clerk.search(same, limit=1), "同一台设备，并入先登记的一件")

    def until_answered(self, case):
        """The departments have filled in the sheet; the quality manager has not signed yet."""
        self.walk(case, "investigating")
        self.answer(case)

    def until_called(self, case):
        self.walk(case, "verifying")
        self.on(self.revisit(case, "MFG-13").planned_on)
        self.call_back(case)

    def until_dissatisfied(self, case):
        """Not satisfied at the call-back: the case goes on in its next round."""
        self.walk(case, "verifying")
        self.on(self.revisit(case, "MFG-13").planned_on)
        self.call_back(case, "dissatisfied", "补发的两台型号不对。")

    def call_back_until_survey(self, case):
        """Have the clerk call back every thirty days until the survey is due."""
        due = self.revisit(case, "MFG-14").planned_on
        while (revisit := self.revisit(case, "MFG-13")) and revisit.planned_on < due:
            self.on(revisit.planned_on)
            self.call_back(case)
        self.on(due)

    def until_surveyed(self, case):
        self.walk(case, "verifying")
        self.call_back_until_survey(case)
        self.close(case)

    def until_asked(self, case):
        """Three months later the complainant was asked and has not answered yet."""
        self.walk(case, "verifying")
        self.call_back_until_survey(case)
        revisit = self.revisit(case, "MFG-14")
        if revisit.planned_on <= self.moment.date():
            self.by("clerk", revisit).action_send_link()

    def until_recorded(self, case):
        """The complainant confirms in a call that is recorded."""
        self.walk(case, "verifying")
        self.call_back_until_survey(case)
        clerk = self.cast["clerk"]
        recording = (
            self.env["ir.attachment"]
            .with_user(clerk)
            .create({"name": "通话录音.mp3", "raw": b"ID3", "mimetype": "audio/mpeg"})
        )
        wizard = self.by("clerk", self.env["complaint.case.confirm"]).create(
            {
                "case_id": case.id,
                "means": "call",
                "satisfaction": "satisfied",
                "at": self.now(),
                "note": "补漆效果可以，同意关闭。",
                "attachment_ids": [(6, 0, recording.ids)],
            }
        )
        wizard.action_confirm()

    def until_proxy(self, case):
        """Nobody answers three times; the quality manager approves closing without."""
        self.walk(case, "verifying")
        self.call_back_until_survey(case)
        revisit = self.revisit(case, "MFG-14")
        for _attempt in range(3):
            self.on(revisit.attempt_on)
            self.by("clerk", revisit).action_send_link()
        self.on(revisit.attempt_on)
        revisit._give_up()
        self.decision(
            case,
            kind="closing",
            name=f"{case.name} 代关闭",
            closing_ground="unreached",
            text="三个月后三次联系原投诉顾客，均未答复；回访期间问题未再发生。",
            customer_text=False,
        )
        self.by("clerk", case).action_close()

    # ------------------------------------------------------------
    # Meetings
    # ------------------------------------------------------------

    def hold_meetings(self):
        """Analyse the last months; the meetings of the older ones have been held."""
        company = self.env.ref("resource_worktime.company_lanzhou")
        first = self.present.date().replace(day=1)
        for months in (5, 4, 3, 2, 1):
            month = fields.Date.subtract(first, months=months)
            problems = (
                self.by("sales_manager", self.env["complaint.mfg.problem"])
                .with_company(company)
                ._analyse(company, month)
            )
            meeting = problems.meeting_id
            if meeting and meeting.start < self.present - timedelta(days=5):
                self.hold(meeting)

    def hold(self, meeting):
        days_ago = (self.present - meeting.start) / timedelta(days=1)
        with self.beginning(days_ago):
            owner = self.cast["production"]
            for problem in meeting.mfg_problem_ids:
                meeting.resolution_ids.create(
                    {
                        "meeting_id": meeting.id,
                        "case_id": problem.case_ids[:1].id,
                        "name": f"{problem.category_id.name}：出厂前增加负载试验",
                        "cause": "同类问题重复发生，出厂检验项目不足。",
                        "user_id": owner.id,
                        "due_date": fields.Date.add(meeting.start.date(), days=20),
                    }
                )
            meeting.minutes = "<p>逐项分析本月频次较高和紧急程度较高的投诉，形成以下决议。</p>"
            meeting.action_hold()
            measures = self.env["complaint.action"].search(
                [("case_id", "in", meeting.case_ids.ids), ("state", "=", "open")]
            )
            if days_ago > 30:
                self.fulfil(measures)
