from odoo import api, models


class ComplaintReasonWizard(models.TransientModel):
    _inherit = "complaint.reason.wizard"

    @api.model
    def _hints(self):
        taken_over = self.env._(
            "Inspection takes the complaint over; the handler no longer sees it."
        )
        return {
            **super()._hints(),
            "complaint.case.action_gas_ask_special": self.env._(
                "Why can it not be settled within 24 hours?"
            ),
            "complaint.case.action_gas_report_violation": taken_over,
            "complaint.case.action_gas_report_lawsuit": taken_over,
            "complaint.gas.interruption.action_announce": self.env._(
                "How were the gas users told? Text message, notice in the buildings, the company's "
                "account …"
            ),
        }
