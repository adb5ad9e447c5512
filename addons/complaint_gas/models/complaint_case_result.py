from odoo import api, fields, models


class ComplaintCase(models.Model):
    """The four parts of a result, and what closing asks for (第十、十二条)."""

    _inherit = "complaint.case"

    gas_facts = fields.Text("Facts Found (事实的认定)", copy=False)
    gas_measures = fields.Text("Corrective Measures (整改措施)", copy=False)
    gas_responsible = fields.Text(
        "Handling of Those Responsible (对责任部门和责任人的处理)", copy=False
    )
    gas_closing_text = fields.Text(
        "How It Was Settled", copy=False, help="Not a word or two: 不得简单了事."
    )
    gas_closing_length = fields.Integer(compute="_compute_gas_closing_length", store=True)
    gas_voluntary = fields.Boolean(
        "Agreed Lawfully, Reasonably and Voluntarily", copy=False, help="合法、合理、自愿"
    )
    gas_documents_filed = fields.Boolean(
        "Electronic Documents Sorted and Stored", copy=False, help="电子文档整理保存"
    )

    @api.depends("gas_closing_text")
    def _compute_gas_closing_length(self):
        for case in self:
            # Ten full stops are no text.
            case.gas_closing_length = len(self._normalize(case.gas_closing_text or ""))

    def _gas_take_result(self):
        """Write the unit's answer into the record of the complaint, where nothing stands yet."""
        self.ensure_one()
        # What units answered is known to whoever handles the case.
        answers = self.sudo().dispatch_ids.filtered(lambda d: d.state == "answered")
        for name, source in (
            ("gas_facts", "cause_analysis"),
            ("gas_measures", "improvement"),
            ("gas_responsible", "gas_responsible"),
        ):
            texts = [text.strip() for text in answers.mapped(source) if (text or "").strip()]
            if texts and not self[name]:
                self[name] = "\n".join(texts)

    @api.model
    def _fields_watched_while_typing(self):
        return [
            *super()._fields_watched_while_typing(),
            "gas_facts",
            "gas_measures",
            "gas_responsible",
            "gas_closing_text",
            "gas_voluntary",
            "gas_documents_filed",
            "gas_demand_verdict",
            "gas_demand_met",
        ]
