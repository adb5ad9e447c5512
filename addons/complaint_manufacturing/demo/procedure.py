"""The procedure, step by step, as the people of the manufacturer take it.

Demo data are played with it, and tests walk cases through it; each step is
taken by the user whose step it is.
"""

from odoo import fields

STEPS = {
    "accepted": "accept",
    "investigating": "begin",
    "deciding": "conclude",
    "executing": "decide",
    "replying": "carry_out",
    "verifying": "reply",
    "closed": "close",
}


class Procedure:
    """Walk cases through QP/XX-A-2021.

    :param dict cast: users by part: ``clerk``, ``sales_manager``, ``quality_manager``,
        ``tracker``, ``engineer``, ``production``, ``manager``
    """

    cause = "装配时端子螺钉扭矩不足，出厂检验未复核。"
    handling = "免费更换并上门紧固，同批次产品逐台复检。"
    improvement = "增加扭矩复检工序并纳入首检记录。"

    def __init__(self, env, cast):
        self.env = env
        self.cast = cast

    def tick(self, hours=1):
        """Let time pass before the next step. Nothing passes in tests."""

    def now(self):
        return fields.Datetime.now()

    def by(self, part, records):
        """Return records as one of the people sees them."""
        return self.as_user(self.cast[part], records)

    @staticmethod
    def as_user(user, records):
        return records.with_user(user).with_context(
            tracking_disable=True, allowed_company_ids=user.sudo().company_ids.ids
        )

    def register(self, **vals):
        """Have the clerk write down a call, letter or visit and register it."""
        clerk = self.cast["clerk"]
        case = self.by("clerk", self.env["complaint.case"]).create(
            {
                "received_at": self.now(),
                "first_receiver_id": clerk.id,
                "user_id": clerk.id,
                **vals,
            }
        )
        self.tick(0.2)
        case.action_register()
        return case

    def walk(self, case, state):
        """Take a case to a state, step by step."""
        states = ["registered", *STEPS]
        here, there = states.index(case.state), states.index(state)
        for target in states[here + 1 : there + 1]:
            getattr(self, STEPS[target])(case)
            case.invalidate_recordset()
            assert case.sudo().state == target, (case.sudo().state, target)
        return case

    # ------------------------------------------------------------
    # Sales
    # ------------------------------------------------------------

    def contact(self, part, case, purpose, text, **vals):
        return self.by(part, self.env["complaint.contact"]).create(
            {
                "case_id": case.id,
                "purpose": purpose,
                "means": "phone",
                "text": text,
                "at": self.now(),
                "user_id": self.cast[part].id,
                **vals,
            }
        )

    def first_reply(self, case):
        """Reply within two hours: that it is looked into, and by whom."""
        self.tick(0.8)
        return self.contact(
            "clerk", case, "acknowledge", "您反映的问题已登记，我们马上组织相关部门查明并答复您。"
        )

    def accept(self, case):
        if case.kind != "complaint":
            self.by("clerk", case).action_mfg_promote("需要相关部门查明原因。")
        self.first_reply(case)
        self.tick(0.5)
        self.by("clerk", case).action_next()

    def begin(self, case):
        self.by("quality_manager", case).mfg_tracker_id = self.cast["tracker"]
        if case.mfg_way == "departments":
            self.tick(1)
            sent = self.by("clerk", case)._dispatch()
            sent.sudo().sent_at = self.now()
        self.tick(0.5)
        self.by("clerk", case).action_next()

    # ------------------------------------------------------------
    # Departments and quality
    # ------------------------------------------------------------

    def fill_in(self, case):
        """Have the departments fill in the tracking sheet."""
        for sheet in case.sudo().dispatch_ids.filtered(lambda d: d.state in ("sent", "signed")):
            mine = self.as_user(sheet.user_id, sheet)
            self.tick(2)
            if sheet.state == "sent":
                mine.action_sign()
            mine.write(
                {
                    "cause_id": self.env.ref("complaint_manufacturing.cause_assembly").id,
                    "cause_analysis": self.cause,
                    "handling": self.handling,
                    "improvement": self.improvement,
                }
            )
            self.tick(5)
            mine.action_answer()

    def sign(self, case):
        """Have the quality manager sign what the departments filled in."""
        self.tick(3)
        for sheet in case.sudo().dispatch_ids.filtered(
            lambda d: d.state == "answered" and not d.mfg_signed_at
        ):
            self.by("quality_manager", sheet).action_mfg_sign("原因清楚，措施可行，同意。")

    def conclude(self, case):
        if case.mfg_way == "departments":
            self.fill_in(case)
            self.sign(case)
            self.by("quality_manager", case).write({"liability": "ours"})
        else:
            self.by("clerk", case).preliminary_analysis = "销售部自查：对账口径不一致，已核对更正。"
        self.tick(1)
        self.by("clerk", case).action_next()

    # ------------------------------------------------------------
    # Deciding and carrying out
    # ------------------------------------------------------------

    def decision(self, case, kind="handling", **vals):
        """Have a decision written and approved by everybody whose tier it is."""
        decision = self.by("clerk", self.env["complaint.decision"]).create(
            {
                "name": f"{case.name} 处理方案",
                "case_id": case.id,
                "kind": kind,
                "text": "按跟踪单处理，费用由公司承担。",
                "customer_text": "经查属我公司责任，我们将免费处理，并已采取改进措施。",
                **vals,
            }
        )
        self.tick(1)
        decision.action_submit()
        self.approve(decision)
        return decision

    def approve(self, decision):
        """Let everybody approve whose turn it is, until nobody is left."""
        for part in ("quality_manager", "sales_manager", "manager"):
            decision.invalidate_recordset()
            if decision.sudo().state != "draft":
                break
            mine = self.by(part, decision)
            sequences = mine._get_sequences_to_approve(self.cast[part])
            reviews = mine.sudo().review_ids.filtered(
                lambda review, sequences=sequences: review.sequence in sequences
            )
            if reviews:
                self.tick(2)
                mine._validate_tier(reviews.with_env(mine.env))
        decision.invalidate_recordset()

    def decide(self, case):
        self.decision(case)
        self.tick(1)
        self.by("clerk", case).action_next()

    def measure(self, case, **vals):
        """Have a measure carried out by production and reviewed by quality."""
        action = self.by("quality_manager", self.env["complaint.action"]).create(
            {
                "name": "增加扭矩复检工序",
                "case_id": case.id,
                "kind": "corrective",
                "user_id": self.cast["production"].id,
                "approver_id": self.cast["quality_manager"].id,
                "due_date": fields.Date.add(self.now().date(), days=10),
                **vals,
            }
        )
        self.settle(action)
        return action

    def settle(self, actions):
        """Have measures carried out and confirmed."""
        for action in actions:
            self.tick(30)
            done = self.as_user(action.user_id, action)
            done.evidence = "已完成，见记录。"
            done.action_done()
            self.tick(6)
            self.as_user(action.approver_id, action).action_effective("现场核查，有效。")

    def carry_out(self, case):
        if case.mfg_way == "departments":
            self.measure(case)
        self.tick(2)
        self.by("clerk", case).action_next()

    def reply(self, case):
        decision = case.sudo().decision_ids.filtered(
            lambda d: d.state == "approved" and d.kind == "handling"
        )[-1:]
        self.tick(2)
        self.contact("clerk", case, "reply", decision.customer_text, decision_id=decision.id)
        self.by("clerk", case).action_next()

    # ------------------------------------------------------------
    # Afterwards
    # ------------------------------------------------------------

    def revisit(self, case, code):
        """Return the call-back of a rule that is planned."""
        return case.sudo().revisit_ids.filtered(
            lambda revisit: revisit.rule_id.code == code and revisit.state == "planned"
        )[:1]

    def call_back(self, case, satisfaction="satisfied", note="运行正常。"):
        """Have the clerk call back, as the rule demands."""
        revisit = self.by("clerk", self.revisit(case, "MFG-13"))
        for answer in revisit.answer_ids:
            answer.score = "5" if satisfaction == "satisfied" else "2"
        revisit.write({"satisfaction": satisfaction, "note": note})
        revisit.action_done()
        return revisit

    def answer_survey(self, case):
        """Let the complainant fill in the survey that came with the link."""
        revisit = self.revisit(case, "MFG-14")
        sheet = revisit._mfg_survey_input()
        answers = {
            "survey_question_service": "9",
            "survey_question_use": self.env.ref("complaint_manufacturing.survey_answer_use_1").id,
            "survey_question_expectation": "希望缩短备件供货时间。",
        }
        for name, answer in answers.items():
            question = self.env.ref(f"complaint_manufacturing.{name}").sudo()
            sheet._save_lines(question, answer)
        sheet._mark_done()
        return revisit

    def close(self, case, satisfaction="satisfied", words="问题已解决，同意关闭。"):
        """Let the complainant close the case with the link that came after three months."""
        self.by("clerk", self.revisit(case, "MFG-14")).action_send_link()
        self.tick(5)
        revisit = self.answer_survey(case)
        revisit._answer_by_link(satisfaction, words)
