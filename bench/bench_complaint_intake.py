"""Intake of cases, beside tickets of OCA's helpdesk with three SLA policies.

Compared is the same work for the same user: a person with the rights of a handler and of a
helpdesk user enters complaints of one customer of one company; each gets its number, its
chatter and three limits in working time (2 hours, 3 and 7 days) on the company's schedule.
The policy and the tickets' team were there before, as they are on any working day.
Timed is what the user waits for: up to the commit, with what is done just before it.
"""

import time
from importlib.metadata import version
from statistics import median

from devkit.bench import Row

TITLE = "Intake"
ADDONS = ["complaint_base"]
PEERS = ["helpdesk_mgmt", "helpdesk_mgmt_sla"]

BATCH = 1000
SINGLE = 60


def run(new_env):
    with new_env() as env:
        clerk, company, partner = _people(env)
        _our_policy(env, company)
        team = _their_team(env, company)
        # Both warm: sequences and ranges of numbers are there.
        _our_cases(env(user=clerk), company, partner, 1)
        _their_tickets(env(user=clerk), team, partner, 1)
        # Rolled back, what follows would be the first complaint of the year.
        env.cr.commit()
        ids = clerk.id, company.id, partner.id, team.id
    with new_env() as env:
        clerk_id, company_id, partner_id, team_id = ids
        env = env(user=clerk_id, context={"allowed_company_ids": [company_id]})
        partner = env["res.partner"].browse(partner_id)
        company = env["res.company"].browse(company_id)
        team = env["helpdesk.ticket.team"].browse(team_id)

        def ours(count):
            return _our_cases(env, company, partner, count)

        def theirs(count):
            return _their_tickets(env, team, partner, count)

        ours(20), theirs(20)
        yield from _batch(ours, theirs)
        yield from _one_by_one(ours, theirs)
        yield _queries(env, ours)


def _peer_name():
    return (
        f"OCA helpdesk_mgmt {version('odoo-addon-helpdesk_mgmt')} with "
        f"helpdesk_mgmt_sla {version('odoo-addon-helpdesk_mgmt_sla')}, three policies"
    )


def _people(env):
    """A company, its clerk and its customer."""
    company = env["res.company"].create(
        {"name": "Bench intake", "country_id": env.ref("base.cn").id}
    )
    groups = ("complaint_base.group_complaint_handler", "helpdesk_mgmt.group_helpdesk_user")
    clerk = env["res.users"].create(
        {
            "name": "Clerk",
            "login": "bench-clerk",
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "group_ids": [(6, 0, [env.ref(group).id for group in groups])],
        }
    )
    partner = env["res.partner"].create(
        {"name": "Customer", "phone": "13800000000", "email": "customer@example.com"}
    )
    return clerk, company, partner


def _our_policy(env, company):
    """A policy that classifies, routes, gates and starts three clocks."""
    unit = env["hr.department"].create({"name": "Unit", "company_id": company.id})
    role = env["complaint.unit.role"].create(
        {
            "name": "Unit",
            "code": "bench-intake",
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
                for amount, unit_ in ((2, "work_hours"), (3, "work_days"), (7, "work_days"))
            ],
        }
    ).action_publish()


def _their_team(env, company):
    """A helpdesk team with a calendar and three SLA policies."""
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "Bench",
            "use_sla": True,
            "company_id": company.id,
            "resource_calendar_id": company.resource_calendar_id.id,
        }
    )
    done = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
    env["helpdesk.sla"].create(
        [
            {"name": f"SLA {days} d {hours} h", "days": days, "hours": hours, "stage_id": done.id}
            for days, hours in ((0, 2), (3, 0), (7, 0))
        ]
    )
    return team


def _our_cases(env, company, partner, count):
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
    env.cr.flush()
    return cases


def _their_tickets(env, team, partner, count):
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
    env.cr.flush()
    return tickets


def _timed(action):
    begin = time.perf_counter()
    result = action()
    return time.perf_counter() - begin, result


def _batch(ours, theirs):
    mine, cases = _timed(lambda: ours(BATCH))
    peer, tickets = _timed(lambda: theirs(BATCH))
    yield Row(
        name=f"{BATCH:,} cases in one batch: policy, routing, three clocks, number, chatter",
        unit="ms/case",
        ours=mine / BATCH * 1000,
        peer=peer / BATCH * 1000,
        peer_name=_peer_name(),
        budget=10,
        same=len(cases.clock_ids) == 3 * BATCH and len(tickets.ticket_sla_ids) == 3 * BATCH,
        note="three running clocks on each side",
    )


def _one_by_one(ours, theirs):
    mine, peer = [], []
    for _turn in range(SINGLE):
        mine.append(_timed(lambda: ours(1))[0])
        peer.append(_timed(lambda: theirs(1))[0])
    mine, peer = median(mine), median(peer)
    yield Row(
        name=f"{SINGLE} cases one by one, each flushed",
        unit="ms/case",
        ours=mine * 1000,
        peer=peer * 1000,
        peer_name=_peer_name(),
        budget=4,
        note="in turns; the median of each",
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
            ours(count)
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
