import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..kernel import Event
from .complaint_thaw import deferring, is_thawed


class ComplaintEvent(models.Model):
    """An append-only fact: what happened, when, who says so, with what proof.

    Clocks know nothing else. A correction is a further event, never a change.
    """

    _name = "complaint.event"
    _description = "Complaint Event"
    _order = "at, id"
    _rec_name = "code"
    # Clocks are replayed from these, also of cases that are forgotten.
    _retention_keeps = frozenset({"code", "data"})

    case_id = fields.Many2one(
        "complaint.case", required=True, index=True, ondelete="cascade", readonly=True
    )
    dispatch_id = fields.Many2one(
        "complaint.dispatch", index="btree_not_null", ondelete="cascade", readonly=True
    )
    type_id = fields.Many2one("complaint.event.type", required=True, ondelete="restrict")
    code = fields.Char(required=True, index=True, readonly=True)
    at = fields.Datetime("Happened At", required=True, readonly=True)
    round = fields.Integer(required=True, default=1, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Recorded By", required=True, default=lambda self: self.env.user
    )
    note = fields.Text(readonly=True)
    data = fields.Json(readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_event_attachment_rel",
        "event_id",
        "attachment_id",
        "Proof",
        bypass_search_access=True,
    )
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, index=True, precompute=True
    )

    def write(self, vals):
        """Facts stay as they were recorded; only proof may be added.

        :raise UserError: always, but for proof
        """
        if vals.keys() - {"attachment_ids", "company_id"}:
            raise UserError(
                self.env._("What has happened stays on record. Record a further event instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_forgotten(self):
        if not is_thawed(self.env):
            raise UserError(self.env._("Events are never deleted."))

    def _correct(self, at, note=None):
        """Record that something happened at another time than was recorded.

        The wrong event stays in the ledger; clocks pass it by.

        :return: the event with the right time
        """
        self.ensure_one()
        # The clocks look once both events are there.
        case = deferring(self.case_id)
        dispatches = [self.dispatch_id] if self.dispatch_id else None
        case._record("corrected", note=note, data={"event": self.id}, dispatches=dispatches)
        right = case._record(self.code, at, note=self.note, data=self.data, dispatches=dispatches)
        self.case_id._replay_clocks({self.code})
        return right

    def _to_kernel(self):
        """Return the events as the replay takes them."""
        return [
            Event(event.at, event.id or 0, event.code, self._plain(event.data)) for event in self
        ]

    @staticmethod
    def _plain(data):
        return json.loads(data) if isinstance(data, str) else (data or {})
