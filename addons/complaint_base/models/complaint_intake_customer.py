"""What customers file themselves, with a login or without."""

import re

from odoo import api, fields, models

from .complaint_customer_error import CustomerError

MAX_LINE = 200
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,29}")


class ComplaintIntake(models.Model):
    _inherit = "complaint.intake"

    @api.model
    def _customer_vals(self, form, company, partner=None):
        """Read a customer's form; whatever else was sent along is ignored.

        :param dict form: what the browser sent
        :param company: that the complaint goes to
        :param partner: the customer; empty without login, who is never guessed
        :return: values of an intake
        :raise CustomerError: names what is missing
        """
        line, words = self._customer_line, self.env["complaint.case"]._portal_words
        subject, text = line(form.get("subject")), words(form.get("description"))
        name = partner.name if partner else line(form.get("name"))
        phone = line(form.get("phone"))
        if not name:
            raise CustomerError(self.env._("Please tell us your name."))
        if not partner and not phone or phone and not PHONE.fullmatch(phone):
            raise CustomerError(self.env._("Please give a phone number we can call you at."))
        if not subject:
            raise CustomerError(self.env._("Please say in a few words what it is about."))
        if not text:
            raise CustomerError(self.env._("Please describe what happened."))
        payload = {
            "category_id": self._customer_category(form.get("category_id"), company),
            "demand": words(form.get("demand")) or False,
            "partner_id": partner.id if partner else False,
            "contact_name": name,
        }
        if phone or not partner:
            payload["contact_phone"] = phone
        return {
            "name": subject,
            "text": text,
            "company_id": company.id,
            "user_id": False,
            "payload": payload,
        }

    @api.model
    def _customer_categories(self, company):
        """Return the categories a customer may choose from."""
        # Names on a form are public.
        policy = self._customer_policy(company).sudo()
        # Names on a form are public.
        Category = self.env["complaint.category"].sudo()
        return Category.search(Category._domain_for_profile(policy.profile))

    @api.model
    def _customer_policy(self, company):
        """Return the policy that a complaint filed today falls under."""
        # The zone of the company decides which day it is.
        zone = company.sudo().resource_calendar_id.tz or "UTC"
        today = fields.Date.context_today(self.with_context(tz=zone))
        return self.env["complaint.policy"]._in_force_for(company, today)

    @api.model
    def _receive_from_customer(self, kind, token, vals, files):
        """Put a customer's form on record, once, and make the case of it.

        :param str kind: ``portal`` or ``web``
        :param str token: of the form; sent twice, it is the same complaint
        :param list files: pairs of name and content that were checked
        :return: the intake, in sudo, done or in quarantine
        :raise CustomerError: the form was sent by somebody else already
        """
        # Customers have no right on the journal; the values were picked one by one.
        intake, is_new = self.sudo()._receive(token, self._customer_channel(kind), vals)
        if intake.create_uid != self.env.user:
            raise CustomerError(self.env._("Please open the form again and fill it in anew."))
        if is_new:
            # The files of the form that this customer has just sent, checked one by one.
            self.env["ir.attachment"].sudo().create(
                [
                    self.env["complaint.case"]._prepare_evidence_vals(intake, name, raw)
                    for name, raw in files
                ]
            )
        return intake

    @api.model
    def _known_form(self, kind, token):
        """Return the intake that a form has become already, in sudo."""
        channel = self._customer_channel(kind)
        # One's own delivery only: its token and who sent it are both asked for.
        return self.sudo().search(
            [("key", "=", f"{channel.code}:{token}"), ("create_uid", "=", self.env.uid)]
        )

    @api.model
    def _customer_channel(self, kind):
        # The name and code of a channel are no secret.
        return self.env.ref(f"complaint_base.channel_{kind}").sudo()

    def _make_cases(self):
        cases = super()._make_cases()
        own = self.filtered(lambda intake: intake.channel_id.kind in ("portal", "web"))
        own._hand_on_files(from_customer=True)
        return cases

    def _hand_on_files(self, from_customer=False):
        """Give the cases the files that came with their forms.

        :param bool from_customer: the customer handed them in and may see them
            on the page; what colleagues and other systems add stays inside
        """
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "=", False),
            ]
        )
        for intake_id, files in attachments.grouped("res_id").items():
            case = self.browse(intake_id).case_ids[:1]
            files.write({"res_model": case._name, "res_id": case.id})
            if from_customer:
                case.customer_attachment_ids = files

    @api.model
    def _customer_line(self, text):
        """Return one line of text.

        :raise CustomerError: too long
        """
        text = " ".join((text or "").replace("\0", "").split())
        if len(text) > MAX_LINE:
            raise CustomerError(self.env._("Please write no more than %s characters.", MAX_LINE))
        return text

    @api.model
    def _customer_category(self, value, company):
        if not value:
            return False
        allowed = self._customer_categories(company).ids
        if not str(value).isdigit() or int(value) not in allowed:
            raise CustomerError(self.env._("Please choose what it is about from the list."))
        return int(value)
