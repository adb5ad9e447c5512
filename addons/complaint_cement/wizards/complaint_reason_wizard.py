from odoo import api, models


class ComplaintReasonWizard(models.TransientModel):
    _inherit = "complaint.reason.wizard"

    @api.model
    def _hints(self):
        return super()._hints() | {
            "complaint.case.action_cement_sign": self.env._(
                "Your opinion, as it stands on the feedback form."
            )
        }
