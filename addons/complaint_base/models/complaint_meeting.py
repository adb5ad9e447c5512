from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintMeeting(models.Model):
    """A meeting on cases 专题会: agenda, attendees, minutes, decisions with owner and date."""

    _name = "complaint.meeting"
    _description = "Complaint Meeting"
    _inherits = {"calendar.event": "event_id"}
    _order = "id desc"
    _check_company_auto = True

    event_id = fields.Many2one("calendar.event", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    case_ids = fields.Many2many(
        "complaint.case", "complaint_meeting_case_rel", "meeting_id", "case_id", "Agenda"
    )
    chair_id = fields.Many2one("res.users", "Chair", required=True)
    minutes = fields.Html()
    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        readonly=True,
    )
    held_at = fields.Datetime(readonly=True)
    resolution_ids = fields.One2many("complaint.meeting.resolution", "meeting_id", "Resolutions")

    @api.constrains("chair_id", "case_ids")
    def _check_chair(self):
        for meeting in self:
            units = meeting.chair_id._complaint_units()
            for case in meeting.case_ids:
                # The policy binds whoever is subject to it, read or not.
                role = case.policy_id.sudo()._chairing_role()
                unit = role and role._unit_of(case.company_id)
                if unit and unit not in units:
                    raise ValidationError(
                        self.env._(
                            "Meetings on %(case)s are chaired by a member of %(unit)s.",
                            case=case.display_name,
                            unit=unit.name,
                        )
                    )

    def action_hold(self):
        """Record the meeting as held; its resolutions become measures.

        :raise UserError: no minutes
        """
        for meeting in self:
            if not meeting.minutes:
                raise UserError(self.env._("%s has no minutes yet.", meeting.name))
        now = fields.Datetime.now()
        self._write_unlocked({"state": "held", "held_at": now})
        self.resolution_ids._make_actions()
        self.case_ids._record("meeting_held", now)
        return True


class ComplaintMeetingResolution(models.Model):
    """What a meeting resolved: who does what by when."""

    _name = "complaint.meeting.resolution"
    _description = "Resolution of a Meeting"
    _order = "meeting_id, sequence, id"

    meeting_id = fields.Many2one("complaint.meeting", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="meeting_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    case_id = fields.Many2one("complaint.case", index="btree_not_null")
    name = fields.Char("Resolved", required=True)
    cause = fields.Text()
    user_id = fields.Many2one("res.users", "Owner", required=True)
    due_date = fields.Date(required=True)
    action_id = fields.Many2one("complaint.action", readonly=True)

    def _make_actions(self):
        for resolution in self.filtered(lambda resolution: not resolution.action_id):
            action = self.env["complaint.action"].create(resolution._prepare_action_vals())
            resolution._write_unlocked({"action_id": action.id})

    def _prepare_action_vals(self):
        self.ensure_one()
        meeting = self.meeting_id
        reviewer = meeting.chair_id
        if reviewer == self.user_id:
            reviewer = self.user_id.employee_id.parent_id.user_id or self.env.user
        return {
            "name": self.name,
            "case_id": self.case_id.id,
            "company_id": meeting.company_id.id,
            "user_id": self.user_id.id,
            "approver_id": reviewer.id,
            "due_date": self.due_date,
            "kind": "corrective",
        }


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    meeting_ids = fields.Many2many(
        "complaint.meeting", "complaint_meeting_case_rel", "case_id", "meeting_id", "Meetings"
    )
    has_held_meeting = fields.Boolean(
        compute="_compute_has_held_meeting", search="_search_has_held_meeting"
    )

    @api.depends("meeting_ids.state")
    def _compute_has_held_meeting(self):
        for case in self:
            case.has_held_meeting = "held" in case.meeting_ids.mapped("state")

    def _search_has_held_meeting(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = ("meeting_ids", "any", [("state", "=", "held")])
        return [held] if True in value else ["!", held]
