from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_emergency_rule import SPOKEN_FIELDS
from .complaint_states import END_STATES


class ComplaintCase(models.Model):
    """Danger is noticed wherever it is told of: on the phone, in the form, in a later word."""

    _inherit = "complaint.case"

    emergency_ids = fields.One2many("complaint.emergency", "case_id", "Emergencies")
    emergency_count = fields.Integer(compute="_compute_part_counts")
    has_open_emergency = fields.Boolean(
        "Emergency", compute="_compute_has_open_emergency", search="_search_has_open_emergency"
    )
    emergency_advice = fields.Text(
        "Advice to the Caller", compute="_compute_emergency_advice", compute_sudo=True
    )

    @api.depends("emergency_ids.state")
    def _compute_has_open_emergency(self):
        for case in self:
            case.has_open_emergency = "open" in case.emergency_ids.mapped("state")

    def _search_has_open_emergency(self, operator, value):
        if operator != "in":
            return NotImplemented
        is_open = ("emergency_ids", "any", [("state", "=", "open")])
        return [is_open] if True in value else ["!", is_open]

    @api.depends("policy_id", "category_id", "emergency_ids.state", *SPOKEN_FIELDS)
    def _compute_emergency_advice(self):
        knows = self.env["complaint.policy"]._knows_emergencies()
        for case in self:
            advice = []
            if knows and case.state in ("draft", False):
                # Nothing is saved yet, but the caller is on the phone.
                rules = case._binding_policy()._emergency_rules()
                advice = [rule.advice for rule in rules if rule._matching(case)]
            elif knows:
                live = case.emergency_ids.filtered(lambda emergency: emergency.state == "open")
                advice = live.mapped("advice")
            case.emergency_advice = "\n\n".join(filter(None, advice)) or False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._raise_emergencies()
        return cases

    def write(self, vals):
        result = super().write(vals)
        if self.env["complaint.policy"]._knows_emergencies():
            if "company_id" in vals:
                self._send_crews()
            names = vals.keys()
            self.filtered(
                lambda case: names & case._binding_policy()._emergency_fields()
            )._raise_emergencies()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_emergency(self):
        if endangered := self.sudo().emergency_ids.case_id:  # whoever deletes is told which
            raise UserError(
                self.env._(
                    "%s tells of an emergency and stays on record.", endangered[0].display_name
                )
            )

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _raise_emergencies(self, heard=None):
        """Raise what the rules see in the cases, drafts included; each rule once.

        :param str heard: something the customer said later; it raises an
            emergency again after an earlier one was over or called off
        :return: the emergencies raised
        """
        Emergency = self.env["complaint.emergency"]
        if not self.env["complaint.policy"]._knows_emergencies():
            return Emergency
        found = []
        living = self.filtered(lambda case: case.state not in END_STATES)
        # Whoever tells of danger need not be able to read the rules.
        for policy, cases in living.sudo().grouped(lambda case: case._binding_policy()).items():
            for rule in policy._emergency_rules():
                found += [(case, rule, *facts) for case, *facts in cases._finds(rule, heard)]
        drafts = self.browse(case.id for case, *_facts in found if not case.policy_id)
        # The clocks of a draft run as well: danger does not wait for registration.
        drafts._adopt_policy()
        return Emergency._raise(found)

    def _send_crews(self):
        """Send a crew where none was known before; where the danger is, is known better now."""
        # Danger is everybody's business; who deals with it is the policy's.
        for emergency in self.sudo().emergency_ids:
            if emergency.state == "open" and not emergency.crew_id:
                emergency._find_crew()

    def _finds(self, rule, heard=None):
        """Yield ``(case, words, heard)`` where a rule applies and was not raised for it."""
        if heard is None:
            for case in rule._matching(self):
                if rule.code not in case.emergency_ids.rule_id.mapped("code"):
                    yield case, rule._found_words(case._spoken_text()), case._spoken_text()
        elif words := rule._found_words(heard):
            for case in self.filtered_domain(rule._when()):
                live = case.emergency_ids.filtered(lambda emergency: emergency.state == "open")
                if rule.code not in live.rule_id.mapped("code"):
                    yield case, words, heard

    def _binding_policy(self):
        """Return the policy of a case, or the one a draft will get."""
        self.ensure_one()
        if self.policy_id or not (self.company_id and self.received_at):
            return self.policy_id
        return self.env["complaint.policy"]._in_force_for(
            self.company_id, self._local_date(self.received_at)
        )

    def _spoken_text(self):
        """Return all the customer said at registration, where words of danger are looked for."""
        self.ensure_one()
        return "\n".join(filter(None, (self[name] for name in SPOKEN_FIELDS)))

    def _emergency_company(self):
        """Return the company whose units deal with the danger. Hook: it may be elsewhere."""
        self.ensure_one()
        return self.company_id

    def _prepare_emergency_vals(self, rule, words, heard):
        self.ensure_one()
        partner = self.partner_id
        crew = rule.crew_role_id
        return {
            "name": rule.name,
            "case_id": self.id,
            "round": self.round,
            "rule_id": rule.id,
            "raised_at": fields.Datetime.now(),
            "words": words,
            "heard": heard,
            "advice": rule.advice,
            "place": self.contact_address or (partner._complaint_address() if partner else False),
            "contact_name": self.contact_name or partner.name,
            "contact_phone": self.contact_phone or partner.phone,
            "crew_id": crew._unit_of(self._emergency_company()).id if crew else False,
        }

    def _live_rounds(self):
        """Emergencies of former rounds have clocks there, which go on with them."""
        live = super()._live_rounds()
        later = self.filtered(lambda case: case.round > 1)
        former = {
            (emergency.case_id.id, emergency.round)
            # Danger is everybody's business; who deals with it is the policy's.
            for emergency in later.sudo().emergency_ids
            if emergency.round < emergency.case_id.round
        }
        while former:
            rounds = dict(sorted(former))
            live.append(rounds)
            former -= set(rounds.items())
        return live

    def _missing_by_law(self, state):
        yield from super()._missing_by_law(state)
        if state in END_STATES and self.has_open_emergency:
            yield self.env._(
                "The emergency is still open: end it, or call it off if there is no danger."
            )

    def _explain_rules(self):
        rules = self.policy_id._emergency_rules()
        return {**super()._explain_rules(), "emergency_rule_ids": rules._explain_for(self)}

    def _portal_values(self):
        # What to do in danger is meant for whoever tells of it.
        return {**super()._portal_values(), "advice": self.sudo().emergency_advice}

    @api.model
    def _parts_by_count(self):
        return {**super()._parts_by_count(), "emergency_count": "emergency_ids"}

    @api.depends("emergency_ids")
    def _compute_part_counts(self):
        return super()._compute_part_counts()


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def _on_logged(self):
        result = super()._on_logged()
        if self.direction == "in":
            self.case_id._raise_emergencies(heard=self.text)
        return result
