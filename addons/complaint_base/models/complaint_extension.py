from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintExtension(models.Model):
    """More time for a clock: effective once approved and the customer has notice."""

    _name = "complaint.extension"
    _description = "Extension of a Deadline"
    _rec_name = "case_id"
    _inherit = ["mail.thread"]
    _order = "id desc"

    clock_id = fields.Many2one("complaint.clock", required=True, ondelete="cascade", index=True)
    case_id = fields.Many2one(related="clock_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="clock_id.company_id", store=True, index=True)
    amount = fields.Float("Longer By", required=True, digits=(16, 2))
    unit = fields.Selection(related="clock_id.rule_id.unit")
    reason = fields.Text(required=True)
    decision_id = fields.Many2one(
        "complaint.decision", "Approved By", readonly=True, ondelete="restrict"
    )
    noticed_at = fields.Datetime("Customer Told At", readonly=True)
    notice_means = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("approved", "Approved, Customer Not Told"),
            ("effective", "Effective"),
            ("refused", "Refused"),
        ],
        compute="_compute_state",
        store=True,
    )
    event_id = fields.Many2one("complaint.event", readonly=True)

    _amount_positive = models.Constraint("CHECK (amount > 0)", "An extension makes it longer.")

    @api.depends("decision_id.state", "noticed_at")
    def _compute_state(self):
        for extension in self:
            decided = extension.decision_id.state
            if decided == "rejected":
                extension.state = "refused"
            elif decided == "approved":
                extension.state = "effective" if extension.noticed_at else "approved"
            else:
                extension.state = "asked"

    @api.model_create_multi
    def create(self, vals_list):
        extensions = super().create(vals_list)
        for extension in extensions:
            decision = self.env["complaint.decision"].create(extension._prepare_decision_vals())
            extension._write_unlocked({"decision_id": decision.id})
        extensions.decision_id.action_submit()
        return extensions

    def action_tell(self, means, at=None):
        """Record that the customer was told; from then on the new deadline holds.

        :raise UserError: not approved
        """
        for extension in self:
            if extension.decision_id.state != "approved":
                raise UserError(
                    self.env._(
                        "%s: the extension is not approved. The old deadline holds.",
                        extension.case_id.display_name,
                    )
                )
            if extension.noticed_at:
                continue
            extension._write_unlocked(
                {"noticed_at": at or fields.Datetime.now(), "notice_means": means}
            )
            event = extension.case_id._record(
                "extended",
                extension.noticed_at,
                note=extension.reason,
                data={"clock": extension.clock_id.rule_id.code, "amount": extension.amount},
                round=extension.clock_id.round,
                dispatches=[extension.clock_id.dispatch_id]
                if extension.clock_id.dispatch_id
                else None,
            )
            extension._write_unlocked({"event_id": event.id})
        return True

    def _prepare_decision_vals(self):
        self.ensure_one()
        return {
            "name": self.env._("Extension: %s", self.clock_id.rule_id.name),
            "case_id": self.case_id.id,
            "kind": "extension",
            "text": self.reason,
        }


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    pause_reason_id = fields.Many2one(
        "complaint.pause.reason", "On Hold Because Of", readonly=True, copy=False
    )

    pause_until = fields.Datetime(
        "On Hold Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The clocks run on from then, whether or not anybody thinks of it.",
    )

    def action_pause(self, reason, note, attachments=None, at=None, until=None):
        """Hold the clocks that the reason may hold.

        :param reason: a ``complaint.pause.reason``
        :param attachments: proof, which most reasons need
        :param datetime until: when the clocks run on by themselves, naive UTC; after
            the days the reason allows by default
        :raise UserError: on hold already, or proof is missing
        """
        for case in self:
            if case.pause_reason_id:
                raise UserError(self.env._("%s is on hold already.", case.display_name))
        if reason.needs_proof and not attachments:
            raise UserError(
                self.env._("“%s” needs a proof: attach the document or the record.", reason.name)
            )
        if not until and reason.max_days:
            until = fields.Datetime.add(at or fields.Datetime.now(), days=reason.max_days)
        self._write_unlocked({"pause_reason_id": reason.id, "pause_until": until})
        return self._record(
            "paused", at, note=note, data={"reason": reason.code}, attachments=attachments
        )

    def action_resume(self, note=None, at=None):
        """Let the clocks run on."""
        for case in self:
            if not case.pause_reason_id:
                raise UserError(self.env._("%s is not on hold.", case.display_name))
        self._write_unlocked({"pause_reason_id": False, "pause_until": False})
        return self._record("resumed", at, note=note)

    @api.model
    def _cron_resume(self):
        """Let clocks run on whose time on hold is over, from the moment it was over."""
        due = self.search([("pause_until", "<=", fields.Datetime.now())])
        for until, cases in due.grouped("pause_until").items():
            cases.action_resume(self.env._("The time on hold is over."), at=until)
