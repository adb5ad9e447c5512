"""A case as its customer sees it: an explicit list of what is shown and what may be done."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from .complaint_case_evidence import MAX_FILES_PER_CASE
from .complaint_customer_error import CustomerError
from .complaint_states import DISSATISFIED, END_STATES, SATISFACTION

# Of what the company said, this is what the customer finds on the page.
TOLD = ("acknowledge", "progress", "reply")
# What such a contact carried to the customer; the proof of a call stays inside.
SENT = ("letter", "mail", "portal")
# Words the customer wrote; those of a call were written down by somebody else.
OWN_WORDS = ("portal", "web", "mail")
# Running clocks that end with something the customer notices.
NOTICED = frozenset({"told", "replied", "closed"})
# Nothing more is done on-line with these.
IDLE = ("draft", *END_STATES)
ANSWERABLE = ("replying", "verifying")
# The way as the customer sees it, and the states that belong to each step.
STEPS = {
    "received": ("draft", "registered"),
    "accepted": ("accepted",),
    "investigating": ("investigating", "deciding"),
    "settling": ("executing",),
    "answered": ("replying", "verifying"),
    "closed": ("closed",),
}
PORTAL_DEEDS = ("evidence", "urge", "answer", "withdraw")
MAX_WORDS = 5000


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    portal_shows_due = fields.Boolean(
        "Customers See the Promised Date",
        help="On their page: the day by which they hear from the company.",
    )
    portal_urges_per_day = fields.Integer(
        "Urges per Day",
        default=3,
        help="How often a customer may urge the same case on one day (催办).",
    )

    _portal_urges_positive = models.Constraint(
        "CHECK (portal_urges_per_day >= 0)", "Urges per day cannot be negative."
    )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    urge_count = fields.Integer("Urged", compute="_compute_urge_count")

    @api.depends("contact_ids.purpose")
    def _compute_urge_count(self):
        counts = dict(
            self.env["complaint.contact"]._read_group(
                [("case_id", "in", self.ids), ("purpose", "=", "urge")], ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.urge_count = counts.get(case._origin, 0)

    # ------------------------------------------------------------
    # Whose it is
    # ------------------------------------------------------------

    @api.model
    def _portal_domain(self):
        """Return which cases belong to the current user as a customer."""
        owner = self.env.user.partner_id.commercial_partner_id
        # What a colleague is still typing is not shown; what the customer sent is.
        received = Domain("state", "!=", "draft") | Domain("intake_id", "!=", False)
        return Domain("partner_id", "child_of", owner.id) & received

    @api.model
    def _portal_find(self, case_id):
        """Return a case of the current user, in sudo; nothing if it is another's."""
        # Customers have no right on the model at all: the domain is the proof.
        case = self.sudo().search(self._portal_domain() & Domain("id", "=", case_id))
        return case.with_company(case.company_id) if case else case

    # ------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------

    def _portal_values(self):
        """Return what the customer may see of the case, as plain values.

        Nothing else reaches the page: no liability, finding, decision, unit,
        handler, grade or overdue record.
        """
        self.ensure_one()
        policy = self.policy_id
        follow_up = self.next_ids.filtered(lambda case: case.state != "draft")[:1]
        return {
            "number": self.name,
            "subject": self.subject,
            "words": self.description if self.channel_id.kind in OWN_WORDS else False,
            "demand": self.demand if self.channel_id.kind in OWN_WORDS else False,
            "category": self.category_id.name,
            "received": self._portal_moment(self.received_at),
            "is_ended": self.state in END_STATES,
            "label": self._portal_label(),
            "sentence": self._portal_sentence(),
            "steps": self._portal_steps(),
            "explanation": self._portal_explanation(),
            "due": self._portal_due() if policy.portal_shows_due else False,
            "timeline": self._portal_timeline(),
            "evidence": self._portal_files(self.customer_attachment_ids),
            "satisfaction": dict(self._portal_satisfactions()).get(self.satisfaction),
            "satisfactions": self._portal_satisfactions(),
            "can": {what for what in PORTAL_DEEDS if self._portal_can(what)},
            "urges_left": max(0, policy.portal_urges_per_day - self._portal_urges_today()),
            "follow_up": follow_up.name,
            "follow_up_id": follow_up.id,
        }

    def _portal_row(self):
        """Return what the list of the customer shows of the case."""
        self.ensure_one()
        return {
            "id": self.id,
            "number": self.name,
            "subject": self.subject,
            "received": format_date(self.env, self._local_date(self.received_at)),
            "label": self._portal_label(),
            "is_ended": self.state in END_STATES,
            "can_answer": self._portal_can("answer"),
        }

    def _portal_step_labels(self):
        return {
            "received": self.env._("Received"),
            "accepted": self.env._("Accepted"),
            "investigating": self.env._("Being looked into"),
            "settling": self.env._("Being settled"),
            "answered": self.env._("Answered"),
            "closed": self.env._("Closed"),
        }

    def _portal_step(self):
        """Return the step the case is at, nothing when it ended beside the way."""
        self.ensure_one()
        return next((step for step, states in STEPS.items() if self.state in states), None)

    def _portal_steps(self):
        """Return the steps with ``label`` and ``status``: done, now or next."""
        here = self._portal_step()
        if not here:
            return []
        order = list(STEPS)
        position = order.index(here)
        return [
            {
                "label": label,
                "status": "done"
                if order.index(step) < position or here == "closed"
                else "now"
                if step == here
                else "next",
            }
            for step, label in self._portal_step_labels().items()
        ]

    def _portal_label(self):
        self.ensure_one()
        if step := self._portal_step():
            return self._portal_step_labels()[step]
        return {
            "declined": self.env._("Not taken"),
            "withdrawn": self.env._("Withdrawn"),
            "superseded": self.env._("Continued"),
            "merged": self.env._("Combined"),
        }.get(self.state, "")

    def _portal_sentence(self):
        """Return where the case is, in a sentence for the customer."""
        self.ensure_one()
        return {
            "draft": self.env._("We have received your complaint. It gets its number shortly."),
            "registered": self.env._(
                "We have your complaint on record. Somebody will take it up shortly."
            ),
            "accepted": self.env._("We have accepted your complaint and are getting started."),
            "investigating": self.env._("We are finding out what happened."),
            "deciding": self.env._("We know more now and are working out a solution."),
            "executing": self.env._("The solution is being carried out."),
            "replying": self.env._(
                "The work is done. We are answering you; please tell us whether you are satisfied."
            ),
            "verifying": self.env._("We have answered. Please tell us whether you are satisfied."),
            "closed": self.env._("Your complaint is closed. Thank you for telling us."),
            "declined": self.env._("We could not take up this complaint and have told you why."),
            "withdrawn": self.env._("You have taken this complaint back."),
            "superseded": self.env._(
                "You were not satisfied, so we go on with it as a new complaint."
            ),
            "merged": self.env._(
                "This complaint is handled together with another one about the same matter."
            ),
        }.get(self.state, "")

    def _portal_explanation(self):
        """Return why the complaint was not taken, in words that somebody allowed.

        An explanation that was given passed the policy when it was given; one that
        was only decided is the decision's words for the customer.
        """
        self.ensure_one()
        if self.state != "declined":
            return False
        given = self.contact_ids.filtered(
            lambda contact: contact.direction == "out" and contact.purpose == "explain"
        ).sorted(lambda contact: (contact.at, contact.id))
        decided = self.decision_ids.filtered(
            lambda decision: decision.state == "approved" and decision.kind == "refusal"
        ).sorted("decided_at")
        return given[-1:].text or decided[-1:].customer_text

    def _portal_due(self):
        """Return the day by which the customer hears from the company, as text."""
        self.ensure_one()
        clocks = self.clock_ids.filtered(
            lambda clock: clock.status == "running"
            and clock.round == self.round
            and not clock.dispatch_id
            and not NOTICED.isdisjoint(clock.rule_id.stop_event_ids.mapped("code"))
        )
        days = [clock.due_date or self._local_date(clock.due_at) for clock in clocks]
        return format_date(self.env, min(days)) if days else False

    def _portal_timeline(self):
        """Return what was said, the latest first; the names of colleagues are left out."""
        contacts = self.contact_ids.filtered(
            lambda contact: contact.purpose in TOLD
            if contact.direction == "out"
            else contact.means == "portal"
        )
        purposes = {
            "acknowledge": self.env._("We have your complaint"),
            "progress": self.env._("How far we are"),
            "reply": self.env._("Our answer"),
            "urge": self.env._("You asked us to hurry"),
        }
        return [
            {
                "from_us": contact.direction == "out",
                "title": purposes.get(contact.purpose) or self.env._("You wrote"),
                "at": self._portal_moment(contact.at),
                "text": contact.text,
                "files": self._portal_files(contact._portal_attachments()),
            }
            for contact in contacts.sorted(lambda contact: (contact.at, contact.id), reverse=True)
        ]

    @api.model
    def _portal_files(self, attachments):
        return [{"id": attachment.id, "name": attachment.name} for attachment in attachments]

    def _portal_attachments(self):
        """Return the files that the customer may download from the page of the case."""
        self.ensure_one()
        shown = self.contact_ids.filtered(
            lambda contact: contact.direction == "out" and contact.purpose in TOLD
        )
        return self.customer_attachment_ids | shown._portal_attachments()

    def _portal_moment(self, moment):
        zone = self.company_id.resource_calendar_id.tz or "UTC"
        return format_datetime(self.env, moment, tz=zone, dt_format="yyyy-MM-dd HH:mm")

    @api.model
    def _portal_satisfactions(self):
        return self._fields["satisfaction"]._description_selection(self.env)

    # ------------------------------------------------------------
    # What may be done
    # ------------------------------------------------------------

    def _portal_can(self, what):
        """Whether the customer may now do something: evidence, urge, answer or withdraw."""
        self.ensure_one()
        if what == "answer":
            return self.state in ANSWERABLE and not self.satisfaction
        if what == "urge":
            return self.state not in IDLE and (
                self._portal_urges_today() < self.policy_id.portal_urges_per_day
            )
        return self.state not in IDLE

    def _portal_ensure_can(self, what):
        self.ensure_one()
        if self._portal_can(what):
            return
        if what == "urge" and self.state not in IDLE:
            raise CustomerError(
                self.env._("You have urged us today already. We are on it; please try tomorrow.")
            )
        if what == "answer":
            raise CustomerError(self.env._("Your answer is not needed at this point."))
        raise CustomerError(
            self.env._(
                "This is not possible any more. If something is left, please file a new complaint."
            )
        )

    def _portal_urges_today(self):
        self.ensure_one()
        now = fields.Datetime.now()
        recent = self.contact_ids.filtered(
            lambda contact: contact.purpose == "urge"
            and contact.means == "portal"
            and contact.at > fields.Datetime.subtract(now, days=2)
        )
        today = self._local_date(now)
        return sum(self._local_date(contact.at) == today for contact in recent)

    def _portal_urge(self, words=None):
        """Record that the customer urges the case 催办; it is not a new complaint.

        :return: the sentence that answers it
        :raise CustomerError: the case has ended, or the quota of the day is used up
        """
        self._portal_ensure_can("urge")
        self._portal_hear(self._portal_words(words) or self.env._("Please hurry."), purpose="urge")
        self._portal_tell_handler(self.env._("The customer urges this complaint."))
        return self.env._("We have passed it on to the person in charge.")

    def _portal_add_evidence(self, words, files):
        """Take further evidence from the customer.

        :param list files: pairs of name and content
        :return: the sentence that answers it
        :raise CustomerError: the case has ended, or nothing usable was sent
        """
        self._portal_ensure_can("evidence")
        words = self._portal_words(words)
        if not words and not files:
            raise CustomerError(self.env._("Please choose a file or write something."))
        files = self._check_evidence(files)
        if len(self.customer_attachment_ids) + len(files) > MAX_FILES_PER_CASE:
            raise CustomerError(
                self.env._(
                    "There are already many files with this complaint. Please call us about more."
                )
            )
        attachments = self._keep_evidence(files)
        names = ", ".join(attachments.mapped("name"))
        self._portal_hear(words or self.env._("Evidence: %s", names), attachments=attachments)
        self._portal_tell_handler(self.env._("The customer added evidence."))
        return self.env._("Thank you, we have it.")

    def _portal_answer(self, satisfaction, words=None):
        """Take the customer's verdict on the answer: confirmed, or disputed with details.

        :param str satisfaction: one of the five levels
        :return: the sentence that answers it
        :raise CustomerError: no answer is due, no level is chosen, or details are missing
        """
        self._portal_ensure_can("answer")
        words = self._portal_words(words)
        labels = dict(self._portal_satisfactions())
        if satisfaction not in dict(SATISFACTION):
            raise CustomerError(self.env._("Please choose how satisfied you are."))
        if satisfaction in DISSATISFIED and not words:
            raise CustomerError(self.env._("Please write what you are not satisfied with."))
        self._portal_hear("\n".join(filter(None, [labels[satisfaction], words])))
        if satisfaction in DISSATISFIED:
            return self._portal_dispute(satisfaction, words)
        self._portal_agree(satisfaction, words)
        if self._portal_try(self._portal_close):
            return self.env._("Thank you. Your complaint is closed.")
        self._portal_tell_handler(self.env._("The customer confirmed: %s", labels[satisfaction]))
        return self.env._("Thank you. We finish the paperwork and close your complaint.")

    def _portal_agree(self, satisfaction, words):
        """Keep that the customer is satisfied, whether the case can be closed now or not."""
        self.write(
            {
                "satisfaction": satisfaction,
                "satisfaction_note": words,
                "satisfaction_by_customer": True,
            }
        )

    def _portal_dispute(self, satisfaction, details):
        if self._portal_try(self._portal_go_on, satisfaction, details):
            self._portal_tell_handler(self.env._("The customer is not satisfied."))
            return self.env._("We are sorry. We go on with what you wrote.")
        self.write({"satisfaction": satisfaction, "satisfaction_by_customer": True})
        self._portal_tell_handler(
            self.env._("The customer is not satisfied; go on with it by hand.")
        )
        return self.env._("We are sorry. Somebody will call you about what you wrote.")

    def _portal_go_on(self, satisfaction, details):
        self.write({"satisfaction": satisfaction, "satisfaction_by_customer": True})
        self.action_dissatisfied(details)

    def _portal_close(self):
        """Close as the back office does; the customer's answer says the reply has arrived."""
        if self.state == "replying":
            self.action_enter("verifying")
        self.action_close()

    def _portal_withdraw(self, reason):
        """Let the customer take the complaint back 撤诉.

        :return: the sentence that answers it
        :raise CustomerError: the case has ended, or no reason is given
        """
        self._portal_ensure_can("withdraw")
        reason = self._portal_words(reason)
        if not reason:
            raise CustomerError(self.env._("Please say why you take it back."))
        self._portal_hear(self.env._("Withdrawn: %s", reason))
        if self._portal_try(self.action_withdraw, reason):
            self._portal_tell_handler(self.env._("The customer has withdrawn the complaint."))
            return self.env._("You have taken your complaint back.")
        self._portal_tell_handler(self.env._("The customer wants to withdraw the complaint."))
        return self.env._("We have noted it. Somebody will call you about it.")

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _portal_try(self, method, *args):
        """Do as the back office does; what it still lacks is not the customer's business.

        :return: whether it was done
        """
        try:
            with self.env.cr.savepoint():
                method(*args)
        except UserError:
            self.invalidate_recordset()
            return False
        return True

    @api.model
    def _portal_words(self, words):
        words = (words or "").replace("\0", "").strip()
        if len(words) > MAX_WORDS:
            raise CustomerError(self.env._("Please write no more than %s characters.", MAX_WORDS))
        return words

    def _portal_hear(self, text, purpose="other", attachments=None):
        """Record what the customer says on the page."""
        self.ensure_one()
        return self.env["complaint.contact"].create(
            {
                "case_id": self.id,
                "direction": "in",
                "means": "portal",
                "purpose": purpose,
                "person": self.contact_name,
                "text": text,
                "attachment_ids": [(6, 0, attachments.ids)] if attachments else False,
            }
        )

    def _portal_tell_handler(self, sentence):
        """Leave an internal note that notifies whoever is in charge."""
        self.ensure_one()
        handler = self.user_id or self.unit_id.manager_id.user_id
        self.message_post(
            body=sentence,
            subtype_xmlid="mail.mt_note",
            partner_ids=handler.filtered(lambda user: not user.share).partner_id.ids,
        )

    def _prepare_follow_up_vals(self, details):
        vals = super()._prepare_follow_up_vals(details)
        if self.env.user.share:
            # Whoever answers for the old case answers for the new one; the
            # customer who pressed the button does not.
            vals["first_receiver_id"] = (self.user_id or self.first_receiver_id).id
        return vals


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def _portal_attachments(self):
        """Return the files that went with what was said: the customer's and those sent."""
        own = self.filtered(
            lambda contact: contact.direction == "in" and contact.means == "portal"
        ).attachment_ids
        sent = self.filtered(lambda contact: contact.direction == "out" and contact.means in SENT)
        # A colleague may prove with a file of ours what the customer said: that stays inside.
        return (own & self.case_id.customer_attachment_ids) | sent.attachment_ids
