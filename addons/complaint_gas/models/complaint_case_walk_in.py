from odoo import models


class ComplaintCase(models.Model):
    """A complaint brought to any employee is reported to the service centre at once (第七条)."""

    _inherit = "complaint.case"

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        # The service centre was told when the hand-over reached it, not when it registered.
        for case in self.filtered("intake_id"):
            if case.channel_id.kind in ("handover", "walkin"):
                intake = case.intake_id.sudo()  # the moment is a fact of the case
                case._record("gs_desk_told", max(intake.received_at, case.received_at))
        return result
