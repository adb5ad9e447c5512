"""The procedure, step by step, as the people of the manufacturer take it.

Demo data are played with it, and tests walk cases through it; each step is
taken by the user whose step it is.
"""

from odoo import fields

from odoo.addons.complaint_base.demo.procedure import Procedure


class ManufacturingProcedure(Procedure):
    """Walk cases through QP/XX-A-2021.

    :param dict cast: users by part: ``clerk``, ``sales_manager``, ``quality_manager``,
        ``tracker``, ``engineer``, ``production``, ``manager``
    """

    hours_to_register = 0.2
    hours_to_approve = 2
    approving = ("quality_manager", "sales_manager", "manager")
    cause = "装配时端子螺钉扭矩不足，出厂检验未复核。"
    handling = "免费更换并上门紧固，同批次产品逐台复检。"
    improvement = "增加扭矩复检工序并纳入首检记录。"

    def intake_values(self):
        return {**super().intake_values(), "user_id": self.cast["clerk"].id}

    # ------------------------------------------------------------
    # Sales
    # ------------------------------------------------------------

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

    def answer_values(self):
        return {
            "cause_id": self.env.ref("complaint_manufacturing.cause_assembly").id,
            "cause_analysis": self.cause,
            "handling": self.handling,
            "improvement": self.improvement,
        }

    def sign(self, case):
        """Have the quality manager sign what the departments filled in."""
        self.tick(3)
        for sheet in case.sudo().dispatch_ids.filtered(
            lambda d: d.state == "answered" and not d.mfg_signed_at
        ):
            self.by("quality_manager", sheet).action_mfg_sign("原因清楚，措施可行，同意。")

    def conclude(self, case):
        if case.mfg_way == "departments":
            self.answer(case)
            self.sign(case)
            self.by("quality_manager", case).write({"liability": "ours"})
        else:
            self.by("clerk", case).preliminary_analysis = "销售部自查：对账口径不一致，已核对更正。"
        self.tick(1)
        self.by("clerk", case).action_next()

    # ------------------------------------------------------------
    # Deciding and carrying out
    # ------------------------------------------------------------

    def decision_values(self, case):
        return {
            "name": f"{case.name} 处理方案",
            "text": "按跟踪单处理，费用由公司承担。",
            "customer_text": "经查属我公司责任，我们将免费处理，并已采取改进措施。",
        }

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
        self.fulfil(action)
        return action

    def carry_out(self, case):
        if case.mfg_way == "departments":
            self.measure(case)
        self.tick(2)
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
