from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ComplaintCase(models.Model):
    """A customer who urges 催办: recorded and counted, and no new complaint."""

    _inherit = "complaint.case"
    _reason_actions = ("action_urge",)

    is_urged = fields.Boolean(
        "Urged by the Customer",
        search="_search_is_urged",
        compute="_compute_is_urged",
        help="The customer has urged this case, in this round or an earlier one.",
    )

    @api.depends("urge_count")
    def _compute_is_urged(self):
        for case in self:
            case.is_urged = bool(case.urge_count)

    def _search_is_urged(self, operator, value):
        if operator != "in":
            return NotImplemented
        urged = Domain("contact_ids", "any", [("purpose", "=", "urge")])
        return urged if True in value else ~urged

    def action_urge(self, words, means="phone"):
        """Record that the customer urges, for those who call instead of using their page.

        The handler and the units that still owe an answer are told.

        :param str words: what the customer says
        :raise UserError: the case is not open
        """
        self._ensure_reason(words)
        for case in self:
            if case.is_closed or case.state == "draft":
                raise UserError(
                    self.env._(
                        "%s is not open. What the customer says now is a new complaint, or a "
                        "reason to reopen this one.",
                        case.display_name,
                    )
                )
        self.env["complaint.contact"].create(
            [
                {
                    "case_id": case.id,
                    "direction": "in",
                    "means": means,
                    "purpose": "urge",
                    "person": case.contact_name,
                    "text": words,
                }
                for case in self
            ]
        )
        for case in self:
            case._portal_tell_handler(self.env._("The customer urges this complaint: %s", words))
            # Which units still owe an answer, and that somebody waits for it, is theirs to know.
            for dispatch in case.sudo().dispatch_ids:
                if dispatch.state in ("sent", "signed", "returning") and dispatch.user_id:
                    dispatch.message_post(
                        body=self.env._("The customer urges: please answer soon."),
                        subtype_xmlid="mail.mt_note",
                        partner_ids=dispatch.user_id.partner_id.ids,
                    )
        return True
