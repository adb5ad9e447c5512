from odoo import fields, models
from odoo.exceptions import UserError

SPECIAL = [("gas_special", "Special case (特殊情况)")]


class ComplaintApprovalRule(models.Model):
    _inherit = "complaint.approval.rule"

    decision_kind = fields.Selection(selection_add=SPECIAL)


class ComplaintDecision(models.Model):
    _inherit = "complaint.decision"

    kind = fields.Selection(selection_add=SPECIAL, ondelete={"gas_special": "cascade"})

    def _approve(self):
        result = super()._approve()
        if self.kind == "gas_special":
            self.case_id._gas_become_special(self.text)
        return result

    def _allows(self, means):
        # More time for the company is nothing to tell the customer as an answer.
        return self.kind != "gas_special" and super()._allows(means)


class ComplaintCase(models.Model):
    """A case approved as special has three working days instead of 24 hours (第十二条(三))."""

    _inherit = "complaint.case"
    _reason_actions = ("action_gas_ask_special",)

    gas_special = fields.Boolean("Special Case", readonly=True, copy=False, tracking=True)
    gas_special_reason = fields.Text("Why It Is Special", readonly=True, copy=False)

    def action_gas_ask_special(self, reason):
        """Ask for a case to be treated as special; the clock of 24 hours runs until approved.

        :raise UserError: no reason, or asked already
        """
        self._ensure_reason(reason)
        for case in self:
            asked = case.decision_ids.filtered(
                lambda decision: decision.kind == "gas_special"
                and decision.state in ("draft", "approved")
            )
            if asked:
                raise UserError(self.env._("%s: that was asked for already.", case.display_name))
            self.env["complaint.decision"].create(
                {
                    "name": self.env._("Special case: %s", case.name),
                    "case_id": case.id,
                    "kind": "gas_special",
                    "text": reason,
                }
            ).action_submit()
        return True

    def _gas_become_special(self, reason):
        self.ensure_one()
        self._write_unlocked({"gas_special": True, "gas_special_reason": reason})
        self._record("gs_special", note=reason)
        # Another rule applies from now on, although its start lies in the past.
        self._replay_clocks()
