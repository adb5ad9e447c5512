from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintCase(models.Model):
    """Somebody of quality follows every case to its end (品质部指定专人负责跟踪)."""

    _inherit = "complaint.case"

    mfg_tracker_id = fields.Many2one(
        "res.users",
        "Tracker (跟踪人)",
        index="btree_not_null",
        tracking=True,
        copy=False,
        domain="[('id', 'in', mfg_tracker_ids)]",
    )
    mfg_tracker_ids = fields.Many2many(
        "res.users", compute="_compute_mfg_tracker_ids", string="Members of Quality"
    )

    @api.depends("policy_id", "company_id")
    def _compute_mfg_tracker_ids(self):
        for case in self:
            # Who works in quality is no secret to who asks for a tracker.
            unit = case._mfg_quality_unit().sudo()
            members = unit.env["hr.employee"].search([("department_id", "child_of", unit.ids)])
            case.mfg_tracker_ids = (members | unit.manager_id).user_id if unit else False

    @api.constrains("mfg_tracker_id")
    def _check_mfg_tracker(self):
        for case in self:
            unit = case._mfg_quality_unit()
            tracker = case.mfg_tracker_id
            if tracker and unit and not unit._complaint_has_member(tracker):
                # Which unit does what is no secret to colleagues.
                raise ValidationError(
                    self.env._(
                        "%(user)s is not a member of %(unit)s, which tracks complaints.",
                        user=tracker.name,
                        unit=unit.sudo().name,
                    )
                )

    def write(self, vals):
        before = {case: case.mfg_tracker_id for case in self} if "mfg_tracker_id" in vals else {}
        result = super().write(vals)
        named = self.filtered(
            lambda case: case.mfg_tracker_id and case.mfg_tracker_id != before.get(case)
        )
        if before and named:
            named._record("mfg_tracker_named", note=named[0].mfg_tracker_id.name)
        return result

    def _mfg_quality_unit(self):
        """Return the department of quality: the unit that judges."""
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        role = self.policy_id.sudo().judging_role_id
        return role._unit_of(self.company_id) if role else self.env["hr.department"]
