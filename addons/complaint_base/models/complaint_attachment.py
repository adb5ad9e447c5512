from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _complaint_adopt(self, record):
        """Give files that were uploaded in a dialogue to the record they prove.

        A file of no record can be read by nobody but who uploaded it, and the
        colleagues who open the case would be refused.
        """
        loose = self.filtered(lambda file: not file.res_id and file.create_uid == self.env.user)
        loose.write({"res_model": record._name, "res_id": record.id})


class ComplaintEvent(models.Model):
    _inherit = "complaint.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        for event, vals in zip(events, vals_list, strict=True):
            if vals.get("attachment_ids"):
                event.attachment_ids._complaint_adopt(event.case_id)
        return events


class ComplaintFinding(models.Model):
    _inherit = "complaint.finding"

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        for finding in findings:
            finding.attachment_ids._complaint_adopt(finding.case_id)
        return findings

    def write(self, vals):
        result = super().write(vals)
        if vals.get("attachment_ids"):
            for finding in self:
                finding.attachment_ids._complaint_adopt(finding.case_id)
        return result
