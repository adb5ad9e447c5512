from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from .complaint_thaw import is_installing, is_unlocked, unlocked

# The kinds of rule a policy consists of, by the name of its field.
RULE_FIELDS = (
    "classification_rule_ids",
    "routing_rule_ids",
    "clock_rule_ids",
    "gate_rule_ids",
    "approval_rule_ids",
    "retention_rule_ids",
)


class ComplaintPolicy(models.Model):
    """A dated version of a company's complaint procedure 投诉管理办法.

    What one company's document decides is a record here, not code. A case
    keeps the version that was in force when it was received.
    """

    _name = "complaint.policy"
    _description = "Complaint Policy"
    _inherit = ["mail.thread"]
    _order = "company_id, valid_from desc, version desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, help="The same for all versions of one procedure.")
    profile = fields.Char(
        required=True,
        default="standard",
        index=True,
        help="The trade: what a preset adds shows only under policies of its profile.",
    )
    version = fields.Integer(required=True, default=1, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "In Force"), ("retired", "Replaced by a New Version")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: a procedure that companies may choose."
    )
    parent_id = fields.Many2one(
        "complaint.policy",
        "Based On",
        index=True,
        ondelete="restrict",
        domain="[('id', '!=', id), ('state', '!=', 'draft')]",
        help="Its rules apply too, except those this policy replaces by the same code.",
    )
    valid_from = fields.Date(tracking=True, copy=False)
    valid_to = fields.Date(tracking=True, copy=False, readonly=True)

    document_number = fields.Char("Document No.", tracking=True)
    drafted_by = fields.Char("Drafted By (编制)")
    drafted_on = fields.Date()
    reviewed_by = fields.Char("Reviewed By (审核)")
    reviewed_on = fields.Date()
    approved_by = fields.Char("Approved By (批准)")
    approved_on = fields.Date()
    is_controlled = fields.Boolean("Controlled Copy (受控)", default=True)
    legal_basis = fields.Text("Legal Basis and References")
    purpose = fields.Html()

    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Schedule",
        check_company=True,
        help="For limits in working time. Empty: the schedule of the company.",
    )
    sequence_id = fields.Many2one("ir.sequence", "Numbering", ondelete="restrict")
    is_strict = fields.Boolean("No Skipping", help="A case passes through every state in order.")
    reply_needs_decision = fields.Boolean(
        default=True,
        help="The customer hears only what an approved decision allows (不得超越权限答复).",
    )
    when_dissatisfied = fields.Selection(
        [("new_case", "A new complaint, linked to the old one"), ("next_round", "Next round")],
        required=True,
        default="new_case",
    )
    next_round_state = fields.Selection(
        [("accepted", "Taken up anew"), ("investigating", "Looked into"), ("deciding", "Decided")],
        "The Next Round Begins Where It Is",
        required=True,
        default="accepted",
    )
    closing_needs_satisfaction = fields.Boolean(default=True)
    declining_needs_approval = fields.Boolean(default=True)
    retention_years = fields.Integer(default=3)
    judging_role_id = fields.Many2one(
        "complaint.unit.role",
        "Judges Liability",
        help="Only members of this unit decide who is liable and what is done for the customer.",
    )
    supervising_role_id = fields.Many2one("complaint.unit.role", "Supervises")
    intake_role_ids = fields.Many2many(
        "complaint.unit.role",
        "complaint_policy_intake_role_rel",
        "policy_id",
        "role_id",
        "Take In",
        help="Units that register complaints; others hand them over.",
    )

    classification_rule_ids = fields.One2many(
        "complaint.classification.rule", "policy_id", "Classification", copy=True
    )
    routing_rule_ids = fields.One2many("complaint.routing.rule", "policy_id", "Routing", copy=True)
    clock_rule_ids = fields.One2many("complaint.clock.rule", "policy_id", "Clocks", copy=True)
    gate_rule_ids = fields.One2many("complaint.gate.rule", "policy_id", "Gates", copy=True)
    approval_rule_ids = fields.One2many(
        "complaint.approval.rule", "policy_id", "Approvals", copy=True
    )
    retention_rule_ids = fields.One2many(
        "complaint.retention.rule", "policy_id", "Retention", copy=True
    )
    case_count = fields.Integer(compute="_compute_case_count")

    _version_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0), version)", "This version already exists."
    )
    _retention_positive = models.Constraint(
        "CHECK (retention_years >= 0)", "Retention cannot be negative."
    )
    _period_order = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from <= valid_to)",
        "A policy cannot end before it begins.",
    )
    _in_force = models.Index("(company_id, valid_from) WHERE state <> 'draft'")

    @api.depends("name", "version", "company_id")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = f"{policy.name} V{policy.version}"

    def _compute_case_count(self):
        counts = dict(
            self.env["complaint.case"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.case_count = counts.get(policy, 0)

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A policy cannot be based on itself."))

    @api.constrains("calendar_id")
    def _check_calendar(self):
        self.calendar_id._ensure_has_hours()

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        # Methods that publish and retire have looked at the dates.
        if (
            not (self.env.su or is_unlocked(self.env))
            or not {"state", "valid_from", "valid_to"} >= vals.keys()
        ):
            self.filtered(lambda policy: policy.state != "draft")._ensure_harmless(vals)
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for policy in self:
            if policy.state != "draft":
                raise UserError(
                    self.env._(
                        "%s has been in force and stays on record. Publish a new version instead.",
                        policy.display_name,
                    )
                )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_publish(self):
        """Put a draft in force from its start date; its predecessor ends the day before.

        :raise UserError: dates that overlap a later version, or nothing to publish
        """
        for policy in self:
            if policy.state != "draft":
                raise UserError(self.env._("%s is not a draft.", policy.display_name))
            policy.valid_from = policy.valid_from or fields.Date.context_today(policy)
            policy._end_predecessor()
            policy._write_unlocked({"state": "published"})

    def action_new_version(self):
        """Open a draft that is the next version of this policy."""
        self.ensure_one()
        latest = self.search(self._domain_versions(), order="version desc", limit=1)
        vals = {"version": latest.version + 1, "name": self.name}
        draft = unlocked(self).copy(vals).with_env(self.env)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "res_id": draft.id,
        }

    def action_view_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_base.complaint_case_action")
        return {**action, "domain": [("policy_id", "=", self.id)]}

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    @api.model
    def _rule_fields(self):
        """Return the names of the fields that hold the rules of a policy."""
        return RULE_FIELDS

    def _rules(self, field):
        """Return the effective rules of one kind, those of parents included.

        :param str field: one of :data:`RULE_FIELDS`
        """
        self.ensure_one()
        return self.env[self._fields[field].comodel_name].browse(self._rule_ids(field))

    @tools.ormcache("self.id", "field")
    def _rule_ids(self, field):
        # The rules bind everybody; who may read them is another question.
        policy = self.sudo().with_context(active_test=False)
        rules, codes = policy[field].browse(), set()
        while policy:
            own = policy[field].filtered(lambda rule: rule.code not in codes)
            codes.update(own.mapped("code"))
            rules |= own
            policy = policy.parent_id
        return rules.filtered("active").sorted(lambda rule: (rule.sequence, rule.id)).ids

    def _working_calendar(self, company):
        """Return the working schedule for limits in working time."""
        policy = self
        while policy:
            if policy.calendar_id:
                return policy.calendar_id
            policy = policy.parent_id
        return company.resource_calendar_id

    def _ensure_editable(self):
        """Refuse to change the rules of a version that cases were judged by.

        :raise UserError: the policy is not a draft
        """
        if is_installing(self.env):
            return
        for policy in self:
            if policy.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is in force: cases are judged by it. Create a new version and change "
                        "that.",
                        policy.display_name,
                    )
                )

    def _ensure_harmless(self, vals):
        """Let a version in force be described better, never be made to decide otherwise."""
        harmless = {
            "message_follower_ids",
            "message_ids",
            "legal_basis",
            "purpose",
            "document_number",
            "drafted_by",
            "drafted_on",
            "reviewed_by",
            "reviewed_on",
            "approved_by",
            "approved_on",
            "is_controlled",
            "sequence_id",
        }
        if not vals.keys() <= harmless:
            self._ensure_editable()

    def _domain_versions(self):
        return [("code", "=", self.code), ("company_id", "=", self.company_id.id)]

    def _domain_predecessors(self):
        """A company has one policy at a time, whatever its code; procedures stand side by side."""
        if self.company_id:
            return [("company_id", "=", self.company_id.id)]
        return self._domain_versions()

    def _end_predecessor(self):
        self.ensure_one()
        later = self.search(
            [*self._domain_predecessors(), ("state", "!=", "draft"), ("id", "!=", self.id)]
        )
        for policy in later:
            if policy.valid_from >= self.valid_from:
                raise UserError(
                    self.env._(
                        "%(other)s is in force from %(date)s. A new version must begin after that.",
                        other=policy.display_name,
                        date=policy.valid_from,
                    )
                )
            if not policy.valid_to or policy.valid_to >= self.valid_from:
                policy._write_unlocked(
                    {
                        "valid_to": fields.Date.subtract(self.valid_from, days=1),
                        "state": "retired",
                    }
                )
