from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .complaint_states import END_STATES
from .complaint_thaw import thawed


class ComplaintRestrictionRule(models.Model):
    """When … → only these people see the case; another unit may take it over (限定知悉范围)."""

    _name = "complaint.restriction.rule"
    _description = "Restriction Rule"
    _inherit = ["complaint.rule.mixin"]

    reader_role_ids = fields.Many2many(
        "complaint.unit.role",
        "complaint_restriction_rule_role_rel",
        "rule_id",
        "role_id",
        "Seen By Members Of",
    )
    reader_group_ids = fields.Many2many(
        "res.groups",
        "complaint_restriction_rule_group_rel",
        "rule_id",
        "group_id",
        "And By",
        help="Members of these groups who work for the company of the complaint.",
    )
    keeps_receiver = fields.Boolean(
        "And By Whoever Received It First", default=True, help="Who calls the customer back."
    )
    keeps_handler = fields.Boolean(
        "And By the Former Handler", help="Where no unit takes the case over, its handler stays."
    )
    take_over_role_id = fields.Many2one(
        "complaint.unit.role",
        "Taken Over By",
        help="The unit becomes the one in charge, its head the handler; dispatches to others are "
        "taken back.",
    )
    alerts = fields.Boolean(
        "Tells Them at Once", default=True, help="Who may see it is told that it exists."
    )

    @api.constrains("domain")
    def _check_condition(self):
        for rule in self:
            if rule._when().is_true():
                raise ValidationError(
                    self.env._("Rule %s would hide every complaint. Say when.", rule.code)
                )

    def _readers(self, case):
        """Return who may see a case under the rule."""
        self.ensure_one()
        # Which unit does what is no secret to colleagues.
        units = self.env["hr.department"].union(
            *(role._unit_of(case.company_id).sudo() for role in self.reader_role_ids),
            self.take_over_role_id._unit_of(case.company_id).sudo()
            if self.take_over_role_id
            else self.env["hr.department"],
        )
        users = units.member_ids.user_id | units.manager_id.user_id
        users |= self.reader_group_ids.all_user_ids.filtered(
            lambda user: user.active and not user.share and case.company_id in user.company_ids
        )
        if self.keeps_receiver:
            users |= case.first_receiver_id
        if self.keeps_handler or not self.take_over_role_id:
            users |= case.user_id
        return users.filtered(lambda user: user.id != SUPERUSER_ID and not user.share)

    def _watched_fields(self):
        return {condition.field_expr.split(".")[0] for condition in self._when().iter_conditions()}


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    restriction_rule_ids = fields.One2many(
        "complaint.restriction.rule", "policy_id", "Restrictions", copy=True
    )

    @api.model
    def _rule_fields(self):
        return (*super()._rule_fields(), "restriction_rule_ids")

    @tools.ormcache("self.id")
    def _restriction_fields(self):
        """Return the fields of a case whose change may restrict it."""
        rules = self._rules("restriction_rule_ids").sudo()  # the rules bind everybody
        return frozenset().union(*(rule._watched_fields() for rule in rules))


class ComplaintCase(models.Model):
    """A case that only named people see, with everything that belongs to it."""

    _inherit = "complaint.case"
    _reason_actions = ("action_lift_restriction",)

    is_restricted = fields.Boolean("Restricted", readonly=True, copy=False, tracking=True)
    reader_ids = fields.Many2many(
        "res.users",
        "complaint_case_reader_rel",
        "case_id",
        "user_id",
        "Seen By",
        readonly=True,
        copy=False,
    )
    restriction_rule_ids = fields.Many2many(
        "complaint.restriction.rule",
        "complaint_case_restriction_rule_rel",
        "case_id",
        "rule_id",
        "Restricted Because Of",
        readonly=True,
        copy=False,
    )

    # Few cases are restricted; whoever lists parts asks for them alone.
    _restricted = models.Index("(id) WHERE is_restricted IS TRUE")

    def write(self, vals):
        result = super().write(vals)
        on_record = self.filtered(
            lambda case: case.state not in ("draft", *END_STATES) and case.policy_id
        )
        names = vals.keys()
        # Who writes may lose sight of the case by it; what follows is the policy's doing.
        on_record.sudo().filtered(
            lambda case: names & case.policy_id._restriction_fields()
        )._apply_restrictions()
        return result

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_restrict(self, reason, users=None, at_least_me=True):
        """Let only named people see cases, and all that belongs to them.

        :param users: who may see them besides those who may already
        :raise UserError: no reason
        """
        self._ensure_reason(reason)
        self._ensure_may_read_restricted()
        for case in self.sudo():  # checked above; who reads is no field a client writes
            readers = users or self.env["res.users"]
            if not case.is_restricted:
                readers |= case.first_receiver_id | case.user_id
            if at_least_me:
                readers |= self.env.user
            case._restrict(readers, reason)
        return True

    def action_lift_restriction(self, reason):
        """Let everybody whose part it is see cases again.

        :raise UserError: no reason
        :raise AccessError: not a supervisor or an executive among the readers
        """
        self._ensure_reason(reason)
        self.check_access("read")
        if not self.env.user.has_groups(
            "complaint_base.group_complaint_supervisor,complaint_base.group_complaint_executive"
        ):
            raise AccessError(
                self.env._("Only a supervisor or an executive who sees the case lifts this.")
            )
        # Checked above; whoever lifts it may stop being a reader by that.
        thawed(self.sudo()).write({"is_restricted": False, "reader_ids": [(5, 0, 0)]})
        # Checked above.
        self.sudo()._record("unrestricted", note=reason)
        return True

    def _ensure_may_read_restricted(self):
        self.check_access("write")

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        self.sudo()._apply_restrictions()  # whoever registers is bound by the rules, read or not
        for case in self.sudo():
            # What follows a restricted complaint is about the same people.
            if case.previous_id.is_restricted:
                case._restrict(case.previous_id.reader_ids, case.previous_id.display_name)
        return result

    def _apply_restrictions(self):
        """Restrict the cases for which a rule holds that did not before."""
        for policy, cases in self.grouped("policy_id").items():
            # The rule binds whoever is subject to it, read or not.
            for rule in policy._rules("restriction_rule_ids").sudo():
                for case in rule._matching(cases):
                    if rule not in case.restriction_rule_ids:
                        case._restrict_by(rule)

    def _restrict_by(self, rule):
        self.ensure_one()
        handler, readers = self.user_id, rule._readers(self)
        if rule.take_over_role_id:
            self._take_over(rule)
        gone = handler - readers - self.user_id
        thawed(self).write(
            {
                "restriction_rule_ids": [fields.Command.link(rule.id)],
                "reader_ids": [fields.Command.unlink(user.id) for user in gone],
            }
        )
        self._forget_handler(gone)
        self._restrict(readers | self.user_id, rule.name, rule.alerts)

    def _take_over(self, rule):
        """Give the case to the unit that a rule names, and take it from all others."""
        # Which unit does what is no secret to colleagues.
        unit = rule.take_over_role_id._unit_of(self.company_id).sudo()
        if not unit:
            return
        others = self.dispatch_ids.filtered(
            lambda dispatch: dispatch.unit_id != unit
            and dispatch.state in ("sent", "signed", "returning", "answered")
        )
        others.action_cancel(self.env._("Taken over by %s", unit.name))
        # A new lead may be dispatched to in the same breath.
        others.flush_recordset(["state"])
        self.write({"unit_id": unit.id, "user_id": unit.manager_id.user_id.id})
        self._record("taken_over", note=unit.name)

    def _forget_handler(self, users):
        """Take the case off the desks of those who no longer handle it."""
        self.message_unsubscribe(users.partner_id.ids)
        self.activity_ids.filtered(lambda activity: activity.user_id in users).unlink()

    def _restrict(self, readers, reason, alert=False):
        """Restrict the case to readers, besides those it is restricted to already."""
        self.ensure_one()
        new = readers - self.reader_ids
        thawed(self).write(
            {"is_restricted": True, "reader_ids": [fields.Command.link(u.id) for u in readers]}
        )
        if new:
            names = ", ".join(new.mapped("name"))
            self._record("restricted", note=f"{reason}: {names}")
            strangers = self.message_partner_ids - self.reader_ids.partner_id
            self.message_unsubscribe(strangers.ids)
        told = (new - self.env.user).partner_id
        if alert and told:
            self.env["mail.thread"].message_notify(
                partner_ids=told.ids,
                subject=self.env._("%(reason)s: %(case)s", reason=reason, case=self.name),
                body=self.env._("You are one of the few who see this complaint."),
            )

    def _writable_when_archived(self):
        return super()._writable_when_archived() | {"is_restricted", "reader_ids"}

    def _explain_rules(self):
        rules = self.policy_id._rules("restriction_rule_ids")
        return {**super()._explain_rules(), "restriction_rule_ids": rules._explain_for(self)}


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Hide restricted cases, and whatever belongs to one, from all but their readers.

        A rule per model would forget the next one: every model whose records
        belong to a case by ``case_id`` is restricted with it.
        """
        domain = super()._compute_domain(model_name, mode)
        if self.env.su:
            return domain
        hidden = Domain("is_restricted", "=", True) & Domain("reader_ids", "not in", self.env.uid)
        if model_name == "complaint.case":
            return domain & ~hidden
        if model_name == "complaint.intake":
            return domain & Domain("case_ids", "not any", hidden)
        model = self.env[model_name]
        link = model._fields.get("case_id")
        if not link or not link.store or link.comodel_name != "complaint.case":
            return domain
        seen = Domain("case_id", "=", False) | Domain("case_id", "not any", hidden)
        told = self._complaint_part_exception(model_name)
        return domain & (seen | self._complaint_of_restricted(model, told))

    @api.model
    def _complaint_of_restricted(self, model, domain):
        """Return which parts of restricted cases a domain names.

        Asked of the few restricted cases alone: the units and people that such a domain
        looks at would be joined to every row of every list otherwise.
        """
        if domain.is_false():
            return domain
        # It is part of a rule, which looks at all there is.
        everything = model.sudo().with_context(active_test=False)

        def to_sql(_model, alias, _query):
            found = everything._search(Domain("case_id.is_restricted", "=", True) & domain)
            return SQL("%s IN %s", SQL.identifier(alias, "id"), found.subselect())

        def predicate(record):
            # It is part of a rule, which looks at all there is.
            return bool(record.sudo().filtered_domain(domain))

        return Domain.custom(to_sql=to_sql, predicate=predicate)

    @api.model
    def _complaint_part_exception(self, model_name):
        """Return which parts of restricted cases one still sees: what one was told to do.

        A unit works on its dispatch, a crew in its emergency, an owner on his measure.
        """
        uid = self.env.uid
        mine = Domain("user_id", "=", uid)
        unit = Domain("unit_id.member_ids.user_id", "=", uid) | Domain(
            "unit_id.manager_id.user_id", "=", uid
        )
        live = Domain("state", "not in", ("cancelled", "returned"))
        crew = Domain("crew_id.member_ids.user_id", "=", uid) | Domain(
            "crew_id.manager_id.user_id", "=", uid
        )
        return {
            "complaint.dispatch": (mine | unit) & live,
            "complaint.clock": Domain("dispatch_id", "any", (mine | unit) & live),
            "complaint.action": mine | Domain("approver_id", "=", uid),
            "complaint.emergency": Domain("task_ids.user_id", "=", uid) | crew,
            "complaint.emergency.task": mine | unit,
        }.get(model_name, Domain.FALSE)
