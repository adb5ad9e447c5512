from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintCase(models.Model):
    """From the responsible unit through the service centre back to the receiver (第十二条(四))."""

    _inherit = "complaint.case"

    gas_passed_on_at = fields.Datetime("Passed On", readonly=True, copy=False)
    gas_passed_on_by_id = fields.Many2one("res.users", "Passed On By", readonly=True, copy=False)
    gas_waits_for_desk = fields.Boolean(compute="_compute_gas_waits_for_desk")

    @api.depends("dispatch_ids.state", "gas_passed_on_at")
    def _compute_gas_waits_for_desk(self):
        for case in self:
            answered = case.dispatch_ids.filtered(lambda dispatch: dispatch.state == "answered")
            case.gas_waits_for_desk = bool(answered) and not case.gas_passed_on_at

    def action_gas_pass_on(self):
        """Check the unit's answer and pass it on to who received the complaint.

        :raise AccessError: not a member of the service centre
        :raise UserError: the unit has not answered
        """
        for case in self:
            case._gas_ensure_desk()
            if not case.gas_waits_for_desk:
                raise UserError(
                    self.env._("%s: no answer of a unit waits here.", case.display_name)
                )
        for case in self:
            case._gas_take_result()
            case._write_unlocked(
                {"gas_passed_on_at": fields.Datetime.now(), "gas_passed_on_by_id": self.env.uid}
            )
            case._record("gs_passed_on", note=case.first_receiver_id.name)
            # Whoever was asked to pass it on need not any more.
            case.sudo().activity_feedback(["mail.mail_activity_data_todo"])
            case.activity_schedule(
                "mail.mail_activity_data_call",
                summary=self.env._("Answered: tell the customer (%s)", case.name),
                user_id=(case.first_receiver_id or case.user_id).id,
            )
        return True

    def _gas_desk(self):
        """Return the service centre 客服中心 of the company."""
        self.ensure_one()
        return self.env.ref("complaint_gas.role_desk")._unit_of(self.company_id)

    def _gas_ensure_desk(self):
        desk = self._gas_desk()
        if desk and not self.env.su and not desk._complaint_has_member(self.env.user):
            raise AccessError(
                self.env._(
                    "%(case)s: answers of units pass through %(desk)s.",
                    case=self.display_name,
                    desk=desk.name,
                )
            )

    def action_reopen(self, reason):
        result = super().action_reopen(reason)
        # The next round is answered anew.
        self._write_unlocked({"gas_passed_on_at": False, "gas_passed_on_by_id": False})
        return result


class ComplaintDispatch(models.Model):
    _inherit = "complaint.dispatch"

    gas_responsible = fields.Text("Handling of Those Responsible", help="对责任部门和责任人的处理")

    def action_answer(self):
        result = super().action_answer()
        # The unit does not see the case; the service centre is told by the system.
        for case in self.sudo().case_id:
            # Which unit does what is no secret to colleagues.
            head = case._gas_desk().sudo().manager_id.user_id
            if case.is_restricted and head not in case.reader_ids:
                # Who received it belongs to the service centre, and may see it.
                head = case.first_receiver_id
            if case.gas_way and head:
                case.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Check the answer and pass it on: %s", case.name),
                    user_id=head.id,
                )
        return result


class ComplaintContact(models.Model):
    """The unit's own word to the customer, and a word on progress, stop clocks of their own."""

    _inherit = "complaint.contact"

    def _on_logged(self):
        result = super()._on_logged()
        if self.direction == "out" and self.case_id.gas_way:
            self._gas_record()
        return result

    def _gas_record(self):
        self.ensure_one()
        case = self.case_id.sudo()  # the ledger is the system's
        if self.purpose in ("reply", "explain"):
            case.activity_feedback(
                ["mail.mail_activity_data_call"], user_id=case.first_receiver_id.id
            )
        if self.purpose == "progress":
            case._record("gs_progress", self.at, note=self.text)
        for dispatch in case.dispatch_ids:
            working = dispatch.state in ("sent", "signed", "returning", "answered")
            if working and dispatch.unit_id._complaint_has_member(self.create_uid):
                case._record("gs_unit_contact", self.at, note=self.text, dispatches=[dispatch])
