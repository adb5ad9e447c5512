"""Dialogues are opened on what the user can read: what they show follows from that."""

from odoo import models


class ComplaintActionObstacle(models.TransientModel):
    _name = "complaint.action.obstacle"
    _inherit = ["complaint.links.mixin", "complaint.action.obstacle"]


class ComplaintActionConsent(models.TransientModel):
    _name = "complaint.action.consent"
    _inherit = ["complaint.links.mixin", "complaint.action.consent"]


class ComplaintActionReview(models.TransientModel):
    _name = "complaint.action.review"
    _inherit = ["complaint.links.mixin", "complaint.action.review"]


class ComplaintCaseDispatch(models.TransientModel):
    _name = "complaint.case.dispatch"
    _inherit = ["complaint.links.mixin", "complaint.case.dispatch"]


class ComplaintCaseEvent(models.TransientModel):
    _name = "complaint.case.event"
    _inherit = ["complaint.links.mixin", "complaint.case.event"]


class ComplaintCaseExtension(models.TransientModel):
    _name = "complaint.case.extension"
    _inherit = ["complaint.links.mixin", "complaint.case.extension"]


class ComplaintExtensionTell(models.TransientModel):
    _name = "complaint.extension.tell"
    _inherit = ["complaint.links.mixin", "complaint.extension.tell"]


class ComplaintCasePause(models.TransientModel):
    _name = "complaint.case.pause"
    _inherit = ["complaint.links.mixin", "complaint.case.pause"]


class ComplaintCaseSatisfaction(models.TransientModel):
    _name = "complaint.case.satisfaction"
    _inherit = ["complaint.links.mixin", "complaint.case.satisfaction"]


class ComplaintCaseTell(models.TransientModel):
    _name = "complaint.case.tell"
    _inherit = ["complaint.links.mixin", "complaint.case.tell"]


class ComplaintDispatchIdentity(models.TransientModel):
    _name = "complaint.dispatch.identity"
    _inherit = ["complaint.links.mixin", "complaint.dispatch.identity"]


class ComplaintHandover(models.TransientModel):
    _name = "complaint.handover"
    _inherit = ["complaint.links.mixin", "complaint.handover"]


class ComplaintMerge(models.TransientModel):
    _name = "complaint.merge"
    _inherit = ["complaint.links.mixin", "complaint.merge"]


class ComplaintRuleAnswer(models.TransientModel):
    _name = "complaint.rule.answer"
    _inherit = ["complaint.links.mixin", "complaint.rule.answer"]


class ComplaintClockAnswer(models.TransientModel):
    _name = "complaint.clock.answer"
    _inherit = ["complaint.links.mixin", "complaint.clock.answer"]


class ComplaintPolicySimulationLine(models.TransientModel):
    _name = "complaint.policy.simulation.line"
    _inherit = ["complaint.links.mixin", "complaint.policy.simulation.line"]


class ComplaintCaseConfirm(models.TransientModel):
    _name = "complaint.case.confirm"
    _inherit = ["complaint.links.mixin", "complaint.case.confirm"]
