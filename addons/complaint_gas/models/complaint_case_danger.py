from odoo import api, fields, models
from odoo.exceptions import UserError

DUTIES = ("gas_guardian_id", "gas_protected", "gas_protection")


class ComplaintCase(models.Model):
    """Disputes, violations, lawsuits, and people who threaten (第三、四、九条)."""

    _inherit = "complaint.case"
    _reason_actions = ("action_gas_report_violation", "action_gas_report_lawsuit")

    gas_risk = fields.Selection(
        [("dispute", "Dispute (纠纷)"), ("instability", "Instability (不稳定)")],
        "Risk",
        copy=False,
        index="btree_not_null",
        tracking=True,
    )
    gas_violation = fields.Boolean("Violation (违规)", copy=False, tracking=True)
    gas_lawsuit = fields.Boolean("Lawsuit (诉讼)", copy=False, tracking=True)
    gas_aggression = fields.Boolean(
        "Risk of Violence (过激行为)",
        copy=False,
        tracking=True,
        help="Somebody threatens to act. Named people only see the case from then on.",
    )
    gas_guardian_id = fields.Many2one(
        "res.users",
        "Guardian",
        copy=False,
        domain="[('share', '=', False)]",
        help="Who keeps an eye on the person, by name (专人看管).",
    )
    gas_protected = fields.Text(
        "Persons and Places to Protect", copy=False, help="可能被报复的人员和被破坏的目标"
    )
    gas_protection = fields.Text("Measures of Protection", copy=False, help="防范措施")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("gas_guardian_id"):
            for case in self.sudo().filtered("is_restricted"):  # the guardian must see it
                case._restrict(
                    case.gas_guardian_id, case._labels_of(["gas_guardian_id"])[0], alert=True
                )
        return result

    def action_gas_report_violation(self, reason):
        """Report a violation to inspection, which takes the case over."""
        return self._gas_report("gas_violation", reason)

    def action_gas_report_lawsuit(self, reason):
        """Report a lawsuit to inspection, which takes the case over."""
        return self._gas_report("gas_lawsuit", reason)

    def _gas_report(self, flag, reason):
        """Flag cases; who reports may no longer see them afterwards.

        :raise UserError: reported already
        """
        self._ensure_reason(reason)
        self.check_access("write")
        for case in self:
            if case[flag]:
                raise UserError(self.env._("%s is with inspection already.", case.display_name))
        for case in self.sudo():  # checked above; the handler loses sight of it on the way
            case._record("gs_reported_violation", note=reason)
            case[flag] = True
        if self.has_access("read"):
            return True
        return self.env["ir.actions.actions"]._for_xml_id("complaint_base.complaint_case_action")

    def _missing_by_law(self, state):
        yield from super()._missing_by_law(state)
        if self.gas_aggression and state != "registered":
            missing = [name for name in DUTIES if not self[name]]
            if missing:
                yield self.env._(
                    "Somebody threatens violence. Fill in under “Risk”: %s.",
                    ", ".join(self._labels_of(missing)),
                )

    @api.model
    def _fields_watched_while_typing(self):
        return [*super()._fields_watched_while_typing(), "gas_aggression", *DUTIES]
