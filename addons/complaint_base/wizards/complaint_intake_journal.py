from odoo import api, fields, models
from odoo.fields import Domain


class ComplaintIntakeJournal(models.TransientModel):
    """The page that shows that nothing was lost: what arrived and what became of it."""

    _name = "complaint.intake.journal"
    _description = "Intake Journal"

    company_ids = fields.Many2many(
        "res.company",
        "complaint_intake_journal_company_rel",
        "journal_id",
        "company_id",
        "Companies",
        default=lambda self: self.env.companies,
    )
    received = fields.Integer(compute="_compute_sums")
    done = fields.Integer("Became Cases", compute="_compute_sums")
    joined = fields.Integer("Added to a Case", compute="_compute_sums")
    quarantined = fields.Integer(compute="_compute_sums")
    refused = fields.Integer(compute="_compute_sums")
    pending = fields.Integer("To Process", compute="_compute_sums")
    without_case = fields.Integer("Processed without a Case", compute="_compute_sums")
    without_intake = fields.Integer("Cases without an Intake", compute="_compute_sums")
    balanced = fields.Boolean(compute="_compute_sums")
    oldest_pending = fields.Datetime("Waiting Since", compute="_compute_sums")
    health = fields.Text(compute="_compute_health")
    quarantine_ids = fields.Many2many(
        "complaint.intake", compute="_compute_quarantine", string="In Quarantine"
    )

    def _compute_display_name(self):
        self.display_name = self.env._("Intake Journal")

    @api.depends("company_ids")
    def _compute_sums(self):
        for journal in self:
            sums = journal._intakes()._balance(journal.company_ids)
            journal.received = sums["received"]
            journal.joined = sums["joined"]
            # Answers to a case that exists are told apart from new cases.
            journal.done = sums["done"] - sums["joined"]
            journal.quarantined = sums["quarantined"]
            journal.refused = sums["refused"]
            journal.pending = sums["pending"]
            journal.without_case = sums["without_case"]
            journal.without_intake = sums["without_intake"]
            journal.balanced = sums["balanced"]
            oldest = journal._intakes().search(
                journal._scope() & Domain("state", "=", "pending"), order="received_at", limit=1
            )
            journal.oldest_pending = oldest.received_at

    @api.depends("company_ids")
    def _compute_health(self):
        self.health = self.env["complaint.case"]._duplicate_health() or False

    @api.depends("company_ids")
    def _compute_quarantine(self):
        for journal in self:
            journal.quarantine_ids = journal._intakes().search(
                journal._scope() & Domain("state", "=", "quarantined"), limit=80
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open the page for the companies the user works in."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Intake Journal"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "view_mode": "form",
            "target": "current",
        }

    def action_view(self):
        """List the intakes behind one of the sums, named in the context."""
        self.ensure_one()
        domains = {
            "received": Domain.TRUE,
            "done": Domain("state", "=", "done") & Domain("joined_case_id", "=", False),
            "joined": Domain("joined_case_id", "!=", False),
            "quarantined": Domain("state", "=", "quarantined"),
            "refused": Domain("state", "=", "refused"),
            "pending": Domain("state", "=", "pending"),
            "without_case": Domain("state", "=", "done")
            & Domain("case_ids", "=", False)
            & Domain("joined_case_id", "=", False),
        }
        action = self.env["ir.actions.actions"]._for_xml_id(
            "complaint_base.complaint_intake_action"
        )
        domain = domains[self.env.context.get("complaint_sum", "received")]
        return {**action, "domain": list(self._scope() & domain), "context": {}}

    def action_view_without_intake(self):
        """List the cases that nobody entered in the journal."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_base.complaint_case_action")
        domain = self._scope() & Domain("state", "!=", "draft") & Domain("intake_id", "=", False)
        return {**action, "domain": list(domain), "context": {}}

    def action_retry_all(self):
        """Process everything in quarantine again."""
        self.ensure_one()
        self.quarantine_ids.action_retry()
        return self.action_open()

    def _intakes(self):
        return self.env["complaint.intake"]

    def _scope(self):
        self.ensure_one()
        return Domain("company_id", "in", self.company_ids.ids)
