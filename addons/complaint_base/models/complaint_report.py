"""The figures of the periodic complaint report 客户投诉报告 (CEM-03)."""

from collections import namedtuple

from odoo import api, models
from odoo.fields import Domain

# ``rows`` are (label, number, share of all in per cent).
Section = namedtuple("Section", "title rows")


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    @api.model
    def _report_domain(self, company, start, stop):
        """Return the cases a report is about: received from ``start`` until before ``stop``."""
        return (
            Domain("company_id", "child_of", company.ids)
            & Domain("received_at", ">=", start)
            & Domain("received_at", "<", stop)
            & Domain("state", "!=", "draft")
        )

    @api.model
    def _report_sections(self, domain):
        """Count cases by everything the report tells; the number of queries is fixed.

        :rtype: list[Section]
        """
        total = self.search_count(domain)
        return [
            *(
                Section(
                    self._labels_of([name])[0],
                    self._shares(self._report_counts(domain, name), total),
                )
                for name in self._report_groupings()
            ),
            Section(
                self.env._("Deadlines"), self._shares(self._report_lateness(domain, total), total)
            ),
        ]

    @api.model
    def _report_groupings(self):
        """Return the fields that the report counts by. Hook for add-ons."""
        return ["category_id", "channel_id", "state", "unit_id", "severity_id", "satisfaction"]

    @api.model
    def _report_counts(self, domain, name):
        """Return ``[(label, number)]``, the words of a selection in their order."""
        counts = self._read_group(domain, [name], ["__count"])
        field = self._fields[name]
        none = self.env._("(none)")
        if field.type == "selection":
            numbers = dict(counts)
            rows = [
                (label, numbers.pop(value))
                for value, label in field._description_selection(self.env)
                if numbers.get(value)
            ]
            return rows + [(none, number) for number in numbers.values()]
        rows = [(record.display_name or none, number) for record, number in counts]
        return sorted(rows, key=lambda row: -row[1])

    @api.model
    def _report_lateness(self, domain, total):
        late = self.search_count(domain & Domain("clock_ids", "any", [("is_breached", "=", True)]))
        return [
            (self.env._("Within all deadlines"), total - late),
            (self.env._("Missed a deadline"), late),
        ]

    @staticmethod
    def _shares(rows, total):
        return [
            # Of nothing there is no share (T30).
            (label, number, round(100 * number / total, 1) if total else "–")
            for label, number in rows
        ]

    @api.model
    def _report_columns(self):
        """Return the columns of the list of cases. Hook for add-ons."""
        return [
            "name",
            "received_at",
            "partner_id",
            "subject",
            "category_id",
            "channel_id",
            "unit_id",
            "state",
            "closed_at",
            "satisfaction",
        ]

    def _report_row(self):
        """Return the texts of the columns of one case."""
        self.ensure_one()
        return [self._report_text(name) for name in self._report_columns()]

    def _report_text(self, name):
        field, value = self._fields[name], self[name]
        if name == "partner_id":
            return value.display_name or self.contact_name or ""
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "datetime":
            return str(self._local_date(value)) if value else ""
        return str(value or "")
