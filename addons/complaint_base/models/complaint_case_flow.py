from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_rows import insert_rows
from .complaint_states import END_STATES, MAIN_STATES, STATE_EVENTS, STATES
from .complaint_thaw import thawed


class ComplaintCase(models.Model):
    """The way of a case: forward through gates, back only by reopening."""

    _inherit = "complaint.case"

    next_state = fields.Selection(STATES, compute="_compute_next_step")
    missing = fields.Text(
        "Still Missing",
        compute="_compute_next_step",
        help="What must be there before the next step, all of it at once.",
    )

    @api.depends("state", "policy_id")
    def _compute_next_step(self):
        for case in self:
            following = case._following_state()
            case.next_state = following
            case.missing = "\n".join(case._missing_for(following)) if following else False

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_register(self):
        """Put drafts on record: number, policy, class, unit, clocks.

        :raise UserError: lists everything that is missing, for every case
        """
        drafts = self.filtered(lambda case: case.state == "draft")
        drafts._adopt_policy()
        drafts._ensure_can_enter("registered")
        drafts._put_on_record()
        return True

    def action_next(self):
        """Take the case to its next state."""
        for case in self:
            if case.state == "draft":
                case.action_register()
            elif following := case._following_state():
                case._enter(following)
        return True

    def action_enter(self, state):
        """Take cases forward to a state, past others if the policy lets them.

        :raise UserError: backwards, or a gate on the way does not hold
        """
        for case in self:
            case._enter(state)
        return True

    def action_withdraw(self, reason):
        """End cases because the customer takes them back (撤诉)."""
        return self._end("withdrawn", reason)

    def action_reopen(self, reason):
        """Begin another round of closed cases.

        :raise UserError: the case is not closed, or no reason is given
        """
        self._ensure_reason(reason)
        for case in self:
            if case.state not in ("closed", "declined"):
                raise UserError(
                    self.env._("%s is not closed and cannot be reopened.", case.display_name)
                )
        for case in self:
            thawed(case).write(
                {
                    "round": case.round + 1,
                    "state": "accepted",
                    "closed_at": False,
                    "satisfaction": False,
                    "satisfaction_by_customer": False,
                    "end_reason": False,
                }
            )
        self._record("reopened", note=reason)
        return True

    # ------------------------------------------------------------
    # Registration
    # ------------------------------------------------------------

    def _put_on_record(self):
        """Register cases that may be, as one batch."""
        if not self:
            return
        now = fields.Datetime.now()
        self._apply_classification()
        routed = self._apply_routing()
        self._assign_numbers()
        self._write_unlocked({"state": "registered", "registered_at": now})
        # One insert for both: clocks are replayed once, below.
        insert_rows(
            self.env["complaint.event"],
            [
                case._prepare_event_vals(code, at)
                for case in self
                for code, at in (("received", case.received_at), ("registered", now))
            ],
        )
        self._after_registration(routed)
        self._replay_clocks()

    def _assign_numbers(self):
        """Give each case its number, for ever."""
        Number = self.env["complaint.number"].sudo()  # the register is nobody's to edit
        # By its cached id: whether it still exists would be asked for every case.
        default = self.env["ir.sequence"].browse(
            self.env["ir.model.data"]._xmlid_to_res_id("complaint_base.sequence_complaint_case")
        )
        for (sequence, day), cases in self.grouped(
            lambda case: (
                # How numbers are made is part of the procedure, read or not.
                case.policy_id.sudo().sequence_id or default,
                case._local_date(case.received_at),
            )
        ).items():
            # Which numbers are next is nobody's secret.
            cases._set_each("name", Number._draw(sequence.sudo(), cases, day))

    def _after_registration(self, routed):
        """Hook: what else registration brings about.

        :param dict routed: routing rule by case
        """

    # ------------------------------------------------------------
    # Gates
    # ------------------------------------------------------------

    def _following_state(self):
        """Return the next state on the main way, ``False`` at its end."""
        self.ensure_one()
        if self.state not in MAIN_STATES[:-1]:
            return False
        return MAIN_STATES[MAIN_STATES.index(self.state) + 1]

    def _missing_for(self, state):
        """Return the sentences that say what keeps the case out of a state."""
        self.ensure_one()
        return self._missing_by_case(state)[self]

    def _missing_by_case(self, state):
        """Return ``{case: sentences}`` for a batch of cases and one state."""
        missing = {case: list(case._missing_by_law(state)) for case in self}
        for policy, cases in self.grouped("policy_id").items():
            if not policy:
                continue
            rules = policy._rules("gate_rule_ids").filtered(lambda rule: rule.state == state)
            for case, failing in rules._missing(cases).items():
                missing[case] += [rule._sentence(case) for rule in failing]
        return missing

    def _missing_by_law(self, state):
        """Yield what no policy can do without. Hook for add-ons."""
        self.ensure_one()
        if not self.partner_id and not self.contact_name:
            yield self.env._("Say who complains: a customer or a contact name.")

    def _details_of_requirement(self, name):
        """Return what exactly a gate on a field wants, in words. Hook for summary fields."""
        self.ensure_one()
        return []

    @api.model
    def _labels_of(self, names):
        """Return the labels of fields in the user's language."""
        return [self._fields[name]._description_string(self.env) for name in names]

    def _ensure_can_enter(self, state):
        """Refuse a state whose gates do not hold.

        :raise UserError: every missing thing of every case, in one message
        """
        missing = {
            case: sentences for case, sentences in self._missing_by_case(state).items() if sentences
        }
        if missing:
            label = dict(self._fields["state"]._description_selection(self.env))[state]
            raise UserError(
                "\n\n".join(
                    "\n".join(
                        [
                            self.env._(
                                "%(case)s cannot become “%(state)s” yet:",
                                case=case.display_name,
                                state=label,
                            ),
                            *(f"• {sentence}" for sentence in sentences),
                        ]
                    )
                    for case, sentences in missing.items()
                )
            )

    def _enter(self, state):
        """Enter a state of the main way and every gate before it.

        :raise UserError: the state is behind, skipped against the policy, or gated
        """
        self.ensure_one()
        if self.state in END_STATES or self.state == "draft":
            raise UserError(
                self.env._("%s must be registered and open for that.", self.display_name)
            )
        here, there = MAIN_STATES.index(self.state), MAIN_STATES.index(state)
        if there <= here:
            raise UserError(
                self.env._(
                    "%s has passed this step. A case goes back only by reopening, with a reason.",
                    self.display_name,
                )
            )
        if self.policy_id.is_strict and there > here + 1:
            raise UserError(
                self.env._("The policy of %s does not let a step be skipped.", self.display_name)
            )
        for passed in MAIN_STATES[here + 1 : there + 1]:
            self._ensure_can_enter(passed)
        closing = {"closed_at": fields.Datetime.now()} if state == "closed" else {}
        self._write_unlocked({"state": state, **closing})
        self._record(STATE_EVENTS[state])
        self._after_enter(state)

    def _after_enter(self, state):
        """Hook: what else entering a state brings about."""

    def _end(self, state, reason):
        """End cases beside the main way.

        :raise UserError: no reason, or a case that has ended already
        """
        self._ensure_reason(reason)
        for case in self:
            if case.state in END_STATES:
                raise UserError(self.env._("%s has ended already.", case.display_name))
        self._ensure_can_enter(state)
        self._write_unlocked(
            {"state": state, "end_reason": reason, "closed_at": fields.Datetime.now()}
        )
        self._record(STATE_EVENTS[state], note=reason)
        return True

    @api.model
    def _ensure_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: a reason is required."))
