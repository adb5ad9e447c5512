"""What these models owe to their methods is written by those alone."""

from odoo import models


class ComplaintDisclosure(models.Model):
    _name = "complaint.disclosure"
    _inherit = ["complaint.locked.mixin", "complaint.disclosure"]


class ComplaintContactCheck(models.Model):
    _name = "complaint.contact.check"
    _inherit = ["complaint.locked.mixin", "complaint.contact.check"]

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(check.state == "done" for check in self.sudo()):
            locked |= {"quality", "note"}
        return locked


class ComplaintChannelCheck(models.Model):
    _name = "complaint.channel.check"
    _inherit = ["complaint.locked.mixin", "complaint.channel.check"]

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(check.state != "due" for check in self.sudo()):
            locked |= {"note", "channel_id", "company_id", "due_date"}
        return locked


class ComplaintEvidence(models.Model):
    _name = "complaint.evidence"
    _inherit = ["complaint.locked.mixin", "complaint.evidence"]

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(piece.state == "submitted" for piece in self.sudo()):
            locked |= {"case_id", "name", "kind", "source", "attachment_ids"}
        return locked
