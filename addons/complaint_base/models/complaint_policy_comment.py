"""What other departments say of a draft before it is put in force (MFG-28)."""

from dateutil.relativedelta import relativedelta
from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

DAYS = 7


class ComplaintPolicyComment(models.Model):
    """A department asked for its opinion of a draft, its word, and what became of it 会签意见."""

    _name = "complaint.policy.comment"
    _description = "Comment on a Draft"
    _inherit = ["complaint.locked.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "policy_id, unit_id, id"
    _rec_name = "unit_id"

    policy_id = fields.Many2one(
        "complaint.policy",
        "Draft Procedure",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    policy_name = fields.Char("Procedure", compute="_compute_draft")
    unit_id = fields.Many2one(
        "hr.department", "Department", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True)
    due_date = fields.Date("Answer By", required=True, readonly=True)
    draft = fields.Html("What It Says", compute="_compute_draft")
    opinion = fields.Selection(
        [("agrees", "Agrees"), ("comments", "Has Comments")], "Agreement", tracking=True
    )
    text = fields.Text("Comment", help="Which clause, what is wrong with it, what would be better.")
    state = fields.Selection(
        [
            ("asked", "Opinion Asked For"),
            ("given", "Given"),
            ("adopted", "Adopted"),
            ("declined", "Not Adopted"),
        ],
        required=True,
        default="asked",
        readonly=True,
        tracking=True,
    )
    given_by_id = fields.Many2one("res.users", "Given By", readonly=True)
    given_at = fields.Datetime(readonly=True)
    answer = fields.Text("What Becomes of It", readonly=True)
    answered_by_id = fields.Many2one("res.users", readonly=True)
    is_silent = fields.Boolean("No Answer in Time", compute="_compute_is_silent")

    _reason_actions = ("action_adopt", "action_decline")
    _once = models.Constraint(
        "UNIQUE (policy_id, unit_id)", "The department was asked about this draft already."
    )

    def _compute_draft(self):
        for comment in self:
            # Shown to the departments that were asked, who read no policies otherwise.
            policy = comment.policy_id.sudo()
            comment.policy_name = policy.display_name
            comment.draft = policy._draft_in_words() if policy else False

    @api.depends("state", "due_date")
    def _compute_is_silent(self):
        today = fields.Date.context_today(self)
        for comment in self:
            due = comment.due_date
            comment.is_silent = comment.state == "asked" and bool(due) and due < today

    def _locked_now(self):
        locked = super()._locked_now()
        # Only how far it has come is asked, of records the caller is about to write.
        if any(comment.state != "asked" for comment in self.sudo()):
            locked |= {"opinion", "text"}
        return locked

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        for comment in self:
            if comment.state != "asked":
                raise UserError(self.env._("What a department said stays on record."))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_give(self):
        """Hand in the department's opinion.

        :raise UserError: not asked any more, or comments without a word
        :raise AccessError: another department was asked
        """
        for comment in self:
            comment._ensure_own_unit()
            if comment.state != "asked":
                raise UserError(self.env._("The opinion was handed in already."))
            if comment.policy_id.sudo().state != "draft":  # how far a draft is is no secret
                raise UserError(self.env._("The draft is in force: it is too late for comments."))
            if not comment.opinion:
                raise UserError(self.env._("Say whether the department agrees or has comments."))
            if comment.opinion == "comments" and not (comment.text or "").strip():
                raise UserError(self.env._("Write down the comment, with the clause it is about."))
        for comment in self:
            # Who agrees waits for no answer.
            state = "given" if comment.opinion == "comments" else "adopted"
            comment._write_unlocked(
                {"state": state, "given_by_id": self.env.uid, "given_at": fields.Datetime.now()}
            )
        self.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def action_adopt(self, answer):
        """Say how the draft follows the comment."""
        return self._answer("adopted", answer)

    def action_decline(self, answer):
        """Say why the draft stays as it is."""
        return self._answer("declined", answer)

    def _answer(self, state, answer):
        self.env["complaint.case"]._ensure_reason(answer)
        if not self.env.user.has_group("complaint_base.group_complaint_policy_manager"):
            raise AccessError(self.env._("Who writes the policy answers the comments on it."))
        for comment in self:
            if comment.state != "given":
                raise UserError(self.env._("There is no comment to answer."))
        self._write_unlocked({"state": state, "answer": answer, "answered_by_id": self.env.uid})
        return True

    def _ensure_own_unit(self):
        self.ensure_one()
        if not self.env.su and not self.unit_id._complaint_has_member(self.env.user):
            raise AccessError(
                self.env._("Only members of %s speak for it.", self.unit_id.display_name)
            )


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    comment_ids = fields.One2many("complaint.policy.comment", "policy_id", "Comments")
    consulted_unit_ids = fields.Many2many(
        "hr.department",
        "complaint_policy_consulted_unit_rel",
        "policy_id",
        "unit_id",
        "Departments to Be Heard",
        copy=False,
        help="They comment on the draft before it is put in force.",
    )
    comment_days = fields.Integer(
        "Days to Comment", default=DAYS, help="Who has not answered by then agrees."
    )

    _comment_days_positive = models.Constraint(
        "CHECK (comment_days > 0)", "Departments need at least a day to comment."
    )

    def action_ask_comments(self):
        """Ask the departments for their opinion of the draft.

        :raise UserError: no draft, or nobody to ask
        """
        for policy in self:
            policy._ensure_editable()
            if not policy.consulted_unit_ids:
                raise UserError(self.env._("Choose the departments that are to be heard first."))
            new = policy.consulted_unit_ids - policy.comment_ids.unit_id
            due = fields.Date.context_today(policy) + relativedelta(days=policy.comment_days)
            comments = self.env["complaint.policy.comment"]._create_unlocked(
                [{"policy_id": policy.id, "unit_id": unit.id, "due_date": due} for unit in new]
            )
            for comment in comments:
                # Who heads a department is no secret to who asks it.
                if head := comment.unit_id.sudo().manager_id.user_id:
                    comment.activity_schedule(
                        "mail.mail_activity_data_todo",
                        date_deadline=due,
                        summary=self.env._("Comment on the draft: %s", policy.display_name),
                        user_id=head.id,
                    )
        return True

    def action_publish(self):
        for policy in self:
            policy._ensure_heard()
        return super().action_publish()

    def _ensure_heard(self):
        """Refuse to put a draft in force before the departments were heard.

        :raise UserError: names whom to ask, to wait for or to answer
        """
        self.ensure_one()
        asked = self.comment_ids.unit_id
        unasked = self.consulted_unit_ids - asked
        waiting = self.comment_ids.filtered(lambda c: c.state == "asked" and not c.is_silent)
        unanswered = self.comment_ids.filtered(lambda c: c.state == "given")

        def names(units):
            return ", ".join(units.mapped("display_name"))

        sentences = []
        if unasked:
            sentences.append(self.env._("Not asked yet: %s", names(unasked)))
        for comment in waiting:
            sentences.append(
                self.env._(
                    "%(unit)s may comment until %(date)s",
                    unit=comment.unit_id.display_name,
                    date=comment.due_date,
                )
            )
        if unanswered:
            sentences.append(
                self.env._("Their comments are not answered: %s", names(unanswered.unit_id))
            )
        if sentences:
            raise UserError(
                "\n".join(
                    [
                        self.env._("%s is not put in force yet:", self.display_name),
                        *(f"• {sentence}" for sentence in sentences),
                    ]
                )
            )

    def _draft_in_words(self):
        """Return the rules of a draft as they are read: code, name, clause."""
        self.ensure_one()
        parts = [self.purpose or ""]
        for name in self._rule_fields():
            rules = self._rules(name).sudo()  # called for those who were asked for their opinion
            if rules:
                label = self._fields[name]._description_string(self.env)
                rows = Markup().join(
                    Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
                    % (rule.code, rule.name, rule.basis or "")
                    for rule in rules
                )
                parts.append(
                    Markup("<h4>%s</h4><table class='table table-sm'>%s</table>") % (label, rows)
                )
        return Markup().join(part if isinstance(part, Markup) else escape(part) for part in parts)
