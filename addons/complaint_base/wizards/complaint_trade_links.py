"""Dialogues link to what the user can read, and to nothing else."""

from odoo import models


class ComplaintCaseFirstContact(models.TransientModel):
    _name = "complaint.case.first.contact"
    _inherit = ["complaint.links.mixin", "complaint.case.first.contact"]


class ComplaintCaseRestrict(models.TransientModel):
    _name = "complaint.case.restrict"
    _inherit = ["complaint.links.mixin", "complaint.case.restrict"]
