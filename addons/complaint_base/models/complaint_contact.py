from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_thaw import is_thawed

DIRECTIONS = [("out", "To the customer"), ("in", "From the customer")]
MEANS = [
    ("phone", "Phone"),
    ("letter", "Letter"),
    ("mail", "Mail"),
    ("sms", "Text Message"),
    ("portal", "Portal"),
    ("visit", "Visit"),
]
PURPOSES = [
    ("acknowledge", "Acknowledgement"),
    ("inquire", "Inquiry"),
    ("progress", "Progress"),
    ("reply", "Reply or promise"),
    ("explain", "Explanation"),
    ("revisit", "Call-back"),
    ("urge", "Urged by the customer"),
    ("other", "Other"),
]
# What binds the company and so needs a decision that allows it.
BINDING = ("reply", "explain")


class ComplaintContact(models.Model):
    """Every word to or from the customer 客户沟通.

    A reply, a promise or an admission refers to the approved decision that
    allows it (CEM-33); asking and acknowledging bind nobody.
    """

    _name = "complaint.contact"
    _description = "Contact with the Customer"
    _rec_name = "case_id"
    _order = "at desc, id desc"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    direction = fields.Selection(DIRECTIONS, required=True, default="out")
    means = fields.Selection(MEANS, required=True, default="phone")
    purpose = fields.Selection(PURPOSES, required=True, default="inquire")
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", required=True, default=lambda self: self.env.user)
    person = fields.Char("With")
    text = fields.Text("What Was Said", required=True)
    decision_id = fields.Many2one(
        "complaint.decision",
        "Allowed By",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('case_id', '=', case_id), ('state', '=', 'approved')]",
    )
    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_contact_attachment_rel",
        "contact_id",
        "attachment_id",
        "Proof",
        bypass_search_access=True,
    )

    _case_at = models.Index("(case_id, at)")
    _newest = models.Index("(at DESC, id DESC)")

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        contacts._ensure_allowed()
        for code, of_code in contacts.grouped(lambda contact: contact._event_code()).items():
            for contact in of_code:
                contact.case_id._record(
                    code, contact.at, note=contact.text, attachments=contact.attachment_ids
                )
        for contact in contacts:
            contact._on_logged()
        return contacts

    def write(self, vals):
        if vals.keys() - {"attachment_ids", "message_id"}:
            raise UserError(
                self.env._("What was said stays on record. Record a further contact instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_forgotten(self):
        if not is_thawed(self.env):
            raise UserError(self.env._("Contacts with the customer are never deleted."))

    def _on_logged(self):
        """Do what follows from a word that was just put on record. Hook."""
        self.ensure_one()

    def _ensure_allowed(self):
        for contact in self:
            if contact.direction == "out" and contact._is_binding():
                contact.case_id._ensure_may_tell(contact.decision_id, contact.text, contact.means)

    def _is_binding(self):
        """Whether what is said binds the company and so needs a decision. Hook for policies."""
        self.ensure_one()
        return self.purpose in BINDING

    def _event_code(self):
        self.ensure_one()
        if self.purpose == "acknowledge" and self.direction == "out":
            return "acknowledged"
        if self.direction == "out" and self.purpose in BINDING and self._is_binding():
            return "told"
        if self.purpose == "urge":
            return "urged"
        return "contacted" if self.direction == "out" else "heard"


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    contact_ids = fields.One2many("complaint.contact", "case_id", "Contacts")

    def _ensure_may_tell(self, decision, text, means="mail"):
        """The one check every way out to the customer passes.

        :param decision: the decision that allows it, may be empty
        :param str means: how it would be told
        :raise UserError: the policy wants an approved decision and there is none;
            the attempt is logged although the transaction fails
        """
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        policy = self.policy_id.sudo()
        if not policy.reply_needs_decision:
            return
        if decision and decision.case_id == self and decision._allows(means):
            return
        self.env["complaint.refusal"]._log(self, text)
        raise UserError(
            self.env._(
                "%s: no approved decision allows this answer. Ask the customer, acknowledge, or "
                "have the decision approved first; then answer with “Tell the Customer”.",
                self.display_name,
            )
        )


class ComplaintRefusal(models.Model):
    """An attempt to tell the customer what nobody allowed."""

    _name = "complaint.refusal"
    _description = "Refused Answer"
    _rec_name = "case_id"
    _order = "id desc"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    text = fields.Text(readonly=True)

    @api.model
    def _log(self, case, text):
        """Write the attempt in a transaction of its own: the one that tried is rolled back."""
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, self.env.uid, {})
            # The log is written for the supervisor; only whether the case is there yet is asked.
            if env["complaint.case"].sudo().browse(case.id).exists():
                # The log belongs to the supervisor, not to who is logged.
                env[self._name].sudo().create(
                    {"case_id": case.id, "user_id": self.env.uid, "text": text}
                )
