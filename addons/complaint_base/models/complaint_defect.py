"""One defect, several complaints: linked, so that nobody works on it twice (STD-19, STD-11)."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Two complaints further apart are two incidents, until somebody says otherwise (K12).
DAYS = 90
RECURRENCES = [
    ("single", "Single"),
    ("recurring", "Recurring"),
    ("systematic", "Systematic"),
]
# As many complaints of one defect are no chance any more, unless the policy says otherwise.
SYSTEMATIC = 3
# What goes to the cause, and is therefore worked on once for all complaints of a defect.
ROOT_KINDS = ("corrective", "preventive", "improvement")


class ComplaintDefect(models.Model):
    """What several complaints have in common 同一缺陷: their measures are seen by all of them."""

    _name = "complaint.defect"
    _description = "Common Defect"
    _inherit = ["complaint.locked.mixin"]
    _order = "id desc"

    name = fields.Char("Defect", required=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    product_id = fields.Many2one("product.product", index="btree_not_null")
    cause_id = fields.Many2one("complaint.cause", index="btree_not_null")
    note = fields.Text("What Is Known")
    case_ids = fields.One2many("complaint.case", "defect_id", "Complaints", readonly=True)
    case_count = fields.Integer(compute="_compute_case_count")
    action_ids = fields.Many2many(
        "complaint.action", compute="_compute_action_ids", string="Measures"
    )

    @api.depends("case_ids")
    def _compute_case_count(self):
        for defect in self:
            defect.case_count = len(defect.case_ids)

    @api.depends("case_ids.action_ids")
    def _compute_action_ids(self):
        for defect in self:
            defect.action_ids = defect.case_ids.action_ids.filtered(
                lambda action: action.state != "cancelled"
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_empty(self):
        for defect in self:
            if defect.case_ids:
                raise UserError(self.env._("Complaints are linked to %s.", defect.name))


class ComplaintCase(models.Model):
    _inherit = "complaint.case"
    _reason_actions = ("action_unlink_defect",)

    defect_id = fields.Many2one(
        "complaint.defect",
        "Common Defect",
        index="btree_not_null",
        readonly=True,
        copy=False,
        tracking=True,
        ondelete="restrict",
    )
    recurrence = fields.Selection(
        RECURRENCES,
        "Kind of Recurrence",
        copy=False,
        tracking=True,
        help="Single incident, recurring, or of the system itself (ISO 10002 8.2).",
    )
    recurrence_hint = fields.Char(compute="_compute_same_defect")
    same_defect_ids = fields.Many2many(
        "complaint.case", compute="_compute_same_defect", string="Perhaps the Same Defect"
    )
    defect_action_ids = fields.Many2many(
        "complaint.action", compute="_compute_defect_action_ids", string="Measures of the Defect"
    )

    @api.depends("product_id", "lot_id", "cause_id", "category_id", "defect_id", "received_at")
    def _compute_same_defect(self):
        for case in self:
            # A draft has no facts yet that could be compared.
            on_record = case.state != "draft"
            found = case._same_defect() if on_record else case.browse()
            case.same_defect_ids = [(6, 0, found.ids)]
            case.recurrence_hint = case._recurrence_in_words(found) if on_record else False

    @api.depends("defect_id.case_ids.action_ids")
    def _compute_defect_action_ids(self):
        for case in self:
            # Only those of cases one may read oneself.
            others = case.defect_id.case_ids - case._origin
            case.defect_action_ids = others.action_ids.filtered(
                lambda action: action.kind in ROOT_KINDS and action.state != "cancelled"
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_link_defect(self):
        """Link the cases with those of the same defect; from then on they share their measures.

        Several chosen in a list are linked with one another because somebody says so.

        :raise UserError: there is nothing to link it with
        """
        self.check_access("write")
        cases = self
        if len(self) == 1:
            cases |= self._same_defect()
        if len(cases) < 2:
            raise UserError(
                self.env._(
                    "%s: no other complaint about this defect was found. Choose those that are "
                    "about it in the list, and link them there.",
                    self.display_name,
                )
            )
        if len(cases.company_id) > 1:
            raise UserError(self.env._("Complaints of different companies are not linked."))
        # Made of what the cases say, by who may write them; by hand nobody makes one.
        defects = self.env["complaint.defect"].sudo()
        defect = cases.defect_id[:1] or defects._create_unlocked(
            [cases[:1]._prepare_defect_vals()]
        ).with_env(self.env)
        for case in cases.filtered(lambda case: case.defect_id != defect):
            case._write_unlocked({"defect_id": defect.id})
            case._record("defect_linked", note=defect.name)
        return True

    def action_unlink_defect(self, reason):
        """Say that a case is not about the defect after all."""
        self._ensure_reason(reason)
        self.check_access("write")
        for case in self.filtered("defect_id"):
            case._record("defect_unlinked", note=f"{case.defect_id.name}: {reason}")
            case._write_unlocked({"defect_id": False})
        return True

    def action_propose_recurrence(self):
        """Classify cases as single, recurring or systematic, by what is on record."""
        for case in self:
            case.recurrence = case._recurrence_of(case._same_defect())
        return True

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _same_defect(self):
        """Return others about the same: linked, of one lot and matter, or one product and cause.

        As far as the user may read them; up to :data:`DAYS` before or after.
        """
        self.ensure_one()
        same = Domain.FALSE
        if self.defect_id:
            same |= Domain("defect_id", "=", self.defect_id.id)
        near = self._domain_near()
        cause = Domain("cause_id", "=", self.cause_id.id) if self.cause_id else Domain.FALSE
        if self.lot_id:
            # Before the cause is known, what is complained about in it must be the same.
            alike = cause | Domain("category_id", "=", self.category_id.id)
            same |= near & Domain("lot_id", "=", self.lot_id.id) & alike
        if self.product_id:
            same |= near & Domain("product_id", "=", self.product_id.id) & cause
        if same.is_false():
            return self.browse()
        return self.search(
            same
            & Domain("company_id", "=", self.company_id.id)
            & Domain("id", "!=", self._origin.id)
            & Domain("state", "not in", ("draft", "merged")),
            order="received_at, id",
        )

    def _domain_near(self):
        days = relativedelta(days=DAYS)
        return Domain("received_at", ">=", self.received_at - days) & Domain(
            "received_at", "<=", self.received_at + days
        )

    def _recurrence_of(self, others):
        """Return the class of a case that has others like it.

        Of the system: part of a hotspot, or as many as make one. Recurring: the
        same happened before or after, or the customer complained of it again.
        """
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        many = self.policy_id.sudo().hotspot_min_cases or SYSTEMATIC
        if self.hotspot_ids or len(others) + 1 >= many:
            return "systematic"
        if others or self.previous_id or self.next_ids:
            return "recurring"
        return "single"

    def _recurrence_in_words(self, others):
        labels = dict(self._fields["recurrence"]._description_selection(self.env))
        return self.env._(
            "%(proposal)s: %(others)s other complaints about the same in %(days)s days",
            proposal=labels[self._recurrence_of(others)],
            others=len(others),
            days=DAYS,
        )

    def _prepare_defect_vals(self):
        """Return the values of a defect that is first seen on this case. Hook."""
        self.ensure_one()
        what = self.lot_id.display_name or self.product_id.display_name
        # Its words are no secret to whoever may not read this case: no subject.
        names = [what, self.cause_id.display_name or self.category_id.display_name]
        return {
            "name": ": ".join(filter(None, names)),
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "cause_id": self.cause_id.id,
        }

    def _after_enter(self, state):
        result = super()._after_enter(state)
        if state == "closed" and not self.recurrence:
            # Whoever closes it may not see all that is like it; only the class is kept.
            case = self.sudo()
            case._write_unlocked({"recurrence": case._recurrence_of(case._same_defect())})
        return result

    def _writable_when_archived(self):
        # That others are about the same is often known later.
        return super()._writable_when_archived() | {"recurrence", "defect_id"}


class ComplaintAction(models.Model):
    """What a corrective measure keeps on record (GB/T 19001 10.2, STD-18)."""

    _inherit = "complaint.action"

    defect_id = fields.Many2one(related="case_id.defect_id", string="Common Defect")
    correction = fields.Text(help="What was put right at once (纠正).")
    root_cause = fields.Text("Cause", help="Why it happened, and why it was not noticed.")
    deployment = fields.Text(
        "Horizontal Deployment (横向展开)",
        help="Where else the same may happen, and what was done there.",
    )
    review_on = fields.Date("Effect Reviewed By", help="Until then its effect is reviewed.")
    risk_change = fields.Text("Risks Brought Up to Date")
    document_change = fields.Char(
        "Documents Changed", help="Name or number, and new version; say so if none."
    )
    is_fully_recorded = fields.Boolean(compute="_compute_is_fully_recorded")

    @api.depends(lambda self: ["kind", *self._record_fields()])
    def _compute_is_fully_recorded(self):
        for action in self:
            action.is_fully_recorded = action.kind != "corrective" or not action._unrecorded()

    @api.model
    def _record_fields(self):
        """Return what is kept of a corrective measure. Hook."""
        return [
            "correction",
            "root_cause",
            "deployment",
            "review_on",
            "risk_change",
            "document_change",
        ]

    def _unrecorded(self):
        """Return the names of what is not on record yet."""
        self.ensure_one()
        return [name for name in self._record_fields() if not self[name]]

    def action_effective(self, note):
        for action in self:
            action._ensure_recorded()
        return super().action_effective(note)

    def _ensure_recorded(self):
        """Refuse to find a corrective measure effective that has no record, where one is wanted.

        :raise UserError: lists what is missing
        """
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        policy = self.sudo().case_id.policy_id
        missing = self._unrecorded() if self.kind == "corrective" else []
        if policy.corrective_needs_record and missing:
            raise UserError(
                self.env._(
                    "“%(name)s” has no full record yet. Fill in: %(fields)s",
                    name=self.name,
                    fields=", ".join(
                        self._fields[name]._description_string(self.env) for name in missing
                    ),
                )
            )


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    corrective_needs_record = fields.Boolean(
        "Corrective Measures Are Recorded in Full",
        help="Correction, cause, horizontal deployment, date of review, risks and documents are "
        "written down before a corrective measure is found effective.",
    )
