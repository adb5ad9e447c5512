"""Intake of cases, beside tickets of OCA's helpdesk with three SLA policies."""

import time
from importlib.metadata import version

from devkit.bench import Row

TITLE = "Intake"
ADDONS = ["complaint_base"]
PEERS = ["helpdesk_mgmt", "helpdesk_mgmt_sla"]

BATCH = 1000
SINGLE = 60


def run(new_env):
    with new_env() as env:
        ours, theirs = _our_company(env), _their_team(env)
        # Both warm: caches filled, sequences created.
        _our_cases(env, ours, 20)
        _their_tickets(env, theirs, 20)
        yield from _batch(env, ours, theirs)
        yield from _one_by_one(env, ours, theirs)
        yield _queries(env, ours)


def _peer_name():
    return (
        f"OCA helpdesk_mgmt {version('odoo-addon-helpdesk_mgmt')} with "
        f"helpdesk_mgmt_sla {version('odoo-addon-helpdesk_mgmt_sla')}, three policies"
    )


def _our_company(env):
    """A company with a policy that classifies, routes, gates and starts three clocks."""
    company = env["res.company"].create({"name": f"Bench {time.time()}", "country_id": env.ref("base.cn").id})
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    unit = env["hr.department"].create({"name": "Unit", "company_id": company.id})
    role = env["complaint.unit.role"].create(
        {
            "name": "Unit",
            "code": "bench",
            "assignment_ids": [(0, 0, {"company_id": company.id, "unit_id": unit.id})],
        }
    )

    def event(code):
        return env.ref(f"complaint_base.event_{code}").id

    env["complaint.policy"].create(
        {
            "name": "Bench",
            "code": "BENCH",
            "company_id": company.id,
            "valid_from": "2020-01-01",
            "classification_rule_ids": [
                (
                    0,
                    0,
                    {
                        "code": "C1",
                        "name": "external",
                        "domain": "[('channel_id.is_external', '=', True)]",
                        "escalate": True,
                    },
                )
            ],
            "routing_rule_ids": [(0, 0, {"code": "R1", "name": "unit", "role_id": role.id})],
            "gate_rule_ids": [
                (
                    0,
                    0,
                    {
                        "code": "G1",
                        "name": "demand",
                        "state": "registered",
                        "requirement": "[('demand', '!=', False)]",
                        "message": "Write the demand.",
                    },
                )
            ],
            "clock_rule_ids": [
                (
                    0,
                    0,
                    {
                        "code": f"K{amount}",
                        "name": f"{amount} {unit_}",
                        "start_event_id": event("received"),
                        "stop_event_ids": [(6, 0, [event("closed")])],
                        "amount": amount,
                        "unit": unit_,
                        "level_ids": [(0, 0, {"trigger": "percent", "amount": 80})],
                    },
                )
                for amount, unit_ in ((2, "work_hours"), (3, "work_days"), (7, "days"))
            ],
        }
    ).action_publish()
    partner = env["res.partner"].create({"name": "Customer", "phone": "13800000000"})
    return env, company, partner


def _their_team(env):
    """A helpdesk team with a calendar and three SLA policies."""
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "Bench",
            "use_sla": True,
            "resource_calendar_id": env.company.resource_calendar_id.id,
        }
    )
    done = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
    env["helpdesk.sla"].create(
        [
            {"name": f"SLA {days} d {hours} h", "days": days, "hours": hours, "stage_id": done.id}
            for days, hours in ((0, 2), (3, 0), (7, 0))
        ]
    )
    partner = env["res.partner"].create({"name": "Customer", "email": "customer@example.com"})
    return team, partner


def _our_cases(_env, ours, count):
    env, company, partner = ours
    cases = env["complaint.case"].create(
        [
            {
                "subject": f"水泥强度不足 {number}",
                "description": "客户反映 28 天强度不达标，要求退货。",
                "demand": "退货",
                "partner_id": partner.id,
                "company_id": company.id,
            }
            for number in range(count)
        ]
    )
    cases.action_register()
    env.flush_all()
    return cases


def _their_tickets(env, theirs, count):
    team, partner = theirs
    tickets = env["helpdesk.ticket"].create(
        [
            {
                "name": f"水泥强度不足 {number}",
                "description": "客户反映 28 天强度不达标，要求退货。",
                "team_id": team.id,
                "partner_id": partner.id,
            }
            for number in range(count)
        ]
    )
    env.flush_all()
    return tickets


def _timed(action):
    begin = time.perf_counter()
    result = action()
    return time.perf_counter() - begin, result


def _batch(env, ours, theirs):
    mine, cases = _timed(lambda: _our_cases(env, ours, BATCH))
    peer, tickets = _timed(lambda: _their_tickets(env, theirs, BATCH))
    yield Row(
        name=f"{BATCH:,} cases in one batch: policy, routing, three clocks, number, ledger",
        unit="ms/case",
        ours=mine / BATCH * 1000,
        peer=peer / BATCH * 1000,
        peer_name=_peer_name(),
        budget=10,
        same=len(cases.clock_ids) == 3 * BATCH and len(tickets.ticket_sla_ids) == 3 * BATCH,
        note="three running clocks on each side",
    )


def _one_by_one(env, ours, theirs):
    mine, _cases = _timed(lambda: [_our_cases(env, ours, 1) for _case in range(SINGLE)])
    peer, _tickets = _timed(lambda: [_their_tickets(env, theirs, 1) for _ticket in range(SINGLE)])
    yield Row(
        name=f"{SINGLE} cases one by one, each flushed",
        unit="ms/case",
        ours=mine / SINGLE * 1000,
        peer=peer / SINGLE * 1000,
        peer_name=_peer_name(),
        budget=4,
    )


def _queries(env, ours):
    """Statements of a batch of 200 beyond those of a batch of 100; inserts not counted."""

    def statements(count):
        seen = []
        cr = env.cr
        execute = cr.execute

        def counting(query, *args, **kwargs):
            text = query.code if hasattr(query, "code") else query
            if not text.lstrip().upper().startswith("INSERT"):
                seen.append(text)
            return execute(query, *args, **kwargs)

        cr.execute = counting
        try:
            _our_cases(env, ours, count)
        finally:
            cr.execute = execute
        return len(seen)

    small, large = statements(100), statements(200)
    return Row(
        name="Statements but inserts for 200 cases, beyond those for 100",
        unit="statements",
        ours=large - small,
        limit=4,
        note=f"{large} for 200; updates go in groups of 100 rows",
    )
