"""The first assessment of a case: what was said, whether it is true, how much it weighs."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_states import URGENCIES

VERIFIED = [
    ("unverified", "Not Verified"),
    ("verified", "Verified"),
    ("refuted", "Refuted"),
]
COMPLEXITIES = [
    ("simple", "Simple: one fact, one unit"),
    ("ordinary", "Ordinary"),
    ("complex", "Complex: several units or expert opinion"),
]
IMPACTS = [
    ("one", "One customer"),
    ("several", "Several customers"),
    ("many", "Many customers or the public"),
]
IMMEDIATE_NEEDS = [
    ("none", "Not needed"),
    ("possible", "Needed and possible"),
    ("impossible", "Needed, not possible yet"),
]
REASONABLENESS = [
    ("justified", "Justified"),
    ("partly", "Partly Justified"),
    ("unjustified", "Not Justified"),
]
# What a class follows from: a change after registration is judged again.
ASSESSED = frozenset({"is_safety", "complexity", "impact", "immediate_need"})
PRIORITY = frozenset({"severity_id", "urgency"})


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    # ---- what was said
    place = fields.Char("Where It Happened", tracking=True)
    immediate_action = fields.Text(
        help="What was done at once, while the customer was still there."
    )
    readback_at = fields.Datetime("Read Back At", readonly=True, copy=False)
    readback_by_id = fields.Many2one("res.users", "Read Back By", readonly=True, copy=False)
    # ---- whether it is true
    identity_verified = fields.Selection(
        VERIFIED, "Identity", required=True, default="unverified", tracking=True, copy=False
    )
    purchase_verified = fields.Selection(
        VERIFIED, "Purchase", required=True, default="unverified", tracking=True, copy=False
    )
    # ---- how much it weighs
    is_safety = fields.Boolean(
        "Touches Safety or Health", tracking=True, help="Acted on at once, whatever else it is."
    )
    complexity = fields.Selection(COMPLEXITIES, tracking=True)
    impact = fields.Selection(IMPACTS, tracking=True)
    immediate_need = fields.Selection(IMMEDIATE_NEEDS, "Immediate Action Needed", tracking=True)
    reasonableness = fields.Selection(REASONABLENESS, tracking=True, copy=False)
    is_reprioritised = fields.Boolean(
        "Wrongly Prioritised at First",
        readonly=True,
        copy=False,
        help="Severity or urgency was changed after registration.",
    )
    # ---- what comes of it
    negotiation_result = fields.Text("Result of the Negotiation", copy=False)
    apology = fields.Selection([("yes", "Yes"), ("no", "No")], "Apologised", copy=False)
    compensation_kind = fields.Selection(
        [
            ("none", "None"),
            ("money", "Money"),
            ("discount", "Price reduction"),
            ("goods", "Goods"),
            ("service", "Service"),
        ],
        "Compensation",
        copy=False,
    )
    compensation_amount = fields.Monetary("Worth", copy=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_answer_complete = fields.Boolean(
        compute="_compute_is_answer_complete",
        help="It says whether there is an apology, and which compensation of which worth.",
    )
    lessons_learned = fields.Text(copy=False)
    changed_document = fields.Char(
        "Document That Was Changed", copy=False, help="Its name or number, and its new version."
    )

    _compensation_positive = models.Constraint(
        "CHECK (compensation_amount IS NULL OR compensation_amount >= 0)",
        "A compensation cannot be negative.",
    )

    @api.depends("apology", "compensation_kind", "compensation_amount")
    def _compute_is_answer_complete(self):
        for case in self:
            worth = case.compensation_kind == "none" or case.compensation_amount > 0
            case.is_answer_complete = bool(case.apology and case.compensation_kind and worth)

    def write(self, vals):
        known = self._on_record() if PRIORITY & vals.keys() else self.browse()
        before = {case: (case.severity_id, case.urgency) for case in known}
        result = super().write(vals)
        if known:
            known._note_priority(before)
        if ASSESSED & vals.keys() and (assessed := self._on_record()):
            assessed._assess_again()
        return result

    def _on_record(self):
        return self.filtered(lambda case: case.state != "draft" and not case.is_closed)

    def _note_priority(self, before):
        """Remember whose priority was wrong at first; the clocks of the new one begin."""
        changed = self.filtered(lambda case: before[case] != (case.severity_id, case.urgency))
        # What was not classified yet was not wrong.
        wrong = changed.filtered(lambda case: before[case][0] and not case.is_reprioritised)
        if wrong:
            wrong._write_unlocked({"is_reprioritised": True})
        if changed:
            changed._replay_clocks()

    def _assess_again(self):
        """Let the class rise with what was learnt; what somebody judged worse stays so."""
        rank = {key: place for place, (key, _label) in enumerate(URGENCIES)}
        for policy, cases in self.grouped("policy_id").items():
            for case, vals in policy._rules("classification_rule_ids")._classify(cases).items():
                severity = case.severity_id.browse(vals.get("severity_id"))
                if severity and severity.sequence < case.severity_id.sequence:
                    del vals["severity_id"]
                if rank[vals.get("urgency", case.urgency)] < rank[case.urgency]:
                    del vals["urgency"]
                if vals:
                    case._write_unlocked(vals)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_read_back(self):
        """Record that what was written down was read back to the customer, who agreed (GNB-01).

        :raise UserError: there is nothing to read back yet
        """
        for case in self:
            if not (case.description or "").strip():
                raise UserError(
                    self.env._("%s: write down what happened, then read it back.", case.subject)
                )
        self._write_unlocked({"readback_at": fields.Datetime.now(), "readback_by_id": self.env.uid})
        self.filtered(lambda case: case.state != "draft")._record("read_back")
        return True

    @api.model
    def _fields_watched_while_typing(self):
        return [
            *super()._fields_watched_while_typing(),
            "place",
            "immediate_action",
            "readback_at",
            "is_safety",
            "complexity",
            "impact",
            "immediate_need",
            "reasonableness",
            "negotiation_result",
            "apology",
            "compensation_kind",
            "compensation_amount",
            "lessons_learned",
        ]

    def _details_of_requirement(self, name):
        details = super()._details_of_requirement(name)
        if name == "is_answer_complete":
            names = [name for name in ("apology", "compensation_kind") if not self[name]]
            if self.compensation_kind not in (False, "none") and not self.compensation_amount:
                names.append("compensation_amount")
            details = [*details, *self._labels_of(names)]
        return details
