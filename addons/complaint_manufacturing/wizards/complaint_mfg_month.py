from odoo import api, fields, models


class ComplaintMfgMonth(models.TransientModel):
    """Analyse the complaints of a month, and print the matrix."""

    _name = "complaint.mfg.month"
    _description = "Month to Analyse"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    month = fields.Date(
        "Any Day of the Month", required=True, default=lambda self: self._default_month()
    )

    @api.model
    def _default_month(self):
        return fields.Date.subtract(fields.Date.context_today(self).replace(day=1), months=1)

    def action_analyse(self):
        """Count the problems of the month and show them."""
        self.ensure_one()
        self._analyse()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "complaint_manufacturing.complaint_mfg_problem_action"
        )
        first = self.month.replace(day=1)
        return {
            **action,
            "domain": [("company_id", "=", self.company_id.id), ("month", "=", first)],
            "context": {},
        }

    def action_print(self):
        """Print the matrix of frequency and urgency."""
        self.ensure_one()
        self._analyse()
        return self.env.ref("complaint_manufacturing.report_matrix").report_action(self)

    def _analyse(self):
        return self.env["complaint.mfg.problem"]._analyse(self.company_id, self.month)

    def _matrix(self):
        """Return the problems of the month as the form shows them."""
        return self.env["complaint.mfg.problem"]._matrix(self.company_id, self.month)

    def _labels(self, name):
        """Return ``[(key, label)]`` of frequency or urgency, the highest first."""
        field = self.env["complaint.mfg.problem"]._fields[name]
        return list(reversed(field._description_selection(self.env)))

    def _form_lang(self):
        return self.company_id.partner_id.lang or self.env.lang
