from odoo import api, models


class ComplaintReasonWizard(models.TransientModel):
    _inherit = "complaint.reason.wizard"

    @api.model
    def _hints(self):
        return super()._hints() | {
            "complaint.case.action_mfg_promote": self.env._(
                "Why it is to be handled: it becomes a 顾客投诉反馈表."
            ),
            "complaint.dispatch.action_mfg_sign": self.env._(
                "Your opinion. With your signature the sheet goes back to sales, who explains it "
                "to the customer."
            ),
            "complaint.dispatch.action_mfg_reject": self.env._(
                "What the department is to fill in better."
            ),
        }
