from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.complaint_base.models.complaint_thaw import is_thawed

STEPS = [
    ("author", "Author (填表人)"),
    ("supervisor", "Supervisor (主管)"),
    ("leader", "Leader (主管领导)"),
]
EVENTS = {"author": "ce_form_filled", "supervisor": "ce_form_seen", "leader": "ce_form_signed"}


class ComplaintCementSignature(models.Model):
    """A signature with opinion on the feedback form, in the order of the procedure (CEM-29)."""

    _name = "complaint.cement.signature"
    _description = "Signature on the Feedback Form"
    _order = "case_id, round, id"

    case_id = fields.Many2one(
        "complaint.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    round = fields.Integer(required=True, default=1, readonly=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Signatory",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    signed_at = fields.Datetime(
        "Signature Given At",
        required=True,
        readonly=True,
        default=lambda self: fields.Datetime.now(),
    )
    opinion = fields.Text(readonly=True)

    _once = models.UniqueIndex("(case_id, round, step)", "This line is signed already.")

    def write(self, vals):  # pylint: disable=method-required-super
        """Signatures stay as they were given.

        :raise UserError: always
        """
        raise UserError(self.env._("A signature is not changed. Add a note to the case."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_forgotten(self):
        if not is_thawed(self.env):
            raise UserError(self.env._("A signature is not deleted."))


class ComplaintCase(models.Model):
    _inherit = "complaint.case"
    _reason_actions = ("action_cement_sign",)

    cement_signature_ids = fields.One2many(
        "complaint.cement.signature", "case_id", "Signatures", readonly=True
    )
    cement_signed_step = fields.Selection(
        STEPS, "Signed Up To", compute="_compute_cement_signed_step", store=True
    )

    @api.depends("cement_signature_ids.step", "round")
    def _compute_cement_signed_step(self):
        for case in self:
            done = case._cement_signatures().mapped("step")
            case.cement_signed_step = next(
                (step for step, _label in reversed(STEPS) if step in done), False
            )

    def action_cement_sign(self, opinion):
        """Sign the feedback form: its author, then the supervisor, then the leader.

        :param str opinion: what the signer says; the author says what was found out
        :raise UserError: not registered, signed by all, or no opinion
        :raise AccessError: somebody else's turn
        """
        self._ensure_reason(opinion)
        for case in self:
            if case.state == "draft" or case.is_closed:
                raise UserError(
                    self.env._("%s must be registered and open for that.", case.display_name)
                )
            step = case._cement_next_step()
            case._cement_ensure_may_sign(step)
            # Only here is a line signed, by whoever is logged in; nobody writes them directly.
            self.env["complaint.cement.signature"].sudo().create(
                {
                    "case_id": case.id,
                    "round": case.round,
                    "step": step,
                    "user_id": self.env.uid,
                    "opinion": opinion,
                }
            )
            case._record(EVENTS[step], note=opinion)
        return True

    def _cement_signatures(self):
        self.ensure_one()
        return self.cement_signature_ids.filtered(lambda line: line.round == self.round)

    def _cement_next_step(self):
        done = self._cement_signatures().mapped("step")
        for step, _label in STEPS:
            if step not in done:
                return step
        raise UserError(self.env._("%s is signed by all.", self.display_name))

    def _cement_ensure_may_sign(self, step):
        """Refuse whoever signed already, and whoever is not the one the line is for.

        :raise AccessError: says whose turn it is
        """
        self.ensure_one()
        user = self.env.user
        if user in self._cement_signatures().user_id:
            raise AccessError(
                self.env._(
                    "You have signed %s already; each line is signed by another person.",
                    self.display_name,
                )
            )
        may_sign = {
            "author": user.has_group("complaint_base.group_complaint_handler"),
            "supervisor": user.has_group("complaint_base.group_complaint_supervisor"),
            "leader": user == self.cement_leader_id
            or user.has_group("complaint_base.group_complaint_executive"),
        }
        if not may_sign[step]:
            labels = dict(
                self.env["complaint.cement.signature"]
                ._fields["step"]
                ._description_selection(self.env)
            )
            raise AccessError(
                self.env._(
                    "%(case)s: now the line “%(step)s” is to be signed. That is %(who)s's.",
                    case=self.display_name,
                    step=labels[step],
                    who=self.cement_leader_id.name or labels[step]
                    if step == "leader"
                    else labels[step],
                )
            )
