from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_states import SATISFACTION


class ComplaintRevisit(models.Model):
    """A planned call-back 回访; its answer closes, reopens or renews the case."""

    _name = "complaint.revisit"
    _description = "Call-back"
    _inherit = ["mail.activity.mixin"]
    _order = "planned_on, id"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    planned_on = fields.Date(required=True, index=True)
    user_id = fields.Many2one("res.users", "By", required=True, index=True)
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("unreached", "Not Reached")],
        required=True,
        default="planned",
        readonly=True,
    )
    done_at = fields.Datetime(readonly=True)
    satisfaction = fields.Selection(SATISFACTION)
    note = fields.Text()

    def action_done(self):
        """Record the answer of the customer.

        :raise UserError: no answer is given
        """
        for revisit in self:
            if not revisit.satisfaction:
                raise UserError(
                    self.env._("%s: say how satisfied the customer is.", revisit.display_name)
                )
        self._write_unlocked({"state": "done", "done_at": fields.Datetime.now()})
        for revisit in self:
            revisit.case_id._record("revisited", note=revisit.note)
        return True

    @api.depends("case_id.name", "planned_on")
    def _compute_display_name(self):
        for revisit in self:
            revisit.display_name = f"{revisit.case_id.name or ''} {revisit.planned_on or ''}"


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    revisit_ids = fields.One2many("complaint.revisit", "case_id", "Call-backs")
