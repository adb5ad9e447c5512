import re
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .complaint_states import END_STATES, KINDS, SATISFACTION, STATES, URGENCIES, VERDICTS


class ComplaintCase(models.Model):
    """One complainant, one subject, one number: from registration to archive."""

    _name = "complaint.case"
    _description = "Complaint"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "received_at desc, id desc"
    _mail_post_access = "read"
    _check_company_auto = True

    # ---- identity
    name = fields.Char("Number", readonly=True, copy=False, index="trigram")
    subject = fields.Char(required=True, tracking=True, index="trigram")
    description = fields.Text()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    policy_id = fields.Many2one(
        "complaint.policy", readonly=True, index=True, ondelete="restrict", copy=False
    )
    profile = fields.Char(related="policy_id.profile", store=True, index=True)
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True, tracking=True
    )
    is_closed = fields.Boolean(compute="_compute_is_closed", search="_search_is_closed")
    active = fields.Boolean(default=True)
    round = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "complaint.case", "Follows", index="btree_not_null", readonly=True, check_company=True
    )
    next_ids = fields.One2many("complaint.case", "previous_id", "Followed By", readonly=True)
    merged_into_id = fields.Many2one(
        "complaint.case", "Merged Into", index="btree_not_null", readonly=True, copy=False
    )

    # ---- classification
    kind = fields.Selection(KINDS, required=True, default="complaint", tracking=True)
    severity_id = fields.Many2one("complaint.severity", index="btree_not_null", tracking=True)
    urgency = fields.Selection(URGENCIES, required=True, default="medium", tracking=True)
    is_escalated = fields.Boolean("Escalated", tracking=True)
    channel_id = fields.Many2one(
        "complaint.channel", required=True, index=True, default=lambda self: self._default_channel()
    )
    category_id = fields.Many2one("complaint.category", index=True, tracking=True)
    demand = fields.Text("Customer's Demand", help="What the customer wants done (要求).")
    reason = fields.Text("Customer's Reason", help="Why the customer complains (理由).")

    # ---- who complains
    # Indexed by _customer_received.
    partner_id = fields.Many2one("res.partner", "Customer", tracking=True)
    customer_type_id = fields.Many2one("complaint.customer.type")
    contact_name = fields.Char(
        compute="_compute_contact", store=True, readonly=False, precompute=True
    )
    contact_phone = fields.Char(
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
        groups="complaint_base.group_complaint_identity",
    )
    contact_email = fields.Char(
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
        groups="complaint_base.group_complaint_identity",
    )
    contact_address = fields.Char(
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
        groups="complaint_base.group_complaint_identity",
    )
    salesperson_id = fields.Many2one("res.users", "Business Contact (业务联系人)")

    # ---- who handles
    user_id = fields.Many2one("res.users", "Handler", index=True, tracking=True)
    first_receiver_id = fields.Many2one(
        "res.users",
        "First Receiver",
        readonly=True,
        default=lambda self: self.env.user,
        index="btree_not_null",
        help="Stays accountable until somebody accepts the case (首问负责).",
    )
    unit_id = fields.Many2one("hr.department", "Unit in Charge", index=True, tracking=True)

    # ---- when
    received_at = fields.Datetime(
        required=True, default=fields.Datetime.now, index=True, tracking=True
    )
    registered_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")

    # ---- what was found and done
    preliminary_analysis = fields.Text()
    liability = fields.Selection(VERDICTS, default="undetermined", tracking=True, copy=False)
    liable_unit_id = fields.Many2one(
        "hr.department", "Responsible Unit", index="btree_not_null", tracking=True, copy=False
    )
    disposition_ids = fields.Many2many(
        "complaint.disposition",
        "complaint_case_disposition_rel",
        "case_id",
        "disposition_id",
        "Dispositions",
        copy=False,
    )
    cause_id = fields.Many2one("complaint.cause", index="btree_not_null", copy=False)
    satisfaction = fields.Selection(SATISFACTION, tracking=True, copy=False)
    satisfaction_note = fields.Text("What the Customer Says", copy=False)
    end_reason = fields.Text("Why It Ended", readonly=True, copy=False)

    # ---- its parts
    event_ids = fields.One2many("complaint.event", "case_id", "Events", readonly=True)
    dispatch_ids = fields.One2many("complaint.dispatch", "case_id", "Dispatches")
    normalized_text = fields.Char(
        compute="_compute_normalized_text", store=True, precompute=True, copy=False
    )

    _name_uniq = models.Constraint("UNIQUE (name)", "The number is already used.")
    # Lists show open cases of a company, newest first; the columns of a kanban are counted
    # from it without looking at the cases, whoever may see them.
    _open_cases = models.Index(
        "(company_id, state, received_at DESC, id DESC) INCLUDE (is_restricted)"
        " WHERE active IS TRUE AND state NOT IN"
        " ('closed', 'declined', 'withdrawn', 'superseded', 'merged')"
    )
    _company_received = models.Index("(company_id, received_at DESC, id DESC)")
    # A customer's own cases, newest first, on the portal, which counts them as well.
    _customer_received = models.Index(
        "(partner_id, received_at DESC, id DESC) INCLUDE (state, active, intake_id)"
    )
    _handler_state = models.Index("(user_id, state)")

    def init(self):
        result = super().init()
        self._init_similarity_index()
        return result

    @api.model
    def _default_channel(self):
        # The cached id: looking whether it still exists would cost a query per case.
        return self.env["ir.model.data"]._xmlid_to_res_id("complaint_base.channel_phone")

    @api.depends("state")
    def _compute_is_closed(self):
        for case in self:
            case.is_closed = case.state in END_STATES

    def _search_is_closed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in" if True in value else "not in", END_STATES)]

    @api.depends("partner_id")
    def _compute_contact(self):
        for case in self:
            partner = case.partner_id
            if partner:
                case.contact_name = case.contact_name or partner.name
                case.contact_phone = case.contact_phone or partner.phone
                case.contact_email = case.contact_email or partner.email
                case.contact_address = case.contact_address or partner._complaint_address()

    @api.depends("subject", "description")
    def _compute_normalized_text(self):
        for case in self:
            case.normalized_text = self._normalize(f"{case.subject or ''} {case.description or ''}")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " ".join(filter(None, [case.name, case.subject])) or self.env._(
                "New complaint"
            )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/complaints/{case.id}"
        return result

    @api.constrains("received_at")
    def _check_received_at(self):
        limit = fields.Datetime.add(fields.Datetime.now(), minutes=5)
        for case in self:
            if case.received_at > limit:
                raise ValidationError(
                    self.env._("A complaint cannot have been received in the future.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # The ledger tells who made the case and when; a message per case would
        # say it again, and a follower per case would be mailed for every step.
        lean = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        cases = super(ComplaintCase, lean).create(vals_list)
        return cases.with_env(self.env)

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("A complaint is not duplicated. Register a new one, or a follow-up of this.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for case in self:
            if case.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is on record and cannot be deleted. When its retention ends it is "
                        "anonymised; its statistics stay.",
                        case.display_name,
                    )
                )

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _raw(self, name):
        """Return a field as ``write`` takes it: the id of a many2one."""
        value = self[name]
        return value.id if self._fields[name].type == "many2one" else value

    def _set_each(self, name, values):
        """Give each case its own value of a field that only the system sets.

        A ``write`` per case would check and follow a thousand times what is the same.
        """
        field = self._fields[name]
        for case, value in zip(self, values, strict=True):
            field.write(case, value)
        self.modified([name])

    @api.model
    def _normalize(self, text):
        """Return a text as duplicates are compared: one width, no punctuation or spaces."""
        text = unicodedata.normalize("NFKC", text).lower()
        return re.sub(r"[\W_]+", "", text)[:2000]

    def _init_similarity_index(self):
        """Index normalised texts for the search of near-duplicates."""
        if self.env.registry.has_trigram:
            self.env.cr.execute(
                """
                CREATE INDEX IF NOT EXISTS complaint_case_normalized_text_trgm
                    ON complaint_case USING gin (normalized_text gin_trgm_ops)
                """
            )
