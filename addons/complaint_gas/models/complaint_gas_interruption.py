from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# 城镇燃气管理条例 第二十条: 提前 48 小时予以公告.
NOTICE = timedelta(hours=48)


class ComplaintGasInterruption(models.Model):
    """An interruption of supply, and whether it was announced in time (GS-STOP)."""

    _name = "complaint.gas.interruption"
    _description = "Interruption of Gas Supply"
    _inherit = ["complaint.locked.mixin", "mail.thread"]
    _order = "starts_at desc, id desc"
    _check_company_auto = True
    _reason_actions = ("action_announce",)

    name = fields.Char("Works", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, default=lambda self: self.env.company, index=True
    )
    area_ids = fields.Many2many(
        "complaint.gas.area",
        "complaint_gas_interruption_area_rel",
        "interruption_id",
        "area_id",
        "Areas",
        check_company=True,
    )
    is_planned = fields.Boolean(
        "Planned", default=True, help="What cannot wait is announced at once instead."
    )
    starts_at = fields.Datetime(required=True, tracking=True)
    ends_at = fields.Datetime("Supply Is Back", tracking=True)
    reason = fields.Text()
    announced_at = fields.Datetime(readonly=True, tracking=True)
    announced_by_id = fields.Many2one("res.users", readonly=True)
    announced_how = fields.Char("Announced By Way Of", readonly=True)
    announce_by = fields.Datetime(compute="_compute_announce_by", store=True)
    is_late = fields.Boolean(
        "Announced Too Late", compute="_compute_is_late", search="_search_is_late"
    )
    case_ids = fields.One2many("complaint.case", "gas_interruption_id", "Complaints")

    _period_order = models.Constraint(
        "CHECK (ends_at IS NULL OR starts_at <= ends_at)",
        "The supply cannot be back before it is interrupted.",
    )

    @api.depends("starts_at", "is_planned")
    def _compute_announce_by(self):
        for stop in self:
            ahead = NOTICE if stop.is_planned else timedelta()
            stop.announce_by = stop.starts_at and stop.starts_at - ahead

    @api.depends("announce_by", "announced_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for stop in self:
            until = stop.announced_at or now
            stop.is_late = bool(stop.announce_by) and until > stop.announce_by

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.search([("announce_by", "!=", False)]).filtered("is_late")
        return [("id", "in" if True in value else "not in", late.ids)]

    @api.constrains("starts_at", "announced_at")
    def _check_announced(self):
        for stop in self:
            if stop.announced_at and stop.announced_at > fields.Datetime.now():
                raise ValidationError(
                    self.env._("%s cannot have been announced in the future.", stop.name)
                )

    def action_announce(self, how):
        """Record that the gas users were told, and how.

        :raise UserError: it was announced already
        """
        self.env["complaint.case"]._ensure_reason(how)
        for stop in self:
            if stop.announced_at:
                raise UserError(self.env._("%s was announced already.", stop.name))
        self._write_unlocked(
            {
                "announced_at": fields.Datetime.now(),
                "announced_by_id": self.env.uid,
                "announced_how": how,
            }
        )
        return True


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    gas_interruption_id = fields.Many2one(
        "complaint.gas.interruption", "Interruption It Is About", index="btree_not_null", copy=False
    )
