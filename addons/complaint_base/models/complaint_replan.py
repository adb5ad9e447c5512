"""Open clocks are planned again when the working time changes under them.

A clock remembers the fingerprint of the schedule it was planned with. When it
differs from the current one, because hours, time off or exception days were
changed or the notice of a year arrived, the clock is replayed. That happens in
batches that can be interrupted anywhere: what is done carries the new
fingerprint, what is not is found again.
"""

from odoo import api, models
from odoo.fields import Domain

from ..kernel.clock import ON_HOLD, RUNNING

BATCH = 1000


class ComplaintClock(models.Model):
    _inherit = "complaint.clock"

    @api.model
    def _cron_replan(self):
        """Plan again what was planned with another working time."""
        # What one batch has done falls out of the domain; looking for what is outdated reads
        # every open clock and is done once.
        outdated = self._domain_outdated()
        left = self.search_count(outdated)
        while done := self._replan(outdated=outdated):
            left = max(0, left - done)
            if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                self.env.ref("complaint_base.ir_cron_replan")._trigger()
                return

    @api.model
    def _replan(self, limit=BATCH, outdated=None):
        """Plan one batch of outdated clocks again.

        :param outdated: the domain of those, when it is known already
        :return: how many were looked at
        """
        if outdated is None:
            outdated = self._domain_outdated()
        clocks = self.search(outdated, limit=limit, order="id")
        locked = clocks.try_lock_for_update()
        locked._rebuild()
        return len(locked)

    @api.model
    def _domain_outdated(self):
        """Return the domain of open clocks whose schedule has changed since."""
        groups = self._read_group(
            [("status", "in", (RUNNING, ON_HOLD))],
            ["rule_id", "case_id.policy_id", "company_id", "calendar_print"],
        )
        outdated = Domain.FALSE
        for rule, policy, company, fingerprint in groups:
            calendar = rule._calendar_by(policy, company)
            if calendar._worktime(company).spec.fingerprint != fingerprint:
                outdated |= (
                    Domain("rule_id", "=", rule.id)
                    & Domain("case_id.policy_id", "=", policy.id)
                    & Domain("company_id", "=", company.id)
                    & Domain("calendar_print", "=", fingerprint)
                )
        return Domain("status", "in", (RUNNING, ON_HOLD)) & outdated


class ResourceWorktimeSource(models.AbstractModel):
    _inherit = "resource.worktime.source"

    @api.model
    def _worktime_changed(self):
        result = super()._worktime_changed()
        cron = self.env.ref("complaint_base.ir_cron_replan", raise_if_not_found=False)
        if cron:
            # Whoever changes the hours need not know that deadlines follow.
            cron.sudo()._trigger()
        return result
