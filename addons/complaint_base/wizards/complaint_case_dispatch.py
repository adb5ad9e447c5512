from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintCaseDispatch(models.TransientModel):
    """Send a case to the units that are to look into it."""

    _name = "complaint.case.dispatch"
    _description = "Dispatch a Complaint"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    lead_id = fields.Many2one("hr.department", "With Already", compute="_compute_lead_id")
    unit_id = fields.Many2one(
        "hr.department",
        "Lead Unit",
        compute="_compute_units",
        store=True,
        readonly=False,
    )
    co_unit_ids = fields.Many2many(
        "hr.department",
        "complaint_case_dispatch_co_rel",
        "wizard_id",
        "unit_id",
        "Co-handlers",
        compute="_compute_units",
        store=True,
        readonly=False,
    )
    # Whose companies the user may not open: the rule sends it there all the same.
    other_unit_ids = fields.Json(compute="_compute_units", store=True)
    other_units = fields.Char("Also To", compute="_compute_other_units")
    duty = fields.Text(
        "What They Are Asked to Do", compute="_compute_units", store=True, readonly=False
    )

    co_duty = fields.Text(
        "What Co-handlers Are Asked to Do",
        compute="_compute_units",
        store=True,
        readonly=False,
        help="Empty: the same as the lead unit.",
    )

    @api.depends("case_id")
    def _compute_lead_id(self):
        for wizard in self:
            lead = wizard.case_id.dispatch_ids.filtered(
                lambda dispatch: dispatch.part == "lead"
                and dispatch.state in ("sent", "signed", "returning", "answered")
            )
            wizard.lead_id = lead[:1].unit_id

    @api.depends("case_id")
    def _compute_units(self):
        for wizard in self:
            case = wizard.case_id
            # The rule binds whoever dispatches, read or not.
            rule = case.routing_rule_id.sudo()
            busy = case.dispatch_ids.filtered(
                lambda dispatch: dispatch.state not in ("returned", "cancelled")
            ).unit_id
            sent_back = case.dispatch_ids.filtered(
                lambda dispatch: dispatch.state == "returned"
            ).unit_id
            wizard.unit_id = not wizard.lead_id and case.unit_id - sent_back
            others = rule and rule._co_units(case) - busy or case.unit_id.browse()
            open_to_user = others.with_env(self.env)._filtered_access("read")
            wizard.co_unit_ids = open_to_user
            wizard.other_unit_ids = (others - open_to_user).ids
            wizard.duty = rule.duty
            wizard.co_duty = rule.co_duty

    @api.depends("other_unit_ids")
    def _compute_other_units(self):
        for wizard in self:
            # Names of units that the policy involves are no secret to whoever dispatches.
            units = self.env["hr.department"].sudo().browse(wizard.other_unit_ids or [])
            wizard.other_units = ", ".join(units.mapped("name"))

    def action_send(self):
        """Send the dispatches; their clocks run from now on.

        :raise UserError: no unit is named, or a lead unit has the case already
        """
        self.ensure_one()
        case = self.case_id
        others = self._other_units()
        if not (self.unit_id or self.co_unit_ids or others):
            raise UserError(self.env._("Say which unit is to look into it."))
        if self.unit_id and self.lead_id:
            raise UserError(
                self.env._(
                    "%(unit)s leads already. Take that dispatch back first, or add co-handlers "
                    "only.",
                    unit=self.lead_id.name,
                )
            )
        case.check_access("write")
        if self.unit_id:
            case.unit_id = self.unit_id
        # A plant is another company: whoever may handle the case may send it there.
        lead, co_units = self.unit_id.sudo(), (self.co_unit_ids | others).sudo()
        co_duty = self.co_duty or self.duty
        units = [("lead", unit, self.duty) for unit in lead]
        units += [("co", unit, co_duty) for unit in co_units - lead]
        # See above; who sent it stays on record.
        dispatches = (
            self.env["complaint.dispatch"]
            .sudo()
            ._create_unlocked([case._prepare_dispatch_vals(*unit) for unit in units])
        )
        dispatches._record("dispatched")
        return {"type": "ir.actions.act_window_close"}

    def _other_units(self):
        """Return the rule's units that the user may not open; of a client nothing is believed."""
        self.ensure_one()
        rule = self.case_id.routing_rule_id.sudo()  # the rule binds whoever dispatches
        # Only units that the rule names are taken.
        wanted = self.env["hr.department"].sudo().browse(self.other_unit_ids or [])
        # Which units a rule means for a case is no secret to who dispatches it.
        return wanted & rule._co_units(self.case_id.sudo()) if rule else wanted.browse()
