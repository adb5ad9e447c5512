from datetime import timedelta

from odoo import api, fields, models

from .complaint_states import OPEN_STATES, STATES

# A deadline this near is shown as soon due.
SOON = timedelta(hours=24)
# The colours of the web client: red, orange, green.
URGENCY_COLORS = {"high": 1, "medium": 2, "low": 10}


class ComplaintCase(models.Model):
    """What the screens show of a case besides its fields."""

    _inherit = "complaint.case"
    _rec_names_search = ["name", "subject"]
    _reason_actions = ("action_withdraw", "action_decline", "action_reopen")

    state = fields.Selection(group_expand="_group_expand_state")
    color = fields.Integer(compute="_compute_color")
    is_due_soon = fields.Boolean(compute="_compute_is_due_soon")
    # Order, delivery and quantities are asked for where the category says so.
    is_product = fields.Boolean(related="category_id.is_product")
    is_told = fields.Boolean(
        compute="_compute_is_told", help="The customer was told a decision in this round."
    )
    open_clock_ids = fields.One2many(
        "complaint.clock",
        "case_id",
        "Running Clocks",
        domain=[("status", "in", ("running", "paused"))],
        readonly=True,
    )
    dispatch_count = fields.Integer(compute="_compute_part_counts")
    decision_count = fields.Integer(compute="_compute_part_counts")
    contact_count = fields.Integer(compute="_compute_part_counts")
    action_count = fields.Integer(compute="_compute_part_counts")
    meeting_count = fields.Integer(compute="_compute_part_counts")
    revisit_count = fields.Integer(compute="_compute_part_counts")
    clock_count = fields.Integer(compute="_compute_part_counts")

    @api.depends("urgency")
    def _compute_color(self):
        for case in self:
            case.color = URGENCY_COLORS.get(case.urgency, 0)

    @api.depends("next_due_at")
    def _compute_is_due_soon(self):
        now = fields.Datetime.now()
        for case in self:
            due = case.next_due_at
            case.is_due_soon = bool(due) and now <= due < now + SOON

    @api.depends("event_ids.code", "round")
    def _compute_is_told(self):
        for case in self:
            case.is_told = any(
                event.code == "told" and event.round == case.round for event in case.event_ids
            )

    @api.depends(
        "dispatch_ids", "decision_ids", "contact_ids", "action_ids", "meeting_ids", "revisit_ids"
    )
    def _compute_part_counts(self):
        for field, part in self._parts_by_count().items():
            counts = {}
            if self.ids:
                link = self._fields[part]
                inverse = getattr(link, "inverse_name", None) or "case_ids"
                counts = dict(
                    self.env[link.comodel_name]._read_group(
                        [(inverse, "in", self.ids)], [inverse], ["__count"]
                    )
                )
            for case in self:
                case[field] = counts.get(case._origin, 0)

    @api.model
    def _group_expand_state(self, states, domain):
        """Return the columns in the order of the way, the open ones always."""
        return [state for state, _label in STATES if state in OPEN_STATES or state in states]

    @api.model
    def _parts_by_count(self):
        """Return the fields of the parts by the fields that count them."""
        return {
            "dispatch_count": "dispatch_ids",
            "decision_count": "decision_ids",
            "contact_count": "contact_ids",
            "action_count": "action_ids",
            "meeting_count": "meeting_ids",
            "revisit_count": "revisit_ids",
            "clock_count": "clock_ids",
        }

    @api.depends(lambda self: self._fields_watched_while_typing())
    def _compute_next_step(self):
        # What is missing is shown while the clerk is still typing.
        return super()._compute_next_step()

    @api.model
    def _fields_watched_while_typing(self):
        """Return the fields of a case that a gate may ask for on the first screen."""
        return [
            "subject",
            "description",
            "demand",
            "reason",
            "partner_id",
            "contact_name",
            "customer_type_id",
            "channel_id",
            "category_id",
            "salesperson_id",
            "preliminary_analysis",
            "liability",
            "liable_unit_id",
            "disposition_ids",
            "cause_id",
            "satisfaction",
            "user_id",
            "unit_id",
        ]

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_register_and_new(self):
        """Register, and open an empty form for the next call."""
        self.action_register()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "complaint_base.complaint_case_action_phone"
        )
        return {**action, "target": "main"}

    def action_new_decision(self):
        """Open an empty decision on this case."""
        self.ensure_one()
        return self._open_new_part(
            "complaint.decision",
            default_name=self.env._("Decision on %s", self.name),
            default_disposition_ids=self.disposition_ids.ids,
        )

    def action_new_measure(self):
        """Open an empty measure on this case."""
        self.ensure_one()
        return self._open_new_part(
            "complaint.action", default_unit_id=(self.liable_unit_id or self.unit_id).id
        )

    def action_new_meeting(self):
        """Call a meeting with this case on its agenda."""
        self.ensure_one()
        return self._open_new_part(
            "complaint.meeting",
            default_name=self.env._("Meeting on %s", self.display_name),
            default_case_ids=self.ids,
            default_company_id=self.company_id.id,
        )

    def _open_new_part(self, model, **context):
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "views": [(False, "form")],
            "context": {"default_case_id": self.id, **context},
        }


class ComplaintDispatch(models.Model):
    _inherit = "complaint.dispatch"
    _reason_actions = (
        "action_ask_return",
        "action_accept_return",
        "action_refuse_return",
        "action_cancel",
    )

    # Of the case only what chooses the words of the trade; units may know it.
    profile = fields.Char(related="case_id.policy_id.profile")
    is_late = fields.Boolean("Late", compute="_compute_lateness", search="_search_is_late")
    is_due_soon = fields.Boolean(compute="_compute_lateness")

    @api.depends("due_at")
    def _compute_lateness(self):
        now = fields.Datetime.now()
        for dispatch in self:
            due = dispatch.due_at
            dispatch.is_late = bool(due) and due < now
            dispatch.is_due_soon = bool(due) and now <= due < now + SOON

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("due_at", "<", fields.Datetime.now())]
        return late if True in value else ["|", ("due_at", "=", False), "!", *late]

    def action_view_case(self):
        """Open the case, for those who may see it."""
        self.ensure_one()
        return self.case_id.get_formview_action()


class ComplaintDecision(models.Model):
    _inherit = "complaint.decision"
    _reason_actions = ("action_object",)

    profile = fields.Char(related="case_id.profile")

    def action_tell_customer(self):
        """Tell the customer what this decision allows."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "complaint_base.complaint_case_tell_action"
        )
        context = {"default_case_id": self.case_id.id, "default_decision_id": self.id}
        return {**action, "context": context}
