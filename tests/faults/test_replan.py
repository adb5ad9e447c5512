"""F9: whatever becomes of calendar, policy and planner, deadlines are those of the events."""

import pytest

from . import stage

BATCH = 10
# Which clocks a planner still has to look at, is told by the fingerprint they carry.
PRINTS = "SELECT calendar_print FROM complaint_clock WHERE case_id = ANY(%s) ORDER BY id"


@pytest.fixture
def cases(crew):
    return crew.run(stage.create_cases_at, 24, 2026, 4, 13, 9, 0)


def stored(database, cases):
    return [tuple(row) for row in database.rows(stage.CLOCKS, tuple(cases))]


def assert_like_new(database, crew, cases):
    assert stored(database, cases) == crew.run(stage.clocks_made_anew, cases)


def days_due(database, cases):
    query = (
        "SELECT DISTINCT clock.due_date FROM complaint_clock clock JOIN complaint_clock_rule rule "
        "ON rule.id = rule_id WHERE code = 'DAYS' AND case_id = ANY(%s)"
    )
    return [f"{row.due_date}" for row in database.rows(query, cases)]


def test_F9_planner_killed_in_the_middle_goes_on(database, crew, cases):
    """The calendar changes twice, the second time while the killed planner was at work."""
    assert days_due(database, cases) == ["2026-04-16"]
    crew.run(stage.hold_cases, cases[::3], 2026, 4, 14, 9, 0)
    crew.run(stage.close_the_plant, "2026-04-15")
    clock = database.value(
        "SELECT id FROM complaint_clock WHERE case_id = ANY(%s) ORDER BY id OFFSET 25 LIMIT 1",
        cases,
    )
    with database.hold("complaint_clock", "BEFORE UPDATE", f"NEW.id = {clock}") as hold:
        hand = crew.start(stage.replan, BATCH)
        hold.reached(1, [hand])
        crew.run(stage.close_the_plant, "2026-04-16")
        hold.lose(hand.kill)
    prints = [row.calendar_print for row in database.rows(PRINTS, cases)]
    assert len(set(prints)) == 2, "the first batches are kept, the others are as they were"
    crew.run(stage.replan, BATCH)
    running = [case for case in cases if case not in cases[::3]]
    assert days_due(database, running) == ["2026-04-20"]
    assert_like_new(database, crew, cases)


def test_F9_planned_by_two_processes_at_once(database, crew, cases):
    crew.run(stage.close_the_plant, "2026-04-14")
    job = (stage.replan, BATCH)
    for hand in crew.together(job, job):
        hand.result()
    crew.run(stage.replan, BATCH)
    assert_like_new(database, crew, cases)


def test_F9_policy_superseded_while_cases_are_open_and_on_hold(database, crew, cases):
    """Cases keep the rules they were received under, on hold or not."""
    crew.run(stage.hold_cases, cases[::2], 2026, 4, 14, 9, 0)
    before = stored(database, cases)
    crew.run(stage.retire_policy)
    crew.run(stage.replan, BATCH)
    assert stored(database, cases) == before
    crew.run(stage.resume_cases, cases[::2], 2026, 4, 15, 9, 0)
    assert_like_new(database, crew, cases)
    crew.run(stage.close_the_plant, "2026-04-17")
    crew.run(stage.replan, BATCH)
    assert_like_new(database, crew, cases)
