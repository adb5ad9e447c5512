"""Dialogues link to what the user can read, and to nothing else."""

from odoo import models


class ComplaintCasePlanConfirm(models.TransientModel):
    _name = "complaint.case.plan.confirm"
    _inherit = ["complaint.links.mixin", "complaint.case.plan.confirm"]


class ComplaintCaseRecourse(models.TransientModel):
    _name = "complaint.case.recourse"
    _inherit = ["complaint.links.mixin", "complaint.case.recourse"]


class ComplaintCaseEndUnsatisfied(models.TransientModel):
    _name = "complaint.case.end.unsatisfied"
    _inherit = ["complaint.links.mixin", "complaint.case.end.unsatisfied"]


class ComplaintCaseDisclose(models.TransientModel):
    _name = "complaint.case.disclose"
    _inherit = ["complaint.links.mixin", "complaint.case.disclose"]
