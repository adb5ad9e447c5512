from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .complaint_rows import insert_rows
from .complaint_thaw import is_thawed


class ComplaintCase(models.Model):
    """What came in: registered if it lacks nothing, never deleted, balanced by the journal."""

    _inherit = "complaint.case"

    intake_id = fields.Many2one(
        "complaint.intake", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_received(self):
        for case in self:
            if case.intake_id and not is_thawed(self.env):
                raise UserError(
                    self.env._(
                        "%s was received and cannot be deleted. Register it; it can then be "
                        "declined or withdrawn with a reason.",
                        case.display_name,
                    )
                )

    def _register_if_complete(self):
        """Register the drafts that lack nothing; the others wait for a person.

        :return: the cases that stay drafts
        """
        self._adopt_policy()
        missing = self._missing_by_case("registered")
        complete = self.filtered(lambda case: not missing[case])
        complete.action_register()
        drafts = self - complete
        drafts._ask_to_complete(missing)
        return drafts

    def _ask_to_complete(self, missing):
        """Give drafts that came in to somebody who completes them.

        :param dict missing: sentences by case
        """
        for case in self:
            case.user_id = case.user_id or case._default_handler(case.unit_id)
            if not case.user_id:
                continue
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                # A mailbox or a stranger asks for it; who reads it has a language of his own.
                summary=self.with_context(lang=case.user_id.lang).env._("Complete and register"),
                note=plaintext2html("\n".join(missing.get(case, ()))),
                user_id=case.user_id.id,
            )

    def _default_handler(self, unit):
        if not self.intake_id:
            return super()._default_handler(unit)
        # Who is asked to handle it is no secret to whoever files it.
        return self.intake_id.sudo()._handler(unit)

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        self._enter_in_journal()
        return result

    def _enter_in_journal(self):
        """Enter cases that were typed in directly, so that the journal balances."""
        typed = self.filtered(lambda case: not case.intake_id)
        # The journal is kept by the system; users read it.
        intakes = insert_rows(
            self.env["complaint.intake"].sudo(),
            [
                {
                    "name": case.subject,
                    "key": f"case:{case.name}",
                    "channel_id": case.channel_id.id,
                    "company_id": case.company_id.id,
                    "received_at": case.received_at,
                    "user_id": case.first_receiver_id.id,
                    "state": "done",
                }
                for case in typed
            ],
        )
        typed._set_each("intake_id", intakes.ids)
