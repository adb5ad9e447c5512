"""A company that chose no procedure: the standard one binds it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase

from .common import ComplaintMixin


class StandardMixin(ComplaintMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code, unit in (
            ("quality", cls.plant),
            ("service", cls.sales),
            ("sales", cls.sales),
            ("supervision", cls.operations),
        ):
            cls.env.ref(f"complaint_base.standard_role_{code}").assignment_ids = [
                (0, 0, {"company_id": cls.company.id, "unit_id": unit.id})
            ]

    @classmethod
    def create_policy(cls, publish=True, **vals):
        if vals:
            return super().create_policy(publish, **vals)
        return cls.env.ref("complaint_base.standard_policy")

    @classmethod
    def standard(cls, kind, code):
        return cls.env.ref(f"complaint_base.standard_{kind}_{code}")

    def complete_vals(self, **vals):
        """Return what the standard procedure asks for at registration, in full."""
        return {
            "subject": "水壶漏电",
            "description": "3 月 1 日购买的水壶，使用时外壳带电。",
            "place": "兰州市城关区家中",
            "demand": "换货",
            "channel_id": self.standard("channel", "hotline").id,
            "category_id": self.standard("category", "quality").id,
            "customer_type_id": self.standard("customer_type", "retail").id,
            "immediate_action": "请客户停止使用",
            "user_id": self.users["handler"].id,
            **vals,
        }

    def standard_case(self, register=True, **vals):
        return self.create_case(register=register, **self.complete_vals(**vals))

    def tell(self, case, purpose, text="已告知", **vals):
        return self.env["complaint.contact"].create(
            {"case_id": case.id, "purpose": purpose, "text": text, **vals}
        )

    def accept(self, case):
        case.action_read_back()
        self.tell(case, "acknowledge")
        case.action_next()

    def investigate(self, case):
        case.write({"complexity": "simple", "impact": "one", "immediate_need": "none"})
        case.action_next()

    def find_facts(self, case, **vals):
        case.finding_ids = [
            (0, 0, {"name": "外壳带电", "verdict": "true", "evidence": "现场测量 30 V"})
        ]
        case.write(
            {
                "reasonableness": "justified",
                "cause_id": self.standard("cause", "product").id,
                "liability": "ours",
                **vals,
            }
        )
        case.action_next()

    def approve_decision(self, case, **vals):
        decision = self.env["complaint.decision"].create(
            {
                "case_id": case.id,
                "name": "换货",
                "text": "换货并道歉",
                "customer_text": "为您换货，并向您道歉。",
                **vals,
            }
        )
        decision.with_user(self.users["handler"]).action_submit()
        if decision.state == "draft":
            by_supervisor = decision.with_user(self.users["supervisor"])
            by_supervisor.invalidate_recordset()
            by_supervisor._validate_tier()
        return decision

    def add_measure(self, case, kind="improvement"):
        return self.env["complaint.action"].create(
            {
                "name": "增加绝缘检验",
                "case_id": case.id,
                "kind": kind,
                "user_id": self.users["unit"].id,
                "approver_id": self.users["supervisor"].id,
                "due_date": fields.Date.today() + timedelta(days=5),
                "evidence": "已执行",
            }
        )

    def answer(self, case, decision):
        """Carry the decision out, tell it, and say what the customer gets."""
        case.action_next()
        self.tell(case, "reply", "为您换货，并向您道歉。", decision_id=decision.id)
        case.write({"apology": "yes", "compensation_kind": "goods", "compensation_amount": 99})
        case.action_next()


class StandardCase(StandardMixin, TransactionCase):
    pass
