from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Answered on the spot: nobody else need look into it (第十二条(二)).
ON_THE_SPOT = "direct"


class ComplaintCase(models.Model):
    """What the gas user wants, whether it is justified, and who has to look into it."""

    _inherit = "complaint.case"

    gas_way = fields.Selection(
        [
            ("verify", "Needs verification (需核查)"),
            ("transfer", "Needs transfer (需转办)"),
            (ON_THE_SPOT, "Answered on the spot (当场答复)"),
        ],
        "What It Needs",
        copy=False,
        tracking=True,
        help="Only what needs verification or transfer goes to a responsible unit.",
    )
    gas_demand_verdict = fields.Selection(
        [
            ("legitimate", "Legitimate (正当)"),
            ("partly", "Partly (部分正当)"),
            ("unreasonable", "Not legitimate (不正当)"),
        ],
        "The Demand Is",
        copy=False,
        tracking=True,
    )
    gas_verdict_reason = fields.Text("Why the Demand Is Judged So", copy=False)
    gas_demand_met = fields.Selection(
        [("full", "In full"), ("part", "In part"), ("no", "Not")],
        "Demand Met",
        copy=False,
        tracking=True,
    )
    gas_commitment = fields.Text(
        "Commitment to the Customer",
        copy=False,
        tracking=True,
        help="Empty until a decision is approved (切忌随意表态、许愿).",
    )
    gas_explanation_ids = fields.One2many(
        "complaint.contact",
        "case_id",
        "Explanations Given",
        domain=[("purpose", "=", "explain"), ("direction", "=", "out")],
        readonly=True,
    )

    @api.constrains("gas_commitment", "decision_ids")
    def _check_gas_commitment(self):
        for case in self:
            if (case.gas_commitment or "").strip() and not case.has_approved_decision:
                raise ValidationError(
                    self.env._(
                        "%s: nothing is promised to the customer before a decision is approved. "
                        "Have it approved under “Decisions” first.",
                        case.display_name,
                    )
                )

    @api.constrains("gas_demand_verdict", "gas_verdict_reason")
    def _check_gas_verdict(self):
        for case in self:
            judged = case.gas_demand_verdict in ("partly", "unreasonable")
            if judged and not (case.gas_verdict_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%s: say why the demand is not, or not fully, legitimate.",
                        case.display_name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("gas_way") == ON_THE_SPOT:
            for case in self.filtered("name"):
                case._record("gs_on_the_spot")
        return result


class ComplaintDispatch(models.Model):
    _inherit = "complaint.dispatch"

    @api.model_create_multi
    def create(self, vals_list):
        dispatches = super().create(vals_list)
        # A unit does not see the case; what it needs was decided by who took it in.
        for case in dispatches.sudo().case_id:
            if case.gas_way == ON_THE_SPOT:
                raise UserError(
                    self.env._(
                        "%s was answered on the spot. Only what needs verification or transfer "
                        "goes to a unit: change “What It Needs” first.",
                        case.name,
                    )
                )
        return dispatches
