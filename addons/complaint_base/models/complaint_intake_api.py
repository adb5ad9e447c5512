"""Other systems: one call of the JSON-2 API files a complaint, once."""

import base64
import binascii
import json

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import hmac

MAX_KEY = 200
MAX_FILES = 20
MAX_BYTES = 25 * 1024 * 1024
SCOPE = "complaint_base.api_extraction_code"


class IntakeInvalid(UserError):
    """Everything that is wrong with a request; the second argument says it per field."""

    def __init__(self, message, errors):
        super().__init__(message)
        self.args = (message, errors)


class ComplaintIntake(models.Model):
    _inherit = "complaint.intake"

    @api.model
    def submit(self, idempotency_key=None, values=None, attachments=None, company_id=None):
        """File a complaint from another system.

        ``POST /json/2/complaint.intake/submit``. Sent again with the same key, it
        answers the same and files nothing. Names of customers, categories and
        channels are given as words: name, reference or code.

        :param str idempotency_key: identifies the complaint in the other system
        :param dict values: by name of field: ``subject``, ``description``, ``demand``,
            ``reason``, ``partner_id``, ``contact_name``, ``contact_phone``,
            ``contact_email``, ``contact_address``, ``category_id``, ``channel_id``,
            ``received_at`` (ISO 8601), …
        :param list attachments: of ``{"name": …, "content": base64}``
        :param int company_id: of the user's companies; the user's own by default
        :return: dict of ``intake_id``, ``number`` (empty while the case is a draft that
            lacks something), ``state``, ``extraction_code``, ``missing`` and ``is_new``
        :raise UserError: HTTP 422; ``arguments[1]`` has a sentence for each field
        """
        self.browse().check_access("create")
        company = self._api_company(company_id)
        errors = {}
        key = str(idempotency_key or "").strip()
        if not key or len(key) > MAX_KEY:
            errors["idempotency_key"] = self.env._(
                "Give a key of up to %s characters that identifies the complaint in your system.",
                MAX_KEY,
            )
        if not isinstance(values or {}, dict):
            values, errors["values"] = {}, self.env._("Give an object of values by field.")
        files = self._api_files(attachments, errors)
        case_values, value_errors = self._read_values([values or {}], company)[0]
        errors.update(value_errors)
        if errors:
            raise IntakeInvalid(self._api_message(errors), errors)
        intake, is_new = self._api_receive(key, company, case_values, files)
        intake._process_once()
        return {**intake._api_answer(), "is_new": is_new}

    def _make_cases(self):
        cases = super()._make_cases()
        self.filtered(lambda intake: intake.key.startswith("api:"))._hand_on_files()
        return cases

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    @api.model
    def _api_company(self, company_id):
        company = self.env.company
        if company_id:
            company = self.env["res.company"].browse(company_id)
            if company not in self.env.user.company_ids:
                message = self.env._("You do not work for this company.")
                raise IntakeInvalid(message, {"company_id": message})
        return company

    @api.model
    def _api_files(self, attachments, errors):
        """Return the files as ``(name, bytes)``; what is wrong with them goes to ``errors``."""
        files = []
        try:
            for item in attachments or []:
                content = base64.b64decode(item["content"], validate=True)
                files.append((str(item["name"])[:120] or "attachment", content))
        except (KeyError, TypeError, ValueError, binascii.Error):
            errors["attachments"] = self.env._(
                'Give a list of {"name": …, "content": …} with the content in base64.'
            )
        if len(files) > MAX_FILES or sum(len(content) for _name, content in files) > MAX_BYTES:
            errors["attachments"] = self.env._(
                "No more than %(count)s files and %(size)s MB altogether.",
                count=MAX_FILES,
                size=MAX_BYTES // 1024**2,
            )
        return files

    @staticmethod
    def _api_message(errors):
        return "\n".join(f"{name}: {sentence}" for name, sentence in errors.items())

    @api.model
    def _api_receive(self, key, company, values, files):
        """Put the request on record.

        :raise UserError: the key was used for another complaint
        """
        fallback = self.env.ref("complaint_base.channel_api")
        channel = self.env["complaint.channel"].browse(values.pop("channel_id", fallback.id))
        payload = json.loads(json.dumps(values))
        vals = {
            "name": values["subject"],
            "text": values.get("description"),
            "company_id": company.id,
            "payload": payload,
        }
        if values.get("received_at"):
            vals["received_at"] = values["received_at"]
        # Two systems may number alike: the key belongs to the user it came from.
        intake, is_new = self._receive(f"{self.env.uid}:{key}", channel, vals, scope="api")
        if not is_new and (intake.payload != payload or intake.company_id != company):
            message = self.env._("This key was used for another complaint already.")
            raise IntakeInvalid(message, {"idempotency_key": message})
        if is_new and files:
            self.env["ir.attachment"].with_context(attachments_mime_plainxml=True).create(
                [
                    {"name": name, "raw": raw, "res_model": self._name, "res_id": intake.id}
                    for name, raw in files
                ]
            )
        return intake, is_new

    def _api_answer(self):
        self.ensure_one()
        case = self.case_ids[:1]
        answer = {
            "intake_id": self.id,
            "state": case.state or self.state,
            "number": case.name or None,
            "extraction_code": None,
            "missing": [],
        }
        if case.name:
            # Derived, so that the same request is answered the same.
            seed = hmac(self.env(su=True), SCOPE, self.key)
            code = case._extraction_code_of(seed)
            # The hash is compared here and goes nowhere; a code given later is not undone.
            if not case.sudo().extraction_hash:
                case._issue_extraction_code(seed)
            if case._has_extraction_code(code):
                answer["extraction_code"] = code
        elif case:
            answer["missing"] = case._missing_for("registered")
        elif self.error or self.refusal_reason:
            answer["missing"] = [self.error or self.refusal_reason]
        return answer
