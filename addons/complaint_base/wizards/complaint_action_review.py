from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintActionObstacle(models.TransientModel):
    """Report what stands in the way of a measure (CEM-36)."""

    _name = "complaint.action.obstacle"
    _description = "Report an Obstacle"

    action_id = fields.Many2one(
        "complaint.action", "Measure", required=True, readonly=True, ondelete="cascade"
    )
    approver_id = fields.Many2one(related="action_id.approver_id")
    due_date = fields.Date("Due", related="action_id.due_date")
    obstacle = fields.Text("What Stands in the Way", required=True)
    asked_due_date = fields.Date("New Date Asked For")

    def action_confirm(self):
        """Report it to whoever approved the measure, at once."""
        self.ensure_one()
        self.action_id.action_report_obstacle(self.obstacle, self.asked_due_date)
        return {"type": "ir.actions.act_window_close"}


class ComplaintActionConsent(models.TransientModel):
    """Agree to a new date for a measure that met an obstacle, or keep the old one."""

    _name = "complaint.action.consent"
    _description = "Consent to a New Date"

    action_id = fields.Many2one(
        "complaint.action", "Measure", required=True, readonly=True, ondelete="cascade"
    )
    obstacle = fields.Text(related="action_id.obstacle")
    old_due_date = fields.Date("Date So Far", related="action_id.due_date")
    asked_due_date = fields.Date(related="action_id.asked_due_date")
    due_date = fields.Date(
        "Date Agreed", required=True, compute="_compute_due_date", store=True, readonly=False
    )

    @api.depends("action_id")
    def _compute_due_date(self):
        for wizard in self:
            wizard.due_date = wizard.asked_due_date or wizard.old_due_date

    def action_confirm(self):
        """Agree; the measure is open again.

        :raise UserError: only the approver decides
        """
        self.ensure_one()
        self.action_id.action_consent(self.due_date)
        return {"type": "ir.actions.act_window_close"}


class ComplaintActionReview(models.TransientModel):
    """Say whether a measure worked; if not, what deeper one follows (CEM-37)."""

    _name = "complaint.action.review"
    _description = "Review of a Measure"

    action_id = fields.Many2one(
        "complaint.action", "Measure", required=True, readonly=True, ondelete="cascade"
    )
    evidence = fields.Text("What Was Done", related="action_id.evidence")
    verdict = fields.Selection(
        [("effective", "It worked"), ("deeper", "A deeper measure is needed")], required=True
    )
    note = fields.Text("How This Was Checked", required=True)
    name = fields.Char("Deeper Measure")
    user_id = fields.Many2one("res.users", "Owner")
    due_date = fields.Date()

    def action_confirm(self):
        """Put the review on record.

        :raise UserError: not the reviewer, or the deeper measure is not described
        """
        self.ensure_one()
        if self.verdict == "effective":
            self.action_id.action_effective(self.note)
            return {"type": "ir.actions.act_window_close"}
        if not (self.name and self.user_id and self.due_date):
            raise UserError(
                self.env._("Say what the deeper measure is, who carries it out and by when.")
            )
        deeper = self.action_id.action_go_deeper(
            self.note,
            {"name": self.name, "user_id": self.user_id.id, "due_date": self.due_date},
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "complaint.action",
            "res_id": deeper.id,
            "views": [(False, "form")],
        }
