from odoo import api, models


class ComplaintRememberedMixin(models.AbstractModel):
    """What is looked up for every complaint and remembered between requests.

    Few change it; whoever does makes all workers look it up again.
    """

    _name = "complaint.remembered.mixin"
    _description = "Remembered Between Requests"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
