"""A supervisor listens to samples of what was said to customers (GNB-14)."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..kernel.draw import hash_of


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    contact_check_percent = fields.Integer(
        "Contacts Checked (%)",
        help="Of the words to customers of each month, this share is drawn for a supervisor to "
        "judge; 0: none.",
    )

    _contact_check_range = models.Constraint(
        "CHECK (contact_check_percent BETWEEN 0 AND 100)",
        "The share of contacts lies between 0 and 100 percent.",
    )


class ComplaintContactCheck(models.Model):
    """How well a colleague spoke with a customer, once, as a supervisor sees it."""

    _name = "complaint.contact.check"
    _description = "Check of a Contact"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "at desc, id desc"

    contact_id = fields.Many2one(
        "complaint.contact", required=True, readonly=True, index=True, ondelete="cascade"
    )
    case_id = fields.Many2one(related="contact_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="contact_id.company_id", store=True, index=True)
    at = fields.Datetime(related="contact_id.at", store=True)
    speaker_id = fields.Many2one(related="contact_id.user_id", string="Who Spoke", store=True)
    means = fields.Selection(related="contact_id.means")
    text = fields.Text(related="contact_id.text")
    quality = fields.Selection(
        [("good", "Good"), ("fair", "Fair"), ("poor", "Poor")], tracking=True
    )
    note = fields.Text("What Was Good, What to Do Better")
    state = fields.Selection(
        [("open", "To Check"), ("done", "Checked")], required=True, default="open", readonly=True
    )
    checker_id = fields.Many2one("res.users", "Checked By", readonly=True)
    checked_at = fields.Datetime(readonly=True)

    _once = models.UniqueIndex("(contact_id)", "This contact is drawn already.")

    @api.constrains("checker_id", "speaker_id")
    def _check_independent(self):
        for check in self:
            if check.checker_id and check.checker_id == check.speaker_id:
                raise ValidationError(
                    self.env._("Nobody judges their own words: another supervisor checks this one.")
                )

    @api.depends("case_id.name", "at")
    def _compute_display_name(self):
        for check in self:
            # The number of a case says nothing of who complained.
            check.display_name = f"{check.sudo().case_id.name or ''} {check.at or ''}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        if any(check.state == "done" for check in self):
            raise UserError(self.env._("What was checked stays on record."))

    def action_done(self):
        """Record the verdict of whoever checked.

        :raise UserError: no verdict, or a poor one without a word why
        """
        for check in self:
            if check.state != "open":
                raise UserError(self.env._("%s is checked already.", check.display_name))
            if not check.quality:
                raise UserError(self.env._("%s: good, fair or poor?", check.display_name))
            if check.quality == "poor" and not (check.note or "").strip():
                raise UserError(
                    self.env._("%s: say what is to be done better.", check.display_name)
                )
        self._write_unlocked(
            {"state": "done", "checker_id": self.env.uid, "checked_at": fields.Datetime.now()}
        )
        return True

    # ------------------------------------------------------------
    # Drawing
    # ------------------------------------------------------------

    @api.model
    def _cron_draw(self):
        """Draw the contacts of the last month; callable at any time, none is drawn twice."""
        today = fields.Date.context_today(self)
        first = today.replace(day=1) - relativedelta(months=1)
        self._draw_month(first)

    @api.model
    def _draw_month(self, first):
        """Draw the contacts of a month, in each company the share its policy wants.

        :param date first: the first day of the month
        :return: the checks to be made
        """
        contacts = self.env["complaint.contact"].search(
            [
                ("direction", "=", "out"),
                ("at", ">=", first),
                ("at", "<", first + relativedelta(months=1)),
                ("case_id.policy_id.contact_check_percent", ">", 0),
            ]
        )
        drawn = contacts.browse()
        for policy, of_policy in contacts.grouped(
            lambda contact: contact.case_id.policy_id
        ).items():
            for of_company in of_policy.grouped("company_id").values():
                drawn |= self._sample(of_company, policy.contact_check_percent)
        known = self.search([("contact_id", "in", drawn.ids)]).contact_id
        return self._create_unlocked([{"contact_id": contact.id} for contact in drawn - known])

    @api.model
    def _sample(self, contacts, percent):
        """Return the share of contacts that anybody would draw: it follows from their numbers."""
        wanted = -(-len(contacts) * percent // 100)
        return contacts.sorted(lambda contact: hash_of(f"{contact.case_id.name}:{contact.id}"))[
            :wanted
        ]
