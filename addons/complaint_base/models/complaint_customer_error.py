from odoo.exceptions import UserError


class CustomerError(UserError):
    """A sentence written for the customer.

    Other errors may name what is missing inside the company; those never
    reach a customer's page.
    """
