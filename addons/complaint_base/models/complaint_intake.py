import logging

from psycopg2.errors import (
    DeadlockDetected,
    LockNotAvailable,
    SerializationFailure,
)

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL

from .complaint_thaw import is_thawed

_logger = logging.getLogger(__name__)

BATCH = 100
# What a row must have to be inserted.
RESERVED = ("name", "channel_id", "company_id", "state", "received_at")
# A worker that dies three times over the same intake is not to blame.
MAX_ATTEMPTS = 3
CONCURRENCY = (SerializationFailure, DeadlockDetected, LockNotAvailable, ConcurrencyError)


class ComplaintIntake(models.Model):
    """What arrived 来件: raw, committed before anything is made of it, never lost.

    Its key makes a second delivery the same intake. It becomes one case or
    several (or belongs to one that exists), waits in quarantine, or is refused
    with a reason; nothing else.
    """

    _name = "complaint.intake"
    _description = "Intake"
    _inherit = ["mail.thread"]
    _order = "received_at desc, id desc"
    _retention_keeps = frozenset({"key"})
    _reason_actions = {"action_refuse"}

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
    text = fields.Text(readonly=True)
    error = fields.Text(readonly=True)
    attempts = fields.Integer(readonly=True)
    refusal_reason = fields.Text(readonly=True)
    case_ids = fields.One2many("complaint.case", "intake_id", "Cases", readonly=True)
    joined_case_id = fields.Many2one(
        "complaint.case",
        "Belongs To",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The case that existed already and that this is about.",
    )
    outcome = fields.Char(compute="_compute_outcome", compute_sudo=True)
    target_role_id = fields.Many2one("complaint.unit.role", "Handed Over To", readonly=True)

    _key_uniq = models.Constraint("UNIQUE (key)", "This was received already.")
    _queue = models.Index("(received_at, id) WHERE state = 'pending'")
    _quarantine = models.Index("(company_id, received_at) WHERE state = 'quarantined'")

    @api.depends("state", "case_ids.name", "case_ids.state", "joined_case_id.state", "error")
    def _compute_outcome(self):
        """Say in one line what became of it, also to who may not see the case."""
        states = dict(self.env["complaint.case"]._fields["state"]._description_selection(self.env))
        labels = dict(self._fields["state"]._description_selection(self.env))
        for intake in self:
            cases = intake.case_ids or intake.joined_case_id
            lines = [" ".join(filter(None, [case.name, states[case.state]])) for case in cases]
            if not lines:
                lines = [intake.refusal_reason or labels[intake.state]]
            intake.outcome = "; ".join(lines)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_forgotten(self):
        if not is_thawed(self.env):
            raise UserError(self.env._("What was received is never deleted. Refuse it instead."))

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Keep customers from following the journal."""
        partners = self.env["res.partner"].browse(partner_ids or [])
        inside = partners.filtered(lambda partner: not partner.partner_share)
        return super().message_subscribe(partner_ids=inside.ids, subtype_ids=subtype_ids)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if any(recipient["share"] for recipient in recipients):
            raise UserError(
                self.env._(
                    "Nobody is answered from the journal. Open the case and answer there, as its "
                    "policy allows."
                )
            )
        return recipients

    # ------------------------------------------------------------
    # Receiving
    # ------------------------------------------------------------

    @api.model
    def _receive(self, key, channel, vals, scope=None):
        """Put on record what arrived, once.

        :param str key: identifies the delivery in its channel
        :param channel: a ``complaint.channel``
        :param dict vals: further values of the intake
        :param str scope: where the key is unique, if not in the channel
        :return: the intake and whether it is new
        :raise ConcurrencyError: somebody else is just receiving it; the request
            is repeated by itself and then finds it
        """
        full_key = f"{scope or channel.code}:{key}"
        known = self.search([("key", "=", full_key)], limit=1)
        if known:
            return known, False
        self.browse().check_access("create")
        given = {"channel_id": channel.id, **vals}
        intake = self._reserve(full_key, self._add_missing_default_values(given))
        intake.check_access("create")
        return intake, True

    @api.model
    def _reserve(self, key, vals):
        """Enter a delivery under its key, unless somebody is just doing so.

        A second delivery is no error and leaves none in the log: the index makes it
        wait for the first, and then it inserts nothing.

        :raise ConcurrencyError: it is received twice at once
        """
        columns = {"key": key, **{name: vals[name] for name in RESERVED}}
        stamps = ("create_uid", "write_uid", "create_date", "write_date")
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO complaint_intake (%s)"
                        " VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')"
                        " ON CONFLICT (key) DO NOTHING RETURNING id",
                        SQL(", ").join(SQL.identifier(name) for name in (*columns, *stamps)),
                        SQL(", ").join(SQL("%s", value) for value in columns.values()),
                        self.env.uid,
                        self.env.uid,
                    ),
                    log_exceptions=False,
                )
                row = self.env.cr.fetchone()
        except SerializationFailure:
            row = None  # the first was committed after we began
        if not row:
            raise ConcurrencyError(f"{key} is received twice at once")
        intake = self.browse(row[0])
        # Nobody follows what arrives before it is a case, nor is it news.
        lean = intake.with_context(mail_notrack=True, mail_auto_subscribe_no_notify=True)
        lean.modified(self._fields, create=True)
        lean._write_unlocked(vals)
        return intake

    # ------------------------------------------------------------
    # Processing
    # ------------------------------------------------------------

    @api.model
    def _cron_process(self):
        """Process what is pending; one that fails goes to quarantine, the others go on.

        Attempts are counted in a transaction of their own: what kills the
        worker is met alone the next time, and set aside the third time.
        """
        Cron = self.env["ir.cron"]
        domain = [("state", "=", "pending")]
        seen = 0
        while seen < 1000 * BATCH:
            batch = self.search(domain, order="attempts, received_at, id", limit=BATCH)
            if batch and batch[0].attempts:
                batch = batch[0]
            batch = batch.filtered(lambda intake: not intake.attempts) or batch
            batch = batch._claim()
            if not batch:
                return  # nothing to do, or others are at it
            seen += len(batch)
            for intake in batch:
                intake._write_unlocked({"attempts": intake.attempts + 1})
            Cron._commit_progress()
            batch = batch._claim()
            try:
                batch._process_all()
            except CONCURRENCY:
                # Somebody changed what we read; with fresh eyes it will do.
                self.env.cr.rollback()
            left = self.search_count(domain)
            if not Cron._commit_progress(len(batch), remaining=left):
                self._wake_up()
                return

    def _claim(self):
        """Return those that are to be processed and that nobody else is processing.

        They are ours until the transaction ends; whoever comes second passes them by.
        """
        claimed = self.try_lock_for_update()
        claimed.invalidate_recordset(["state"])
        return claimed.filtered(lambda intake: intake.state == "pending")

    def _process_once(self):
        """Process what can be claimed, while somebody waits for the answer."""
        for intake in self._claim():
            intake._process()

    @api.model
    def _wake_up(self):
        """Have what is pending processed soon."""
        # Whoever receives something may have it processed.
        self.env.ref("complaint_base.ir_cron_intake").sudo()._trigger()

    def action_retry(self):
        """Process again what waits in quarantine or was refused by mistake."""
        self.check_access("write")
        again = self.filtered(lambda intake: intake.state in ("quarantined", "refused"))
        # What arrives is processed by the system: it looks for senders and addresses
        # that the user who may retry need not be able to read.
        for intake in again.sudo().with_context(complaint_accept=True):
            intake._write_unlocked({"attempts": 0, "refusal_reason": False})
            intake._process()
        return True

    def action_refuse(self, reason):
        """Refuse to make a case of it; it stays on record with the reason.

        :raise UserError: no reason, or there are cases already
        """
        self.check_access("write")
        self.env["complaint.case"]._ensure_reason(reason)
        for intake in self:
            if intake.state == "done":
                raise UserError(self.env._("%s has become a case already.", intake.name))
        self._refuse(reason)
        return True

    def _refuse(self, reason):
        self._write_unlocked({"state": "refused", "refusal_reason": reason, "error": False})

    def _process_all(self):
        """Make cases of intakes as one batch, or one by one if one of them will not.

        :return: the cases
        """
        exhausted = self.filtered(lambda intake: intake.attempts > MAX_ATTEMPTS)
        exhausted._write_unlocked(
            {
                "state": "quarantined",
                "error": self.env._(
                    "Processing was interrupted %s times. Look at the original before trying "
                    "again.",
                    MAX_ATTEMPTS,
                ),
            }
        )
        intakes = self - exhausted
        if len(intakes) > 1:
            try:
                with self.env.cr.savepoint():
                    return intakes._finish()
            except CONCURRENCY:
                raise
            except Exception:
                _logger.info("%s intakes are processed one by one", len(intakes), exc_info=True)
        cases = self.env["complaint.case"]
        for intake in intakes:
            cases |= intake._process()
        return cases

    def _process(self):
        """Make cases of one intake, or put it into quarantine with the error.

        :return: the cases
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._finish()
        except CONCURRENCY:
            raise
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("Intake %s could not be processed", self.id)
            self._write_unlocked({"state": "quarantined", "error": str(error) or repr(error)})
            self._show_contents()
            return self.env["complaint.case"]

    def _show_contents(self):
        """Hook: let people read what could not be processed."""

    def _finish(self):
        """Make cases and mark what became one."""
        cases = self._make_cases()
        made = cases.intake_id & self
        done = made | self.filtered("joined_case_id")
        done._write_unlocked({"state": "done", "error": False})
        self.env.flush_all()
        return cases

    def _make_cases(self):
        """Create the cases of the intakes and register those that can be.

        What the policy still asks for is asked of a person: such a case stays a
        draft. Hook for channels.
        """
        cases = self.env["complaint.case"]._create_unlocked(
            [intake._prepare_case_vals() for intake in self]
        )
        cases._register_if_complete()
        return cases

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

    def _handler(self, unit):
        """Return who handles what nobody typed in: the head of the unit, or of those who take in.

        :param unit: in charge by the policy, may be empty
        """
        self.ensure_one()
        head = unit.manager_id.user_id or self._intake_unit().manager_id.user_id
        return head or self._handler_without_unit()

    def _handler_without_unit(self):
        """Return whoever took it in, if handling is his job; else somebody who supervises."""
        if taker := self._taker():
            return taker
        supervisors = self.env.ref("complaint_base.group_complaint_supervisor").all_user_ids
        return supervisors.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )[:1]

    def _taker(self):
        """Return whoever took it in, if handling is his job."""
        group = "complaint_base.group_complaint_handler"
        return self.user_id.filtered(lambda user: user.active and user.has_group(group))

    def _intake_unit(self):
        """Return the unit that registers complaints of the company, by its policy."""
        self.ensure_one()
        day = (
            self.env["complaint.case"]
            .new({"company_id": self.company_id.id})
            ._local_date(self.received_at)
        )
        # Who takes complaints in is told to everybody.
        policy = self.env["complaint.policy"].sudo()._in_force_for(self.company_id, day)
        for role in policy.intake_role_ids:
            if unit := role._unit_of(self.company_id):
                return unit
        return self.env["hr.department"]

    @api.model
    def _balance(self, company=None):
        """Return the sums that must agree: intakes = cases + quarantined + refused.

        :param company: of these only; of those the user works in by default
        :return: dict of ``received``, ``done``, ``joined``, ``quarantined``,
            ``refused``, ``pending``, what does not fit (``without_case``,
            ``without_intake``) and ``balanced``
        """
        of_company = [("company_id", "in", company.ids)] if company else []
        counts = dict(self._read_group(of_company, ["state"], ["__count"]))
        without_case = [
            *of_company,
            ("state", "=", "done"),
            ("case_ids", "=", False),
            ("joined_case_id", "=", False),
        ]
        without_intake = [*of_company, ("state", "!=", "draft"), ("intake_id", "=", False)]
        sums = {
            "received": self.search_count(of_company),
            **{state: counts.get(state, 0) for state, _label in self._fields["state"].selection},
            "joined": self.search_count([*of_company, ("joined_case_id", "!=", False)]),
            "without_case": self.search_count(without_case),
            "without_intake": self.env["complaint.case"].search_count(without_intake),
        }
        whole = sum(sums[state] for state in ("done", "quarantined", "refused", "pending"))
        sums["balanced"] = (
            whole == sums["received"] and not sums["without_case"] and not sums["without_intake"]
        )
        return sums
