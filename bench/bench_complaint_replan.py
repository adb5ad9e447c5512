"""A hundred thousand open deadlines, planned again after the schedule was changed."""

import time

from complaint_seed import Company, settle

from devkit.bench import Row

TITLE = "Planning again"
ADDONS = ["complaint_base"]
OWN_DATABASE = True

CASES = 36_000


def run(new_env):
    with new_env() as env:
        company = Company(env, "Bench replan")
        # With those of the dispatches, more than a hundred thousand clocks run.
        company.multiply(CASES, open_share=1)
        settle(company.env)
        yield from _replanned(company)


def _replanned(company):
    env = company.env
    clocks = env["complaint.clock"].sudo()
    running = clocks.search_count([("status", "in", ("running", "paused"))])
    calendar = company.company.resource_calendar_id
    # Lunch becomes half an hour longer: every deadline in working time may move.
    line = calendar.attendance_ids.filtered(lambda line: line.day_period == "afternoon")[:1]
    line.hour_from += 0.5
    env.cr.commit()
    looked, batches = 0, []
    while True:
        begin = time.perf_counter()
        if len(batches) % 10 == 0:
            # Now and then the worker is killed and another one finds what is left.
            outdated = clocks._domain_outdated()
        done = clocks._replan(outdated=outdated)
        env.cr.commit()
        batches.append(time.perf_counter() - begin)
        env.invalidate_all()
        if not done:
            break
        looked += done
    planned = {clock.id: clock.due_at for clock in clocks.search([], limit=500, order="id desc")}
    clocks.browse(planned)._rebuild()
    same = all(clock.due_at == planned[clock.id] for clock in clocks.browse(planned))
    yield Row(
        name=f"{running:,} open clocks planned again after a change of the schedule",
        unit="s",
        ours=sum(batches),
        limit=60,
        same=same and looked == running and not clocks.search_count(clocks._domain_outdated()),
        note=f"each once, in {len(batches)} batches that are committed one by one",
    )
    yield Row(
        name="The longest batch, for which a writer may wait",
        unit="s",
        ours=max(batches),
        limit=2,
    )
