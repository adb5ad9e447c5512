from odoo import fields, models
from odoo.exceptions import UserError


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    attaches_old_record = fields.Boolean(
        "Old Record Attached",
        help="A complaint that follows another has its sheet attached (原处理单做附件).",
    )
    interpreting_role_id = fields.Many2one(
        "complaint.unit.role", "Interprets the Procedure", help="Who answers questions about it."
    )


class ComplaintCase(models.Model):
    """A renewed complaint: with the old sheet, to the same unit or to the one above."""

    _inherit = "complaint.case"
    _reason_actions = ("action_dissatisfied_upward",)

    def action_dissatisfied_upward(self, details):
        """Take dissatisfaction to the unit above the one that handled it (上级部门).

        :return: the case that goes on
        :raise UserError: no details, or nobody stands above
        """
        self.ensure_one()
        above = self.sudo().unit_id.parent_id  # who stands above is no secret
        if not above:
            raise UserError(
                self.env._(
                    "%(case)s: no unit stands above %(unit)s. Personnel can name one in the "
                    "organisation; or give it to the same unit.",
                    case=self.display_name,
                    unit=self.unit_id.name or "–",
                )
            )
        goes_on = self.action_dissatisfied(details)
        head = above.manager_id.user_id or goes_on.user_id
        goes_on.write({"unit_id": above.id, "user_id": head.id, "is_escalated": True})
        return goes_on

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        for case in self:
            # The policy binds whoever is subject to it, read or not.
            if case.previous_id and case.policy_id.sudo().attaches_old_record:
                case._attach_old_record()
        return result

    def _attach_old_record(self):
        """Print the sheet of the complaint this one follows, and file it here."""
        self.ensure_one()
        # The sheet of the old case belongs to whoever works on the new one.
        old = self.previous_id.sudo()
        sheet = self.env["ir.actions.report"]._complaint_file(
            old._filed_report(), old, old._form_file_name()
        )
        # The sheet was printed for this case a line ago; it is filed with it.
        sheet.sudo().write({"res_model": self._name, "res_id": self.id})
        self._record("old_record_attached", note=old.name, attachments=sheet)
        return sheet
