"""Who closes a case: its handler, a manager, or only the person who complained (谁投诉谁关闭)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_case_portal import ANSWERABLE
from .complaint_states import DISSATISFIED, SATISFACTION
from .complaint_thaw import is_thawed, thawed

CONFIRMATION_MEANS = [
    ("portal", "On their own page"),
    ("signature", "Signature"),
    ("call", "Recorded call"),
    ("proxy", "In their place, by decision"),
]
# What colleagues record needs something that anybody can look at or listen to.
PROVEN = ("signature", "call")


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    closing_authority = fields.Selection(
        [
            ("handler", "Whoever handles it"),
            ("manager", "A supervisor, or the head of the unit in charge"),
            ("complainant", "Only who complained (谁投诉谁关闭)"),
        ],
        "Closed By",
        required=True,
        default="handler",
    )
    proxy_closing = fields.Selection(
        [
            ("never", "Never"),
            ("unreached", "If a call-back reached nobody"),
            ("evidence", "If a call-back reached nobody, or with evidence"),
        ],
        "In the Complainant's Place",
        required=True,
        default="never",
        help="By a decision “Closing in the complainant's place” that is approved in the tiers of "
        "this policy.",
    )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    closing_authority = fields.Selection(related="policy_id.closing_authority")
    # Kept from registration on: who may close must not follow from a later correction.
    complainant_id = fields.Many2one(
        "res.partner", "Original Complainant", readonly=True, copy=False, index="btree_not_null"
    )
    complainant_name = fields.Char("Who Complained", readonly=True, copy=False)
    confirmation_ids = fields.One2many(
        "complaint.confirmation", "case_id", "Confirmations", readonly=True
    )
    is_confirmed = fields.Boolean(
        "Confirmed by the Complainant",
        compute="_compute_is_confirmed",
        help="In this round: who complained confirmed, or a decision stands in their place.",
    )

    @api.depends("confirmation_ids.round", "round")
    def _compute_is_confirmed(self):
        for case in self:
            case.is_confirmed = bool(case._confirmation())

    def _confirmation(self):
        """Return the confirmation of this round, if there is one."""
        self.ensure_one()
        return self.confirmation_ids.filtered(
            lambda confirmation: confirmation.round == self.round
        )[-1:]

    def _complainant_name(self):
        self.ensure_one()
        return self.complainant_name or self.contact_name or self.partner_id.name or ""

    def _is_complainant(self, user):
        """Whether a user is the very person who complained; a colleague of theirs is not."""
        self.ensure_one()
        partner = user.partner_id
        if user._is_public() or not user.share:
            return False
        if partner == self.complainant_id:
            return True
        # A company complained, and one of its people spoke for it.
        company = self.complainant_id.filtered("is_company")
        return (
            bool(company)
            and partner.commercial_partner_id == company.commercial_partner_id
            and self._normalize(partner.name or "") == self._normalize(self.complainant_name or "")
        )

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        for case in self:
            if case.policy_id.closing_authority == "complainant":
                case._write_unlocked(
                    {
                        "complainant_id": case.partner_id.id,
                        "complainant_name": case.contact_name or case.partner_id.name,
                    }
                )
        return result

    # ------------------------------------------------------------
    # Before closing
    # ------------------------------------------------------------

    def _missing_by_law(self, state):
        yield from super()._missing_by_law(state)
        if state != "closed":
            return
        authority = self.policy_id.closing_authority
        if authority == "manager" and not self._is_closing_manager():
            yield self.env._(
                "A supervisor or the head of %s closes this complaint.", self.unit_id.name or "…"
            )
        if authority == "complainant" and not self.is_confirmed:
            yield self.env._(
                "Only %(who)s, who complained, closes this complaint: on the portal, by a "
                "signature, or in a recorded call. Attach the proof under “Complainant Confirms”.",
                who=self._complainant_name(),
            )

    def _is_closing_manager(self):
        self.ensure_one()
        user = self.env.user
        return (
            user._is_superuser()
            or user.has_group("complaint_base.group_complaint_supervisor")
            or self.unit_id.sudo().manager_id.user_id == user  # who heads a unit is no secret
        )

    def _has_been_unreachable(self):
        """Whether a call-back of this round that would close the case reached nobody."""
        self.ensure_one()
        # The rule says after how many attempts; that they were made is on record.
        return any(
            revisit.state == "unreached"
            and revisit.round == self.round
            and revisit.rule_id.when_satisfied == "close"
            and revisit._vain_attempts() >= revisit.rule_id.max_attempts
            for revisit in self.sudo().revisit_ids
        )

    def _needs_satisfaction(self):
        # Nobody knows how satisfied somebody is who does not answer.
        if self._confirmation().means == "proxy":
            return False
        return super()._needs_satisfaction()

    # ------------------------------------------------------------
    # On the portal
    # ------------------------------------------------------------

    def _portal_can(self, what):
        if what == "answer" and self.policy_id.closing_authority == "complainant":
            # An extraction code is passed on: who knows it need not be who complained.
            return (
                self.state in ANSWERABLE
                and not self.is_confirmed
                and self._is_complainant(self.env.user)
            )
        return super()._portal_can(what)

    def _portal_agree(self, satisfaction, words):
        result = super()._portal_agree(satisfaction, words)
        if self.policy_id.closing_authority == "complainant":
            self._confirm_as_complainant(satisfaction, words)
        return result

    def _confirm_as_complainant(self, satisfaction, words, **vals):
        """Record the confirmation that the complainant gave in person, on a page of ours."""
        self.ensure_one()
        return thawed(self.env["complaint.confirmation"]).create(
            {
                "case_id": self.id,
                "means": "portal",
                "satisfaction": satisfaction,
                "note": words,
                **vals,
            }
        )


class ComplaintConfirmation(models.Model):
    """The complainant's word that the case may be closed, with its proof. Never changed."""

    _name = "complaint.confirmation"
    _description = "Confirmation by the Complainant"
    _order = "at, id"

    case_id = fields.Many2one(
        "complaint.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    round = fields.Integer(required=True, readonly=True, default=1)
    means = fields.Selection(CONFIRMATION_MEANS, required=True, readonly=True)
    person = fields.Char("Who Confirms", readonly=True)
    at = fields.Datetime(required=True, readonly=True, default=lambda self: fields.Datetime.now())
    user_id = fields.Many2one(
        "res.users", "Recorded By", readonly=True, default=lambda self: self.env.user
    )
    satisfaction = fields.Selection(SATISFACTION, readonly=True)
    note = fields.Text(readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_confirmation_attachment_rel",
        "confirmation_id",
        "attachment_id",
        "Proof",
        readonly=True,
        bypass_search_access=True,
    )
    decision_id = fields.Many2one("complaint.decision", readonly=True, ondelete="restrict")
    revisit_id = fields.Many2one("complaint.revisit", readonly=True, ondelete="restrict")

    _one_per_round = models.Constraint(
        "UNIQUE (case_id, round)", "This round of the case is confirmed already."
    )

    @api.depends("case_id.name", "person")
    def _compute_display_name(self):
        for confirmation in self:
            confirmation.display_name = f"{confirmation.case_id.name}: {confirmation.person}"

    @api.model_create_multi
    def create(self, vals_list):
        cases = self.env["complaint.case"].browse([vals["case_id"] for vals in vals_list])
        confirmations = super().create(
            [
                {**vals, "round": case.round, "person": case._complainant_name()}
                for vals, case in zip(vals_list, cases, strict=True)
            ]
        )
        for confirmation in confirmations:
            confirmation._ensure_valid()
            confirmation.case_id._record(
                "confirmed",
                confirmation.at,
                note=confirmation.note,
                attachments=confirmation.attachment_ids,
                data={"means": confirmation.means},
            )
        return confirmations

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What somebody confirmed stays on record as it was."))

    def _ensure_valid(self):
        """Refuse what would not convince anybody who asks later.

        :raise UserError: the step is not reached, no proof, or nobody decided
        """
        self.ensure_one()
        case = self.case_id
        if case.state not in ANSWERABLE:
            raise UserError(
                self.env._(
                    "%s: the complainant confirms after our answer, not before.", case.display_name
                )
            )
        if self.satisfaction in DISSATISFIED:
            raise UserError(
                self.env._("Who is not satisfied does not confirm: go on with what is missing.")
            )
        if self.means == "portal" and not is_thawed(self.env):
            raise UserError(
                self.env._("On their own page the complainant confirms, and nobody for them.")
            )
        if self.means in PROVEN and not self.attachment_ids:
            raise UserError(
                self.env._(
                    "%s: attach the recording of the call, or the signed sheet.",
                    case.display_name,
                )
            )
        if self.means in PROVEN and not self.satisfaction:
            raise UserError(
                self.env._("%s: say how satisfied the complainant is.", case.display_name)
            )
        if self.means == "proxy" and not (
            self.decision_id.case_id == case
            and self.decision_id.kind == "closing"
            and self.decision_id.state == "approved"
        ):
            raise UserError(
                self.env._(
                    "%s is closed in the complainant's place only by an approved decision.",
                    case.display_name,
                )
            )


class ComplaintRevisit(models.Model):
    _inherit = "complaint.revisit"

    def _confirm_case(self):
        """A call-back to the complainant is the confirmation: by link, or recorded."""
        result = super()._confirm_case()
        case = self.case_id
        if case.policy_id.closing_authority != "complainant" or case.is_confirmed:
            return result
        facts = {"revisit_id": self.id}
        if self._is_answered_by_link():
            case._write_unlocked({"satisfaction_by_customer": True})
            case._confirm_as_complainant(self.satisfaction, self.note, **facts)
        elif self.attachment_ids:
            self.env["complaint.confirmation"]._create_unlocked(
                {
                    "case_id": case.id,
                    "means": "call",
                    "satisfaction": self.satisfaction,
                    "note": self.note,
                    "attachment_ids": [(6, 0, self.attachment_ids.ids)],
                    **facts,
                }
            )
        return result

    def _is_answered_by_link(self):
        """Whether the answer that is being taken came through the link."""
        return is_thawed(self.env)


class ComplaintDecision(models.Model):
    _inherit = "complaint.decision"

    closing_ground = fields.Selection(
        [("unreached", "Nobody was reached"), ("evidence", "There is evidence")],
        "Because",
        help="Why the case is closed in the complainant's place.",
    )
    evidence_ids = fields.Many2many(
        "ir.attachment",
        "complaint_decision_evidence_rel",
        "decision_id",
        "attachment_id",
        "Evidence",
        bypass_search_access=True,
    )

    def action_submit(self):
        self.filtered(lambda decision: decision.kind == "closing")._ensure_closing_ground()
        return super().action_submit()

    def _ensure_closing_ground(self):
        """Refuse to bother the approver with what the policy does not allow.

        :raise UserError: says what is missing
        """
        for decision in self:
            case = decision.case_id
            allowed = case.policy_id.proxy_closing
            ground = decision.closing_ground
            if allowed == "never" or (ground == "evidence" and allowed != "evidence"):
                raise UserError(
                    self.env._(
                        "The policy of %s does not let anybody close in the complainant's place "
                        "for this reason.",
                        case.display_name,
                    )
                )
            if not ground:
                raise UserError(self.env._("%s: say for which reason.", decision.name))
            # That there is evidence is seen by whoever approves; it may be a colleague's file.
            if ground == "evidence" and not decision.sudo().evidence_ids:
                raise UserError(self.env._("%s: attach the evidence.", decision.name))
            if ground == "unreached" and not case._has_been_unreachable():
                raise UserError(
                    self.env._(
                        "%s: the attempts that the policy asks for are not used up yet.",
                        case.display_name,
                    )
                )

    def _approve(self):
        result = super()._approve()
        if self.kind == "closing":
            # Checked again: the complainant may have answered while it was approved.
            self._ensure_closing_ground()
            # Who approves need not be allowed to open the evidence of whoever asked.
            self.env["complaint.confirmation"].sudo().create(
                {
                    "case_id": self.case_id.id,
                    "means": "proxy",
                    "decision_id": self.id,
                    "note": self.text,
                    "attachment_ids": [(6, 0, self.sudo().evidence_ids.ids)],  # as above
                }
            )
        return result
