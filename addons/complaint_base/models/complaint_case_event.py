from odoo import api, fields, models, tools

from .complaint_thaw import is_deferring


class ComplaintCase(models.Model):
    """What happens to a case, and the clocks that follow from it."""

    _inherit = "complaint.case"

    clock_ids = fields.One2many("complaint.clock", "case_id", "Clocks", readonly=True)
    # Indexed by _late.
    next_due_at = fields.Datetime("Next Due", compute="_compute_next_due", store=True)
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")

    # What is due in a company, counted without looking at the cases.
    _late = models.Index(
        "(company_id, next_due_at, id) INCLUDE (is_restricted)"
        " WHERE active IS TRUE AND next_due_at IS NOT NULL"
    )

    @api.depends("clock_ids.due_at", "clock_ids.status")
    def _compute_next_due(self):
        for case in self:
            running = case.clock_ids.filtered(
                lambda clock: clock.status == "running" and not clock.dispatch_id
            )
            case.next_due_at = min(running.mapped("due_at"), default=False)

    @api.depends("next_due_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for case in self:
            case.is_late = bool(case.next_due_at) and case.next_due_at < now

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("next_due_at", "<", fields.Datetime.now())]
        return late if True in value else ["|", ("next_due_at", "=", False), "!", *late]

    def _record(self, code, at=None, *, attachments=None, dispatches=None, **facts):
        """Record that something happened to each of the cases; clocks follow.

        :param str code: of the kind of event
        :param datetime at: when it happened, naive UTC; now by default
        :param attachments: proof, the same for all
        :param dispatches: one dispatch per case, for what happened to that
        :param facts: ``note``, what a person says of it; ``data``, what clocks
            need to know (reason, clock, amount); ``round``, of what began in a
            former round and goes on
        :return: the events
        """
        at = at or fields.Datetime.now()
        if attachments:
            facts["attachment_ids"] = [fields.Command.set(attachments.ids)]
        events = self.env["complaint.event"]._create_unlocked(
            [
                case._prepare_event_vals(code, at, dispatch_id=dispatch and dispatch.id, **facts)
                for case, dispatch in zip(self, dispatches or [None] * len(self), strict=True)
            ]
        )
        if not is_deferring(self.env):
            self._replay_clocks({code})
        return events

    def _prepare_event_vals(self, code, at, **facts):
        """Return the values of an event of the case in its current round."""
        self.ensure_one()
        return {
            "case_id": self.id,
            "type_id": self.env["complaint.event.type"]._id_of(code),
            "code": code,
            "at": at,
            "round": self.round,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            **facts,
        }

    def _replay_clocks(self, codes=None):
        """Bring the clocks of the cases in line with their events.

        :param set codes: of what just happened: only rules that care are
            looked at; ``None`` for all
        """
        # Several dispatches of one case are one case.
        self.env["complaint.clock"]._replay_for(self.union(), codes)

    def action_explain_rules(self):
        """Open "which rule did this, and why not the others?"."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Which Rule Did This?"),
            "res_model": "complaint.rule.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }


class ComplaintEventType(models.Model):
    _inherit = "complaint.event.type"

    @api.model
    @tools.ormcache("code")
    def _id_of(self, code):
        """Return the id of the kind of event with a code.

        :raise KeyError: there is none; a misspelt code must not be lost
        """
        # Any user records events; the list of kinds is no secret.
        found = self.sudo().with_context(active_test=False).search([("code", "=", code)], limit=1)
        if not found:
            raise KeyError(f"There is no kind of complaint event with the code {code!r}")
        return found.id

    @api.model
    @tools.ormcache()
    def _cancelling_codes(self):
        """Return the codes after which nobody waits for a case any more."""
        # The list of kinds of events is no secret.
        return frozenset(self.sudo().search([("ends_waiting", "=", True)]).mapped("code"))
