import re

from odoo import api, models
from odoo.fields import Domain

# Fewer digits than this are rather part of a name or a reference.
MIN_DIGITS = 4


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _search_display_name(self, operator, value):
        """Find customers by any part of their phone number, however it is written."""
        domain = super()._search_display_name(operator, value)
        if operator != "ilike" or not isinstance(value, str):
            return domain
        if re.search(r"[^\d\s+().-]", value):
            return domain
        digits = re.sub(r"\D", "", value)
        if len(digits) < MIN_DIGITS:
            return domain
        return Domain(domain) | Domain("phone_mobile_search", "ilike", digits)

    @api.depends("phone")
    @api.depends_context("show_phone", "formatted_display_name")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        context = self.env.context
        if context.get("show_phone") and context.get("formatted_display_name"):
            # While a clerk chooses, the number tells two customers of one name apart.
            for partner in self.filtered("phone"):
                partner.display_name = f"{partner.display_name}\t--{partner.phone}--"
        return result

    def signup_prepare(self, signup_type="signup"):
        """Write only what differs.

        Core writes to the customer whenever a colleague is told of one of his cases; those that
        arrive at once would collide there.
        """
        # Whoever may have an invitation prepared need not be able to read its kind.
        different = self.filtered(lambda partner: partner.sudo().signup_type != signup_type)
        return super(ResPartner, different).signup_prepare(signup_type) if different else True

    def _complaint_address(self):
        """Return the postal address on one line, as its country writes it.

        Abroad the country belongs to it, at home nobody writes it.
        """
        self.ensure_one()
        home = self.env.company.country_id
        if self.country_id.code == "CN" or not self.country_id and home.code == "CN":
            abroad = self.country_id.name if self.country_id and self.country_id != home else ""
            parts = (abroad, self.state_id.name, self.city, self.street, self.street2)
            return "".join(part.strip() for part in parts if part)
        address = self._display_address(without_company=True)
        lines = [line.strip(" ,") for line in address.splitlines()]
        if self.country_id == home:
            lines = [line for line in lines if line != home.name]
        return ", ".join(filter(None, lines))
