"""The report as a spreadsheet, to calculate with."""

import base64

from odoo import fields, models

from .complaint_spreadsheet import SHEET_NAME, spreadsheet


class ComplaintManagementReview(models.Model):
    _inherit = "complaint.management.review"

    file = fields.Binary(compute="_compute_file")

    def _compute_file(self):
        for review in self:
            review.file = base64.b64encode(review._spreadsheet()) if review.id else False

    def action_download(self):
        """Download the report as a spreadsheet."""
        self.ensure_one()
        name = f"management_review_{self.date_from}_{self.date_to}.xlsx"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{name}?download=true",
            "target": "self",
        }

    def _spreadsheet(self):
        """Return the workbook: a sheet of figures, and one of what management says."""
        self.ensure_one()
        review = self.with_context(lang=self._lang())

        def fill(workbook, head, bold):
            review._write_figures(workbook, head, bold)
            review._write_conclusions(workbook, head)

        return spreadsheet(fill)

    def _write_figures(self, workbook, head, bold):
        sheet = workbook.add_worksheet(self.env._("Figures")[:SHEET_NAME])
        sheet.set_column(0, 0, 50)
        sheet.set_column(1, 4, 16)
        sheet.write_string(0, 0, self._title_line(), bold)
        line = 2
        for section, figures in self._sections_on_paper():
            labels = (
                section.name,
                self.env._("How Many"),
                self.env._("Of"),
                self.env._("Value"),
                self.env._("In the Period Before"),
            )
            for column, label in enumerate(labels):
                sheet.write_string(line, column, label, head)
            for figure in figures:
                line += 1
                sheet.write_string(line, 0, figure.name)
                sheet.write_number(line, 1, figure.number)
                # A share of nothing stays empty: a nought would be calculated with.
                if figure.total and figure.kind != "count":
                    sheet.write_number(line, 2, figure.total)
                sheet.write_string(line, 3, figure.value)
                sheet.write_string(line, 4, figure.value_before)
            line += 2

    def _write_conclusions(self, workbook, head):
        sheet = workbook.add_worksheet(self.env._("Conclusions")[:SHEET_NAME])
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 100)
        for line, (label, text) in enumerate(self._conclusions_on_paper()):
            sheet.write_string(line, 0, label, head)
            sheet.write_string(line, 1, text)
