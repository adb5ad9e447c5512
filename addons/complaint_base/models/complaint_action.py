from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_thaw import is_unlocked

KINDS = [
    ("containment", "Containment"),
    ("correction", "Correction"),
    ("corrective", "Corrective"),
    ("preventive", "Preventive"),
    ("improvement", "Improvement"),
]
STATES = [
    ("open", "Open"),
    ("obstacle", "Obstacle Reported"),
    ("done", "Done"),
    ("effective", "Effective"),
    ("insufficient", "Deeper Measure Needed"),
    ("cancelled", "Cancelled"),
]


class ComplaintAction(models.Model):
    """A measure 措施: owner, date, obstacle, and somebody else's word that it worked."""

    _name = "complaint.action"
    _description = "Measure"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_date, id"
    _check_company_auto = True

    name = fields.Char("Measure", required=True)
    case_id = fields.Many2one("complaint.case", index=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        required=True,
    )
    dispatch_id = fields.Many2one("complaint.dispatch", index="btree_not_null")
    kind = fields.Selection(KINDS, required=True, default="corrective", tracking=True)
    user_id = fields.Many2one("res.users", "Owner", required=True, index=True, tracking=True)
    unit_id = fields.Many2one("hr.department", "Unit", index="btree_not_null")
    approver_id = fields.Many2one("res.users", "Approved and Reviewed By", required=True)
    due_date = fields.Date(required=True, tracking=True, index=True)
    original_due_date = fields.Date(readonly=True, copy=False)
    state = fields.Selection(STATES, required=True, default="open", readonly=True, tracking=True)
    evidence = fields.Text("What Was Done")
    done_at = fields.Datetime(readonly=True)
    obstacle = fields.Text(readonly=True, tracking=True)
    asked_due_date = fields.Date("Date Asked For", readonly=True)
    effectiveness = fields.Text("Review of Effectiveness", readonly=True)
    reviewed_at = fields.Datetime(readonly=True)
    reviewed_by_id = fields.Many2one("res.users", readonly=True)
    parent_id = fields.Many2one(
        "complaint.action", "Goes Deeper Than", index="btree_not_null", readonly=True
    )
    child_ids = fields.One2many("complaint.action", "parent_id", "Deeper Measures")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _owner_is_not_reviewer = models.Constraint(
        "CHECK (user_id <> approver_id)",
        "Who carries out a measure does not review it. Choose another reviewer.",
    )
    _open_due = models.Index("(company_id, due_date) WHERE state IN ('open', 'obstacle')")

    @api.depends("case_id")
    def _compute_company_id(self):
        for action in self:
            action.company_id = action.case_id.company_id or action.company_id or self.env.company

    @api.depends("due_date", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for action in self:
            # While it is being written, a measure has no due date yet.
            due = action.state in ("open", "obstacle") and action.due_date
            action.is_late = bool(due) and due < today

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "in", ("open", "obstacle")), ("due_date", "<", "today")]
        return late if True in value else ["!", "&", *late]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{**vals, "original_due_date": vals.get("due_date")} for vals in vals_list]
        )

    def write(self, vals):
        if "due_date" in vals and not is_unlocked(self.env):
            raise UserError(
                self.env._(
                    "The date of a measure changes only with the consent of who approved it: "
                    "report the obstacle."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_report_obstacle(self, obstacle, asked_due_date=False):
        """Report what stands in the way to the approver at once (CEM-36)."""
        self.env["complaint.case"]._ensure_reason(obstacle)
        for action in self:
            action._ensure_state("open")
            action._write_unlocked(
                {
                    "state": "obstacle",
                    "obstacle": obstacle,
                    "asked_due_date": asked_due_date,
                }
            )
            action._ask_approver(self.env._("Obstacle: %s", action.name), note=obstacle)
        return True

    def action_consent(self, due_date=False):
        """Consent to a new date, or to the old one (approver only)."""
        for action in self:
            action._ensure_state("obstacle")
            action._ensure_reviewer()
            agreed = due_date or action.asked_due_date or action.due_date
            action._write_unlocked({"state": "open", "due_date": agreed, "asked_due_date": False})
            action.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def action_done(self):
        """Report a measure as carried out; it is not over before it is reviewed."""
        for action in self:
            action._ensure_state("open")
            if not (action.evidence or "").strip():
                raise UserError(self.env._("%s: say what was done.", action.name))
        self._write_unlocked({"state": "done", "done_at": fields.Datetime.now()})
        for action in self:
            action._ask_approver(self.env._("Review the effect: %s", action.name))
        return True

    def action_effective(self, note):
        """Confirm that it worked (CEM-13, CEM-37)."""
        return self._review("effective", note)

    def action_go_deeper(self, note, vals):
        """Find that it is not enough; a deeper measure follows from it (CEM-37).

        :param dict vals: ``name``, ``user_id`` and ``due_date`` of the deeper one
        :return: the deeper measure
        """
        self.ensure_one()
        self._review("insufficient", note)
        # Of what comes along, only what a deeper measure has of its own.
        own = {name: vals[name] for name in ("name", "user_id", "due_date", "kind") if name in vals}
        deeper = self._prepare_deeper_vals()
        return self._create_unlocked([{**deeper, **own}])

    def _prepare_deeper_vals(self):
        """Return the values that a deeper measure has from this one."""
        self.ensure_one()
        return {
            "case_id": self.case_id.id,
            "company_id": self.company_id.id,
            "kind": self.kind,
            "approver_id": self.approver_id.id,
            "unit_id": self.unit_id.id,
            "parent_id": self.id,
        }

    def _review(self, state, note):
        self.env["complaint.case"]._ensure_reason(note)
        for action in self:
            action._ensure_state("done")
            action._ensure_reviewer()
        self._write_unlocked(
            {
                "state": state,
                "effectiveness": note,
                "reviewed_at": fields.Datetime.now(),
                "reviewed_by_id": self.env.uid,
            }
        )
        self.activity_feedback(["mail.mail_activity_data_todo"], feedback=note)
        return True

    def _ask_approver(self, summary, note=False):
        # The notice is sent in the name of the case's company, which a plant may not open.
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=self.approver_id.id,
        )

    def _ensure_state(self, state):
        if self.state != state:
            label = dict(self._fields["state"]._description_selection(self.env))[state]
            raise UserError(
                self.env._("%(name)s must be “%(state)s” for that.", name=self.name, state=label)
            )

    def _ensure_reviewer(self):
        if self.env.user != self.approver_id and not self.env.su:
            raise UserError(
                self.env._(
                    "Only %(approver)s decides about “%(name)s”.",
                    approver=self.approver_id.name,
                    name=self.name,
                )
            )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    action_ids = fields.One2many("complaint.action", "case_id", "Measures")
    has_open_action = fields.Boolean(
        compute="_compute_has_open_action", search="_search_has_open_action"
    )
    has_preventive_action = fields.Boolean(compute="_compute_has_open_action")

    @api.depends("action_ids.state", "action_ids.kind")
    def _compute_has_open_action(self):
        for case in self:
            live = case.action_ids.filtered(lambda action: action.state != "cancelled")
            case.has_open_action = any(
                action.state in ("open", "obstacle", "done") for action in live
            )
            case.has_preventive_action = "preventive" in live.mapped("kind")

    def _search_has_open_action(self, operator, value):
        if operator != "in":
            return NotImplemented
        open_action = ("action_ids", "any", [("state", "in", ("open", "obstacle", "done"))])
        return [open_action] if True in value else ["!", open_action]
