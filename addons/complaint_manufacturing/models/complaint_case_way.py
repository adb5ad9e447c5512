from odoo import api, fields, models
from odoo.exceptions import UserError

PROFILE = "manufacturing"


class ComplaintCase(models.Model):
    """What sales does with a word of a customer: register, promote, solve or organise."""

    _inherit = "complaint.case"
    _reason_actions = ("action_mfg_promote",)

    mfg_way = fields.Selection(
        [("self", "Sales Solves It"), ("departments", "Departments Handle It")],
        "Way",
        compute="_compute_mfg_way",
        store=True,
        readonly=False,
        tracking=True,
        copy=False,
        help="自身解决，或组织相关部门处理 (5.1.3.1)",
    )
    mfg_is_ccc = fields.Boolean("CCC Product", related="product_id.is_ccc")
    mfg_first_reply_at = fields.Datetime("First Reply", compute="_compute_mfg_times")
    mfg_passed_at = fields.Datetime(
        "Passed to the Department",
        compute="_compute_mfg_times",
        help="When the 《顾客投诉反馈表》 went to the department (5.3.2).",
    )

    @api.depends("unit_id", "profile")
    def _compute_mfg_way(self):
        """Propose the way from who is in charge; sales may decide otherwise."""
        for case in self:
            if case.profile != PROFILE or not case.unit_id:
                case.mfg_way = case.mfg_way
                continue
            # Which unit plays which part is no secret to who registers.
            role = case.policy_id.sudo().speaking_role_id
            # Which unit does what is no secret to colleagues.
            sales = role and role._unit_of(case.company_id).sudo()
            # Which unit does what is no secret to colleagues.
            path = f"/{case.unit_id.sudo().parent_path or ''}"
            case.mfg_way = "self" if sales and f"/{sales.id}/" in path else "departments"

    @api.depends("event_ids.code", "event_ids.at", "round")
    def _compute_mfg_times(self):
        replies = ("acknowledged", "contacted", "told")
        for case in self:
            events = case.event_ids.filtered(lambda event, case=case: event.round == case.round)
            replied = events.filtered(lambda event: event.code in replies)
            passed = events.filtered(lambda event: event.code == "dispatched")
            case.mfg_first_reply_at = min(replied.mapped("at"), default=False)
            case.mfg_passed_at = min(passed.mapped("at"), default=False)

    def action_mfg_promote(self, reason):
        """Make a 顾客投诉反馈表 of a letter, call or visit that was only registered (5.3.1).

        :raise UserError: it is one already, or the case is not open
        """
        self._ensure_reason(reason)
        for case in self:
            if case.kind == "complaint" or case.is_closed:
                raise UserError(
                    self.env._("%s is a complaint already, or it is over.", case.display_name)
                )
        self.write({"kind": "complaint"})
        self._record("mfg_promoted", note=reason)
        return True
