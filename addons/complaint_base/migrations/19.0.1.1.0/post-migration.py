from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let lists of dispatches and clocks do without a join to the case of every row."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, own, other in (
        ("complaint_dispatch_rule_company", "case_id.company_id", "case_company_id"),
        ("complaint_clock_rule_company", "dispatch_id.company_id", "unit_company_id"),
    ):
        rule = env.ref(f"complaint_base.{name}", raise_if_not_found=False)
        if rule:
            # What an administrator changed besides is kept.
            rule.domain_force = rule.domain_force.replace(f"'{own}'", f"'{other}'")
