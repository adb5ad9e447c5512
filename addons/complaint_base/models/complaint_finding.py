from odoo import api, fields, models
from odoo.exceptions import AccessError

# Who is liable and what is done for it: the judging unit's alone (CEM-10/11).
JUDGED_FIELDS = {"liability", "liable_unit_id", "disposition_ids"}


class ComplaintFinding(models.Model):
    """An alleged fact with a verdict 事实认定 (GNB-08)."""

    _name = "complaint.finding"
    _description = "Finding"
    _order = "case_id, sequence, id"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Alleged Fact", required=True)
    verdict = fields.Selection(
        [
            ("open", "Unverified"),
            ("true", "True"),
            ("partly", "Partly True"),
            ("false", "Not True"),
            ("unknown", "Cannot Be Verified"),
        ],
        required=True,
        default="open",
    )
    evidence = fields.Text()
    verified_by_id = fields.Many2one("res.users", readonly=True)
    verified_at = fields.Datetime(readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_finding_attachment_rel",
        "finding_id",
        "attachment_id",
        "Evidence Files",
        bypass_search_access=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._signed(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._signed(vals))

    @api.model
    def _signed(self, vals):
        """Return the values with who verified the fact, and when, if they say what it is."""
        if vals.get("verdict", "open") == "open":
            return vals
        return {**vals, "verified_by_id": self.env.uid, "verified_at": fields.Datetime.now()}


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    finding_ids = fields.One2many("complaint.finding", "case_id", "Findings")
    may_judge = fields.Boolean(compute="_compute_may_judge")

    @api.depends_context("uid")
    @api.depends("policy_id", "company_id")
    def _compute_may_judge(self):
        for case in self:
            case.may_judge = case._is_judge()

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        judged = self.browse(
            case.id
            for case, vals in zip(cases, vals_list, strict=True)
            if any(vals.get(name) for name in self._judged_fields() - {"liability"})
        )
        judged._ensure_may_judge()
        return cases

    def write(self, vals):
        if self._judged_fields() & vals.keys():
            self._ensure_may_judge()
        return super().write(vals)

    @api.model
    def _judged_fields(self):
        """Return the fields that only the judging unit writes. Hook for trades."""
        return JUDGED_FIELDS

    def _is_judge(self):
        """Whether the user belongs to the unit that judges liability."""
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        role = self.policy_id.sudo().judging_role_id
        if self.env.su or not role:
            return True
        unit = role._unit_of(self.company_id)
        return unit in self.env.user._complaint_units()

    def _ensure_may_judge(self):
        """Refuse a judgement of whoever the policy does not name.

        :raise AccessError: names the unit that judges
        """
        for case in self:
            if not case._is_judge():
                # The policy binds whoever is subject to it, read or not.
                role = case.policy_id.sudo().judging_role_id
                raise AccessError(
                    self.env._(
                        "Only %(unit)s decides who is responsible and what is done for the "
                        "customer (%(case)s).",
                        unit=role._unit_of(case.company_id).name or role.name,
                        case=case.display_name,
                    )
                )


class ResUsers(models.Model):
    _inherit = "res.users"

    def _complaint_units(self):
        """Return the departments a user belongs to or heads, in any company."""
        self.ensure_one()
        # One's own employee records, whichever company is current.
        employees = (
            self.sudo()
            .with_context(active_test=True)
            .env["hr.employee"]
            .search([("user_id", "=", self.id)])
        )
        # One's own units only; who heads them is no secret.
        headed = self.env["hr.department"].sudo().search([("manager_id", "in", employees.ids)])
        return (employees.department_id | headed).with_env(self.env)


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def _complaint_has_member(self, user):
        """Whether a user belongs to one of the units or to a part of one, or heads it."""
        # One's own units; only their place in the tree is read.
        own = user._complaint_units().sudo()
        paths = [f"/{path}" for path in own.mapped("parent_path")]
        return any(f"/{unit.id}/" in path for unit in self for path in paths)
