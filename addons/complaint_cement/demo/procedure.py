"""The procedure, step by step, as the people of the company take it.

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
    """Walk cases through the states of the marketing centre's procedure.

    :param dict cast: users by part: ``clerk``, ``supervisor``, ``leader``,
        ``operations``, ``plant``, ``president``
    """

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
        companies = user.company_id | user.sudo().company_ids
        return records.with_user(user).with_context(
            tracking_disable=True, allowed_company_ids=companies.ids, lang=user.lang
        )

    def employee(self, part):
        """Return the employee record of one of the people, whatever company is current."""
        user = self.cast[part]
        return self.env["hr.employee"].sudo().search([("user_id", "=", user.id)], limit=1)

    def register(self, **vals):
        """Have the clerk write a complaint down and register it."""
        case = self.by("clerk", self.env["complaint.case"]).create(
            {
                "received_at": self.now(),
                "first_receiver_id": self.cast["clerk"].id,
                "salesperson_id": self.cast["clerk"].id,
                **vals,
            }
        )
        self.tick(0.3)
        case.action_register()
        return case

    def walk(self, case, state):
        """Take a case to a state, step by step."""
        states = ["registered", *STEPS]
        here, there = states.index(case.state), states.index(state)
        for target in states[here + 1 : there + 1]:
            step = STEPS[target]
            getattr(self, step)(case)
            case.invalidate_recordset()
            assert case.sudo().state == target, (case.sudo().state, target)
        return case

    # ------------------------------------------------------------
    # Taking in
    # ------------------------------------------------------------

    def report(self, case):
        self.tick(0.2)
        clerk = self.by("clerk", case)
        clerk.cement_leader_id = self.cast["leader"]
        clerk.action_cement_report()

    def leader_calls(self, case, text="已与客户电话核实投诉细节，客户情况属实。"):
        self.tick(3)
        return self.contact("leader", case, "inquire", text)

    def acknowledge(self, case):
        self.tick(0.5)
        return self.contact(
            "clerk", case, "acknowledge", "您反映的问题我们会尽快彻查，并尽快将处理情况回复您。"
        )

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

    def accept(self, case):
        self.report(case)
        self.tick(0.2)
        self.by("clerk", case).action_cement_sign("有关资料已查明，见产品资料。")
        self.leader_calls(case)
        self.acknowledge(case)
        self.tick(1)
        clerk = self.by("clerk", case)
        if not clerk.preliminary_analysis:
            clerk.preliminary_analysis = "初步判断与出厂及发运环节有关，需查明批次和现场情况。"
        clerk.action_next()

    # ------------------------------------------------------------
    # Passing on
    # ------------------------------------------------------------

    def sign(self, case):
        for part, opinion in (
            ("supervisor", "情况属实，建议按程序办理。"),
            ("leader", "同意，请有关单位尽快处理并回复客户。"),
        ):
            self.tick(0.6)
            self.by(part, case).action_cement_sign(opinion)

    def begin(self, case):
        if case.cement_scope == "beyond":
            self.by("clerk", case).action_cement_transfer()
        self.sign(case)
        if case.category_id.code in ("strength", "quality", "color", "indicator"):
            self.by("clerk", case).write(
                {
                    "cement_acceptance": case.cement_acceptance or "report",
                    "cement_factory_number": case.cement_factory_number or "A0715",
                }
            )
        self.tick(1)
        self.by("clerk", case).action_next()

    # ------------------------------------------------------------
    # Looking into it
    # ------------------------------------------------------------

    def visit(self, case, **vals):
        """Have operations and the plant go and look together."""
        operations = self.by("operations", case)
        operations.cement_needs_visit = True
        visit = self.by("operations", self.env["complaint.cement.visit"]).create(
            {
                "case_id": case.id,
                "planned_on": self.now(),
                "place": "客户工地",
                "attendee_ids": [
                    (0, 0, {"employee_id": self.employee(part).id})
                    for part in ("operations", "plant")
                ],
                **vals,
            }
        )
        self.tick(24)
        visit.write({"visited_on": self.now(), "result": "现场共同取样，封存完好，双方签字确认。"})
        visit.action_done()
        return visit

    def answer(self, case):
        """Have the units answer their dispatches."""
        for dispatch in case.sudo().dispatch_ids.filtered(lambda d: d.state == "sent"):
            who = dispatch.user_id or self.cast["operations"]
            self.tick(2)
            mine = self.as_user(who, dispatch)
            mine.action_sign()
            mine.write(
                {
                    "cause_analysis": "包装机 3 号秤零点漂移，未按班校准。",
                    "handling": "按批复予以补偿，并对同批次产品复检。",
                    "improvement": "每班开机前校秤并记录，由质量技术部抽查。",
                }
            )
            self.tick(6)
            mine.action_answer()

    def conclude(self, case):
        if case.cement_scope == "beyond":
            self.answer(case)
        if case.sudo().cement_needs_visit and not case.sudo().cement_visit_ids:
            self.visit(case)
        if case.category_id.code in ("strength", "quality", "color", "indicator"):
            self.by("operations", case).write(
                {
                    "cement_sampling_date": case.cement_sampling_date
                    or fields.Date.subtract(case.received_at.date(), days=10),
                    "cement_sealed_sample": case.cement_sealed_sample or "FY-0715",
                }
            )
        if case.category_id.code == "bag_weight" and not case.cement_bag_verdict:
            self.by("operations", case).cement_bag_weights = " ".join(["50.1"] * 12 + ["49.4"] * 8)
        self.tick(4)
        self.by("operations", case).action_next()

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    def judge(self, case, liability="ours"):
        """Have operations judge, and present the report."""
        operations = self.by("operations", case)
        vals = {
            "liability": liability,
            "disposition_ids": [
                (4, self.env.ref("complaint_base.disposition_" + self.disposition(liability)).id)
            ],
        }
        if liability in ("ours", "shared"):
            vals["liable_unit_id"] = self.employee("plant").department_id.id
            vals["cause_id"] = self.env.ref("complaint_cement.cause_process_packing").id
        if case.category_id.is_product:
            vals["cement_quality"] = "quality" if liability == "ours" else "other"
        vals["cement_report"] = (
            "一、调查经过：会同生产公司查看现场、复检封存样。\n"
            "二、原因：见责任单位分析。\n三、建议：按处理方式执行，并落实改善措施。"
        )
        operations.write(vals)
        self.tick(20)
        operations.action_cement_present_report()

    def disposition(self, liability):
        return "compensation" if liability in ("ours", "shared") else "explanation"

    def decision(self, case, kind="handling", **vals):
        """Have a decision written and approved by everybody whose tier it is."""
        writer = "operations" if case.cement_scope == "beyond" else "clerk"
        decision = self.by(writer, self.env["complaint.decision"]).create(
            {
                "name": f"{case.name} 处理决议",
                "case_id": case.id,
                "kind": kind,
                "text": "按批示处理，费用由责任单位承担。",
                "customer_text": "经查实，我公司将按约定处理，并已采取改善措施。",
                "disposition_ids": [(6, 0, case.sudo().disposition_ids.ids)],
                **vals,
            }
        )
        self.tick(1)
        decision.action_submit()
        self.approve(decision)
        return decision

    def approve(self, decision):
        """Let everybody approve whose turn it is, until nobody is left."""
        for part in ("supervisor", "leader", "operations", "president"):
            decision.invalidate_recordset()
            if decision.sudo().state != "draft":
                break
            mine = self.by(part, decision)
            sequences = mine._get_sequences_to_approve(self.cast[part])
            reviews = mine.sudo().review_ids.filtered(
                lambda review, sequences=sequences: review.sequence in sequences
            )
            if reviews:
                self.tick(3)
                mine._validate_tier(reviews.with_env(mine.env))
        decision.invalidate_recordset()

    def decide(self, case):
        if case.cement_scope == "beyond":
            self.judge(case)
        self.decision(case)
        self.tick(1)
        self.by("clerk", case).action_next()

    # ------------------------------------------------------------
    # Carrying out, replying, closing
    # ------------------------------------------------------------

    def measure(self, case, **vals):
        """Have a measure carried out by the plant and reviewed by operations."""
        action = self.by("operations", self.env["complaint.action"]).create(
            {
                "name": "包装机每班校秤",
                "case_id": case.id,
                "kind": "corrective",
                "user_id": self.cast["plant"].id,
                "approver_id": self.cast["operations"].id,
                "due_date": fields.Date.add(self.now().date(), days=14),
                **vals,
            }
        )
        self.tick(72)
        done = self.as_user(action.user_id, action)
        done.evidence = "已完成校秤并建立记录。"
        done.action_done()
        self.tick(24)
        self.as_user(action.approver_id, action).action_effective(
            "现场核查，秤差在允许范围内，有效。"
        )
        return action

    def carry_out(self, case):
        if case.sudo().cement_quality == "quality":
            self.measure(case, kind="preventive")
        self.tick(6)
        self.by("clerk", case).action_next()

    def reply(self, case):
        decision = case.sudo().decision_ids.filtered(
            lambda d: d.state == "approved" and d.kind not in ("extension", "objection")
        )[-1:]
        self.tick(2)
        self.contact(
            "clerk", case, "reply", decision.customer_text or decision.text, decision_id=decision.id
        )
        self.by("clerk", case).action_next()

    def fill_form(self, case):
        """Fill in what the feedback form still asks for."""
        clerk = self.by("clerk", case)
        vals = {
            "customer_type_id": case.customer_type_id.id
            or self.env.ref("complaint_cement.customer_type_builder").id,
            "handled_by_phone": True,
            "witness_id": self.cast["supervisor"].id,
            "witness_date": self.now().date(),
            "satisfaction_note": "客户对处理结果表示认可。",
        }
        employee = self.employee("plant")
        if case.cement_scope == "internal":
            own = self.employee("clerk")
            vals |= {
                "cement_responsible_id": own.id,
                "cement_prevention": "开票后当日寄出并登记快递单号。",
            }
        if case.liability in ("ours", "shared"):
            vals |= {
                "opinion_on_responsible": "按质量考核办法对责任人考核。",
                "opinion_signer_id": self.cast["operations"].id,
                "opinion_date": self.now().date(),
            }
        clerk.write(vals)
        if case.sudo().cement_quality == "quality":
            self.by("operations", self.env["complaint.cement.assessment"]).create(
                [
                    {
                        "case_id": case.id,
                        "basis": "质量考核办法",
                        "amount": 2000,
                        "unit_id": employee.department_id.id,
                    },
                    {
                        "case_id": case.id,
                        "basis": "质量考核办法",
                        "amount": 200,
                        "employee_id": employee.id,
                    },
                ]
            )

    def close(self, case, satisfaction="satisfied"):
        self.tick(20)
        self.fill_form(case)
        clerk = self.by("clerk", case)
        clerk.satisfaction = satisfaction
        clerk.action_close()
