import base64
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..models.complaint_spreadsheet import SHEET_NAME, spreadsheet

# More cases than this are in the spreadsheet only.
PRINTED = 500


class ComplaintReportPeriod(models.TransientModel):
    """The complaint report of a period, to print or to calculate with (CEM-03)."""

    _name = "complaint.report.period"
    _description = "Complaint Report"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_month().replace(day=1)
    )
    date_to = fields.Date("To", required=True, default=lambda self: self._default_month())
    file = fields.Binary(readonly=True, attachment=False)

    @api.model
    def _default_month(self):
        """Return the last day of the month before this one."""
        return fields.Date.context_today(self).replace(day=1) - timedelta(days=1)

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for report in self:
            if report.date_from > report.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))

    @api.depends("company_id", "date_from", "date_to")
    def _compute_display_name(self):
        for report in self:
            title = self.env._("Complaint Report")
            report.display_name = (
                f"{title} {report.company_id.name} {report.date_from} – {report.date_to}"
            )

    def action_print(self):
        """Print the report."""
        return self.env.ref("complaint_base.report_period").report_action(self)

    def action_download(self):
        """Download the report as a spreadsheet."""
        self.ensure_one()
        self.file = base64.b64encode(self._spreadsheet())
        name = f"complaints_{self.date_from}_{self.date_to}.xlsx"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{name}?download=true",
            "target": "self",
        }

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _domain(self):
        self.ensure_one()
        return self.env["complaint.case"]._report_domain(
            self.company_id,
            self._midnight(self.date_from),
            self._midnight(self.date_to + timedelta(days=1)),
        )

    def _midnight(self, day):
        """Return the beginning of a day where the company is, in naive UTC."""
        zone = pytz.timezone(self.company_id.resource_calendar_id.tz or "UTC")
        return (
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
        )

    def _sections(self):
        return self.env["complaint.case"]._report_sections(self._domain())

    def _section_pairs(self):
        """Return the sections two by two, as the page shows them."""
        sections = self._sections()
        return [sections[at : at + 2] for at in range(0, len(sections), 2)]

    def _cases(self, limit=None):
        return self.env["complaint.case"].search(
            self._domain(), order="received_at, id", limit=limit
        )

    def _printed_cases(self):
        return self._cases(limit=PRINTED)

    def _total(self):
        return self.env["complaint.case"].search_count(self._domain())

    def _column_labels(self):
        Case = self.env["complaint.case"]
        return Case._labels_of(Case._report_columns())

    def _title_line(self):
        """Return whose complaints of which period the report is about."""
        self.ensure_one()
        first, last = (format_date(self.env, day) for day in (self.date_from, self.date_to))
        return f"{self.company_id.name}  {first} – {last}"

    def _lang(self):
        return self.company_id.partner_id.lang or self.env.lang

    # ------------------------------------------------------------
    # Spreadsheet
    # ------------------------------------------------------------

    def _spreadsheet(self):
        """Return the workbook: figures, then all cases.

        Customers' words are written as text whatever they begin with: a
        subject ``=HYPERLINK(…)`` is never calculated.
        """
        self.ensure_one()
        report = self.with_context(lang=self._lang())

        def fill(workbook, head, bold):
            report._write_figures(workbook, head, bold)
            report._write_cases(workbook, head)

        return spreadsheet(fill)

    def _write_figures(self, workbook, head, bold):
        sheet = workbook.add_worksheet(self.env._("Figures")[:SHEET_NAME])
        sheet.set_column(0, 0, 40)
        sheet.write_string(0, 0, self.display_name, bold)
        sheet.write_string(1, 0, self.env._("Complaints received"))
        sheet.write_number(1, 1, self._total())
        line = 3
        for section in self._sections():
            labels = (section.title, self.env._("How Many"), self.env._("Share (%)"))
            for column, label in enumerate(labels):
                sheet.write_string(line, column, label, head)
            for label, number, share in section.rows:
                line += 1
                sheet.write_string(line, 0, label)
                sheet.write_number(line, 1, number)
                write_share = sheet.write_string if share == "–" else sheet.write_number
                write_share(line, 2, share)
            line += 2

    def _write_cases(self, workbook, head):
        sheet = workbook.add_worksheet(self.env._("Complaints")[:SHEET_NAME])
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(self._column_labels()), 18)
        for column, label in enumerate(self._column_labels()):
            sheet.write_string(0, column, label, head)
        for line, case in enumerate(self._cases(), 1):
            for column, text in enumerate(case._report_row()):
                sheet.write_string(line, column, text)
