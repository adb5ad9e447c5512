"""The satisfaction survey (5.3.4) that the complainant fills in before closing."""

from odoo import api, fields, models

from odoo.addons.complaint_base.models.complaint_customer_error import CustomerError


class ComplaintRevisitRule(models.Model):
    _inherit = "complaint.revisit.rule"

    mfg_survey_id = fields.Many2one(
        "survey.survey",
        "Survey",
        ondelete="restrict",
        help="Filled in by the complainant before the answer counts.",
    )


class ComplaintRevisit(models.Model):
    _inherit = "complaint.revisit"

    mfg_survey_input_ids = fields.One2many("survey.user_input", "complaint_revisit_id", "Surveys")
    mfg_survey_done = fields.Boolean("Survey Filled In", compute="_compute_mfg_survey")
    mfg_survey_text = fields.Text("Survey", compute="_compute_mfg_survey")

    @api.depends("mfg_survey_input_ids.state")
    def _compute_mfg_survey(self):
        for revisit in self:
            # Handlers read the answers to their case without being survey users.
            done = revisit.sudo().mfg_survey_input_ids.filtered(lambda i: i.state == "done")
            revisit.mfg_survey_done = bool(done)
            revisit.mfg_survey_text = "\n".join(
                f"{line.question_id.title} {line.display_name}"
                for line in done[:1].user_input_line_ids
                if not line.skipped
            )

    def _mfg_survey_input(self):
        """Return the sheet of the survey for the complainant, made on first use."""
        self.ensure_one()
        survey = self.rule_id.mfg_survey_id
        if not survey:
            return self.env["survey.user_input"]
        case = self.case_id
        return self.mfg_survey_input_ids[:1] or survey._create_answer(
            partner=case.complainant_id or case.partner_id,
            email=case.contact_email,
            check_attempts=False,
            complaint_revisit_id=self.id,
        )

    def _link_values(self):
        values = super()._link_values()
        sheet = self._mfg_survey_input() if self._link_is_open() else None
        return {
            **values,
            "survey_url": sheet and sheet.get_start_url(),
            "survey_done": self.mfg_survey_done,
        }

    def _answer_by_link(self, satisfaction, words=None, scores=None, **more):
        if self.rule_id.mfg_survey_id and self._link_is_open() and not self.mfg_survey_done:
            raise CustomerError(self.env._("Please fill in the short survey first."))
        return super()._answer_by_link(satisfaction, words, scores, **more)


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"
    # Of a case that is forgotten, that it was answered stays.
    _retention_keeps = frozenset({"access_token"})

    complaint_revisit_id = fields.Many2one(
        "complaint.revisit", "Call-back", readonly=True, index="btree_not_null"
    )
    case_id = fields.Many2one(
        related="complaint_revisit_id.case_id", store=True, index="btree_not_null"
    )


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"
    _retention_keeps = frozenset({"answer_type"})

    case_id = fields.Many2one(related="user_input_id.case_id", store=True, index="btree_not_null")
