from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintCase(models.Model):
    """Every complaint is reported to the leader, who speaks with the customer (CEM-18)."""

    _inherit = "complaint.case"

    cement_leader_id = fields.Many2one(
        "res.users", "Leader in Charge", copy=False, index="btree_not_null", tracking=True
    )
    cement_reported_at = fields.Datetime("Reported to the Leader", readonly=True, copy=False)
    cement_leader_contacted = fields.Boolean(
        "Leader Spoke with the Customer",
        compute="_compute_cement_leader_contacted",
        store=True,
        help="The leader logged a contact with the customer in person.",
    )

    @api.depends("cement_leader_id", "contact_ids.create_uid")
    def _compute_cement_leader_contacted(self):
        for case in self:
            leader = case.cement_leader_id
            # Who wrote it down, not who is said to have spoken.
            case.cement_leader_contacted = bool(leader) and leader in case.contact_ids.create_uid

    def action_cement_report(self):
        """Report cases to the leader in charge, by default the reporter's own.

        :raise UserError: nobody stands above who reports
        """
        for case in self:
            leader = case.cement_leader_id or case._cement_default_leader()
            if not leader:
                raise UserError(
                    self.env._(
                        "%s: choose the leader in charge. Your employee record names no head "
                        "above you; personnel can fill that in.",
                        case.display_name,
                    )
                )
            case._write_unlocked(
                {"cement_leader_id": leader.id, "cement_reported_at": fields.Datetime.now()}
            )
            case._record("reported", note=leader.name)
            case.activity_schedule(
                "mail.mail_activity_data_call",
                summary=self.env._("Speak with the customer: %s", case.display_name),
                user_id=leader.id,
            )
        return True

    def _cement_default_leader(self):
        """Return the nearest head above the user in the organisation."""
        # Who leads a department is no secret; it may belong to the parent company.
        unit = self.env.user.sudo()._complaint_units().sudo()[:1]
        while unit:
            head = unit.manager_id.user_id
            if head and head != self.env.user:
                return head.with_env(self.env)
            unit = unit.parent_id
        return self.env["res.users"]

    @api.model
    def _fields_watched_while_typing(self):
        return [
            *super()._fields_watched_while_typing(),
            "cement_leader_contacted",
            "cement_signed_step",
            "cement_scope",
            "cement_transferred_at",
        ]


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def _on_logged(self):
        result = super()._on_logged()
        case, leader = self.case_id, self.case_id.cement_leader_id
        if leader and leader == self.create_uid:
            case._record("leader_contact", self.at, note=self.text)
            case.activity_feedback(["mail.mail_activity_data_call"], user_id=leader.id)
        return result
