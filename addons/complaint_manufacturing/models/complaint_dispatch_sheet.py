from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintDispatch(models.Model):
    """The department's part of the 客户投诉闭环跟踪单, signed by the quality manager."""

    _inherit = "complaint.dispatch"
    _reason_actions = ("action_mfg_sign", "action_mfg_reject")

    mfg_signed_by_id = fields.Many2one(
        "res.users", "Signed By (品质部经理)", readonly=True, copy=False
    )
    mfg_signed_at = fields.Datetime("Signed On", readonly=True, copy=False)
    mfg_opinion = fields.Text("Opinion of Quality", readonly=True, copy=False)

    # ------------------------------------------------------------
    # Actions of the quality manager
    # ------------------------------------------------------------

    def action_mfg_sign(self, opinion):
        """Sign the sheets (审核签字); they go back to sales, who speaks with the customer.

        :param str opinion: what the quality manager says of it
        :raise UserError: not filled in, or not the quality manager
        """
        self.case_id._ensure_reason(opinion)
        for dispatch in self:
            dispatch._mfg_ensure_can_review()
        self._write_unlocked(
            {
                "mfg_signed_by_id": self.env.uid,
                "mfg_signed_at": fields.Datetime.now(),
                "mfg_opinion": opinion,
            }
        )
        self._record("mfg_sheet_signed", note=opinion)
        # A unit's sheet is filed with the case, which the unit does not see.
        for case in self.sudo().case_id:
            if case.mfg_sheets_signed:
                case._mfg_return_to_sales()
        return True

    def action_mfg_reject(self, reason):
        """Give a sheet back to the department to fill it in better.

        :raise UserError: nothing to give back, or not the quality manager
        """
        self.case_id._ensure_reason(reason)
        for dispatch in self:
            dispatch._mfg_ensure_can_review()
        self._write_unlocked(
            {
                "state": "signed",
                "answered_at": False,
                "mfg_signed_by_id": False,
                "mfg_signed_at": False,
                "mfg_opinion": reason,
            }
        )
        self._record("mfg_sheet_rejected", note=reason)
        for dispatch in self:
            dispatch.message_post(
                body=self.env._("Please fill the sheet in again: %s", reason),
                subtype_xmlid="mail.mt_note",
                partner_ids=dispatch.user_id.partner_id.ids,
            )
        return True

    def _mfg_ensure_can_review(self):
        self.ensure_one()
        # A unit's sheet is filed with the case, which the unit does not see.
        case = self.sudo().case_id
        # A unit's sheet is filed with the case, which the unit does not see.
        head = case._mfg_quality_unit().sudo().manager_id.user_id
        if self.env.user not in head | head._complaint_present() and not self.env.su:
            raise UserError(
                self.env._(
                    "%(dispatch)s: only %(who)s, who heads quality, signs the sheet.",
                    dispatch=self.name,
                    who=head.name or "—",
                )
            )
        if self.state != "answered":
            raise UserError(
                self.env._("%s: the department has not filled in the sheet yet.", self.name)
            )
        if case.is_closed:
            raise UserError(self.env._("%s is closed.", case.display_name))


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    mfg_sheets_signed = fields.Boolean(
        "Tracking Sheet Signed",
        compute="_compute_mfg_sheets_signed",
        search="_search_mfg_sheets_signed",
        help="All departments have filled in their part and the quality manager signed each.",
    )

    @api.depends("dispatch_ids.state", "dispatch_ids.mfg_signed_at", "round")
    def _compute_mfg_sheets_signed(self):
        for case in self:
            sheets = case._mfg_sheets()
            case.mfg_sheets_signed = bool(sheets) and all(
                sheet.state in ("answered", "closed") and sheet.mfg_signed_at for sheet in sheets
            )

    def _search_mfg_sheets_signed(self, operator, value):
        if operator != "in":
            return NotImplemented
        live = ("state", "not in", ("returned", "cancelled"))
        signed = [
            ("dispatch_ids", "any", [live]),
            ("dispatch_ids", "not any", [live, ("mfg_signed_at", "=", False)]),
        ]
        return signed if True in value else ["!", "&", *signed]

    def _mfg_sheets(self):
        """Return the dispatches that make up the tracking sheet."""
        self.ensure_one()
        return self.dispatch_ids.filtered(
            lambda dispatch: dispatch.state not in ("returned", "cancelled")
        )

    def _details_of_requirement(self, name):
        details = super()._details_of_requirement(name)
        if name == "mfg_sheets_signed":
            details += [
                f"{sheet.unit_id.name}: "
                + (
                    self.env._("not filled in")
                    if sheet.state != "answered"
                    else self.env._("not signed")
                )
                for sheet in self._mfg_sheets()
                if sheet.state != "answered" or not sheet.mfg_signed_at
            ]
        return details

    def _mfg_return_to_sales(self):
        """Tell whoever handles the case that sales may go on."""
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "The tracking sheet is signed and back with sales: write what the customer is "
                "told, have it approved, and explain it to the customer."
            ),
            subtype_xmlid="mail.mt_note",
            partner_ids=self.user_id.partner_id.ids,
        )
