from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_revisit_rule import LINKED, REVISIT_MEANS
from .complaint_states import DISSATISFIED, SATISFACTION

STATES = [
    ("planned", "Planned"),
    ("done", "Done"),
    ("unreached", "Not Reached"),
    ("cancelled", "Called Off"),
]
OUTCOMES = [
    ("recorded", "Recorded"),
    ("closed", "Case Closed"),
    ("reopened", "Next Round"),
    ("renewed", "New Complaint"),
]


class ComplaintRevisit(models.Model):
    """A planned call-back 回访; its answer closes, reopens or renews the case.

    A rule of the policy plans it, or a person. What follows from the answer,
    and from no answer, is what the rule says; without one it is recorded.
    """

    _name = "complaint.revisit"
    _description = "Call-back"
    # The thread, because whoever is given a call-back is notified of it.
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "planned_on, id"
    _reason_actions = ("action_cancel",)

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    profile = fields.Char(related="case_id.profile")
    rule_id = fields.Many2one(
        "complaint.revisit.rule", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    round = fields.Integer(readonly=True, default=1)
    occurrence = fields.Integer(
        "No.", readonly=True, default=1, help="Which one of its rule it is."
    )
    planned_on = fields.Date(required=True, index=True)
    attempt_on = fields.Date(
        "Next Attempt", compute="_compute_attempt_on", store=True, readonly=False, index=True
    )
    means = fields.Selection(REVISIT_MEANS, required=True, default="phone")
    user_id = fields.Many2one("res.users", "By", required=True, index=True)
    state = fields.Selection(STATES, required=True, default="planned", readonly=True)
    done_at = fields.Datetime(readonly=True)
    satisfaction = fields.Selection(SATISFACTION)
    note = fields.Text()
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_revisit_attachment_rel",
        "revisit_id",
        "attachment_id",
        "Recording or Signature",
        bypass_search_access=True,
    )
    answer_ids = fields.One2many("complaint.revisit.answer", "revisit_id", "Checklist")
    score = fields.Float(
        compute="_compute_score", store=True, help="Of 100, over the questions that were answered."
    )
    attempt_ids = fields.One2many("complaint.revisit.attempt", "revisit_id", "Attempts")
    attempt_count = fields.Integer("Attempts Made", compute="_compute_attempt_count", store=True)
    outcome = fields.Selection(OUTCOMES, "What Followed", readonly=True)
    next_case_id = fields.Many2one("complaint.case", "New Complaint", readonly=True)

    _once = models.UniqueIndex(
        "(case_id, rule_id, round, occurrence) WHERE rule_id IS NOT NULL",
        "This call-back is planned already.",
    )
    _open_on = models.Index("(attempt_on) WHERE state = 'planned'")

    @api.depends("planned_on")
    def _compute_attempt_on(self):
        for revisit in self:
            if not revisit.attempt_ids:
                revisit.attempt_on = revisit.planned_on

    @api.depends("answer_ids.score", "answer_ids.weight")
    def _compute_score(self):
        for revisit in self:
            given = revisit.answer_ids.filtered("score")
            best = sum(answer.weight * 5 for answer in given)
            reached = sum(answer.weight * int(answer.score) for answer in given)
            revisit.score = 100 * reached / best if best else 0

    @api.depends("attempt_ids")
    def _compute_attempt_count(self):
        for revisit in self:
            revisit.attempt_count = len(revisit.attempt_ids)

    @api.depends("case_id.name", "planned_on")
    def _compute_display_name(self):
        for revisit in self:
            revisit.display_name = f"{revisit.case_id.name or ''} {revisit.planned_on or ''}"

    @api.model_create_multi
    def create(self, vals_list):
        revisits = super().create(vals_list)
        vals_list = [
            {"revisit_id": revisit.id, "question_id": question.id}
            for revisit in revisits
            # Whoever plans need not be allowed to read the policy.
            for question in revisit.sudo().rule_id.question_ids
        ]
        if vals_list:
            self.env["complaint.revisit.answer"]._create_unlocked(vals_list)
        return revisits

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A call-back stays on record. Call it off instead."))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_done(self):
        """Record the answer of the customer, and let follow what the rule says.

        :raise UserError: no answer, an open checklist, or not by whom the rule names
        """
        for revisit in self:
            revisit._ensure_can_be_done()
        self._log_attempt("answered")
        self._finish()
        return True

    def action_unreached(self, note=None):
        """Record an attempt to which nobody answered.

        After the last one that the rule asks for, the call-back is over.
        """
        for revisit in self:
            revisit._ensure_planned()
            revisit._ensure_performer()
        self._log_attempt("unreached", note)
        for revisit in self:
            revisit._after_attempt()
        return True

    def action_cancel(self, reason):
        """Call off what a person planned; what the policy demands takes place."""
        self.case_id._ensure_reason(reason)
        for revisit in self:
            revisit._ensure_planned()
            if revisit.rule_id and not self.env.su:
                # The rule binds whoever is subject to it, read or not.
                raise UserError(
                    self.env._(
                        "%(revisit)s is demanded by the policy (%(code)s) and takes place.",
                        revisit=revisit.display_name,
                        code=revisit.sudo().rule_id.code,
                    )
                )
        self._write_unlocked({"state": "cancelled", "note": reason})
        return True

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _ensure_can_be_done(self):
        self.ensure_one()
        self._ensure_planned()
        self._ensure_performer()
        if not self.satisfaction:
            raise UserError(self.env._("%s: say how satisfied the customer is.", self.display_name))
        if self.satisfaction in DISSATISFIED and not (self.note or "").strip():
            raise UserError(
                self.env._(
                    "%s: note what exactly the customer is not satisfied with.", self.display_name
                )
            )
        if open_lines := self.answer_ids.filtered(lambda answer: not answer.score):
            raise UserError(
                self.env._(
                    "%(revisit)s: the checklist is not complete: %(questions)s.",
                    revisit=self.display_name,
                    questions=", ".join(open_lines.mapped("display_name")),
                )
            )

    def _ensure_planned(self):
        self.ensure_one()
        if self.state not in ("planned", "unreached"):
            raise UserError(self.env._("%s is over already.", self.display_name))

    def _ensure_performer(self):
        """Refuse a call-back by somebody whom the rule keeps from it.

        :raise UserError: says who may
        """
        self.ensure_one()
        # The rule binds whoever is subject to it, read or not.
        rule = self.sudo().rule_id
        if self.env.su or not rule:
            return
        user, case = self.env.user, self.case_id
        if rule.performer == "other" and user == case.user_id:
            raise UserError(
                self.env._(
                    "%(revisit)s: who handled the complaint does not call back. %(who)s does, or "
                    "anybody else.",
                    revisit=self.display_name,
                    who=self.user_id.name,
                )
            )
        if rule.performer == "role":
            unit = rule.role_id._unit_of(case.company_id)
            if unit and not unit._complaint_has_member(user):
                raise UserError(
                    self.env._(
                        "%(revisit)s is done by a member of %(unit)s.",
                        revisit=self.display_name,
                        unit=unit.name,
                    )
                )
        receivers = case.first_receiver_id | self.user_id
        if (
            rule.performer == "first_receiver"
            and user not in receivers | receivers._complaint_present()
        ):
            raise UserError(
                self.env._(
                    "%(revisit)s is done by %(who)s, who received the complaint first.",
                    revisit=self.display_name,
                    who=case.first_receiver_id.name,
                )
            )

    def _finish(self):
        """Close the call-backs with the answers they have, and act on them."""
        self._write_unlocked({"state": "done", "done_at": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_call"])
        for revisit in self:
            revisit.case_id._record(
                "revisited", note=revisit.note, attachments=revisit.attachment_ids
            )
        for revisit in self:
            revisit._follow_rule()
            revisit._plan_next()

    def _follow_rule(self):
        """Do with the answer what the rule says."""
        self.ensure_one()
        # The rule binds whoever is subject to it, read or not.
        rule, case = self.sudo().rule_id, self.case_id
        outcome = "recorded"
        if self.satisfaction in DISSATISFIED:
            if rule.when_dissatisfied == "reopen":
                case._begin_next_round(self.note, self.satisfaction)
                outcome = "reopened"
            elif rule.when_dissatisfied == "renew":
                follow_up = case._renew(self.note, self.satisfaction)
                self._write_unlocked({"next_case_id": follow_up.id})
                outcome = "renewed"
        elif rule.when_satisfied == "close" and not case.is_closed:
            outcome = "closed" if self._close_case() else "recorded"
        self._write_unlocked({"outcome": outcome})

    def _close_case(self):
        """Close the case if it may; what it still lacks is told to its handler.

        :return: whether it is closed
        """
        self.ensure_one()
        case = self.case_id
        case._write_unlocked({"satisfaction": self.satisfaction, "satisfaction_note": self.note})
        self._confirm_case()
        if missing := case._missing_for("closed"):
            # The handler is told even where the customer's answer came in without a user.
            case.message_post(
                body=self.env._(
                    "The customer is satisfied, but the complaint cannot be closed yet: %s",
                    " ".join(missing),
                ),
                subtype_xmlid="mail.mt_note",
                partner_ids=case.user_id.filtered(lambda user: not user.share).partner_id.ids,
            )
            return False
        if case.state == "replying":
            case.action_enter("verifying")
        if case.state != "verifying":
            return False
        case.action_close()
        return True

    def _confirm_case(self):
        """Hook: put on record that the complainant confirms, where the policy wants it."""

    # ------------------------------------------------------------
    # Attempts
    # ------------------------------------------------------------

    def _log_attempt(self, result, note=None):
        self.env["complaint.revisit.attempt"]._create_unlocked(
            [
                {
                    "revisit_id": revisit.id,
                    "means": revisit.means,
                    "result": result,
                    "note": note,
                }
                for revisit in self
            ]
        )

    def _after_attempt(self):
        """Plan the next attempt, or end the call-back when there is none left."""
        self.ensure_one()
        # The rule binds whoever is subject to it, read or not.
        rule = self.sudo().rule_id
        today = self.case_id._local_date(fields.Datetime.now())
        linked = self.means in LINKED
        # A link is given its days to be answered, also the last one; a call is over at once.
        if self._vain_attempts() >= (rule.max_attempts or 1) and not linked:
            self._give_up()
            return
        self.attempt_on = fields.Date.add(today, days=rule.retry_days if rule else 1)

    def _vain_attempts(self):
        """Return how often nobody answered."""
        self.ensure_one()
        return len(self.attempt_ids.filtered(lambda attempt: attempt.result != "answered"))

    def _give_up(self):
        """Record that the customer could not be reached; the policy says what follows."""
        for revisit in self:
            revisit._write_unlocked({"state": "unreached"})
            revisit.activity_unlink(["mail.mail_activity_data_call"])
            revisit.case_id._record(
                "revisit_unreached",
                note=self.env._("No answer after %s attempts", revisit._vain_attempts()),
            )
            revisit._plan_next()


class ComplaintRevisitAnswer(models.Model):
    """The score of one question of the checklist."""

    _name = "complaint.revisit.answer"
    _description = "Answer to a Question of a Call-back"
    _order = "revisit_id, sequence, id"

    revisit_id = fields.Many2one("complaint.revisit", required=True, ondelete="cascade", index=True)
    case_id = fields.Many2one(related="revisit_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="revisit_id.company_id", store=True, index=True)
    question_id = fields.Many2one(
        "complaint.revisit.question", required=True, readonly=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="question_id.sequence", store=True)
    weight = fields.Float(related="question_id.weight")
    score = fields.Selection([(str(score), str(score)) for score in range(1, 6)])
    note = fields.Char()

    @api.depends("question_id.name")
    def _compute_display_name(self):
        for answer in self:
            # What was asked is known to whoever reads the answer.
            answer.display_name = answer.sudo().question_id.name


class ComplaintRevisitAttempt(models.Model):
    """One attempt to reach the customer."""

    _name = "complaint.revisit.attempt"
    _description = "Attempt to Call Back"
    _order = "at, id"

    revisit_id = fields.Many2one(
        "complaint.revisit", required=True, readonly=True, ondelete="cascade", index=True
    )
    case_id = fields.Many2one(related="revisit_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="revisit_id.company_id", store=True, index=True)
    at = fields.Datetime(required=True, readonly=True, default=lambda self: fields.Datetime.now())
    means = fields.Selection(REVISIT_MEANS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, default=lambda self: self.env.user)
    result = fields.Selection(
        [
            ("sent", "Sent, no answer yet"),
            ("undeliverable", "Could not be sent"),
            ("unreached", "Nobody answered"),
            ("answered", "Answered"),
        ],
        required=True,
        readonly=True,
    )
    note = fields.Char(readonly=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Attempts stay on record."))


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    revisit_ids = fields.One2many("complaint.revisit", "case_id", "Call-backs")
