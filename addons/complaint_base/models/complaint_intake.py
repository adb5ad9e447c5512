import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 100


class ComplaintIntake(models.Model):
    """What arrived 来件: raw, committed before anything is made of it, never lost.

    Its key makes a second delivery the same intake. It becomes one case or
    several, waits in quarantine, or is refused with a reason; nothing else.
    """

    _name = "complaint.intake"
    _description = "Intake"
    _inherit = ["mail.thread"]
    _order = "received_at desc, id desc"

    name = fields.Char("Subject", required=True, default="…")
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        help="Message id, form token or number in the other system: twice the same is once.",
    )
    channel_id = fields.Many2one("complaint.channel", required=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        [
            ("pending", "To Process"),
            ("done", "Became a Case"),
            ("quarantined", "Quarantined"),
            ("refused", "Refused"),
        ],
        required=True,
        default="pending",
        readonly=True,
        index=True,
    )
    received_at = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one(
        "res.users", "Taken In By", default=lambda self: self.env.user, readonly=True
    )
    raw = fields.Binary(attachment=True, readonly=True, copy=False)
    raw_name = fields.Char(readonly=True)
    payload = fields.Json(readonly=True, help="The values read from it, before they become a case.")
    text = fields.Text()
    error = fields.Text(readonly=True)
    attempts = fields.Integer(readonly=True)
    refusal_reason = fields.Text(readonly=True)
    case_ids = fields.One2many("complaint.case", "intake_id", "Cases", readonly=True)
    target_role_id = fields.Many2one("complaint.unit.role", "Handed Over To")

    _key_uniq = models.Constraint("UNIQUE (key)", "This was received already.")
    _queue = models.Index("(received_at) WHERE state = 'pending'")
    _quarantine = models.Index("(company_id, received_at) WHERE state = 'quarantined'")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_forgotten(self):
        if not self.env.context.get("complaint_retention"):
            raise UserError(self.env._("What was received is never deleted. Refuse it instead."))

    # ------------------------------------------------------------
    # Receiving
    # ------------------------------------------------------------

    @api.model
    def _receive(self, key, channel, vals):
        """Put on record what arrived, once.

        :param str key: identifies the delivery in its channel
        :param channel: a ``complaint.channel``
        :param dict vals: further values of the intake
        :return: the intake and whether it is new
        """
        full_key = f"{channel.code}:{key}"
        known = self.search([("key", "=", full_key)], limit=1)
        if known:
            return known, False
        # Two deliveries at once: the second waits for the first and gives way.
        self.env.cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(%s)",
                int.from_bytes(hashlib.sha256(full_key.encode()).digest()[:8], signed=True),
            )
        )
        known = self.search([("key", "=", full_key)], limit=1)
        if known:
            return known, False
        return self.create({"key": full_key, "channel_id": channel.id, **vals}), True

    # ------------------------------------------------------------
    # Processing
    # ------------------------------------------------------------

    @api.model
    def _cron_process(self):
        """Process what is pending; one that fails goes to quarantine, the others go on."""
        domain = [("state", "=", "pending")]
        while intakes := self.search(domain, order="received_at, id", limit=BATCH):
            locked = intakes.try_lock_for_update()
            for intake in locked:
                intake._process()
            left = self.search_count(domain)
            if not self.env["ir.cron"]._commit_progress(len(locked), remaining=left):
                self.env.ref("complaint_base.ir_cron_intake")._trigger()
                return
            if not locked:
                return

    def action_retry(self):
        """Process quarantined intakes again."""
        for intake in self:
            if intake.state == "quarantined":
                intake._process()
        return True

    def action_refuse(self, reason):
        """Refuse to make a case of it; it stays on record with the reason.

        :raise UserError: no reason, or there are cases already
        """
        self.env["complaint.case"]._ensure_reason(reason)
        for intake in self:
            if intake.state == "done":
                raise UserError(self.env._("%s has become a case already.", intake.name))
        self.write({"state": "refused", "refusal_reason": reason})
        return True

    def _process(self):
        """Make cases of one intake, or put it into quarantine with the error.

        :return: the cases
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                cases = self._make_cases()
                self.write({"state": "done", "error": False, "attempts": self.attempts + 1})
                return cases
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("Intake %s could not be processed", self.id)
            self.write(
                {
                    "state": "quarantined",
                    "error": str(error) or repr(error),
                    "attempts": self.attempts + 1,
                }
            )
            return self.env["complaint.case"]

    def _make_cases(self):
        """Create and register the cases of the intake. Hook for channels."""
        self.ensure_one()
        case = self.env["complaint.case"].create(self._prepare_case_vals())
        case.action_register()
        return case

    def _prepare_case_vals(self):
        self.ensure_one()
        return {
            "subject": self.name,
            "description": self.text,
            "channel_id": self.channel_id.id,
            "company_id": self.company_id.id,
            "received_at": self.received_at,
            "intake_id": self.id,
            "first_receiver_id": self.user_id.id,
            **(self.payload or {}),
        }

    @api.model
    def _balance(self, company=None):
        """Return the sums that must agree: intakes = cases + quarantined + refused.

        :return: dict of ``received``, ``done``, ``quarantined``, ``refused``,
            ``pending`` and ``balanced``
        """
        domain = [("company_id", "=", company.id)] if company else []
        counts = dict(self._read_group(domain, ["state"], ["__count"]))
        received = sum(counts.values())
        without_case = self.search_count(
            [*domain, ("state", "=", "done"), ("case_ids", "=", False)]
        )
        return {
            "received": received,
            **{
                state: counts.get(state, 0)
                for state in ("done", "quarantined", "refused", "pending")
            },
            "balanced": not without_case,
        }


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    intake_id = fields.Many2one(
        "complaint.intake", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    def _after_registration(self, routed):
        super()._after_registration(routed)
        self._enter_in_journal()

    def _enter_in_journal(self):
        """Enter cases that were typed in directly, so that the journal balances."""
        typed = self.filtered(lambda case: not case.intake_id)
        # The journal is kept by the system; users read it.
        intakes = self.env["complaint.intake"].sudo().create(
            [
                {
                    "name": case.subject,
                    "key": f"case:{case.name}",
                    "channel_id": case.channel_id.id,
                    "company_id": case.company_id.id,
                    "received_at": case.received_at,
                    "user_id": case.first_receiver_id.id,
                    "state": "done",
                }
                for case in typed
            ]
        )
        for case, intake in zip(typed, intakes, strict=True):
            case.intake_id = intake
