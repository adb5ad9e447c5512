from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintReasonWizard(models.TransientModel):
    """Ask for the reason that an action demands, and carry the action out.

    A button opens it with ``complaint_method`` in the context; the model is
    that of the button (or ``complaint_model``). Only what a class of the model
    names in ``_reason_actions`` can be called: each file declares its own.
    """

    _name = "complaint.reason.wizard"
    _description = "Reason"

    res_model = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: (
            self.env.context.get("complaint_model") or self.env.context.get("active_model")
        ),
    )
    method = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("complaint_method"),
    )
    res_ids = fields.Json(
        required=True, readonly=True, default=lambda self: self._default_res_ids()
    )
    record_names = fields.Char("Concerns", compute="_compute_record_names")
    hint = fields.Char(compute="_compute_hint")
    reason = fields.Text(required=True)

    @api.model
    def _default_res_ids(self):
        context = self.env.context
        return context.get("active_ids") or [context["active_id"]] * ("active_id" in context)

    @api.depends("res_model", "res_ids")
    def _compute_record_names(self):
        for wizard in self:
            names = wizard._records()[:5].mapped("display_name") if wizard.res_model else []
            more = len(wizard.res_ids or []) - len(names)
            wizard.record_names = ", ".join(names) + (f" (+{more})" if more > 0 else "")

    @api.depends("res_model", "method")
    def _compute_hint(self):
        hints = self._hints()
        for wizard in self:
            wizard.hint = hints.get(f"{wizard.res_model}.{wizard.method}")

    @api.model
    def _hints(self):
        """Return what to bear in mind, by model and action. Hook for add-ons."""
        return {
            "complaint.case.action_decline": self.env._(
                "Explain to the customer, politely, why it is not the company's."
            ),
            "complaint.case.action_urge": self.env._(
                "What the customer says. It is counted with this complaint; nothing new is "
                "registered."
            ),
            "complaint.emergency.action_finish": self.env._("What was found and done?"),
            "complaint.emergency.action_call_off": self.env._(
                "How do you know that there is no danger?"
            ),
            "complaint.decision.action_object": self.env._(
                "An objection is a special case (专案) on which the president rules once."
            ),
            "complaint.dispatch.action_accept_return": self.env._(
                "The case goes back to its handler, who dispatches it again."
            ),
            "complaint.dispatch.action_refuse_return": self.env._(
                "The unit keeps the case and answers it."
            ),
            "complaint.dispatch.action_ask_return": self.env._(
                "Say why another unit should have it. A supervisor decides; until then your "
                "deadline runs."
            ),
        }

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_confirm(self):
        """Carry the action out with the reason given.

        :raise UserError: no reason, or nothing it concerns
        :raise AccessError: an action that may not be called this way
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: a reason is required."))
        self._ensure_allowed()
        records = self._records()
        if not records:
            raise UserError(self.env._("Choose at least one record first."))
        # The method decides who may do it; nobody acts on what he cannot see.
        records.check_access("read")
        result = getattr(records, self.method)(self.reason.strip())
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}

    def _ensure_allowed(self):
        model = self.env.get(self.res_model)
        if model is None or self.method not in self._allowed_methods(model):
            raise AccessError(
                self.env._(
                    "“%(method)s” of %(model)s is not an action that asks for a reason.",
                    method=self.method,
                    model=self.res_model,
                )
            )

    @staticmethod
    def _allowed_methods(model):
        """Return what every class the model is made of declares."""
        return {
            method
            for cls in type(model).__mro__
            for method in cls.__dict__.get("_reason_actions", ())
        }

    def _records(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_ids or [])
