"""Reading what people and other systems write: a row of words becomes values of a case."""

import re
from datetime import date, datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

MAX_LINE = 250
# Excel counts days from here (and believes that 1900 was a leap year).
EXCEL_EPOCH = datetime(1899, 12, 30)
CHINESE_DATE = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日?")
DATE_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y%m%d",
)
# What identifies a record, by model; elsewhere its name and, if it has one, its code.
IDENTIFIERS = {
    "res.partner": ("name", "ref", "vat", "email_normalized"),
    "res.users": ("name", "login"),
    "hr.department": ("name",),
    "sale.order": ("name", "client_order_ref"),
    "product.product": ("name", "default_code", "barcode"),
}


class ComplaintIntake(models.Model):
    _inherit = "complaint.intake"

    @api.model
    def _value_fields(self):
        """Return the fields of a case that lists and other systems may fill. Hook for add-ons."""
        names = (
            "subject",
            "description",
            "demand",
            "reason",
            "partner_id",
            "contact_name",
            "contact_phone",
            "contact_email",
            "contact_address",
            "category_id",
            "channel_id",
            "customer_type_id",
            "severity_id",
            "kind",
            "urgency",
            "received_at",
            "salesperson_id",
            "user_id",
            "sale_order_id",
            "lot_id",
            "product_id",
            "delivery_date",
            "delivered_qty",
            "defective_qty",
        )
        return [name for name in names if name in self.env["complaint.case"]._fields]

    @api.model
    def _read_values(self, rows, company):
        """Read rows of words.

        :param list rows: dicts of a word (or a date, a number) by name of field
        :param company: that the complaints go to
        :return: list of ``(values of a case, sentences by name of field)``
        """
        reader = _Reader(self.env, company)
        reader.look_up(rows)
        return [reader.read(row) for row in rows]


class _Reader:
    """Reads rows for one company; looks names up once for all of them."""

    def __init__(self, env, company):
        self.env = env
        self.company = company
        self.case_fields = env["complaint.case"]._fields
        self.allowed = set(env["complaint.intake"]._value_fields())
        self.zone = pytz.timezone(company.resource_calendar_id.tz or "Asia/Shanghai")
        self.found = {}
        today = pytz.utc.localize(fields.Datetime.now()).astimezone(self.zone).date()
        policy = env["complaint.policy"]._in_force_for(company, today)
        # The policy binds whoever is subject to it, read or not.
        self.profile = policy.sudo().profile
        self.selections = {}

    # ---- looking up

    def look_up(self, rows):
        for name in self.allowed:
            field = self.case_fields[name]
            if field.type == "many2one":
                words = {self._word(row.get(name)) for row in rows} - {""}
                if words:
                    self.found[name] = self._records_by_word(field.comodel_name, words)

    def _records_by_word(self, model_name, words):
        """Return ``{word in lower case: records}``, ``None`` if the user may not look."""
        model = self.env[model_name]
        if not model.has_access("read"):
            return None
        names = IDENTIFIERS.get(model_name) or tuple(
            name for name in ("name", "code") if name in model._fields
        )
        domain = Domain.OR(Domain(name, "in", list(words)) for name in names)
        domain &= self._scope(model)
        by_word = {}
        for lang in {self.env.lang, "zh_CN", "en_US"} & {
            code for code, _name in self.env["res.lang"].get_installed()
        } or {self.env.lang}:
            for record in model.with_context(lang=lang).search(domain):
                for name in names:
                    word = self._word(record[name]).lower()
                    if word:
                        by_word.setdefault(word, set()).add(record.id)
        return {word: model.browse(ids) for word, ids in by_word.items()}

    def _scope(self, model):
        if "profile" in model._fields and "code" in model._fields:
            return model._domain_for_profile(self.profile)
        if model._name == "res.users":
            return Domain("share", "=", False) & Domain("company_ids", "in", self.company.ids)
        if "company_id" in model._fields:
            return Domain("company_id", "in", [False, self.company.id])
        return Domain.TRUE

    # ---- reading

    def read(self, row):  # pylint: disable=method-required-super
        """Return the values of one row and what is wrong with it."""
        values, errors = {}, {}
        for name, word in row.items():
            if name not in self.allowed:
                errors[name] = self.env._("There is no such field.")
                continue
            if self._word(word) == "":
                continue
            field = self.case_fields[name]
            value, error = getattr(self, f"_read_{field.type}")(name, word)
            if error:
                errors[name] = error
            else:
                values[name] = value
        self._complete(values, errors)
        return values, errors

    def _complete(self, values, errors):
        if not values.get("subject") and values.get("description"):
            values["subject"] = " ".join(values["description"].split())[:50]
        if not values.get("subject") and not {"subject", "description"} & errors.keys():
            errors["description"] = self.env._("Say what the complaint is about.")
        if not {"partner_id", "contact_name"} & (values.keys() | errors.keys()):
            errors["contact_name"] = self.env._("Say who complains: a customer or a contact name.")

    @staticmethod
    def _word(value):
        if value is None or value is False:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a phone number in a spreadsheet
        return str(value).replace("\0", "").strip()

    def _read_char(self, name, word):
        return " ".join(self._word(word).split())[:MAX_LINE], None

    def _read_text(self, name, word):
        return self._word(word), None

    def _read_boolean(self, name, word):
        return self._word(word).lower() in ("1", "true", "yes", "y", "是", "√", "x"), None

    def _read_float(self, name, word):
        try:
            number = float(re.sub(r"[,,\s]", "", self._word(word)))
        except ValueError:
            return None, self.env._("“%s” is not a number.", word)
        if number < 0:
            return None, self.env._("%s: a quantity cannot be negative.", word)
        return number, None

    def _read_integer(self, name, word):
        number, error = self._read_float(name, word)
        return (int(number), None) if error is None else (None, error)

    def _read_selection(self, name, word):
        if name not in self.selections:
            field = self.case_fields[name]
            pairs = [*field.selection, *field._description_selection(self.env)]
            self.selections[name] = {
                **{label.lower(): key for key, label in pairs},
                **{key.lower(): key for key, _label in pairs},
            }
        key = self.selections[name].get(self._word(word).lower())
        if key is None:
            labels = dict(self.case_fields[name]._description_selection(self.env)).values()
            return None, self.env._(
                "“%(word)s” is none of: %(words)s.", word=word, words=", ".join(labels)
            )
        return key, None

    def _read_many2one(self, name, word):
        by_word = self.found.get(name)
        label = self.case_fields[name]._description_string(self.env)
        word = self._word(word)
        if by_word is None:
            return None, self.env._("%s: you may not look this up.", label)
        records = by_word.get(word.lower())
        if not records:
            if name == "partner_id":
                return None, self.env._(
                    "There is no customer “%s”. Create it first, or give the name as contact name.",
                    word,
                )
            return None, self.env._("%(label)s: “%(word)s” is unknown.", label=label, word=word)
        if len(records) > 1:
            return None, self.env._(
                "%(label)s: %(count)s records are called “%(word)s”. Give the reference or code.",
                label=label,
                count=len(records),
                word=word,
            )
        return records.id, None

    def _read_date(self, name, word):
        moment, error = self._moment(word)
        if error:
            return None, error
        day = moment.astimezone(self.zone).date()
        if moment > self._latest():
            return None, self.env._("%s lies in the future.", word)
        return fields.Date.to_string(day), None

    def _read_datetime(self, name, word):
        moment, error = self._moment(word)
        if error:
            return None, error
        if moment > self._latest():
            return None, self.env._("%s lies in the future.", word)
        naive = moment.astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)
        return fields.Datetime.to_string(naive), None

    def _latest(self):
        return pytz.utc.localize(fields.Datetime.now() + timedelta(minutes=5))

    def _moment(self, word):
        """Return an aware moment; times without a zone are the company's."""
        moment = None
        if isinstance(word, datetime):
            moment = word
        elif isinstance(word, date):
            moment = datetime(word.year, word.month, word.day)
        elif isinstance(word, int | float) and 30_000 < word < 80_000:
            moment = EXCEL_EPOCH + timedelta(days=word)
        else:
            moment = self._written_moment(self._word(word))
        if moment is None or not 1990 <= moment.year <= 2200:
            return None, self.env._("“%s” is not a date like 2026-11-21 14:30.", word)
        if moment.tzinfo is None:
            moment = self.zone.localize(moment)
        return moment, None

    @staticmethod
    def _written_moment(text):
        text = CHINESE_DATE.sub(r"\1-\2-\3", text).replace("/", "-").replace(".", "-")
        text = text.replace("时", ":").replace("分", "").strip().rstrip(":")
        for layout in DATE_FORMATS:
            try:
                return datetime.strptime(text, layout)
            except ValueError:
                continue
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None
