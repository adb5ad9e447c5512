"""The regular report on complaints, and what management concludes from it (GNC-07, STD-15)."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .complaint_figures import value_text

KINDS = [
    ("count", "Count"),
    ("share", "Share"),
    ("per_thousand", "Per Thousand"),
    ("days", "Days"),
]


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    report_months = fields.Integer(
        "Months Between Reports",
        default=1,
        help="So often the figures for the management are put together (定期); 0: not by itself.",
    )

    _report_months_positive = models.Constraint(
        "CHECK (report_months >= 0)", "Months cannot be negative."
    )


class ComplaintManagementReviewSection(models.Model):
    """A part of the report: what is looked at."""

    _name = "complaint.management.review.section"
    _description = "Section of the Management Review"
    _inherit = ["complaint.profile.mixin"]

    @api.constrains("code")
    def _check_code(self):
        for section in self:
            if not callable(getattr(self.env["complaint.figures"], section._method(), None)):
                raise ValidationError(
                    self.env._(
                        "Nothing counts the figures of “%s”. Sections come with the add-on that "
                        "counts them; switch off what you do not want.",
                        section.code,
                    )
                )

    def _method(self):
        return f"_figures_{self.code}"


class ComplaintManagementReview(models.Model):
    """Figures of a period as they were when they were put together, and what follows from them.

    Input and output of a management review (ISO 10002 8.6): the figures stay as
    they were reviewed; each leads to what it counted.
    """

    _name = "complaint.management.review"
    _description = "Management Review"
    _inherit = ["complaint.locked.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_last_day().replace(day=1)
    )
    date_to = fields.Date("To", required=True, default=lambda self: self._default_last_day())
    section_ids = fields.Many2many(
        "complaint.management.review.section",
        "complaint_management_review_section_rel",
        "review_id",
        "section_id",
        "Sections",
        default=lambda self: self._default_sections(),
    )
    figure_ids = fields.One2many(
        "complaint.management.review.figure", "review_id", "Figures", readonly=True
    )
    prepared_at = fields.Datetime(readonly=True, copy=False)
    prepared_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "To Prepare"), ("prepared", "Prepared"), ("held", "Reviewed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    chair_id = fields.Many2one("res.users", "Chaired By", tracking=True)
    participant_ids = fields.Many2many(
        "res.users",
        "complaint_management_review_participant_rel",
        "review_id",
        "user_id",
        "Participants",
    )
    held_at = fields.Datetime("Review Held On", readonly=True, copy=False)
    causes = fields.Text(
        "Causes and Trends", help="Why complaints happen, and where the numbers are going."
    )
    performance = fields.Text("How the Handling Performs")
    opportunities = fields.Text(
        "What Is to Be Improved", help="Of the procedure, and of products and services."
    )
    resources = fields.Text("Resources Needed", help="People, training, money, tools.")
    conclusion = fields.Text()
    action_ids = fields.One2many("complaint.action", "management_review_id", "Decided Measures")

    _period_uniq = models.Constraint(
        "UNIQUE (company_id, date_from, date_to)", "This period has its report already."
    )
    _period_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A period cannot end before it begins."
    )

    @api.model
    def _default_last_day(self):
        """Return the last day of the month before this one."""
        return fields.Date.context_today(self).replace(day=1) - relativedelta(days=1)

    @api.model
    def _default_sections(self):
        return self.env["complaint.management.review.section"].search([("active", "=", True)])

    @api.depends("company_id.name", "date_from", "date_to")
    def _compute_name(self):
        for review in self:
            review.name = (
                f"{review.company_id.name or ''} {review.date_from or ''} – {review.date_to or ''}"
            )

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(review.state != "draft" for review in self.sudo()):
            locked |= {"company_id", "date_from", "date_to"}
        if any(review.state == "held" for review in self.sudo()):  # as above
            locked |= {"section_ids", "chair_id", "participant_ids", *self._conclusions()}
        return locked

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        for review in self:
            if review.state == "held":
                raise UserError(self.env._("%s was reviewed and stays on record.", review.name))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_prepare(self):
        """Put the figures together, or once more before they are reviewed.

        :raise UserError: reviewed already, or no section chosen
        """
        self.check_access("write")
        for review in self:
            review._ensure_not_held()
            if not review.section_ids:
                raise UserError(self.env._("Choose at least one section of the report."))
            # Kept in the language it is printed in, whoever presses the button.
            figures = review.with_context(lang=review._lang())._prepare_figures()
            # Counted as the user, kept by the system: nobody types a figure or deletes one.
            kept = review.figure_ids.sudo()
            kept.unlink()
            kept._create_unlocked(figures)
        self._write_unlocked(
            {
                "state": "prepared",
                "prepared_at": fields.Datetime.now(),
                "prepared_by_id": self.env.uid,
            }
        )
        return True

    def action_hold(self):
        """Record that management has reviewed it: what it saw and concluded stays as it is.

        :raise UserError: lists what is missing
        """
        for review in self:
            if review.state != "prepared":
                raise UserError(self.env._("%s: put the figures together first.", review.name))
            if missing := list(review._missing()):
                raise UserError(
                    "\n".join(
                        [
                            self.env._("%s is not finished yet:", review.name),
                            *(f"• {sentence}" for sentence in missing),
                        ]
                    )
                )
        self._write_unlocked({"state": "held", "held_at": fields.Datetime.now()})
        self.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def action_new_measure(self):
        """Open an empty measure that the review decides on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decided Measure"),
            "res_model": "complaint.action",
            "views": [(False, "form")],
            "context": {
                "default_management_review_id": self.id,
                "default_kind": "improvement",
                "default_company_id": self.company_id.id,
            },
        }

    def action_print(self):
        """Print the report."""
        return self.env.ref("complaint_base.report_management_review").report_action(self)

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _missing(self):
        """Yield what a review still lacks."""
        self.ensure_one()
        if not self.chair_id:
            yield self.env._("Say who chaired the review.")
        if not self.participant_ids:
            yield self.env._("Say who took part.")
        for name in ("causes", "performance", "conclusion"):
            if not (self[name] or "").strip():
                label = self._fields[name]._description_string(self.env)
                yield self.env._("Write down: %s.", label)

    @api.model
    def _conclusions(self):
        """Return the fields that hold what management says, in the order of the page."""
        return ["causes", "performance", "opportunities", "resources", "conclusion"]

    def _ensure_not_held(self):
        self.ensure_one()
        if self.state == "held":
            raise UserError(
                self.env._("%s was reviewed: its figures stay as they were.", self.name)
            )

    def _prepare_figures(self):
        """Return the values of the figures of all sections, with those of the period before."""
        self.ensure_one()
        Figures = self.env["complaint.figures"]
        period = Figures._period(self.company_id, self.date_from, self.date_to)
        before = Figures._period_before(period)
        vals_list = []
        for section in self.section_ids.sorted("sequence"):
            count = getattr(Figures, section._method())
            earlier = {figure.key: figure for figure in count(before)}
            for place, figure in enumerate(count(period)):
                vals_list.append(
                    {
                        "review_id": self.id,
                        "section_id": section.id,
                        "sequence": place,
                        "key": figure.key,
                        "name": figure.name,
                        "kind": figure.kind,
                        "number": figure.number,
                        "total": figure.total or 0,
                        "res_model": figure.model,
                        "domain": figure.domain,
                        **self._prepare_before(figure, earlier.get(figure.key)),
                    }
                )
        return vals_list

    @api.model
    def _prepare_before(self, figure, earlier):
        """Return what a figure is compared with: its own, or the same of the period before."""
        if figure.before is not None:
            return {"has_before": True, "number_before": figure.before, "total_before": 0}
        return {
            "has_before": bool(earlier),
            "number_before": earlier.number if earlier else 0,
            "total_before": (earlier.total or 0) if earlier else 0,
        }

    # ------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------

    @api.model
    def _cron_prepare(self):
        """Put the report together that the policy wants; callable at any time, nothing twice."""
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            policy = self.env["complaint.policy"]._in_force_for(company, today)
            if policy.report_months:
                self._prepare_for(company, policy.report_months, today)

    @api.model
    def _prepare_for(self, company, months, today):
        """Prepare the report of the months that just ended, unless there is one.

        A company without complaints is not bothered with empty reports.

        :return: the reports prepared
        """
        last = today.replace(day=1) - relativedelta(days=1)
        latest = self.search(
            [("company_id", "=", company.id)], order="date_to desc", limit=1
        ).date_to
        following = latest and latest + relativedelta(days=1)
        if following and following + relativedelta(months=months) > today.replace(day=1):
            return self.browse()
        first = last.replace(day=1) - relativedelta(months=months - 1)
        figures = self.env["complaint.figures"]
        received = figures._received(figures._period(company, first, last))
        if not self.env["complaint.case"].search_count(received, limit=1):
            return self.browse()
        review = self.create([{"company_id": company.id, "date_from": first, "date_to": last}])
        review.action_prepare()
        review._tell_supervisor()
        return review

    def _tell_supervisor(self):
        self.ensure_one()
        for user in self.env["complaint.channel.check"]._supervisors_of(self.company_id)[:1]:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                # Prepared by nobody in particular, read in his own language.
                summary=self.with_context(lang=user.lang).env._("Hold the management review"),
                user_id=user.id,
            )

    # ------------------------------------------------------------
    # On paper
    # ------------------------------------------------------------

    def _lang(self):
        return self.company_id.partner_id.lang or self.env.lang

    def _title_line(self):
        self.ensure_one()
        first, last = (format_date(self.env, day) for day in (self.date_from, self.date_to))
        return f"{self.company_id.name}  {first} – {last}"

    def _sections_on_paper(self):
        """Return ``[(section, figures)]`` in their order."""
        self.ensure_one()
        by_section = self.figure_ids.grouped("section_id")
        return [
            (section, by_section[section].sorted("sequence"))
            for section in self.section_ids.sorted("sequence")
            if section in by_section
        ]

    def _conclusions_on_paper(self):
        """Return ``[(label, text)]`` of what management says."""
        self.ensure_one()
        return [
            (self._fields[name]._description_string(self.env), self[name] or "")
            for name in self._conclusions()
        ]


class ComplaintManagementReviewFigure(models.Model):
    """One number of a report; it leads to what it counted."""

    _name = "complaint.management.review.figure"
    _description = "Figure of the Management Review"
    _inherit = ["complaint.locked.mixin"]
    _order = "review_id, section_id, sequence, id"

    review_id = fields.Many2one(
        "complaint.management.review", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    section_id = fields.Many2one(
        "complaint.management.review.section", required=True, readonly=True, ondelete="restrict"
    )
    sequence = fields.Integer(readonly=True)
    key = fields.Char(required=True, readonly=True)
    name = fields.Char("Figure", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    number = fields.Float("How Many", readonly=True, digits=(16, 2))
    total = fields.Integer("Of", readonly=True)
    has_before = fields.Boolean(readonly=True)
    number_before = fields.Float(readonly=True, digits=(16, 2))
    total_before = fields.Integer(readonly=True)
    heading = fields.Char(compute="_compute_value")
    value = fields.Char(compute="_compute_value")
    value_before = fields.Char("In the Period Before", compute="_compute_value")
    part = fields.Float(compute="_compute_value")
    res_model = fields.Char(required=True, readonly=True)
    domain = fields.Json(readonly=True)

    @api.depends("kind", "number", "total", "has_before", "number_before", "total_before")
    def _compute_value(self):
        for figure in self:
            # Once above its figures, as on paper.
            figure.heading = False if figure.sequence else figure.section_id.name
            figure.value = value_text(figure.kind, figure.number, figure.total)
            figure.value_before = (
                value_text(figure.kind, figure.number_before, figure.total_before)
                if figure.has_before
                else ""
            )
            # For the bars: of nothing there is none.
            figure.part = (
                min(figure.number / figure.total, 1)
                if figure.total and figure.kind in ("share", "count")
                else 0
            )

    def action_view(self):
        """Open what the number counted, as far as the user may read it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": f"{self.section_id.name}: {self.name}",
            "res_model": self.res_model,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": self.domain,
            "context": {"active_test": False, "create": False},
        }


class ComplaintAction(models.Model):
    _inherit = "complaint.action"

    management_review_id = fields.Many2one(
        "complaint.management.review",
        "Decided By the Review",
        index="btree_not_null",
        ondelete="restrict",
    )
