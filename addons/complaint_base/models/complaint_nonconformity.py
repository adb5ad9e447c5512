"""Goods that do not conform, found after delivery, and who decided what becomes of them."""

from odoo import api, fields, models
from odoo.exceptions import UserError

DISPOSITIONS = [
    ("correct", "Rework or repair"),
    ("return", "Return to us"),
    ("segregate", "Segregate at the customer's"),
    ("suspend", "Suspend deliveries"),
    ("inform", "Inform the customer, who keeps it"),
    ("concession", "Accept by concession (让步接收)"),
    ("scrap", "Scrap"),
]


class ComplaintNonconformity(models.Model):
    """What becomes of nonconforming goods after delivery, with the authority (GB/T 19001 8.7)."""

    _name = "complaint.nonconformity"
    _description = "Nonconforming Goods after Delivery"
    _inherit = ["complaint.locked.mixin", "complaint.frozen.mixin"]
    _order = "case_id, id"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    name = fields.Text("Nonconformity", required=True, help="What does not conform to what.")
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    lot_id = fields.Many2one(
        "stock.lot",
        compute="_compute_product",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(digits="Product Unit")
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    disposition = fields.Selection(DISPOSITIONS, "Disposition of the Goods", required=True)
    instruction = fields.Text("How It Is Done")
    consent = fields.Char(
        "Consent of the Customer",
        help="Who agreed, when and how: a concession is nothing without it.",
    )
    authority = fields.Char(
        "By Which Authority", help="Post or unit that may decide it, and the rule that says so."
    )
    decision_id = fields.Many2one(
        "complaint.decision",
        "Approved Decision",
        domain="[('case_id', '=', case_id), ('state', '=', 'approved')]",
        index="btree_not_null",
    )
    state = fields.Selection(
        [("draft", "Proposed"), ("decided", "Decided"), ("done", "Carried Out")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    done_at = fields.Datetime(readonly=True, copy=False)
    outcome = fields.Text("What Was Done", help="And how it was verified that it conforms now.")

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "A quantity cannot be negative."
    )

    @api.depends("case_id")
    def _compute_product(self):
        for goods in self:
            case = goods.case_id
            goods.product_id = goods.product_id or case.product_id
            goods.lot_id = goods.lot_id or case.lot_id

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        states = set(self.sudo().mapped("state"))
        if states - {"draft"}:
            locked |= {"case_id", "name", "product_id", "lot_id", "quantity", "disposition"}
            locked |= {"consent", "authority", "decision_id", "instruction"}
        if "done" in states:
            locked |= {"outcome"}
        return locked

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for goods in self:
            if goods.state != "draft":
                raise UserError(self.env._("What was decided about goods stays on record."))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_decide(self):
        """Decide what becomes of the goods, in the name of the authority that is written down.

        :raise UserError: lists what is missing
        :raise AccessError: the policy names another unit that judges
        """
        self.case_id._ensure_may_judge()
        for goods in self:
            goods._ensure_state("draft")
            if missing := list(goods._missing()):
                raise UserError("\n".join(missing))
        self._write_unlocked(
            {
                "state": "decided",
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        for goods in self:
            goods.case_id._record("goods_decided", note=goods._in_words())
        return True

    def action_done(self):
        """Record that it was carried out, and with which outcome."""
        for goods in self:
            goods._ensure_state("decided")
            if not (goods.outcome or "").strip():
                raise UserError(
                    self.env._("Say what was done with %s, and how that was verified.", goods.name)
                )
        self._write_unlocked(
            {"state": "done", "done_by_id": self.env.uid, "done_at": fields.Datetime.now()}
        )
        return True

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _missing(self):
        """Yield what is missing before it can be decided."""
        self.ensure_one()
        if not self.quantity:
            yield self.env._("Say how much of %s does not conform.", self.product_id.display_name)
        if not (self.authority or "").strip() and not self.decision_id:
            yield self.env._(
                "Say by which authority it is decided: the post and its rule, or the approved "
                "decision."
            )
        if self.decision_id and (
            self.decision_id.state != "approved" or self.decision_id.case_id != self.case_id
        ):
            yield self.env._("%s is no approved decision of this case.", self.decision_id.name)
        if self.disposition == "concession" and not (self.consent or "").strip():
            yield self.env._("A concession needs the consent of the customer: say who and when.")

    def _in_words(self):
        self.ensure_one()
        label = dict(self._fields["disposition"]._description_selection(self.env))
        by = self.authority or self.decision_id.name
        return f"{self.product_id.display_name}: {label[self.disposition]} ({by})"

    def _ensure_state(self, state):
        self.ensure_one()
        if self.state != state:
            label = dict(self._fields["state"]._description_selection(self.env))[state]
            raise UserError(
                self.env._("%(name)s must be “%(state)s” for that.", name=self.name, state=label)
            )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    nonconformity_ids = fields.One2many("complaint.nonconformity", "case_id", "Nonconforming Goods")
