from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .complaint_dispatch import OPEN as OPEN_DISPATCH
from .complaint_states import END_STATES
from .complaint_thaw import unlocked

OPEN_MEASURE = ("open", "obstacle", "done")


class ComplaintTransfer(models.Model):
    """All open work of one person handed over to another 工作移交, and the log of it."""

    _name = "complaint.transfer"
    _description = "Hand-over of Work"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    from_user_id = fields.Many2one(
        "res.users", "Whose Work", required=True, index=True, domain="[('share', '=', False)]"
    )
    to_user_id = fields.Many2one(
        "res.users",
        "New Owner",
        required=True,
        domain="[('share', '=', False), ('id', '!=', from_user_id)]",
    )
    company_ids = fields.Many2many(
        "res.company",
        "complaint_transfer_company_rel",
        "transfer_id",
        "company_id",
        "Companies",
        required=True,
        default=lambda self: self.env.companies,
    )
    reason = fields.Text(required=True)
    state = fields.Selection(
        [("draft", "To Do"), ("done", "Done")], required=True, default="draft", readonly=True
    )
    done_at = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", "By", readonly=True)
    open_work = fields.Text(
        compute="_compute_open_work", help="What the hand-over would move, counted."
    )
    line_ids = fields.One2many("complaint.transfer.line", "transfer_id", "Log", readonly=True)
    left_count = fields.Integer("Left Behind", compute="_compute_left_count")

    _not_oneself = models.Constraint(
        "CHECK (from_user_id <> to_user_id)", "Choose somebody else to take the work over."
    )

    @api.depends("from_user_id", "to_user_id")
    def _compute_name(self):
        for transfer in self:
            transfer.name = f"{transfer.from_user_id.name or ''} → {transfer.to_user_id.name or ''}"

    @api.depends("from_user_id", "company_ids", "state")
    def _compute_open_work(self):
        for transfer in self:
            if transfer.state != "draft" or not transfer.from_user_id:
                transfer.open_work = False
                continue
            lines = [
                f"{label}: {len(records)}" for label, records, _field in transfer._work() if records
            ]
            transfer.open_work = "\n".join(lines) or self.env._("Nothing is open.")

    @api.depends("line_ids.is_moved")
    def _compute_left_count(self):
        for transfer in self:
            transfer.left_count = len(transfer.line_ids.filtered(lambda line: not line.is_moved))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if "done" in self.mapped("state"):
            raise UserError(self.env._("A hand-over that was done stays on record."))

    def write(self, vals):
        if "done" in self.mapped("state") and not self.env.su:
            raise UserError(self.env._("A hand-over that was done stays as it is."))
        return super().write(vals)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_hand_over(self):
        """Move all open work, line by line on record; what cannot be moved says why.

        :raise UserError: nothing is open, or it was done already
        :raise AccessError: the user is no supervisor
        """
        self.ensure_one()
        self._ensure_may_hand_over()
        if self.state == "done":
            raise UserError(self.env._("This hand-over was done already."))
        vals_list = []
        for label, records, field in self._work():
            vals_list += self._move(label, records, field)
        if not vals_list:
            raise UserError(self.env._("%s has no open work here.", self.from_user_id.name))
        self.env["complaint.transfer.line"].sudo().create(vals_list)  # nobody writes the log
        self._write_unlocked(
            {"state": "done", "done_at": fields.Datetime.now(), "done_by_id": self.env.uid}
        )
        return True

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _ensure_may_hand_over(self):
        if not self.env.user.has_group("complaint_base.group_complaint_supervisor"):
            raise AccessError(self.env._("Only a supervisor hands over the work of others."))
        if self.company_ids - self.env.companies:
            raise AccessError(self.env._("Choose companies that you work for."))

    def _work_domains(self):
        """Return ``(model, field, domain)`` of every kind of open work. Hook for add-ons."""
        user = self.from_user_id.id
        company = ("company_id", "in", self.company_ids.ids)
        return [
            (
                "complaint.case",
                "user_id",
                [("user_id", "=", user), ("state", "not in", END_STATES), company],
            ),
            (
                "complaint.dispatch",
                "user_id",
                [("user_id", "=", user), ("state", "in", OPEN_DISPATCH), company],
            ),
            (
                "complaint.action",
                "user_id",
                [("user_id", "=", user), ("state", "in", OPEN_MEASURE), company],
            ),
            (
                "complaint.action",
                "approver_id",
                [("approver_id", "=", user), ("state", "in", OPEN_MEASURE), company],
            ),
            (
                "complaint.revisit",
                "user_id",
                [("user_id", "=", user), ("state", "=", "planned"), company],
            ),
            (
                "complaint.meeting",
                "chair_id",
                [("chair_id", "=", user), ("state", "=", "planned"), company],
            ),
        ]

    def _work(self):
        """Return ``(label, records, field)`` of what is open, approvals and to-dos included."""
        self.ensure_one()
        # A supervisor hands over a colleague's work, also what they may not open themselves;
        # the log names numbers only.
        env = self.sudo().env
        work = []
        for model, field, domain in self._work_domains():
            records = env[model].search(domain)
            part = records._fields[field]._description_string(env)
            work.append((f"{env['ir.model']._get(model).name} – {part}", records, field))
        work.append((self.env._("Approvals"), self._reviews(env), "reviewer_ids"))
        work.append((self.env._("To-dos"), self._todos(env), "user_id"))
        return work

    def _reviews(self, env):
        """Return what waits for the approval of the person, in these companies."""
        reviews = env["tier.review"].search(
            [
                ("model", "=", "complaint.decision"),
                ("reviewer_ids", "in", self.from_user_id.ids),
                ("status", "in", ("waiting", "pending")),
            ]
        )
        decisions = env["complaint.decision"].search(
            [
                ("id", "in", reviews.mapped("res_id")),
                ("company_id", "in", self.company_ids.ids),
            ]
        )
        return reviews.filtered(lambda review: review.res_id in decisions._ids)

    def _todos(self, env):
        """Return the activities of the person on complaints of these companies."""
        models_concerned = [model for model in env.registry if model.startswith("complaint.")]
        todos = env["mail.activity"].search(
            [
                ("user_id", "=", self.from_user_id.id),
                ("res_model", "in", models_concerned),
            ]
        )
        here = set()
        for model, of_model in todos.grouped("res_model").items():
            domain = [("id", "in", of_model.mapped("res_id"))]
            if "company_id" in env[model]._fields:
                domain.append(("company_id", "in", self.company_ids.ids))
            here.update((model, res_id) for res_id in env[model].search(domain).ids)
        return todos.filtered(lambda todo: (todo.res_model, todo.res_id) in here)

    def _move(self, label, records, field):
        """Move records at once, or one by one when one of them refuses.

        :return: the values of the lines of the log
        """
        lines = []
        try:
            with self.env.cr.savepoint():
                self._give(records, field)
            refused = {}
        except (UserError, IntegrityError):
            refused = self._move_singly(records, field)
        for record in records:
            why = refused.get(record)
            lines.append(
                {
                    "transfer_id": self.id,
                    "what": label,
                    "number": self._number_of(record),
                    "is_moved": not why,
                    "note": why,
                }
            )
        moved = records - records.browse(record.id for record in refused)
        if records._name == "complaint.case" and moved:
            moved._record("work_handed_over", note=f"{self.name}: {self.reason}")
        return lines

    def _move_singly(self, records, field):
        """Return ``{record: why not}`` of those that cannot be moved."""
        refused = {}
        for record in records:
            try:
                with self.env.cr.savepoint():
                    self._give(record, field)
            except UserError as error:
                refused[record] = error.args[0]
            except IntegrityError as error:
                refused[record] = record._sql_error_to_message(error)
        return refused

    def _give(self, records, field):
        if field == "reviewer_ids":
            for review in unlocked(records):
                review.reviewer_ids = review.reviewer_ids - self.from_user_id | self.to_user_id
        else:
            unlocked(records).write({field: self.to_user_id.id})
        records.flush_recordset()

    @api.model
    def _number_of(self, record):
        """Return the number of the case a record belongs to; no name of a customer."""
        if record._name == "complaint.case":
            return record.name
        if record._name == "complaint.meeting":
            return record.name
        if "case_id" in record._fields:
            return record.case_id.name
        if record._name in ("mail.activity", "tier.review"):
            model = record.res_model if record._name == "mail.activity" else record.model
            return self._number_of(record.env[model].browse(record.res_id))
        return str(record.id)


class ComplaintTransferLine(models.Model):
    """One thing that was handed over, or was not, and why."""

    _name = "complaint.transfer.line"
    _description = "Line of a Hand-over"
    _order = "is_moved, id"

    transfer_id = fields.Many2one(
        "complaint.transfer", required=True, ondelete="cascade", index=True
    )
    what = fields.Char(readonly=True)
    number = fields.Char(readonly=True)
    is_moved = fields.Boolean("Moved", readonly=True)
    note = fields.Char("Why Not", readonly=True)
