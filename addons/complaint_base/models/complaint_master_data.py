"""The words a company sorts its complaints with. Levels are data, states are not."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintChannel(models.Model):
    """How a complaint arrives 投诉渠道."""

    _name = "complaint.channel"
    _description = "Complaint Channel"
    _inherit = ["complaint.profile.mixin"]

    kind = fields.Selection(
        [
            ("phone", "Phone"),
            ("mail", "Mail"),
            ("web", "Web Form"),
            ("portal", "Portal"),
            ("walkin", "Walk-in"),
            ("letter", "Letter"),
            ("handover", "Hand-over by a colleague"),
            ("list", "Imported List"),
            ("api", "Other System"),
            ("authority", "Authority"),
            ("media", "Media"),
        ],
        required=True,
        default="phone",
    )
    is_external = fields.Boolean(
        "Through an Authority or the Media",
        help="The customer went to an authority, an association or the media first.",
    )


class ComplaintCategory(models.Model):
    """What a complaint is about 投诉类别."""

    _name = "complaint.category"
    _description = "Complaint Category"
    _inherit = ["complaint.profile.mixin"]
    _parent_store = True

    parent_id = fields.Many2one("complaint.category", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("complaint.category", "parent_id")
    display_name = fields.Char(recursive=True)
    is_product = fields.Boolean(
        "About a Product",
        help="Order, material, delivery date, quantities and amount are asked for.",
    )
    asks_return = fields.Boolean("Return of Goods")

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A category cannot belong to itself."))

    @api.depends("name", "parent_id.display_name")
    def _compute_display_name(self):
        for category in self:
            names = filter(None, [category.parent_id.display_name, category.name])
            category.display_name = " / ".join(names)


class ComplaintSeverity(models.Model):
    """How bad it is 投诉等级. The higher the sequence, the worse."""

    _name = "complaint.severity"
    _description = "Complaint Severity"
    _inherit = ["complaint.profile.mixin"]

    color = fields.Integer()


class ComplaintDisposition(models.Model):
    """What is done for the customer 处理方式: return, exchange, discount, …"""

    _name = "complaint.disposition"
    _description = "Disposition"
    _inherit = ["complaint.profile.mixin"]

    needs_amount = fields.Boolean()
    returns_goods = fields.Boolean()


class ComplaintCause(models.Model):
    """Why it happened 原因分类."""

    _name = "complaint.cause"
    _description = "Complaint Cause"
    _inherit = ["complaint.profile.mixin"]
    _parent_store = True

    parent_id = fields.Many2one("complaint.cause", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    needs_prevention = fields.Boolean(
        help="A preventive action is required when this is the cause (管理漏洞)."
    )


class ComplaintCustomerType(models.Model):
    """Kind of customer 客户类型."""

    _name = "complaint.customer.type"
    _description = "Customer Type"
    _inherit = ["complaint.profile.mixin"]


class ComplaintPauseReason(models.Model):
    """Why a clock may be held 中止原因."""

    _name = "complaint.pause.reason"
    _description = "Reason to Hold a Clock"
    _inherit = ["complaint.profile.mixin"]

    needs_proof = fields.Boolean(default=True)
    max_days = fields.Integer(help="Natural days after which the clock runs again; 0: no limit.")

    _max_days_positive = models.Constraint("CHECK (max_days >= 0)", "Days cannot be negative.")


class ComplaintEventType(models.Model):
    """What can happen to a case 事件. The codes are what rules refer to."""

    _name = "complaint.event.type"
    _description = "Kind of Event"
    _inherit = ["complaint.profile.mixin", "complaint.remembered.mixin"]

    ends_waiting = fields.Boolean(
        help="Nobody waits for the case any more: clocks that still run are cancelled."
    )
    by_hand = fields.Boolean(help="Users may record it themselves, with time and proof.")

    _code_uniq = models.UniqueIndex("(code)", "The code is already used.")
