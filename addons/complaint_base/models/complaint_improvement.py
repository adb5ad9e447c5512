"""What a company learns: suggestions, conduct that is reported, rewards and penalties."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

HANDLER = "complaint_base.group_complaint_handler"


class ComplaintSuggestion(models.Model):
    """A suggestion of a customer or a colleague 合理化建议; it may become a measure."""

    _name = "complaint.suggestion"
    _description = "Suggestion"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char("Suggestion", required=True)
    text = fields.Text("In Their Words")
    source = fields.Selection(
        [("employee", "A colleague"), ("customer", "A customer"), ("inspection", "An inspection")],
        required=True,
        default="employee",
        readonly=True,
    )
    case_id = fields.Many2one("complaint.case", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Handed In By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        [("new", "New"), ("adopted", "Adopted"), ("declined", "Not Adopted")],
        required=True,
        default="new",
        readonly=True,
        tracking=True,
    )
    answer = fields.Text("What Becomes of It", readonly=True)
    action_ids = fields.One2many("complaint.action", "suggestion_id", "Measures", readonly=True)

    _reason_actions = ("action_decline",)

    @api.depends("case_id")
    def _compute_company_id(self):
        for suggestion in self:
            suggestion.company_id = (
                suggestion.case_id.company_id or suggestion.company_id or self.env.company
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_new(self):
        for suggestion in self:
            if suggestion.state != "new":
                raise UserError(self.env._("%s was answered and stays on record.", suggestion.name))

    def action_decline(self, reason):
        """Answer that it is not adopted, and why."""
        self.env["complaint.case"]._ensure_reason(reason)
        for suggestion in self:
            suggestion._ensure_new()
        self._write_unlocked({"state": "declined", "answer": reason})
        return True

    def action_adopt(self):
        """Open a measure that adopts the suggestion; saved, it does."""
        self.ensure_one()
        self._ensure_new()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Improvement from a Suggestion"),
            "res_model": "complaint.action",
            "views": [(False, "form")],
            "context": {
                f"default_{name}": value for name, value in self._prepare_action_vals().items()
            },
        }

    def _prepare_action_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "kind": "improvement",
            "case_id": self.case_id.id,
            "company_id": self.company_id.id,
            "suggestion_id": self.id,
        }

    def _ensure_new(self):
        self.ensure_one()
        if self.state != "new":
            raise UserError(self.env._("%s was answered already.", self.name))


class ComplaintViolationKind(models.Model):
    """What conduct towards customers a procedure forbids: 推诿, 敷衍."""

    _name = "complaint.violation.kind"
    _description = "Kind of Misconduct"
    _inherit = ["complaint.profile.mixin"]


class ComplaintViolation(models.Model):
    """Conduct that somebody reports and a supervisor looks into."""

    _name = "complaint.violation"
    _description = "Reported Misconduct"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "kind_id"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    kind_id = fields.Many2one("complaint.violation.kind", required=True, ondelete="restrict")
    unit_id = fields.Many2one("hr.department", "Unit Concerned")
    user_id = fields.Many2one("res.users", "Person Concerned", index="btree_not_null")
    text = fields.Text("What Happened", required=True)
    reported_by_id = fields.Many2one(
        "res.users", "Reported By", required=True, readonly=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        [("reported", "Reported"), ("confirmed", "Confirmed"), ("unfounded", "Unfounded")],
        required=True,
        default="reported",
        readonly=True,
        tracking=True,
    )
    verdict = fields.Text("What Was Found", readonly=True)
    judged_by_id = fields.Many2one("res.users", readonly=True)

    _reason_actions = ("action_confirm", "action_clear")

    @api.constrains("user_id", "unit_id")
    def _check_whom(self):
        for violation in self:
            if not (violation.user_id or violation.unit_id):
                raise ValidationError(self.env._("Say which person or unit it is about."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was reported stays on record."))

    def action_confirm(self, verdict):
        """Find that it was so."""
        return self._judge("confirmed", verdict)

    def action_clear(self, verdict):
        """Find that it was not so."""
        return self._judge("unfounded", verdict)

    def _judge(self, state, verdict):
        self.env["complaint.case"]._ensure_reason(verdict)
        if not self.env.user.has_group("complaint_base.group_complaint_supervisor"):
            raise UserError(self.env._("Only a supervisor says whether it was so."))
        for violation in self:
            if violation.state != "reported":
                raise UserError(self.env._("This was looked into already."))
            if self.env.user == violation.user_id:
                raise UserError(self.env._("Nobody looks into what is said about himself."))
        self._write_unlocked({"state": state, "verdict": verdict, "judged_by_id": self.env.uid})
        return True


class ComplaintMerit(models.Model):
    """A reward or a penalty for carrying out an improvement, or failing to (奖励、处罚).

    A record for the appraisal; nothing is paid or docked here.
    """

    _name = "complaint.merit"
    _description = "Reward or Penalty"
    _order = "date desc, id desc"

    name = fields.Char("For", required=True)
    kind = fields.Selection(
        [("reward", "Reward"), ("penalty", "Penalty")], required=True, default="reward"
    )
    action_id = fields.Many2one("complaint.action", "Measure", index="btree_not_null")
    case_id = fields.Many2one(
        "complaint.case",
        compute="_compute_case_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    unit_id = fields.Many2one("hr.department", "Unit")
    employee_id = fields.Many2one("hr.employee", "Person", index="btree_not_null")
    points = fields.Float(digits=(16, 2), help="Always positive; a penalty counts against.")
    amount = fields.Monetary()
    currency_id = fields.Many2one(related="company_id.currency_id")
    score = fields.Float(compute="_compute_score", store=True, digits=(16, 2))
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users", "Given By", required=True, readonly=True, default=lambda self: self.env.user
    )

    _positive = models.Constraint(
        "CHECK (points >= 0 AND amount >= 0)", "Say by the kind whether it counts against."
    )

    @api.depends("action_id")
    def _compute_case_id(self):
        for merit in self:
            merit.case_id = merit.action_id.case_id or merit.case_id

    @api.depends("action_id", "case_id", "employee_id", "unit_id")
    def _compute_company_id(self):
        for merit in self:
            merit.company_id = (
                merit.action_id.company_id
                or merit.case_id.company_id
                or merit.sudo().employee_id.company_id  # which company is no secret to who rewards
                or merit.unit_id.company_id
                or self.env.company
            )

    @api.depends("kind", "points")
    def _compute_score(self):
        for merit in self:
            merit.score = -merit.points if merit.kind == "penalty" else merit.points

    @api.constrains("unit_id", "employee_id", "points", "amount")
    def _check_complete(self):
        for merit in self:
            if not (merit.unit_id or merit.employee_id):
                raise ValidationError(self.env._("Say which unit or person it is for."))
            if not (merit.points or merit.amount):
                raise ValidationError(self.env._("Say how many points, or how much."))

    @api.constrains("kind", "action_id")
    def _check_earned(self):
        """Reward what worked; penalise what was not carried out (TEA-27)."""
        for merit in self.filtered("action_id"):
            action = merit.action_id
            if merit.kind == "reward" and action.state != "effective":
                raise ValidationError(
                    self.env._(
                        "“%s” has not been found effective: only what worked is rewarded.",
                        action.name,
                    )
                )
            if merit.kind == "penalty" and not (action.is_late or action.state == "insufficient"):
                raise ValidationError(
                    self.env._(
                        "“%s” is neither late nor found insufficient: nothing is penalised.",
                        action.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("It stays on record. Enter the opposite line to take it back."))

    def write(self, vals):
        if not self.env.su:
            raise UserError(
                self.env._("It stays as it was given. Enter the opposite line to take it back.")
            )
        return super().write(vals)


class ComplaintAction(models.Model):
    _inherit = "complaint.action"

    merit_ids = fields.One2many("complaint.merit", "action_id", "Rewards and Penalties")
    suggestion_id = fields.Many2one(
        "complaint.suggestion", "Suggested By", index="btree_not_null", ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        adopted = actions.suggestion_id.filtered(lambda suggestion: suggestion.state == "new")
        # Whoever makes the measure has taken it up.
        adopted.sudo()._write_unlocked({"state": "adopted"})
        return actions


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    suggestion_ids = fields.One2many("complaint.suggestion", "case_id", "Suggestions")
    customer_suggestion = fields.Text(
        copy=False, help="Opinions and suggestions for improvement; they reach the list of those."
    )
    violation_ids = fields.One2many("complaint.violation", "case_id", "Reported Misconduct")

    def write(self, vals):
        known = {case: case.customer_suggestion for case in self}
        result = super().write(vals)
        if (vals.get("customer_suggestion") or "").strip():
            self.filtered(
                lambda case: case.customer_suggestion != known[case]
            )._hand_in_customer_suggestion()
        return result

    def _hand_in_customer_suggestion(self):
        """Put what customers suggest on the list of improvements (TEA-33)."""
        self.env["complaint.suggestion"]._create_unlocked(
            [
                {
                    "name": case.customer_suggestion.strip().splitlines()[0][:120],
                    "text": case.customer_suggestion,
                    "source": "customer",
                    "case_id": case.id,
                }
                for case in self
            ]
        )
