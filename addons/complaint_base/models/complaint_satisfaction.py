"""Satisfaction with the handling, apart from the product; a low one proposes an improvement."""

from odoo import fields, models

from .complaint_customer_error import CustomerError
from .complaint_states import DISSATISFIED, SATISFACTION

IMPROVED_WITHIN_DAYS = 10


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    improves_when_dissatisfied = fields.Boolean(
        "Improves When Customers Are Dissatisfied",
        help="A low satisfaction proposes an improvement measure by itself.",
    )
    asks_about_product = fields.Boolean(
        "Asks about the Product Apart",
        help="Customers say how satisfied they are with the handling and, apart from that, with "
        "the product: on the portal, behind the link of a call-back and on the phone.",
    )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    product_satisfaction = fields.Selection(
        SATISFACTION,
        "Satisfied with the Product",
        tracking=True,
        copy=False,
        help="Apart from how the complaint was handled.",
    )
    asks_about_product = fields.Boolean(related="policy_id.asks_about_product")

    def _portal_values(self):
        return {**super()._portal_values(), "asks_product": self.asks_about_product}

    def _portal_answer(self, satisfaction, words=None, product=None):
        """Take what the customer says of the product, too, where the policy asks for it."""
        self._portal_ensure_can("answer")
        if product := self._asked_about_product(product):
            self.product_satisfaction = product
        return super()._portal_answer(satisfaction, words)

    def _asked_about_product(self, product):
        """Return a level that the customer chose for the product, if the policy asks.

        :raise CustomerError: it is no level
        """
        if not product or not self.asks_about_product:
            return False
        if product not in dict(SATISFACTION):
            raise CustomerError(self.env._("Please choose how satisfied you are."))
        return product

    def write(self, vals):
        result = super().write(vals)
        if vals.get("satisfaction") in DISSATISFIED:
            self._propose_improvement()
        return result

    def _propose_improvement(self):
        """Propose one improvement measure per round, with an owner and somebody to review it."""
        # Whether improvements are proposed, and for which rounds they were, is nobody's secret.
        cases = self.sudo().filtered(lambda case: case.policy_id.improves_when_dissatisfied)
        cases = cases.filtered(
            lambda case: not any(
                action.proposed_in_round == case.round for action in case.action_ids
            )
        )
        vals_list = [vals for case in cases if (vals := case._prepare_improvement_vals())]
        self.env["complaint.action"].sudo()._create_unlocked(vals_list)  # the system proposes

    def _prepare_improvement_vals(self):
        """Return the values of the measure; nothing while there are not two people for it."""
        self.ensure_one()
        role = self.policy_id.supervising_role_id
        head = role and role._unit_of(self.company_id).manager_id.user_id
        # Called in sudo for the heads of units: who they are is no secret to the system.
        people = [
            user
            for user in (self.user_id, self.unit_id.manager_id.user_id, head, self._a_supervisor())
            if user and user.active and user not in self.concerned_user_ids
        ]
        owner = people[:1]
        reviewer = [user for user in people if user not in owner][:1]
        if not reviewer:
            return {}
        return {
            "name": self.env._("Improve what the customer was not satisfied with: %s", self.name),
            "case_id": self.id,
            "company_id": self.company_id.id,
            "kind": "improvement",
            "user_id": owner[0].id,
            "approver_id": reviewer[0].id,
            "due_date": fields.Date.add(fields.Date.context_today(self), days=IMPROVED_WITHIN_DAYS),
            "proposed_in_round": self.round,
        }

    def _a_supervisor(self):
        """Return a supervisor of the company other than the handler."""
        group = self.env.ref("complaint_base.group_complaint_supervisor")
        return group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids
            and user != self.user_id
            and not user._is_superuser()
        )[:1]


class ComplaintRevisit(models.Model):
    _inherit = "complaint.revisit"

    product_satisfaction = fields.Selection(
        SATISFACTION,
        "Satisfied with the Product",
        help="Apart from how the complaint was handled.",
    )
    asks_about_product = fields.Boolean(related="case_id.asks_about_product")

    def _link_values(self):
        return {**super()._link_values(), "asks_product": self.asks_about_product}

    def _answer_by_link(self, satisfaction, words=None, scores=None, product=None):
        self.product_satisfaction = self.case_id._asked_about_product(product)
        return super()._answer_by_link(satisfaction, words, scores)

    def _finish(self):
        result = super()._finish()
        for revisit in self:
            # What is archived stays as it is; the call-back has it.
            if revisit.product_satisfaction and not revisit.case_id.is_closed:
                revisit.case_id.product_satisfaction = revisit.product_satisfaction
        return result


class ComplaintAction(models.Model):
    _inherit = "complaint.action"

    proposed_in_round = fields.Integer(
        "Proposed by the System", readonly=True, help="In this round of a dissatisfied customer."
    )
