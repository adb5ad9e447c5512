from odoo import api, fields, models


class ComplaintTraining(models.Model):
    """Training of an employee in handling complaints, and until when it counts (GNA-09, TEA-30)."""

    _name = "complaint.training"
    _description = "Complaint Training"
    _order = "held_on desc, id desc"
    _check_company_auto = True

    name = fields.Char("Subject", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_ids = fields.Many2many(
        "res.users",
        "complaint_training_user_rel",
        "training_id",
        "user_id",
        "Attended By",
        domain="[('share', '=', False)]",
        required=True,
    )
    held_on = fields.Date(required=True, default=fields.Date.context_today)
    valid_until = fields.Date(help="Empty: it does not expire.")
    trainer = fields.Char()
    hours = fields.Float(digits=(16, 1))
    content = fields.Text()
    result = fields.Text(help="Test, practice, what the employees took home.")
    attachment_ids = fields.Many2many("ir.attachment", string="Documents")

    _dates_order = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= held_on)",
        "A training cannot expire before it was held.",
    )
    _hours_positive = models.Constraint("CHECK (hours >= 0)", "Hours cannot be negative.")
    _valid = models.Index("(held_on, valid_until)")


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    handlers_need_training = fields.Boolean(
        help="A case warns when its handler has no training that counts today."
    )


class ResUsers(models.Model):
    _inherit = "res.users"

    def _complaint_trained(self, day):
        """Return those of the users whose training in handling complaints counts on a day.

        :param date day: of the company concerned
        """
        # Whether a handler is trained is shown to whoever gives them work; nothing else is.
        trainings = (
            self.env["complaint.training"]
            .sudo()
            .search(
                [
                    ("user_ids", "in", self.ids),
                    ("held_on", "<=", day),
                    "|",
                    ("valid_until", "=", False),
                    ("valid_until", ">=", day),
                ]
            )
        )
        return self & trainings.user_ids.with_env(self.env)


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    is_handler_untrained = fields.Boolean(compute="_compute_is_handler_untrained")

    @api.depends("user_id", "policy_id", "state")
    def _compute_is_handler_untrained(self):
        self.is_handler_untrained = False
        # The policy binds whoever is subject to it, read or not.
        cases = self.filtered(
            lambda case: case.user_id and case.policy_id.sudo().handlers_need_training
        )
        for day, of_day in cases.grouped(
            lambda case: case._local_date(fields.Datetime.now())
        ).items():
            trained = of_day.user_id._complaint_trained(day)
            for case in of_day:
                case.is_handler_untrained = not case.is_closed and case.user_id not in trained
