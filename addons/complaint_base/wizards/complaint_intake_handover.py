import uuid

from odoo import fields, models


class ComplaintHandover(models.TransientModel):
    """Two fields for every employee: what the customer says, and who it is."""

    _name = "complaint.handover"
    _description = "Hand Over a Complaint"

    token = fields.Char(readonly=True, required=True, default=lambda self: uuid.uuid4().hex)
    text = fields.Text("What the Customer Says")
    who = fields.Char("Who, and How to Reach Them")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_handover_attachment_rel",
        "handover_id",
        "attachment_id",
        "Letter or Photo",
    )
    intake_id = fields.Many2one("complaint.intake", readonly=True)

    def action_hand_over(self):
        """Hand the complaint over and show what becomes of it.

        :raise UserError: neither words nor a scan
        """
        self.ensure_one()
        intake = self.env["complaint.intake"]._hand_over(
            self.token, self.text, self.who, self.attachment_ids
        )
        # Shown to whoever handed it over, by the rule on his own hand-overs.
        self.intake_id = intake.with_env(self.env)
        return self.env["ir.actions.actions"]._for_xml_id(
            "complaint_base.complaint_intake_action_handed_over"
        )
