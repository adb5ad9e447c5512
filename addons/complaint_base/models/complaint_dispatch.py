from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

STATES = [
    ("sent", "Sent"),
    ("signed", "Signed Off"),
    ("returning", "Return Asked"),
    ("answered", "Answered"),
    ("closed", "Closed"),
    ("returned", "Returned"),
    ("cancelled", "Cancelled"),
]
OPEN = ("sent", "signed", "returning")


class ComplaintDispatch(models.Model):
    """The case as one unit sees it 转办单: its duty, its answer, no more.

    The clock of a unit runs from dispatch, not from sign-off: not signing
    stops nothing.
    """

    _name = "complaint.dispatch"
    _description = "Dispatch"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sent_at desc, id desc"
    _check_company_auto = True
    _retention_keeps = frozenset({"name"})

    name = fields.Char(compute="_compute_name", store=True)
    case_id = fields.Many2one(
        "complaint.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, help="The unit's company."
    )
    # Of the rules: joining the case to every row would cost more than the list itself.
    case_company_id = fields.Many2one(
        related="case_id.company_id", string="Complaint's Company", store=True, precompute=True
    )
    unit_id = fields.Many2one("hr.department", "Unit", required=True, index=True, tracking=True)
    part = fields.Selection(
        [("lead", "Lead (主办)"), ("co", "Co-handler (协办)")], required=True, default="lead"
    )
    user_id = fields.Many2one("res.users", "Handled By", index=True, tracking=True)
    state = fields.Selection(
        STATES, required=True, default="sent", readonly=True, tracking=True, index=True
    )
    duty = fields.Text(help="What the unit is asked to do.")
    sent_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    signed_at = fields.Datetime(readonly=True)
    signed_by_id = fields.Many2one("res.users", readonly=True)
    answered_at = fields.Datetime(readonly=True)
    # What the unit needs to know of the case; who complained is not part of it.
    subject = fields.Char(readonly=True)
    facts = fields.Text(readonly=True)
    severity_id = fields.Many2one("complaint.severity", readonly=True)
    # What the unit answers (CEM-14).
    cause_id = fields.Many2one("complaint.cause")
    cause_analysis = fields.Text()
    handling = fields.Text("Handling Proposed")
    improvement = fields.Text("Improvement Proposed")
    # Sending it back 退单.
    return_reason = fields.Text("Why It Is Sent Back", readonly=True)
    return_verdict = fields.Text("Adjudication", readonly=True)
    return_judge_id = fields.Many2one("res.users", "Adjudicated By", readonly=True)
    bounces = fields.Integer(
        readonly=True, help="How many units sent the case back before this one."
    )
    clock_ids = fields.One2many("complaint.clock", "dispatch_id", "Clocks", readonly=True)
    due_at = fields.Datetime(compute="_compute_due_at", store=True, index="btree_not_null")
    is_my_units = fields.Boolean(
        "My Unit's", compute="_compute_is_my_units", search="_search_is_my_units"
    )

    _one_lead = models.UniqueIndex(
        "(case_id) WHERE part = 'lead' AND state IN ('sent', 'signed', 'returning', 'answered')",
        "The case is already with a lead unit. Take it back first.",
    )
    _newest = models.Index("(sent_at DESC, id DESC)")
    _unit_open = models.Index(
        "(unit_id, state, due_at) WHERE state IN ('sent', 'signed', 'returning')"
    )

    @api.depends("case_id.name", "unit_id.name")
    def _compute_name(self):
        for dispatch in self:
            # The number of a case says nothing of who complained.
            dispatch.name = f"{dispatch.sudo().case_id.name or ''} → {dispatch.unit_id.name or ''}"

    @api.depends("clock_ids.due_at", "clock_ids.status")
    def _compute_due_at(self):
        for dispatch in self:
            running = dispatch.clock_ids.filtered(lambda clock: clock.status == "running")
            dispatch.due_at = min(running.mapped("due_at"), default=False)

    @api.depends("unit_id", "user_id")
    @api.depends_context("uid")
    def _compute_is_my_units(self):
        units = self.env.user._complaint_units()
        for dispatch in self:
            dispatch.is_my_units = dispatch.user_id == self.env.user or dispatch.unit_id in units

    def _search_is_my_units(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Which units they are is found out first: with their ids the database goes straight to
        # the dispatches of those, among all that are open.
        units = self.env.user._complaint_units()
        mine = Domain("user_id", "=", self.env.uid) | Domain("unit_id", "in", units.ids)
        return mine if True in value else ~mine

    @api.constrains("unit_id", "company_id")
    def _check_unit_company(self):
        for dispatch in self:
            owner = dispatch.unit_id.company_id
            if owner and owner != dispatch.company_id:
                raise ValidationError(
                    self.env._("%s belongs to another company.", dispatch.unit_id.name)
                )

    # ------------------------------------------------------------
    # Actions of the unit
    # ------------------------------------------------------------

    def action_sign(self):
        """Sign for the dispatch; the clock has been running since it was sent."""
        for dispatch in self:
            if dispatch.state != "sent":
                raise UserError(self.env._("%s is already signed for.", dispatch.name))
        self._write_unlocked(
            {
                "state": "signed",
                "signed_at": fields.Datetime.now(),
                "signed_by_id": self.env.uid,
                "user_id": self.env.uid,
            }
        )
        self._record("signed")
        return True

    def action_answer(self):
        """Answer: cause, handling and improvement go back to the handler.

        :raise UserError: names what is missing
        """
        for dispatch in self:
            dispatch._ensure_can_answer()
        self._write_unlocked({"state": "answered", "answered_at": fields.Datetime.now()})
        self._record("answered")
        return True

    def action_ask_return(self, reason):
        """Ask for the case to be taken back (退单); an adjudicator decides.

        :raise UserError: no reason, or not an open dispatch
        """
        self.case_id._ensure_reason(reason)
        for dispatch in self:
            if dispatch.state not in ("sent", "signed"):
                raise UserError(self.env._("%s cannot be sent back any more.", dispatch.name))
        self._write_unlocked({"state": "returning", "return_reason": reason})
        self._record("return_asked", note=reason)
        return True

    # ------------------------------------------------------------
    # Actions of the adjudicator
    # ------------------------------------------------------------

    def action_accept_return(self, verdict):
        """Take the case back; the next unit sees how often that happened."""
        return self._adjudicate(verdict, "returned", "returned")

    def action_refuse_return(self, verdict):
        """Leave the case with the unit."""
        return self._adjudicate(verdict, "signed", "return_refused")

    def action_cancel(self, reason):
        """Take a dispatch back without blame."""
        self.case_id._ensure_reason(reason)
        self._write_unlocked({"state": "cancelled"})
        self._record("dispatch_cancelled", note=reason)
        return True

    def _adjudicate(self, verdict, state, event):
        self.case_id._ensure_reason(verdict)
        if not self.env.user.has_group("complaint_base.group_complaint_supervisor"):
            raise UserError(self.env._("Only a supervisor adjudicates what is sent back."))
        for dispatch in self:
            if dispatch.state != "returning":
                raise UserError(self.env._("%s was not sent back.", dispatch.name))
        self._write_unlocked(
            {"state": state, "return_verdict": verdict, "return_judge_id": self.env.uid}
        )
        self._record(event, note=verdict)
        return True

    def _ensure_can_answer(self):
        self.ensure_one()
        if self.state not in ("sent", "signed"):
            raise UserError(self.env._("%s is not open for an answer.", self.name))
        fields_needed = ["cause_analysis", "handling"]
        missing = [name for name in fields_needed if not (self[name] or "").strip()]
        if self.cause_id.needs_prevention and not (self.improvement or "").strip():
            missing.append("improvement")
        if missing:
            labels = [self._fields[name]._description_string(self.env) for name in missing]
            raise UserError(
                self.env._(
                    "%(dispatch)s is not answered yet. Fill in: %(fields)s.",
                    dispatch=self.name,
                    fields=", ".join(labels),
                )
            )

    def _record(self, code, note=None):
        """Record what happened to dispatches in the ledgers of their cases."""
        # A unit's step is a fact of the case, which the unit does not see.
        dispatches = self.sudo()
        cases = dispatches.env["complaint.case"].concat(*(d.case_id for d in dispatches))
        return cases._record(code, note=note, dispatches=list(dispatches))


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    shows_identity_to_units = fields.Boolean(
        "Units May Ask Who Complains",
        default=True,
        help="With a reason, on record. Off: no unit learns it, whatever the reason.",
    )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    bounce_count = fields.Integer(
        compute="_compute_bounce_count", store=True, help="How often units sent the case back."
    )

    @api.depends("dispatch_ids.state")
    def _compute_bounce_count(self):
        for case in self:
            case.bounce_count = len(case.dispatch_ids.filtered(lambda d: d.state == "returned"))

    def _dispatch(self, rules=None):
        """Send each case to its unit and the co-handlers its routing rule names.

        :param dict rules: routing rule by case; that of the case by default
        :return: the dispatches
        """
        vals_list = []
        for case in self:
            # The policy binds whoever is subject to it, read or not.
            rule = (rules or {}).get(case, case.routing_rule_id).sudo()
            units = [("lead", case.unit_id, rule.duty)] if case.unit_id else []
            co_duty = rule.co_duty or rule.duty
            units += [("co", unit, co_duty) for unit in rule and rule._co_units(case) or ()]
            vals_list += [case._prepare_dispatch_vals(*unit) for unit in units]
        dispatches = self.env["complaint.dispatch"]._create_unlocked(vals_list)
        dispatches._record("dispatched")
        return dispatches

    def _prepare_dispatch_vals(self, part, unit, duty):
        self.ensure_one()
        return {
            "case_id": self.id,
            "company_id": (unit.company_id or self.company_id).id,
            "unit_id": unit.id,
            "part": part,
            # Who heads a unit of the group is no secret to who sends it something.
            "user_id": unit.sudo().manager_id.user_id.id,
            "duty": duty,
            "subject": self.subject,
            "facts": self._unit_facts(),
            "severity_id": self.severity_id.id,
            "bounces": self.bounce_count,
        }

    def _unit_facts(self):
        """Return what a unit needs to know; the complainant's identity is not part of it."""
        self.ensure_one()
        # Kept as text: it is written in the company's language, whoever dispatches.
        case = self.with_context(lang=self._form_lang())
        lines = [
            (case.env._("Category"), case.category_id.display_name),
            (case.env._("What happened"), case.description),
            (case.env._("Demand"), case.demand),
            (case.env._("Reason"), case.reason),
        ]
        return "\n".join(f"{label}: {value}" for label, value in lines if value)
