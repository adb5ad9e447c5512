from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .complaint_states import END_STATES
from .complaint_thaw import is_thawed, thawed

# What merging changes on a case, and what undoing it gives back.
RESTORED = ("state", "closed_at", "end_reason", "retention_until")


class ComplaintCase(models.Model):
    """Two cases about one thing become one; the merge can be undone (F10).

    Nothing moves: the merged case keeps its number, contacts, followers and
    files, points to the other, and what arrives for it goes there.
    """

    _inherit = "complaint.case"

    _reason_actions = ("action_unmerge",)

    merged_ids = fields.One2many("complaint.case", "merged_into_id", "Merged Cases", readonly=True)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_merge(self, target, reason, other_customer=False):
        """Merge cases into ``target``.

        :param target: the case that goes on
        :param bool other_customer: the user knows that the customers differ
        :raise UserError: lists every case that cannot be merged, and why
        """
        target.ensure_one()
        self._ensure_reason(reason)
        cases = self - target
        (cases | target).check_access("write")
        problems = list(cases._merge_problems(target))
        if not other_customer:
            problems += cases._merge_warnings(target)
        if problems:
            raise UserError("\n".join(problems))
        # Closing the one that goes on and merging into it must not pass each other.
        target._wait_for_merge()
        now = fields.Datetime.now()
        for case in cases:
            before = {name: case._plain_value(name) for name in RESTORED}
            thawed(case).write(
                {
                    "state": "merged",
                    "merged_into_id": target.id,
                    "end_reason": reason,
                    "closed_at": now,
                }
            )
            # What is asked of the customer goes with the case; undoing it asks again.
            planned = case.sudo().revisit_ids.filtered(lambda revisit: revisit.state == "planned")
            case._record(
                "merged",
                now,
                note=reason,
                data={"into": target.id, "before": before, "revisits": planned.ids},
            )
        cases._set_retention()
        target._record_merged_in(cases, reason)
        return True

    def action_unmerge(self, reason):
        """Undo merges: each case goes on exactly where it stood, clocks and call-backs included.

        :raise UserError: no reason, or a case that is not merged
        """
        self._ensure_reason(reason)
        self.check_access("write")
        for case in self:
            if case.state != "merged":
                raise UserError(self.env._("%s is not merged.", case.display_name))
            if case.anonymised_at:
                raise UserError(
                    self.env._("%s is anonymised: nothing is left to go on with.", case.name)
                )
        for case in self:
            target = case.merged_into_id
            merged = case.event_ids.filtered(lambda event: event.code == "merged")[-1:]
            facts = merged._plain(merged.data)
            thawed(case).write({**facts["before"], "merged_into_id": False})
            case._record("unmerged", note=reason)
            case._plan_revisits_again(facts.get("revisits", ()))
            target._message_log(
                body=self.env._(
                    "The merge of %(case)s was undone: %(reason)s", case=case.name, reason=reason
                )
            )
        # Rules that stopped caring when the case was merged care again.
        self._replay_clocks()
        return True

    def action_open_merge(self):
        """Ask which of the selected cases goes on."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Complaints"),
            "res_model": "complaint.merge",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_ids": self.ids},
        }

    # ------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------

    def _merge_problems(self, target):
        """Yield what forbids to merge the cases into ``target``."""
        if not self:
            yield self.env._("Choose at least two complaints to merge.")
        if target.state == "draft":
            yield self.env._("%s is not registered yet.", target.display_name)
        elif target.state in END_STATES:
            yield self.env._(
                "%s has ended: only an open complaint can go on for others.", target.display_name
            )
        line = target._merge_line()
        for case in self:
            if case in line:
                yield self.env._(
                    "%(case)s cannot be merged into %(target)s, which was merged into it.",
                    case=case.display_name,
                    target=target.display_name,
                )
            elif case.state == "draft":
                yield self.env._("%s is not registered yet.", case.display_name)
            elif case.state in END_STATES:
                yield self.env._("%s has ended and cannot be merged.", case.display_name)
            if case.company_id != target.company_id:
                yield self.env._(
                    "%(case)s belongs to %(company)s and cannot be merged into a case of another "
                    "company.",
                    case=case.display_name,
                    company=case.company_id.name,
                )

    def _merge_warnings(self, target):
        """Return what a user must know, and may overrule, before merging."""
        return [
            self.env._(
                "%(case)s is a complaint of another customer (%(customer)s). Tick “Although the "
                "customers differ” if it is about the same thing.",
                case=case.display_name,
                customer=case.partner_id.display_name or case.contact_name or "?",
            )
            for case in self
            if case.commercial_partner_id != target.commercial_partner_id
        ]

    def _ensure_not_archived(self):
        super()._ensure_not_archived()
        if self.env.su or is_thawed(self.env):
            return
        # As above: units are told where the case went.
        for case in self.sudo():
            if case.state == "merged":
                raise UserError(
                    self.env._(
                        "%(case)s was merged into %(target)s. Go on there, or undo the merge.",
                        case=case.name,
                        target=case._merge_target().name,
                    )
                )

    def _merge_line(self):
        """Return the case and those it was merged into, one after the other."""
        self.ensure_one()
        line, case = self, self.merged_into_id
        while case and case not in line:
            line |= case
            case = case.merged_into_id
        return line

    def _merge_target(self):
        """Return the case that goes on for this one: itself, unless it is merged."""
        self.ensure_one()
        return self._merge_line()[-1:]

    def _plain_value(self, name):
        """Return a value as JSON can keep it and ``write`` takes it back."""
        value = self._raw(name)
        return fields.Datetime.to_string(value) if isinstance(value, date) else value

    def _record_merged_in(self, cases, reason):
        self._message_log(
            body=self.env._(
                "%(cases)s merged into this complaint: %(reason)s",
                cases=", ".join(cases.mapped("name")),
                reason=reason,
            )
        )

    # ------------------------------------------------------------
    # What arrives later
    # ------------------------------------------------------------

    def message_post(self, **kwargs):
        """Post on the case that goes on; a log note stays where it was written."""
        self.ensure_one()
        if kwargs.get("message_type", "notification") in ("email", "comment", "sms"):
            self._wait_for_merge()
            target = self._merge_target()
            if target != self:
                kwargs.pop("parent_id", None)
                return target.message_post(**kwargs)
        return super().message_post(**kwargs)

    def _wait_for_merge(self):
        """Keep the state of the case as it is until this transaction ends.

        What comes second waits; if it began before the first ended, the
        database has it begun again, and it finds out where to go.
        """
        if isinstance(self.id, int):
            self.env.cr.execute(
                SQL("SELECT id FROM complaint_case WHERE id = %s FOR SHARE", self.id)
            )

    def _ledger(self, rounds=None):
        """Return the events without merges that were undone: they never were."""
        ledger = super()._ledger(rounds)
        return {key: self._without_undone_merges(facts) for key, facts in ledger.items()}

    @api.model
    def _without_undone_merges(self, facts):
        kinds = {fact.kind for fact in facts}
        if "unmerged" not in kinds:
            return facts
        kept, merged = [], None
        for fact in sorted(facts, key=lambda fact: fact[:2]):
            if fact.kind == "merged":
                merged = fact
            elif fact.kind == "unmerged":
                merged = None
            else:
                kept.append(fact)
        return [*kept, merged] if merged else kept
