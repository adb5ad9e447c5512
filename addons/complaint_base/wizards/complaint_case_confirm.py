from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.complaint_closing import PROVEN
from ..models.complaint_states import DISSATISFIED, SATISFACTION


class ComplaintCaseConfirm(models.TransientModel):
    """The complainant's word on paper or on the phone, with its proof."""

    _name = "complaint.case.confirm"
    _description = "Complainant Confirms"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    person = fields.Char("Who Complained", compute="_compute_person")
    means = fields.Selection(
        lambda self: self._selection_means(), "How", required=True, default="call"
    )
    satisfaction = fields.Selection(SATISFACTION, "The Complainant Is", required=True)
    is_dissatisfied = fields.Boolean(compute="_compute_is_dissatisfied")
    at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    note = fields.Text("In Their Words")
    attachment_ids = fields.Many2many("ir.attachment", string="Recording or Signed Sheet")

    @api.model
    def _selection_means(self):
        labels = dict(
            self.env["complaint.confirmation"]._fields["means"]._description_selection(self.env)
        )
        return [(means, labels[means]) for means in ("call", "signature") if means in PROVEN]

    @api.depends("case_id")
    def _compute_person(self):
        for wizard in self:
            wizard.person = wizard.case_id._complainant_name()

    @api.depends("satisfaction")
    def _compute_is_dissatisfied(self):
        for wizard in self:
            wizard.is_dissatisfied = wizard.satisfaction in DISSATISFIED

    def action_confirm(self):
        """Record the confirmation and close the case.

        :raise UserError: no proof, in the future, or no details of what is missing
        """
        self.ensure_one()
        case = self.case_id
        if self.is_dissatisfied:
            if not (self.note or "").strip():
                raise UserError(
                    self.env._("Ask what exactly the customer is not satisfied with, and note it.")
                )
            case._write_unlocked({"satisfaction": self.satisfaction})
            goes_on = case.action_dissatisfied(self.note)
            return goes_on.get_formview_action()
        if self.at > fields.Datetime.add(fields.Datetime.now(), minutes=5):
            raise UserError(self.env._("What has not happened yet cannot be recorded."))
        self.env["complaint.confirmation"]._create_unlocked(self._prepare_confirmation_vals())
        case._write_unlocked({"satisfaction": self.satisfaction, "satisfaction_note": self.note})
        case.action_close()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_confirmation_vals(self):
        self.ensure_one()
        return {
            "case_id": self.case_id.id,
            "means": self.means,
            "at": self.at,
            "satisfaction": self.satisfaction,
            "note": self.note,
            "attachment_ids": [(6, 0, self.attachment_ids.ids)],
        }
