"""The customer hears at regular intervals how far it is, and at every date that was set."""

from dataclasses import replace

from odoo import api, fields, models

# What counts as such a notice: plain progress, and an interim answer with a plan.
PROGRESS_EVENTS = {"progress": "progress_told", "interim": "interim_told"}


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    purpose = fields.Selection(
        selection_add=[
            ("interim", "Interim answer with a plan"),
            ("recourse", "Means of recourse"),
        ],
        ondelete={"interim": "set default", "recourse": "set default"},
    )

    def _on_logged(self):
        result = super()._on_logged()
        code = PROGRESS_EVENTS.get(self.purpose)
        if code and self.direction == "out":
            self.case_id._record(code, self.at, note=self.text)
        return result


class ComplaintClockRule(models.Model):
    _inherit = "complaint.clock.rule"

    restart_event_ids = fields.Many2many(
        "complaint.event.type",
        "complaint_clock_rule_restart_rel",
        "rule_id",
        "event_type_id",
        "Begins Anew With",
        help="The whole limit runs again from this event, as long as it is not fulfilled: so a "
        "notice becomes due every few days.",
    )
    is_promised = fields.Boolean(
        "Told to Customers", help="Customers read this limit on the page that explains complaints."
    )
    asks_progress = fields.Boolean(
        "Customer Told When Missed",
        help="At the deadline the handler is asked to tell the customer how far it is.",
    )
    milestone = fields.Selection(
        [("acknowledge", "Acknowledged"), ("resolve", "Resolved")],
        "Counts As",
        compute="_compute_milestone",
        store=True,
        readonly=False,
        help="In the indicators: acknowledged in time, resolved in time.",
    )

    @api.depends("stop_event_ids", "scope")
    def _compute_milestone(self):
        for rule in self:
            stops = set(rule.stop_event_ids.mapped("code"))
            if rule.scope != "case":
                rule.milestone = False
            elif "acknowledged" in stops:
                rule.milestone = "acknowledge"
            elif stops & {"told", "replied", "closed"} and not rule.restart_event_ids:
                rule.milestone = "resolve"
            else:
                rule.milestone = False

    def _to_kernel(self, cancels):
        restarts = frozenset(self.restart_event_ids.mapped("code"))
        return replace(super()._to_kernel(cancels), restarts=restarts)

    def _cares_for(self, codes):
        return super()._cares_for(codes) or bool(codes & set(self.restart_event_ids.mapped("code")))


class ComplaintClock(models.Model):
    _inherit = "complaint.clock"

    def _tell(self, level):
        result = super()._tell(level)
        if not level and self.rule_id.asks_progress and self.case_id.user_id:
            self.case_id.activity_schedule(
                "mail.mail_activity_data_call",
                summary=self.with_context(lang=self.case_id.user_id.lang)._progress_sentence(),
                user_id=self.case_id.user_id.id,
            )
        return result

    def _progress_sentence(self):
        return self.env._("Tell the customer how far it is: %s was not kept", self.rule_id.name)
