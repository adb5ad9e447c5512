from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintCementVisit(models.Model):
    """Operations and the plant go and look together 共同前往处理 (CEM-30)."""

    _name = "complaint.cement.visit"
    _description = "Joint Visit"
    _inherit = [
        "complaint.locked.mixin",
        "complaint.frozen.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "planned_on desc, id desc"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    planned_on = fields.Date(required=True, tracking=True)
    place = fields.Char()
    attendee_ids = fields.One2many(
        "complaint.cement.visitor",
        "visit_id",
        "Participants",
        help="At least one of operations and one of the plant.",
    )
    user_id = fields.Many2one(
        "res.users", "Arranged By", required=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        readonly=True,
        tracking=True,
    )
    visited_on = fields.Date(tracking=True)
    customer_present = fields.Char("For the Customer")
    result = fields.Text("What Was Found")
    sample_number = fields.Char("Sample No.")
    sample_place = fields.Char("Where It Was Taken")
    sampled_at = fields.Datetime("Sample Taken At")
    seal_number = fields.Char("Seal No.")
    sealed_by = fields.Char(help="Both sides sign the seal.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_cement_visit_attachment_rel",
        "visit_id",
        "attachment_id",
        "Records and Photos",
        bypass_search_access=True,
    )

    @api.depends("case_id.name", "planned_on")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = f"{visit.case_id.name or ''} {visit.planned_on or ''}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        for visit in visits:
            visit.case_id._record("ce_visit_arranged", note=visit.place)
            visit._invite()
        return visits

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for visit in self:
            if visit.state == "done":
                raise UserError(
                    self.env._("%s took place: it stays on record.", visit.display_name)
                )

    def action_done(self):
        """Record that the visit took place.

        :raise UserError: lists what is missing: who was there, when, what was found
        """
        for visit in self:
            visit._ensure_complete()
        self._write_unlocked({"state": "done"})
        self.activity_feedback(["mail.mail_activity_data_meeting"])
        for visit in self:
            visit.case_id._record(
                "ce_visit_done", note=visit.result, attachments=visit.attachment_ids
            )
        return True

    def action_cancel(self):
        """Call a visit off that did not take place."""
        for visit in self:
            if visit.state != "planned":
                raise UserError(
                    self.env._("%s took place: it stays on record.", visit.display_name)
                )
        self._write_unlocked({"state": "cancelled"})
        return True

    def _invite(self):
        """Put the visit on the list of the participants who are users."""
        # Handlers see of colleagues what everybody sees; who logs in as whom is not part of it.
        for user in self.sudo().attendee_ids.employee_id.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_meeting",
                date_deadline=self.planned_on,
                summary=self.env._("Joint visit: %s", self.case_id.display_name),
                user_id=user.id,
            )

    def _ensure_complete(self):
        self.ensure_one()
        if missing := list(self._missing()):
            raise UserError(
                "\n".join(
                    [
                        self.env._("The visit %s is not complete yet:", self.display_name),
                        *(f"• {sentence}" for sentence in missing),
                    ]
                )
            )

    def _missing(self):
        """Yield a sentence for everything the procedure asks of a visit."""
        self.ensure_one()
        # Departments of participants are looked up whatever company they belong to.
        visit = self.sudo()
        units = visit.attendee_ids.unit_id
        policy, case = visit.case_id.policy_id, visit.case_id
        operations = policy.judging_role_id._unit_of(case.company_id)
        if operations and not self._any_within(units, operations):
            # The names of units and their heads are no secret within the group.
            yield self.env._("Name at least one participant of %s.", operations.sudo().name)
        role = self.env.ref("complaint_cement.role_plant")
        plant = role._unit_of(case.site_company_id or case.company_id)
        if not plant:
            yield self.env._("Say on the complaint which plant made the product.")
        elif not self._any_within(units, plant):
            # The names of units and their heads are no secret within the group.
            yield self.env._("Name at least one participant of %s.", plant.sudo().name)
        if not self.visited_on:
            yield self.env._("Say on which day you went there.")
        if not (self.result or "").strip():
            yield self.env._("Write down what was found.")
        if self.sample_number and not (self.seal_number and self.sampled_at):
            yield self.env._("A sample has a seal and the time it was taken.")

    @api.model
    def _any_within(self, units, whole):
        """Whether one of the units is a department or a part of it."""
        return any(f"/{whole.id}/" in f"/{unit.parent_path}" for unit in units)


class ComplaintCementVisitor(models.Model):
    """Who goes along. Employees are named by people who may not open their records."""

    _name = "complaint.cement.visitor"
    _description = "Participant of a Joint Visit"
    _inherit = ["complaint.locked.mixin", "complaint.frozen.mixin"]
    _order = "visit_id, id"

    visit_id = fields.Many2one(
        "complaint.cement.visit", required=True, index=True, ondelete="cascade"
    )
    case_id = fields.Many2one(related="visit_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    employee_id = fields.Many2one("hr.employee", "Participant", required=True)
    unit_id = fields.Many2one(
        "hr.department", "Unit", compute="_compute_unit_id", store=True, precompute=True
    )

    _once = models.UniqueIndex("(visit_id, employee_id)", "This participant is named already.")

    @api.depends("employee_id")
    def _compute_unit_id(self):
        for visitor in self:
            visitor.unit_id = visitor.employee_id.department_id


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    cement_needs_visit = fields.Boolean(
        "Needs a Joint Visit",
        copy=False,
        tracking=True,
        help="It has to be verified on site (需要校验).",
    )
    cement_visit_ids = fields.One2many("complaint.cement.visit", "case_id", "Joint Visits")

    def write(self, vals):
        asked = self.filtered(lambda case: not case.cement_needs_visit)
        result = super().write(vals)
        if vals.get("cement_needs_visit"):
            asked.filtered("name")._record("ce_visit_asked")
        return result

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        self.filtered("cement_needs_visit")._record("ce_visit_asked")
        return result
