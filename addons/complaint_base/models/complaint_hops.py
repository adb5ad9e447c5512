from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    max_hops = fields.Integer(
        "Hands at Most",
        help="Through how many hands a case may pass: who took it in, who handles it, the units "
        "that lead. Further ones need a supervisor; 0: not counted.",
    )

    _max_hops_positive = models.Constraint("CHECK (max_hops >= 0)", "Hands cannot be negative.")


class ComplaintCase(models.Model):
    """Through how many hands a case passes (减少处理环节)."""

    _inherit = "complaint.case"

    hop_count = fields.Integer(
        "Hands",
        readonly=True,
        copy=False,
        help="Who took it in, every further handler, and every unit that led.",
    )

    def write(self, vals):
        moved = self.browse()
        if "user_id" in vals:
            moved = self.filtered(
                lambda case: (
                    case._counts_hops() and case.user_id and case.user_id.id != vals["user_id"]
                )
            )
            moved._ensure_can_pass_on()
        result = super().write(vals)
        if moved:
            moved._record("handed_over", note=moved[:1].user_id.name)
            moved._count_hops()
        return result

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        counted = self.filtered(lambda case: case._counts_hops())
        # The first hand-over is that of whoever took it in to whom the rules name.
        others = counted.filtered(lambda case: case.user_id != case.first_receiver_id)
        if others:
            others._record("handed_over")
        counted._count_hops()
        return result

    def _counts_hops(self):
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        return bool(self.name and self.policy_id.sudo().max_hops and self.state != "draft")

    def _count_hops(self):
        """Count the hands from what happened; a query per kind for all cases."""
        if not self:
            return
        handed = self._count_of("complaint.event", [("code", "=", "handed_over")])
        led = self._count_of(
            "complaint.dispatch", [("part", "=", "lead"), ("state", "!=", "cancelled")]
        )
        for case in self:
            hops = 1 + handed.get(case.id, 0) + led.get(case.id, 0)
            if case.hop_count != hops:
                case._write_unlocked({"hop_count": hops})

    def _count_of(self, model, domain):
        # Whoever passes a case on may not see every unit it was with.
        rows = (
            self.env[model]
            .sudo()
            ._read_group([("case_id", "in", self.ids), *domain], ["case_id"], ["__count"])
        )
        return {case.id: count for case, count in rows}

    def _ensure_can_pass_on(self):
        """Refuse one hand more than the policy allows, unless a supervisor passes it on.

        :raise UserError: names the limit
        """
        if self.env.su or self.env.user.has_group("complaint_base.group_complaint_supervisor"):
            return
        for case in self:
            # The policy binds whoever is subject to it, read or not.
            limit = case.policy_id.sudo().max_hops
            if limit and case.hop_count >= limit:
                raise UserError(
                    self.env._(
                        "%(case)s has passed through %(count)s hands, and the policy allows "
                        "%(limit)s. Settle it where it is, or ask a supervisor to pass it on.",
                        case=case.display_name,
                        count=case.hop_count,
                        limit=limit,
                    )
                )

    def _writable_when_archived(self):
        return super()._writable_when_archived() | {"hop_count"}


class ComplaintDispatch(models.Model):
    _inherit = "complaint.dispatch"

    @api.model_create_multi
    def create(self, vals_list):
        Case = self.env["complaint.case"]
        leads = [vals["case_id"] for vals in vals_list if vals.get("part", "lead") == "lead"]
        cases = Case.browse(set(leads)).filtered(lambda case: case._counts_hops())
        cases._ensure_can_pass_on()
        dispatches = super().create(vals_list)
        cases._count_hops()
        return dispatches
