from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..kernel.draw import hash_of, midnight

ANSWERS = [("yes", "Yes"), ("no", "No"), ("na", "Not applicable")]
CHECKS = ("procedure_ok", "time_ok", "result_ok")


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    inspection_team_id = fields.Many2one(
        "complaint.team.role",
        "Inspecting Team",
        ondelete="restrict",
        help="Inspects from time to time whether cases are handled by the rules.",
    )
    inspection_months = fields.Integer(
        "Months Between Inspections", help="0: inspections are not planned by themselves."
    )
    inspection_percent = fields.Integer(
        "Cases Looked At (%)", default=100, help="Of those received in the period."
    )

    _inspection_range = models.Constraint(
        "CHECK (inspection_months >= 0 AND inspection_percent BETWEEN 1 AND 100)",
        "Months cannot be negative, and of the cases 1 to 100 percent are looked at.",
    )


class ComplaintInspectionStage(models.Model):
    """A stage of a procedure 环节, as inspections look at it."""

    _name = "complaint.inspection.stage"
    _description = "Stage that Is Inspected"
    _inherit = ["complaint.profile.mixin"]

    clock_codes = fields.Char(
        "Its Clocks", help="Codes of clock rules, separated by commas: their lateness is proposed."
    )

    def _codes(self):
        return {code.strip() for code in (self.clock_codes or "").split(",") if code.strip()}


class ComplaintInspection(models.Model):
    """Does practice follow the rules? A periodic look at cases 定期检查.

    Each stage of each case is asked three things: procedure followed, time
    kept, result as intended. Nobody inspects what he handled.
    """

    _name = "complaint.inspection"
    _description = "Inspection"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    policy_id = fields.Many2one("complaint.policy", required=True, ondelete="restrict")
    team_role_id = fields.Many2one(related="policy_id.inspection_team_id")
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    user_id = fields.Many2one("res.users", "Leads It", index="btree_not_null", tracking=True)
    state = fields.Selection(
        [("planned", "Planned"), ("open", "Being Inspected"), ("done", "Done")],
        required=True,
        default="planned",
        readonly=True,
        tracking=True,
    )
    line_ids = fields.One2many("complaint.inspection.line", "inspection_id", "Checks")
    case_count = fields.Integer("Cases", compute="_compute_counts")
    finding_count = fields.Integer("Found Wanting", compute="_compute_counts")
    figures = fields.Text(readonly=True, help="Complaints of the period by product and category.")
    analysis = fields.Text(
        "Hotspots and What They Have in Common",
        help="What recurs, in which product or time, and what should be done (热点和共性问题).",
    )
    conclusion = fields.Text()
    done_at = fields.Datetime(readonly=True)
    action_ids = fields.One2many("complaint.action", "inspection_id", "Improvements")

    _period_uniq = models.Constraint(
        "UNIQUE (company_id, policy_id, date_from)", "This period has its inspection already."
    )
    _period_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A period cannot end before it begins."
    )

    @api.depends("policy_id.name", "date_from", "date_to")
    def _compute_name(self):
        for inspection in self:
            inspection.name = (
                f"{inspection.policy_id.name or ''} {inspection.date_from or ''} – "
                f"{inspection.date_to or ''}"
            )

    @api.depends("line_ids.is_wanting", "line_ids.case_id")
    def _compute_counts(self):
        for inspection in self:
            inspection.case_count = len(inspection.line_ids.case_id)
            inspection.finding_count = len(inspection.line_ids.filtered("is_wanting"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for inspection in self:
            if inspection.state != "planned":
                raise UserError(self.env._("%s was begun and stays on record.", inspection.name))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_begin(self):
        """Take the cases of the period and propose what is known of each stage.

        :raise UserError: begun already, or by somebody who is not on the team
        """
        for inspection in self:
            if inspection.state != "planned":
                raise UserError(self.env._("%s was begun already.", inspection.name))
            inspection._ensure_on_team()
            inspection._add_cases(inspection._cases_to_inspect())
            inspection._write_unlocked(
                {
                    "state": "open",
                    "user_id": inspection.user_id.id or self.env.uid,
                    "figures": inspection._figures_of_period(),
                }
            )
        return True

    def action_done(self):
        """Finish an inspection.

        :raise UserError: lists what is missing
        """
        for inspection in self:
            if inspection.state != "open":
                raise UserError(self.env._("%s is not being inspected.", inspection.name))
            inspection._ensure_on_team()
            if missing := list(inspection._missing()):
                raise UserError(
                    "\n".join(
                        [
                            self.env._("%s is not finished yet:", inspection.name),
                            *(f"• {sentence}" for sentence in missing),
                        ]
                    )
                )
        self._write_unlocked({"state": "done", "done_at": fields.Datetime.now()})
        self.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def action_new_improvement(self):
        """Open an empty improvement that follows from the inspection."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "complaint.action",
            "views": [(False, "form")],
            "context": {
                "default_inspection_id": self.id,
                "default_kind": "improvement",
                "default_company_id": self.company_id.id,
            },
        }

    # ------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------

    @api.model
    def _cron_plan(self):
        """Plan the inspection of the period that just ended, where a policy wants them.

        Callable at any time: a period has one inspection, and one that was
        missed is planned later.
        """
        companies = self.env["res.company"].search([("active", "=", True)])
        today = fields.Date.context_today(self)
        for company in companies:
            policy = self.env["complaint.policy"]._in_force_for(company, today)
            if policy.inspection_months and policy.inspection_team_id._team_of(company):
                self._plan_for(company, policy, today)

    @api.model
    def _plan_for(self, company, policy, today):
        """Plan every inspection that is due by a day; none is planned twice.

        :return: the inspections planned
        """
        months = relativedelta(months=policy.inspection_months)
        last = self.search(
            [("company_id", "=", company.id), ("policy_id.code", "=", policy.code)],
            order="date_to desc",
            limit=1,
        )
        start = last.date_to + relativedelta(days=1) if last else today.replace(day=1) - months
        vals_list = []
        while start + months <= today:
            vals_list.append(
                {
                    "company_id": company.id,
                    "policy_id": policy.id,
                    "date_from": start,
                    "date_to": start + months - relativedelta(days=1),
                    "user_id": policy.inspection_team_id._team_of(company).leader_id.id,
                }
            )
            start += months
        planned = self.create(vals_list)
        for inspection in planned.filtered("user_id"):
            inspection.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=inspection.name,
                user_id=inspection.user_id.id,
            )
        return planned

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _ensure_on_team(self):
        """Refuse whoever is not on the inspecting team.

        :raise UserError: names the team
        """
        self.ensure_one()
        role = self.team_role_id.sudo()  # which team inspects binds whoever tries
        if self.env.su or not role:
            return
        # Who is in which team is no secret to colleagues.
        if self.env.user not in role._team_of(self.company_id).sudo().member_ids:
            raise UserError(
                self.env._(
                    "%(inspection)s is the business of %(team)s.",
                    inspection=self.name,
                    team=role.name,
                )
            )

    def _cases_to_inspect(self):
        """Return the cases of the period, or the share of them that the policy wants.

        Which ones is decided by their numbers: the same whoever draws.
        """
        self.ensure_one()
        Case = self.env["complaint.case"]
        cases = Case.search(self._domain_cases(), order="name")
        # The policy binds whoever is subject to it, read or not.
        percent = self.policy_id.sudo().inspection_percent
        wanted = -(-len(cases) * percent // 100)
        return cases.sorted(lambda case: hash_of(case.name))[:wanted]

    def _domain_cases(self):
        begin, end = self._moments()
        return [
            ("company_id", "child_of", self.company_id.id),
            ("policy_id.code", "=", self.policy_id.code),
            ("received_at", ">=", begin),
            ("received_at", "<", end),
            ("state", "not in", ("draft", "merged")),
        ]

    def _moments(self):
        """Return the first moment of the period and of the day after it, naive UTC."""
        self.ensure_one()
        zone = self.company_id.resource_calendar_id.tz or "UTC"
        return tuple(
            midnight(day, zone) for day in (self.date_from, self.date_to + relativedelta(days=1))
        )

    def _add_cases(self, cases):
        """Add a line for every stage of cases, with what the clocks say of the time."""
        self.ensure_one()
        Stage = self.env["complaint.inspection.stage"]
        stages = Stage.search(Stage._domain_for_profile(self.policy_id.profile))
        # Late is late, whoever looks.
        late = {case: set() for case in cases}
        # Lateness is a fact for the inspector; clocks are nobody's to change.
        for clock in cases.sudo().clock_ids.filtered("is_breached"):
            late[clock.case_id.with_env(self.env)].add(clock.rule_id.code)
        self.env["complaint.inspection.line"].create(
            [
                {
                    "inspection_id": self.id,
                    "case_id": case.id,
                    "stage_id": stage.id,
                    "time_ok": "no" if late[case] & stage._codes() else False,
                    "note": ", ".join(sorted(late[case] & stage._codes())) or False,
                }
                for case in cases - self.line_ids.case_id
                for stage in stages
            ]
        )

    def _figures_of_period(self):
        """Return complaints of the period by product and by category, most first."""
        self.ensure_one()
        Case = self.env["complaint.case"]
        texts = []
        for field in ("product_id", "category_id"):
            rows = Case._read_group(self._domain_cases(), [field], ["__count"])
            rows = sorted(rows, key=lambda row: (-row[1], row[0].id))[:10]
            label = Case._fields[field]._description_string(self.env)
            # Names of categories and units, counted.
            counted = "; ".join(
                f"{record.sudo().display_name or self.env._('not said')}: {count}"
                for record, count in rows
            )
            texts.append(f"{label} – {counted}" if counted else f"{label} – 0")
        return "\n".join(texts)

    def _missing(self):
        """Yield what an inspection still lacks. Hook."""
        self.ensure_one()
        labels = self.env["complaint.inspection.line"]._labels_of_checks()
        for line in self.line_ids:
            if unanswered := [labels[name] for name in CHECKS if not line[name]]:
                yield f"{line.display_name}: {', '.join(unanswered)}"
        for line in self.line_ids.filtered("is_wanting"):
            if not (line.note or "").strip():
                yield self.env._("%s: say what was found.", line.display_name)
        if not (self.analysis or "").strip():
            yield self.env._("Write down the hotspots and what they have in common.")


class ComplaintInspectionLine(models.Model):
    """Three questions on one stage of one case."""

    _name = "complaint.inspection.line"
    _description = "Check of a Stage"
    _order = "inspection_id, case_id, sequence, id"

    inspection_id = fields.Many2one(
        "complaint.inspection", required=True, index=True, ondelete="cascade"
    )
    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    stage_id = fields.Many2one("complaint.inspection.stage", required=True, ondelete="restrict")
    sequence = fields.Integer(related="stage_id.sequence", store=True)
    procedure_ok = fields.Selection(ANSWERS, "Procedure Followed")
    time_ok = fields.Selection(ANSWERS, "Time Kept")
    result_ok = fields.Selection(ANSWERS, "Result as Intended")
    is_wanting = fields.Boolean(compute="_compute_is_wanting", store=True)
    note = fields.Text("What Was Found")
    inspector_id = fields.Many2one("res.users", "Inspected By", readonly=True)

    _once = models.UniqueIndex("(inspection_id, case_id, stage_id)", "It is on the list already.")

    @api.depends(*CHECKS)
    def _compute_is_wanting(self):
        for line in self:
            line.is_wanting = any(line[name] == "no" for name in CHECKS)

    @api.depends("case_id.name", "stage_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.case_id.name or ''} {line.stage_id.name or ''}"

    def write(self, vals):
        if vals.keys() & {*CHECKS, "note"}:
            self._ensure_may_inspect()
            vals = {**vals, "inspector_id": self.env.uid}
        return super().write(vals)

    @api.constrains("inspector_id")
    def _check_independent(self):
        """Keep whoever had a hand in a case from inspecting it, whatever the team (TEA-11)."""
        # Who is in which team is no secret to colleagues.
        inspected = self.filtered(
            lambda line: (
                line.inspector_id and line.inspection_id.team_role_id.sudo().is_independent
            )
        )
        involved = inspected.case_id._people_involved()
        for line in inspected:
            if line.inspector_id in involved[line.case_id]:
                raise ValidationError(
                    self.env._(
                        "%(user)s had a hand in %(case)s and cannot inspect it. Another member of "
                        "the team does.",
                        user=line.inspector_id.name,
                        case=line.case_id.display_name,
                    )
                )

    def _ensure_may_inspect(self):
        for inspection in self.inspection_id:
            inspection._ensure_on_team()
            if inspection.state != "open":
                raise UserError(self.env._("%s is not being inspected.", inspection.name))

    @api.model
    def _labels_of_checks(self):
        return {name: self._fields[name]._description_string(self.env) for name in CHECKS}

    def action_new_improvement(self):
        """Open an empty improvement that follows from what was found."""
        self.ensure_one()
        action = self.inspection_id.action_new_improvement()
        action["context"] |= {"default_case_id": self.case_id.id, "default_name": self.note}
        return action


class ComplaintAction(models.Model):
    _inherit = "complaint.action"

    inspection_id = fields.Many2one(
        "complaint.inspection", "Follows from", index="btree_not_null", ondelete="restrict"
    )
