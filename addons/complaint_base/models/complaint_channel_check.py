"""Every way a customer can complain is tried out from time to time (GNC-09)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

SUPERVISOR = "complaint_base.group_complaint_supervisor"


class ComplaintChannel(models.Model):
    _inherit = "complaint.channel"

    check_days = fields.Integer(
        "Tried Out Every (Days)", help="0: never. A supervisor is reminded, company by company."
    )
    is_public = fields.Boolean(
        "Told to Customers", help="On the page that explains how to complain."
    )
    public_text = fields.Char(
        "How to Reach It",
        translate=True,
        help="In plain words, for customers: the number, the address, when somebody is there.",
    )
    check_ids = fields.One2many("complaint.channel.check", "channel_id", "Checks")

    _check_days_positive = models.Constraint(
        "CHECK (check_days IS NULL OR check_days >= 0)", "Days cannot be negative."
    )


class ComplaintChannelCheck(models.Model):
    """Somebody tried whether a channel of a company works."""

    _name = "complaint.channel.check"
    _description = "Check of a Channel"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    channel_id = fields.Many2one(
        "complaint.channel", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        [("due", "To Be Tried"), ("works", "Works"), ("broken", "Broken")],
        required=True,
        default="due",
        readonly=True,
        tracking=True,
    )
    due_date = fields.Date(default=fields.Date.context_today)
    checked_at = fields.Datetime(readonly=True, index=True)
    checked_by_id = fields.Many2one("res.users", "Tried By", readonly=True)
    note = fields.Text("How It Was Tried, What Happened")

    _one_due = models.UniqueIndex(
        "(channel_id, company_id) WHERE state = 'due'", "This check is on the list already."
    )

    @api.depends("channel_id.name", "due_date")
    def _compute_display_name(self):
        for check in self:
            check.display_name = f"{check.channel_id.name or ''} {check.due_date or ''}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_due(self):
        if any(check.state != "due" for check in self):
            raise UserError(self.env._("What was tried stays on record."))

    def action_works(self):
        """Record that the channel works."""
        return self._check("works")

    def action_broken(self):
        """Record that the channel is broken, and tell the supervisors at once.

        :raise UserError: not a word about what happened
        """
        for check in self:
            if not (check.note or "").strip():
                raise UserError(
                    self.env._("%s: say what happened when it was tried.", check.display_name)
                )
        self._check("broken")
        for check in self:
            check._alert()
        return True

    def _check(self, state):
        for check in self:
            if check.state != "due":
                raise UserError(self.env._("%s was tried already.", check.display_name))
        self._write_unlocked(
            {"state": state, "checked_at": fields.Datetime.now(), "checked_by_id": self.env.uid}
        )
        self.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def _alert(self):
        """Tell the supervisors of the company that customers cannot reach it there."""
        self.ensure_one()
        supervisors = self._supervisors_of(self.company_id)
        self.message_notify(
            partner_ids=supervisors.partner_id.ids,
            subject=self.env._("Customers cannot complain by: %s", self.channel_id.name),
            body=plaintext2html(self.note),
        )
        if owner := supervisors[:1]:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Repair: %s", self.channel_id.name),
                user_id=owner.id,
            )

    @api.model
    def _supervisors_of(self, company):
        # Who supervises is no secret to the system that tells them.
        group = self.env.ref(SUPERVISOR).sudo()
        return group.all_user_ids.filtered(
            lambda user: company in user.company_ids and not user._is_superuser()
        )

    # ------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------

    @api.model
    def _cron_plan(self):
        """Put what is due on the desks of supervisors; callable at any time, nothing twice."""
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            policy = self.env["complaint.policy"]._in_force_for(company, today)
            if policy:
                self._plan_for(company, policy, today)

    @api.model
    def _plan_for(self, company, policy, today):
        """Plan the checks of a company that are due by a day.

        :return: the checks planned
        """
        Channel = self.env["complaint.channel"]
        channels = Channel.search(
            Channel._domain_for_profile(policy.profile) & Domain("check_days", ">", 0)
        )
        known = {
            channel: (states, last)
            for channel, states, last in self._read_group(
                [("company_id", "=", company.id), ("channel_id", "in", channels.ids)],
                ["channel_id"],
                ["state:array_agg", "checked_at:max"],
            )
        }
        due = channels.filtered(
            lambda channel: self._is_due(channel, *known.get(channel, ((), False)), today)
        )
        planned = self.create(
            [
                {"channel_id": channel.id, "company_id": company.id, "due_date": today}
                for channel in due
            ]
        )
        supervisors = self._supervisors_of(company)
        for check in planned:
            for user in supervisors[:1]:
                check.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=today,
                    summary=check.with_context(lang=user.lang)._what_to_do(),
                    user_id=user.id,
                )
        return planned

    def _what_to_do(self):
        return self.env._("Try whether it works: %s", self.channel_id.name)

    @api.model
    def _is_due(self, channel, states, last, today):
        if "due" in states:
            return False
        return not last or fields.Date.add(last.date(), days=channel.check_days) <= today
