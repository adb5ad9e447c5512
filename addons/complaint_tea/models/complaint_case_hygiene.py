from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAGES = [
    ("picking", "Picking"),
    ("processing", "Processing"),
    ("packing", "Packing and Storage"),
]


class ComplaintTeaHygieneItem(models.Model):
    """One point of safety and hygiene that an analysis of the cause looks at."""

    _name = "complaint.tea.hygiene.item"
    _description = "Point of the Hygiene Checklist"
    _inherit = ["complaint.profile.mixin"]

    stage = fields.Selection(STAGES, required=True)


class ComplaintTeaHygieneAnswer(models.Model):
    """What was found of one point in one case."""

    _name = "complaint.tea.hygiene.answer"
    _description = "Answer of the Hygiene Checklist"
    _inherit = ["complaint.frozen.mixin"]
    _order = "case_id, sequence, id"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    item_id = fields.Many2one(
        "complaint.tea.hygiene.item", "What Is Looked At", required=True, ondelete="restrict"
    )
    stage = fields.Selection(related="item_id.stage")
    sequence = fields.Integer(related="item_id.sequence", store=True)
    answer = fields.Selection(
        [("yes", "As it should be"), ("no", "Not as it should be"), ("na", "Not applicable")],
        "Found",
    )
    note = fields.Char("What Was Found")
    user_id = fields.Many2one("res.users", "Looked At By", readonly=True)

    _once = models.UniqueIndex("(case_id, item_id)", "This point is on the list already.")

    @api.constrains("answer", "note")
    def _check_note(self):
        for answer in self:
            if answer.answer == "no" and not (answer.note or "").strip():
                raise ValidationError(self.env._("“%s”: say what was found.", answer.item_id.name))

    @api.depends("item_id.name", "case_id.name")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = f"{answer.case_id.name or ''} {answer.item_id.name or ''}"

    def write(self, vals):
        if "answer" in vals:
            vals = {**vals, "user_id": self.env.uid}
        return super().write(vals)


class ComplaintTeaHygieneAnswerLocked(models.Model):
    _name = "complaint.tea.hygiene.answer"
    _inherit = ["complaint.locked.mixin", "complaint.tea.hygiene.answer"]


class ComplaintCase(models.Model):
    """Picking and processing are looked at in every analysis of a cause (TEA-17)."""

    _inherit = "complaint.case"

    tea_hygiene_ids = fields.One2many(
        "complaint.tea.hygiene.answer", "case_id", "Safety and Hygiene Checklist"
    )
    tea_hygiene_complete = fields.Boolean(
        "Checklist Answered",
        compute="_compute_tea_hygiene_complete",
        search="_search_tea_hygiene_complete",
    )

    @api.depends("tea_hygiene_ids.answer")
    def _compute_tea_hygiene_complete(self):
        for case in self:
            answers = case.tea_hygiene_ids
            case.tea_hygiene_complete = bool(answers) and all(answers.mapped("answer"))

    def _search_tea_hygiene_complete(self, operator, value):
        if operator != "in":
            return NotImplemented
        complete = [
            "&",
            ("tea_hygiene_ids", "!=", False),
            "!",
            ("tea_hygiene_ids", "any", [("answer", "=", False)]),
        ]
        return complete if True in value else ["!", *complete]

    def _after_enter(self, state):
        result = super()._after_enter(state)
        if state == "investigating":
            self.filtered(lambda case: case.profile == self._tea_profile())._add_tea_checklist()
        return result

    @api.model
    def _tea_profile(self):
        """Return the profile whose cases get the checklist."""
        return self.env.ref("complaint_tea.policy").sudo().profile  # a name, and no secret

    def _add_tea_checklist(self):
        """Put every point on the lists of the cases; what is answered stays."""
        Item = self.env["complaint.tea.hygiene.item"]
        items = Item.search(Item._domain_for_profile(self._tea_profile()))
        self.env["complaint.tea.hygiene.answer"].create(
            [
                {"case_id": case.id, "item_id": item.id}
                for case in self
                for item in items - case.tea_hygiene_ids.item_id
            ]
        )

    def action_tea_hygiene_not_applicable(self):
        """Answer what is still open with "not applicable": the tea itself is not in question."""
        for case in self:
            case.tea_hygiene_ids.filtered(lambda answer: not answer.answer).answer = "na"
        return True

    def _details_of_requirement(self, name):
        if name == "tea_hygiene_complete":
            unanswered = self.tea_hygiene_ids.filtered(lambda answer: not answer.answer)
            return unanswered.item_id.mapped("name")
        return super()._details_of_requirement(name)
