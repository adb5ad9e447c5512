"""What follows from what people do is written by the methods that do it.

The rule needs no list: a stored field that is read-only in its model belongs
to the methods of that model. The web client leaves such fields alone by itself;
this refuses whoever writes them over RPC, imports them, copies them or smuggles
them in as defaults. A new model joins by inheriting the mixin, first of all, so
that nothing it does itself is refused.
"""

from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command

from .complaint_states import STATES
from .complaint_thaw import is_unlocked, unlocked

# What belongs to somebody, and is shown to whoever may link it.
GUARDED_LINKS = frozenset(
    {
        "complaint.action",
        "complaint.case",
        "complaint.clock",
        "complaint.contact",
        "complaint.decision",
        "complaint.dispatch",
        "complaint.extension",
        "complaint.intake",
        "ir.attachment",
    }
)
# What a deadline and a number were made from.
ON_RECORD = frozenset({"received_at", "company_id"})
# The words and promises of a decision.
DECIDED = frozenset(
    {
        "name",
        "case_id",
        "kind",
        "text",
        "customer_text",
        "amount",
        "disposition_ids",
        "objection_to_id",
        "objected_unit_id",
        "contact_ids",
        "closing_ground",
        "evidence_ids",
        "plan_line_ids",
        "customer_need",
        "company_interest",
        "cost_estimate",
        "cost_note",
    }
)
AUTOMATIC = frozenset(models.MAGIC_COLUMNS) | {"parent_path"}


class ComplaintLinksMixin(models.AbstractModel):
    """Links to what the user can read, and to nothing else."""

    _name = "complaint.links.mixin"
    _description = "Links to What the User Can Read"

    @api.model_create_multi
    def create(self, vals_list):
        if not self._may_write_locked():
            context = self.env.context
            start = len("default_")
            defaults = {key[start:]: context[key] for key in context if key.startswith("default_")}
            self._ensure_own_links([*vals_list, defaults])
        records = super().create(vals_list)
        if self._transient and not self.env.su:
            records._ensure_own_values()
        return records

    def write(self, vals):
        if not self._may_write_locked():
            self._ensure_own_links([vals])
        return super().write(vals)

    def _may_write_locked(self):
        return self.env.su or is_unlocked(self.env)

    def _ensure_own_links(self, vals_list):
        """Refuse links to a case or a file that the user cannot read.

        The name of a link is shown to whoever made it, and a file that proves
        something is handed on to others who see the record.

        :raise AccessError: it is another's
        """
        for name in {name for vals in vals_list for name in vals}:
            field = self._fields.get(name)
            if field is None or field.comodel_name not in GUARDED_LINKS:
                continue
            ids = set()
            for vals in vals_list:
                ids.update(self._linked_ids(field, vals.get(name)))
            self.env[field.comodel_name].browse(ids).exists().check_access("read")

    def _ensure_own_values(self):
        """Check what a dialogue chose by itself, from what the client said is selected."""
        for name, field in self._fields.items():
            if field.type == "many2one" and field.store and field.comodel_name in GUARDED_LINKS:
                # Only the ids are taken; who may read them is asked as the user.
                ids = self.sudo()[name].ids
                self.env[field.comodel_name].browse(ids).check_access("read")

    @staticmethod
    def _linked_ids(field, value):
        """Return the ids that a value links records to."""
        if field.type == "many2one":
            return [value] if value else []
        if field.type != "many2many" or not isinstance(value, list | tuple):
            return []
        ids = []
        for command in value or []:
            if isinstance(command, int):
                ids.append(command)
            elif command[0] == Command.LINK:
                ids.append(command[1])
            elif command[0] == Command.SET:
                ids += command[2]
        return ids


class ComplaintLockedMixin(models.AbstractModel):
    _name = "complaint.locked.mixin"
    _inherit = ["complaint.links.mixin"]
    _description = "Fields That Only Methods Write"

    # Read-only in the model and yet a client's to write.
    _unlocked_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        if self._may_write_locked():
            return super().create(vals_list)
        for vals in vals_list:
            self.browse()._ensure_not_locked(vals)
        context = self.env.context
        forged = {f"default_{name}" for name in self.browse()._locked_now()} & context.keys()
        if not forged:
            return super().create(vals_list)
        # Not refused: a default may be meant for another model on the way here.
        clean = {key: value for key, value in context.items() if key not in forged}
        plain = super(ComplaintLockedMixin, self.with_env(self.env(context=clean)))
        return plain.create(vals_list).with_env(self.env)

    def write(self, vals):
        if not self._may_write_locked():
            self._ensure_not_locked(vals)
        return super().write(vals)

    def copy_data(self, default=None):
        """Leave out what the original owes to its history: a copy has none."""
        data = super().copy_data(default)
        if not self._may_write_locked():
            kept = self._locked_fields() - (default or {}).keys()
            data = [{k: v for k, v in vals.items() if k not in kept} for vals in data]
        return data

    # ------------------------------------------------------------
    # For methods
    # ------------------------------------------------------------

    def _write_unlocked(self, vals):
        """Write as a method that has checked what it writes."""
        return unlocked(self).write(vals)

    @api.model
    def _create_unlocked(self, vals_list):
        """Create as a method that has checked what it creates."""
        return unlocked(self).create(vals_list).with_env(self.env)

    # ------------------------------------------------------------
    # The lock
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _locked_fields(self):
        """Return the names of the fields that only methods write."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and not field.inherited
        ).difference(AUTOMATIC, self._unlocked_fields)

    def _locked_now(self):
        """Return the names that nobody writes by hand on these records as they are. Hook.

        Of no records: on one that is being created; it is told which case it is for.
        """
        return self._locked_fields() if self else self._locked_fields() - {"case_id"}

    def _ensure_not_locked(self, vals):
        """Refuse to write by hand what only methods write.

        :raise UserError: names the field, and the button that is to be used
        """
        locked = self._locked_now() & vals.keys()
        if locked:
            # Who may not write at all is told so first.
            self.check_access("write" if self else "create")
            name = sorted(locked)[0]
            raise UserError(self._locked_sentence(name, vals[name]))

    def _locked_sentence(self, name, value):
        """Return what to do instead of writing a field. Hook."""
        return self.env._(
            "“%(field)s” of %(record)s is not entered by hand: it follows from what is done. Use "
            "the buttons of the form; if one is missing, ask a supervisor.",
            field=self._fields[name]._description_string(self.env),
            record=self[:1].display_name or self._description,
        )


class ComplaintCase(models.Model):
    _name = "complaint.case"
    _inherit = ["complaint.locked.mixin", "complaint.case"]

    # How long a case is kept is guarded where it is decided.
    _unlocked_fields = frozenset(
        {"is_legal_hold", "legal_hold_reason", "anonymised_at", "retention_until"}
    )

    def _ensure_not_locked(self, vals):
        if vals.keys() - self._writable_when_archived():
            self._ensure_not_archived()
        return super()._ensure_not_locked(vals)

    def _locked_now(self):
        locked = super()._locked_now()
        if not self:
            # A clerk writes down what a colleague took.
            return locked - {"policy_id", "first_receiver_id"}
        # Whether a case is on record is no secret to who may write it.
        if all(case.state == "draft" for case in self.sudo()):
            # The form chooses one for its words; registering decides which one holds.
            return locked - {"policy_id"}
        # Only how far it has come is asked, of records the caller is about to write.
        if any(case.satisfaction_by_customer for case in self.sudo()):
            locked |= {"satisfaction", "satisfaction_note"}
        return locked | ON_RECORD

    def _locked_sentence(self, name, value):
        if name == "satisfaction":
            return self.env._(
                "%s: the customer has said in person how satisfied they are. What they say now is "
                "recorded with “Is the Customer Satisfied?” or “Log a Contact”.",
                self[:1].display_name,
            )
        if name != "state" or value not in dict(STATES):
            return super()._locked_sentence(name, value)
        label = dict(self._fields["state"]._description_selection(self.env))[value]
        return self.env._(
            "%(case)s does not become “%(state)s” by writing it: a step is taken with its button, "
            "which checks what is still missing and puts it on record. Use “%(button)s”.",
            case=self[:1].display_name or self._description,
            state=label,
            button=self._button_to(value),
        )

    @api.model
    def _button_to(self, state):
        """Return what the button that leads to a state is called."""
        return {
            "draft": self.env._("Register"),
            "registered": self.env._("Register"),
            "accepted": self.env._("Accept"),
            "investigating": self.env._("Begin Investigation"),
            "deciding": self.env._("Investigation Complete"),
            "executing": self.env._("Carry It Out"),
            "replying": self.env._("Carried Out"),
            "verifying": self.env._("Replied in Full"),
            "closed": self.env._("Is the Customer Satisfied?"),
            "superseded": self.env._("Is the Customer Satisfied?"),
            "declined": self.env._("Decline"),
            "withdrawn": self.env._("Withdrawn"),
            "merged": self.env._("Merge Complaints"),
        }[state]


class ComplaintEvent(models.Model):
    _name = "complaint.event"
    _inherit = ["complaint.locked.mixin", "complaint.event"]


class ComplaintContact(models.Model):
    _name = "complaint.contact"
    _inherit = ["complaint.locked.mixin", "complaint.contact"]


class ComplaintDispatch(models.Model):
    _name = "complaint.dispatch"
    _inherit = ["complaint.locked.mixin", "complaint.dispatch"]

    def _locked_now(self):
        # To another unit it goes by sending it back, not by writing a name over the first.
        locked = super()._locked_now()
        if not self:
            return locked
        locked |= {"unit_id", "part"}
        # Only how far it has come is asked, of records the caller is about to write.
        if any(dispatch.state not in ("sent", "signed", "returning") for dispatch in self.sudo()):
            locked |= {"duty", "cause_id", "cause_analysis", "handling", "improvement"}
        return locked


class ComplaintDecision(models.Model):
    _name = "complaint.decision"
    _inherit = ["complaint.locked.mixin", "complaint.decision"]

    def _locked_now(self):
        # Who approves has read exactly this.
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(decision.state != "draft" or decision.review_ids for decision in self.sudo()):
            locked |= DECIDED
        return locked

    def _locked_sentence(self, name, value):
        if name not in DECIDED:
            return super()._locked_sentence(name, value)
        return self.env._(
            "%s is approved or waiting for approval: its words stay as who approves read them. "
            "Make a new version, or take this one out of force first.",
            self[:1].display_name,
        )


class ComplaintAction(models.Model):
    _name = "complaint.action"
    _inherit = ["complaint.locked.mixin", "complaint.action"]

    def _locked_now(self):
        # Who carries out a measure does not choose who reviews it (CEM-37).
        locked = super()._locked_now()
        if self and not self._may_choose_reviewer():
            locked |= {"approver_id", "user_id"}
        # Only how far it has come is asked, of records the caller is about to write.
        if any(action.state not in ("open", "obstacle") for action in self.sudo()):
            locked |= {"name", "case_id", "kind", "evidence", "user_id"}
        return locked

    def _may_choose_reviewer(self):
        user = self.env.user
        if user.has_group("complaint_base.group_complaint_supervisor"):
            return True
        # Only how far it has come is asked, of records the caller is about to write.
        return all(user == action.approver_id for action in self.sudo())


class ComplaintExtension(models.Model):
    _name = "complaint.extension"
    _inherit = ["complaint.locked.mixin", "complaint.extension"]


class ComplaintOverdue(models.Model):
    _name = "complaint.overdue"
    _inherit = ["complaint.locked.mixin", "complaint.overdue"]


class ComplaintFinding(models.Model):
    _name = "complaint.finding"
    _inherit = ["complaint.locked.mixin", "complaint.finding"]


class ComplaintRevisit(models.Model):
    _name = "complaint.revisit"
    _inherit = ["complaint.locked.mixin", "complaint.revisit"]

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(revisit.state == "done" for revisit in self.sudo()):
            locked |= {"case_id", "satisfaction", "note", "user_id", "attachment_ids"}
        return locked


class ComplaintRevisitAnswer(models.Model):
    _name = "complaint.revisit.answer"
    _inherit = ["complaint.locked.mixin", "complaint.revisit.answer"]

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(answer.revisit_id.state == "done" for answer in self.sudo()):
            locked |= {"score", "note"}
        return locked


class ComplaintRevisitAttempt(models.Model):
    _name = "complaint.revisit.attempt"
    _inherit = ["complaint.locked.mixin", "complaint.revisit.attempt"]


class ComplaintConfirmation(models.Model):
    _name = "complaint.confirmation"
    _inherit = ["complaint.locked.mixin", "complaint.confirmation"]


class ComplaintMeeting(models.Model):
    _name = "complaint.meeting"
    _inherit = ["complaint.locked.mixin", "complaint.meeting"]

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(meeting.state == "held" for meeting in self.sudo()):
            locked |= {"minutes", "chair_id", "case_ids", "company_id"}
        return locked


class ComplaintMeetingResolution(models.Model):
    _name = "complaint.meeting.resolution"
    _inherit = ["complaint.locked.mixin", "complaint.meeting.resolution"]


class ComplaintReturnRequest(models.Model):
    _name = "complaint.return.request"
    _inherit = ["complaint.locked.mixin", "complaint.return.request"]


class ComplaintReturnRequestLine(models.Model):
    _name = "complaint.return.request.line"
    _inherit = ["complaint.locked.mixin", "complaint.return.request.line"]


class ComplaintIntake(models.Model):
    _name = "complaint.intake"
    _inherit = ["complaint.locked.mixin", "complaint.intake"]


class ComplaintPolicy(models.Model):
    _name = "complaint.policy"
    _inherit = ["complaint.locked.mixin", "complaint.policy"]


class ComplaintApprovalRule(models.Model):
    _name = "complaint.approval.rule"
    _inherit = ["complaint.locked.mixin", "complaint.approval.rule"]


class ComplaintTransfer(models.Model):
    _name = "complaint.transfer"
    _inherit = ["complaint.locked.mixin", "complaint.transfer"]


class ComplaintEmergency(models.Model):
    _name = "complaint.emergency"
    _inherit = ["complaint.locked.mixin", "complaint.emergency"]


class ComplaintEmergencyTask(models.Model):
    _name = "complaint.emergency.task"
    _inherit = ["complaint.locked.mixin", "complaint.emergency.task"]
