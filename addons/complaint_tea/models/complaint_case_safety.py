from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

RECALL_LEVELS = [
    ("1", "Level 1: serious harm or death"),
    ("2", "Level 2: harm to health"),
    ("3", "Level 3: label or description"),
    ("none", "No recall needed"),
]


class ComplaintCase(models.Model):
    """Is anybody in danger? Asked of every complaint (TEA-35, TEA-14)."""

    _inherit = "complaint.case"

    tea_safety = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("na", "Not applicable")],
        "Food Safety or Safety at Work Concerned",
        copy=False,
        tracking=True,
        help="Yes starts the emergency procedure at once: seal, stop sales, trace, report.",
    )
    tea_nature = fields.Selection(
        [
            ("safety", "Food safety"),
            ("quality", "Quality of the tea"),
            ("service", "Service"),
            ("logistics", "Goods under way"),
            ("misunderstanding", "Misunderstanding"),
            ("other", "Something else"),
        ],
        "Nature of the Problem",
        copy=False,
        tracking=True,
        help="Set by the handling group.",
    )
    tea_health_harm = fields.Boolean("Somebody Fell Ill", copy=False, tracking=True)
    tea_symptoms = fields.Text("Symptoms", copy=False)
    tea_harmed_count = fields.Integer("People Concerned", copy=False)
    tea_hospital = fields.Char("Hospital", copy=False, help="Or that nobody saw a doctor.")
    tea_recall_level = fields.Selection(
        RECALL_LEVELS, "Recall", copy=False, tracking=True, help="By how bad the harm can be."
    )
    tea_recall_reason = fields.Text("Why This Level", copy=False)

    @api.constrains("tea_harmed_count")
    def _check_tea_harmed_count(self):
        for case in self:
            if case.tea_harmed_count < 0:
                raise ValidationError(
                    self.env._("%s: the number of people cannot be negative.", case.display_name)
                )

    @api.constrains("tea_recall_level", "tea_recall_reason")
    def _check_tea_recall_reason(self):
        for case in self:
            if case.tea_recall_level and not (case.tea_recall_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%s: say why this is the level of the recall, or why none is needed.",
                        case.display_name,
                    )
                )

    def write(self, vals):
        level = vals.get("tea_recall_level")
        if level:
            self._ensure_tea_emergency()
        regraded = level and self.filtered(lambda case: case.tea_recall_level != level)
        result = super().write(vals)
        if regraded:
            regraded._record(f"tea_recall_{level}", note=vals.get("tea_recall_reason"))
            # The clock of the level runs from when the danger was known, not from its grading.
            regraded._replay_clocks()
        return result

    def _ensure_tea_emergency(self):
        """Refuse to grade a recall where no danger was raised.

        :raise UserError: says what comes first
        """
        for case in self:
            # Whoever grades it may not see every emergency; whether there is one is all.
            if not case.sudo().emergency_ids:
                raise UserError(
                    self.env._(
                        "%s: a recall is graded within the emergency procedure. Answer the "
                        "question on safety with yes first.",
                        case.display_name,
                    )
                )

    @api.model
    def _judged_fields(self):
        # The handling group says what kind of problem it is, and who answers for it.
        return super()._judged_fields() | {"tea_nature"}

    @api.model
    def _fields_watched_while_typing(self):
        return [
            *super()._fields_watched_while_typing(),
            "tea_safety",
            "tea_nature",
            "tea_health_harm",
            "tea_symptoms",
            "tea_harmed_count",
            "tea_hospital",
            "product_id",
        ]
