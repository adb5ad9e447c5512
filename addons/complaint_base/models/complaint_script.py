from odoo import fields, models


class ComplaintScript(models.Model):
    """Polite words for a moment of a talk with a customer 礼貌用语: an offer, not a duty."""

    _name = "complaint.script"
    _description = "Phrase"
    _inherit = ["complaint.profile.mixin"]

    moment = fields.Selection(
        [
            ("greeting", "Greeting"),
            ("listening", "Listening"),
            ("soothing", "Soothing"),
            ("explaining", "Explaining"),
            ("apology", "Apology"),
            ("closing", "Closing"),
        ],
        required=True,
        default="greeting",
    )
    text = fields.Text("Words", required=True, translate=True)
