"""A procedure, step by step, as the people of a company take it.

A preset says here who plays which part and in what words. Its demo data are
played with that, and its tests walk cases through it; each step is taken by
the user whose step it is. Nothing of this is loaded as data.
"""

from odoo import fields


class Procedure:
    """Walk cases through their states.

    :param dict cast: users by the part they play, at least a ``clerk``
    """

    # The method that takes a case to a state.
    steps = {
        "accepted": "accept",
        "investigating": "begin",
        "deciding": "conclude",
        "executing": "decide",
        "replying": "carry_out",
        "verifying": "reply",
        "closed": "close",
    }
    # What takes how many hours, where time passes at all.
    hours_to_register = 0.3
    hours_to_answer = (2, 5)  # until the unit begins, and until it has done
    hours_to_submit = 1
    hours_to_approve = 3
    hours_to_fulfil = (30, 6)  # until a measure is done, and until it is reviewed
    hours_to_reply = 2
    # The parts that may have to approve, in the order in which they are asked.
    approving = ()
    # The kinds of decisions that answer a complaint.
    answering = ("handling",)
    # What people write.
    evidence = "已完成，见记录。"
    verdict = "现场核查，有效。"

    def __init__(self, env, cast):
        self.env = env
        self.cast = cast

    # ------------------------------------------------------------
    # People and time
    # ------------------------------------------------------------

    def tick(self, hours=1):
        """Let time pass before the next step. Nothing passes in tests."""

    def now(self):
        return fields.Datetime.now()

    def by(self, part, records):
        """Return records as one of the people sees them."""
        return self.as_user(self.cast[part], records)

    def as_user(self, user, records):
        return records.with_user(user).with_context(**self.context_of(user))

    def context_of(self, user):
        """Return the context a user works in: with all of his companies at once."""
        companies = user.company_id | user.sudo().company_ids
        return {"tracking_disable": True, "allowed_company_ids": companies.ids}

    def player(self, user):
        """Return who acts where a user should, if that is somebody else."""
        return user

    # ------------------------------------------------------------
    # The way of a case
    # ------------------------------------------------------------

    def walk(self, case, state):
        """Take a case to a state, step by step."""
        states = ["registered", *self.steps]
        here, there = states.index(case.sudo().state), states.index(state)
        for target in states[here + 1 : there + 1]:
            getattr(self, self.steps[target])(case)
            case.invalidate_recordset()
            assert case.sudo().state == target, (case.sudo().state, target)
        return case

    def intake_values(self):
        """Return what the clerk fills in of every complaint."""
        return {"received_at": self.now(), "first_receiver_id": self.cast["clerk"].id}

    def register(self, **vals):
        """Have the clerk write a complaint down and register it."""
        case = self.by("clerk", self.env["complaint.case"]).create({**self.intake_values(), **vals})
        self.tick(self.hours_to_register)
        case.action_register()
        return case

    # ------------------------------------------------------------
    # Speaking with the customer
    # ------------------------------------------------------------

    def contact(self, part, case, purpose, text, **vals):
        """Have somebody speak with the customer, and log it."""
        return self.contact_by(self.cast[part], case, purpose, text, **vals)

    def contact_by(self, user, case, purpose, text, **vals):
        return self.as_user(user, self.env["complaint.contact"]).create(
            {
                "case_id": case.id,
                "purpose": purpose,
                "means": self.means(case),
                "text": text,
                "at": self.now(),
                "user_id": user.id,
                **vals,
            }
        )

    def means(self, case):
        """Return how the customer is spoken with."""
        return "phone"

    def decision_to_tell(self, case):
        """Return the last approved decision that answers the complaint."""
        return case.sudo().decision_ids.filtered(
            lambda decision: decision.state == "approved" and self.is_answer(decision)
        )[-1:]

    def is_answer(self, decision):
        return decision.kind in self.answering

    def reply_text(self, decision):
        """Return the words in which the customer hears a decision."""
        return decision.customer_text or decision.text

    def reply(self, case):
        decision = self.decision_to_tell(case)
        self.tick(self.hours_to_reply)
        text = self.reply_text(decision)
        self.contact("clerk", case, "reply", text, decision_id=decision.id)
        self.by("clerk", case).action_next()

    def refuse(self, case, words, ground):
        """Have it decided that the complaint is not taken, explained and declined."""
        refusal = self.decision(case, kind="refusal", name="不予受理", customer_text=words)
        self.contact("clerk", case, "explain", words, decision_id=refusal.id)
        self.by("clerk", case).action_decline(ground)

    # ------------------------------------------------------------
    # Units
    # ------------------------------------------------------------

    def respondent(self, dispatch):
        """Return who answers a dispatch."""
        return self.player(dispatch.user_id)

    def answer_values(self):
        """Return what a unit writes when it answers."""
        return {}

    def answer(self, case):
        """Have the units answer what was sent to them."""
        begun, done = self.hours_to_answer
        for dispatch in case.sudo().dispatch_ids.filtered(lambda d: d.state in ("sent", "signed")):
            self.tick(begun)
            mine = self.as_user(self.respondent(dispatch), dispatch)
            if mine.state == "sent":
                mine.action_sign()
            mine.write(self.answer_values())
            self.tick(done)
            mine.action_answer()

    def fulfil(self, actions):
        """Have measures carried out and found effective."""
        done, reviewed = self.hours_to_fulfil
        for action in actions:
            self.tick(done)
            mine = self.as_user(self.player(action.user_id), action)
            mine.evidence = self.evidence
            mine.action_done()
            self.tick(reviewed)
            reviewer = self.player(action.approver_id)
            self.as_user(reviewer, action).action_effective(self.verdict)

    # ------------------------------------------------------------
    # Decisions
    # ------------------------------------------------------------

    def author(self, case):
        """Return who writes the decision on a case."""
        return self.cast["clerk"]

    def decision_values(self, case):
        """Return what is decided unless a scene says otherwise."""
        return {}

    def decision(self, case, kind="handling", **vals):
        """Have a decision written, and approved by everybody whose turn it is."""
        decision = self.as_user(self.author(case), self.env["complaint.decision"]).create(
            {"case_id": case.id, "kind": kind, **self.decision_values(case), **vals}
        )
        self.tick(self.hours_to_submit)
        decision.action_submit()
        self.approve(decision)
        return decision

    def approvers(self, decision):
        """Return users in the order in which they are asked to approve."""
        return [self.cast[part] for part in self.approving]

    def approve(self, decision):
        """Let everybody approve whose turn it is, until nobody is left."""
        for user in self.approvers(decision):
            decision.invalidate_recordset()
            if decision.sudo().state != "draft":
                break
            mine = self.as_user(user, decision)
            if not mine.has_access("read"):
                continue  # a restricted case is approved by its readers
            sequences = mine._get_sequences_to_approve(user)
            reviews = mine.sudo().review_ids.filtered(
                lambda review, sequences=sequences: review.sequence in sequences
            )
            if reviews:
                self.tick(self.hours_to_approve)
                mine._validate_tier(reviews.with_env(mine.env))
        decision.invalidate_recordset()
