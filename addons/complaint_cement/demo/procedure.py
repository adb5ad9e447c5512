"""The procedure, step by step, as the people of the company take it.

Demo data are played with it, and tests walk cases through it; each step is
taken by the user whose step it is.
"""

from odoo import fields

from odoo.addons.complaint_base.demo.procedure import Procedure


class CementProcedure(Procedure):
    """Walk cases through the states of the marketing centre's procedure.

    :param dict cast: users by part: ``clerk``, ``supervisor``, ``leader``,
        ``operations``, ``plant``, ``president``
    """

    hours_to_answer = (2, 6)
    hours_to_fulfil = (72, 24)
    approving = ("supervisor", "leader", "operations", "president")
    evidence = "已完成校秤并建立记录。"
    verdict = "现场核查，秤差在允许范围内，有效。"

    def context_of(self, user):
        return {**super().context_of(user), "lang": user.lang}

    def player(self, user):
        return user or self.cast["operations"]

    def employee(self, part):
        """Return the employee record of one of the people, whatever company is current."""
        user = self.cast[part]
        return self.env["hr.employee"].sudo().search([("user_id", "=", user.id)], limit=1)

    def intake_values(self):
        return {**super().intake_values(), "salesperson_id": self.cast["clerk"].id}

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

    def answer_values(self):
        return {
            "cause_analysis": "包装机 3 号秤零点漂移，未按班校准。",
            "handling": "按批复予以补偿，并对同批次产品复检。",
            "improvement": "每班开机前校秤并记录，由质量技术部抽查。",
        }

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

    def author(self, case):
        return self.cast["operations" if case.cement_scope == "beyond" else "clerk"]

    def decision_values(self, case):
        return {
            "name": f"{case.name} 处理决议",
            "text": "按批示处理，费用由责任单位承担。",
            "customer_text": "经查实，我公司将按约定处理，并已采取改善措施。",
            "disposition_ids": [(6, 0, case.sudo().disposition_ids.ids)],
        }

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
        self.fulfil(action)
        return action

    def carry_out(self, case):
        if case.sudo().cement_quality == "quality":
            self.measure(case, kind="preventive")
        self.tick(6)
        self.by("clerk", case).action_next()

    def is_answer(self, decision):
        return decision.kind not in ("extension", "objection")

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
