from odoo import api, fields, models


class ComplaintOverdue(models.Model):
    """A deadline that was missed and is to be accounted for 逾期追究 (CEM-01)."""

    _name = "complaint.overdue"
    _description = "Overdue Accountability"
    _rec_name = "case_id"
    _inherit = ["mail.thread"]
    _order = "due_at desc, id desc"

    clock_id = fields.Many2one("complaint.clock", required=True, ondelete="cascade", index=True)
    case_id = fields.Many2one(related="clock_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="clock_id.company_id", store=True, index=True)
    rule_id = fields.Many2one(related="clock_id.rule_id", string="Stage", store=True)
    due_at = fields.Datetime(required=True, readonly=True)
    stopped_at = fields.Datetime(related="clock_id.stopped_at", string="Done At")
    hours_late = fields.Float(compute="_compute_hours_late", digits=(16, 2))
    unit_id = fields.Many2one("hr.department", "Unit", readonly=True, index="btree_not_null")
    user_id = fields.Many2one("res.users", "Person", readonly=True, index="btree_not_null")
    verdict = fields.Selection(
        [
            ("open", "To Be Judged"),
            ("accountable", "Accountable"),
            ("excused", "Excused"),
        ],
        default="open",
        required=True,
        tracking=True,
        index=True,
    )
    verdict_note = fields.Text("Grounds", tracking=True)
    judged_by_id = fields.Many2one("res.users", readonly=True)
    judged_at = fields.Datetime(readonly=True)

    _clock_uniq = models.UniqueIndex(
        "(clock_id, due_at)", "This deadline is already accounted for."
    )

    @api.depends("due_at", "stopped_at")
    def _compute_hours_late(self):
        now = fields.Datetime.now()
        for record in self:
            late = (record.stopped_at or now) - record.due_at
            record.hours_late = late.total_seconds() / 3600

    def write(self, vals):
        if vals.get("verdict") in ("accountable", "excused"):
            vals = {**vals, "judged_by_id": self.env.uid, "judged_at": fields.Datetime.now()}
        return super().write(vals)


class ComplaintClock(models.Model):
    _inherit = "complaint.clock"

    def _record_overdue(self):
        """Account for a missed deadline once; the verdict is a person's."""
        # Accounting for what was late is the system's; nobody enters it.
        Overdue = self.env["complaint.overdue"].sudo()
        known = Overdue.search([("clock_id", "in", self.ids)])
        done = {(record.clock_id, record.due_at) for record in known}
        Overdue.create(
            [
                clock._prepare_overdue_vals()
                for clock in self
                if clock.rule_id.records_overdue and (clock, clock.due_at) not in done
            ]
        )

    def _prepare_overdue_vals(self):
        self.ensure_one()
        rule, case, dispatch = self.rule_id, self.case_id, self.dispatch_id
        if rule.accountable == "dispatch" and dispatch:
            unit, user = dispatch.unit_id, dispatch.user_id
        elif rule.accountable == "unit":
            unit, user = case.unit_id, case.unit_id.manager_id.user_id
        else:
            unit, user = case.unit_id, case.user_id or case.first_receiver_id
        return {
            "clock_id": self.id,
            "due_at": self.due_at,
            "unit_id": unit.id,
            "user_id": user.id,
        }

    @api.model
    def _update_each(self, updates):
        # Done too late is recorded when it is done, whether or not a sweep
        # came by in between.
        result = super()._update_each(updates)
        stopped = self.browse(clock.id for clock in updates if clock.stopped_at)
        late = stopped.filtered(lambda clock: clock.is_breached and clock.rule_id.records_overdue)
        if late:
            late._record_overdue()
        return result
