from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintIntake(models.Model):
    """Hand-over 转交: whoever is told a complaint writes it down or takes the letter (CEM-17)."""

    _inherit = "complaint.intake"

    who = fields.Char("Who Complains, and How to Reach Them", readonly=True)

    @api.model
    def _hand_over(self, token, text, who, files):
        """Put a hand-over on record and give it to the unit that takes complaints in.

        The employee may do nothing else with the journal.

        :param str token: of the form; sent twice, it is once
        :param str text: the customer's words; may be empty if there is a scan
        :param str who: who complains, and how to reach them
        :param files: attachments of the user
        :return: the intake
        :raise UserError: neither words nor a scan
        """
        if not (text or "").strip() and not files:
            raise UserError(self.env._("Write down what the customer says, or attach the letter."))
        channel = self.env.ref("complaint_base.channel_handover")
        first_line = next((line.strip() for line in (text or "").splitlines() if line.strip()), "")
        # An employee hands over and can neither see nor change anybody else's:
        # the values are picked one by one.
        intake, is_new = (
            self.sudo()
            .with_context(lang=self.env.user.lang)
            ._receive(
                f"{self.env.uid}:{token}",
                channel,
                {
                    "name": (first_line or self.env._("Letter handed over"))[:80],
                    "text": text,
                    "who": who,
                    "company_id": self.env.company.id,
                    "user_id": self.env.uid,
                },
            )
        )
        if is_new:
            intake._write_unlocked({"target_role_id": intake._intake_role().id})
            # What is somebody else's, or belongs to another record already, is not carried off.
            files.sudo().filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user
            ).write({"res_model": self._name, "res_id": intake.id})
            intake._process_once()
        return intake

    def _intake_role(self):
        day = fields.Date.context_today(self)
        policy = self.env["complaint.policy"]._in_force_for(self.company_id, day)
        for role in policy.intake_role_ids:
            if role._unit_of(self.company_id):
                return role
        return self.env["complaint.unit.role"]

    def _make_cases(self):
        handed = self.filtered(lambda intake: intake.channel_id.kind == "handover")
        cases = handed._make_drafts() if handed else self.env["complaint.case"]
        if self - handed:
            cases |= super(ComplaintIntake, self - handed)._make_cases()
        return cases

    def _make_drafts(self):
        """Make drafts: those who take complaints in ask the customer before they register."""
        cases = self.env["complaint.case"]._create_unlocked(
            [intake._prepare_case_vals() for intake in self]
        )
        self._hand_on_files()
        cases._ask_to_complete(
            {
                case: [
                    self.env._(
                        "Handed over by %s. Ask the customer for the details, then register it.",
                        case.first_receiver_id.name,
                    ),
                    case.intake_id.who or "",
                ]
                for case in cases
            }
        )
        return cases

    def _prepare_case_vals(self):
        vals = super()._prepare_case_vals()
        if self.who and not vals.get("contact_name"):
            vals["contact_name"] = self.who
        return vals

    def _handler(self, unit):
        if self.channel_id.kind == "handover":
            # Those who take complaints in ask first; a unit in charge comes later.
            head = self._intake_unit().manager_id.user_id or unit.manager_id.user_id
            return head or self._handler_without_unit()
        return super()._handler(unit)
