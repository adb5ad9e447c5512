"""What teams, plans, inspections and improvements owe to their methods; see complaint_locked."""

from odoo import models


class ComplaintPlanLine(models.Model):
    _name = "complaint.plan.line"
    _inherit = ["complaint.locked.mixin", "complaint.plan.line"]


class ComplaintTeamPick(models.Model):
    _name = "complaint.team.pick"
    _inherit = ["complaint.locked.mixin", "complaint.team.pick"]


class ComplaintSuggestion(models.Model):
    _name = "complaint.suggestion"
    _inherit = ["complaint.locked.mixin", "complaint.suggestion"]

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(suggestion.state != "new" for suggestion in self.sudo()):
            locked |= {"name", "text", "case_id", "company_id"}
        return locked


class ComplaintViolation(models.Model):
    _name = "complaint.violation"
    _inherit = ["complaint.locked.mixin", "complaint.violation"]

    def _locked_now(self):
        locked = super()._locked_now()
        # What was said about a colleague is not said otherwise later.
        return locked | {"case_id", "kind_id", "user_id", "unit_id", "text"} if self else locked


class ComplaintMerit(models.Model):
    _name = "complaint.merit"
    _inherit = ["complaint.locked.mixin", "complaint.merit"]


class ComplaintInspection(models.Model):
    _name = "complaint.inspection"
    _inherit = ["complaint.locked.mixin", "complaint.inspection"]

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(inspection.state != "planned" for inspection in self.sudo()):
            locked |= {"policy_id", "company_id", "date_from", "date_to"}
        if any(inspection.state == "done" for inspection in self.sudo()):  # as above
            locked |= {"analysis", "conclusion", "user_id", "line_ids"}
        return locked


class ComplaintInspectionLine(models.Model):
    _name = "complaint.inspection.line"
    _inherit = ["complaint.locked.mixin", "complaint.inspection.line"]

    def _locked_now(self):
        locked = super()._locked_now()
        return locked | {"inspection_id", "case_id", "stage_id"} if self else locked


class ComplaintTeam(models.Model):
    _name = "complaint.team"
    _inherit = ["complaint.locked.mixin", "complaint.team"]
