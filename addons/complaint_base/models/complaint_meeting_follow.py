"""What a meeting resolved is followed to its end, and told to the customers concerned."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    meeting_role_id = fields.Many2one(
        "complaint.unit.role",
        "Chairs Meetings",
        help="Meetings on complaints are chaired by a member of this unit; empty: of the unit that "
        "judges liability.",
    )
    resolutions_need_cause = fields.Boolean(
        "Resolutions Name the Cause",
        help="A meeting does not count as held before each of its resolutions says why it "
        "happened.",
    )
    resolutions_inform_customers = fields.Boolean(
        "Resolutions Are Told to the Customers",
        help="Each case of a meeting that was held gets a task to inform its customer.",
    )

    def _chairing_role(self):
        self.ensure_one()
        return self.meeting_role_id or self.judging_role_id


class ComplaintMeeting(models.Model):
    _inherit = "complaint.meeting"

    open_resolution_count = fields.Integer("Not Settled", compute="_compute_open_resolutions")
    is_settled = fields.Boolean(
        compute="_compute_open_resolutions",
        help="The meeting was held and the measures of all its resolutions are over.",
    )

    @api.depends("state", "resolution_ids.is_settled")
    def _compute_open_resolutions(self):
        for meeting in self:
            waiting = meeting.resolution_ids.filtered(lambda resolution: not resolution.is_settled)
            meeting.open_resolution_count = len(waiting)
            meeting.is_settled = meeting.state == "held" and not waiting

    def action_hold(self):
        for meeting in self:
            meeting._ensure_can_hold()
        result = super().action_hold()
        for meeting in self:
            meeting._make_informing_actions()
        return result

    def _ensure_can_hold(self):
        """Refuse a meeting without result.

        :raise UserError: names the resolutions without a cause
        """
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        policies = self.case_ids.policy_id.sudo()
        if not any(policies.mapped("resolutions_need_cause")):
            return
        if not self.resolution_ids:
            raise UserError(
                self.env._("%s has not resolved anything: who does what by when?", self.name)
            )
        vague = self.resolution_ids.filtered(
            lambda resolution: not (resolution.cause or "").strip()
        )
        if vague:
            raise UserError(
                self.env._(
                    "%(meeting)s: say of each resolution why it happened: %(names)s.",
                    meeting=self.name,
                    names=", ".join(vague.mapped("name")),
                )
            )

    def _make_informing_actions(self):
        """Have the customers told what was resolved about their cases."""
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        cases = self.case_ids.filtered(
            lambda case: case.policy_id.sudo().resolutions_inform_customers
        )
        vals_list = []
        for case in cases:
            resolved = self.resolution_ids.filtered(
                lambda resolution, case=case: resolution.case_id in (case, case.browse())
            )
            if resolved:
                vals_list.append(self._prepare_informing_vals(case, resolved))
        return self.env["complaint.action"].create(vals_list)

    def _prepare_informing_vals(self, case, resolutions):
        self.ensure_one()
        teller = case.user_id or case.first_receiver_id or self.env.user
        reviewer = self.chair_id
        if reviewer == teller:
            reviewer = teller.employee_id.parent_id.user_id or case.unit_id.manager_id.user_id
        if not reviewer or reviewer == teller:
            reviewer = self.env.ref("base.user_root")
        today = case._local_date(self.held_at or fields.Datetime.now())
        return {
            "name": self.env._("Inform the customer: %s", "; ".join(resolutions.mapped("name"))),
            "case_id": case.id,
            "company_id": case.company_id.id,
            "kind": "correction",
            "user_id": teller.id,
            "approver_id": reviewer.id,
            "due_date": fields.Date.add(today, days=1),
        }


class ComplaintMeetingResolution(models.Model):
    _inherit = "complaint.meeting.resolution"

    action_state = fields.Selection(related="action_id.state", string="Measure Is")
    is_settled = fields.Boolean(compute="_compute_is_settled")

    @api.depends("action_id.state")
    def _compute_is_settled(self):
        over = ("effective", "insufficient", "cancelled")
        for resolution in self:
            resolution.is_settled = resolution.action_id.state in over

    def _prepare_action_vals(self):
        # The task belongs to the department of who carries it out.
        vals = super()._prepare_action_vals()
        # To which department the owner belongs is no secret to colleagues.
        return {**vals, "unit_id": self.user_id.sudo().employee_id.department_id.id}
