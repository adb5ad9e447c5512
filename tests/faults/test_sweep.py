"""F6: the escalation forgets nothing and says nothing twice, whatever happens to it."""

import pytest

from . import stage

NOTICES = """
SELECT notice.id, notice.clock_id, level.trigger, notice.planned_at, notice.discovered_late
  FROM complaint_notice notice
  JOIN complaint_clock_level level ON level.id = notice.level_id
 WHERE notice.case_id = ANY(%s)
 ORDER BY notice.id
"""
REMINDERS = """
SELECT res_id, count(*) FROM mail_activity
 WHERE res_model = 'complaint.case' AND res_id = ANY(%s) GROUP BY res_id
"""
TOLD = """
SELECT case_id, count(DISTINCT notice.id) FROM complaint_notice notice
  JOIN complaint_notice_user_rel ON notice_id = notice.id
 WHERE case_id = ANY(%s) GROUP BY case_id
"""
IGNORANT = """
SELECT count(*) FROM complaint_notice notice
  JOIN complaint_notice_user_rel told ON told.notice_id = notice.id
  JOIN res_users ON res_users.id = told.user_id
 WHERE notice.case_id = ANY(%s)
   AND NOT EXISTS (SELECT FROM mail_activity
                    WHERE res_model = 'complaint.case' AND res_id = notice.case_id
                      AND user_id = told.user_id)
   AND NOT EXISTS (SELECT FROM mail_message
                     JOIN mail_notification ON mail_message_id = mail_message.id
                    WHERE model = 'complaint.case' AND res_id = notice.case_id
                      AND res_partner_id = res_users.partner_id)
"""
OVERDUE = "SELECT count(*) FROM complaint_overdue WHERE case_id = ANY(%s)"
RECEIVED = (2026, 3, 2, 9, 0)
HALF = (2026, 3, 2, 13, 30)
DUE = (2026, 3, 2, 17, 30)


@pytest.fixture
def cases(crew):
    return crew.run(stage.create_cases_at, 8, *RECEIVED)


def said(database, cases):
    return database.rows(NOTICES, cases)


def assert_said(database, cases, *levels):
    """Each case heard of each of these levels once, in this order, and was reminded of each."""
    notices = said(database, cases)
    by_clock = {}
    for notice in notices:
        by_clock.setdefault(notice.clock_id, []).append(notice.trigger)
    assert list(by_clock.values()) == [list(levels)] * len(cases)
    # Several supervisors may hear of one level: one of them acts, the others know.
    reminders = sorted(tuple(row) for row in database.rows(REMINDERS, cases))
    assert reminders == sorted(tuple(row) for row in database.rows(TOLD, cases))
    assert len(reminders) == len(cases)
    assert not database.value(IGNORANT, cases)


def test_F6_killed_between_and_within_batches(database, crew, cases):
    clock = database.value(
        "SELECT id FROM complaint_clock WHERE case_id = %s AND next_notice_at IS NOT NULL",
        cases[4],
    )
    with database.hold("complaint_notice", when=f"NEW.clock_id = {clock}") as hold:
        hand = crew.start(stage.sweep_in_batches, 3, *HALF)
        hold.reached(1, [hand])
        hold.lose(hand.kill)
    # The first batch is said, the second is lost as a whole.
    assert len(said(database, cases)) == 3
    crew.run(stage.sweep_in_batches, 3, *HALF)
    assert_said(database, cases, "percent")


def test_F6_run_by_two_processes_at_once(database, crew, cases):
    for moment in (HALF, DUE):
        job = (stage.sweep_in_batches, 3, *moment)
        for hand in crew.together(job, job):
            hand.result()
    # Who met the other at work may have left something for the next run.
    crew.run(stage.sweep, *DUE)
    assert_said(database, cases, "percent", "before", "due")
    assert database.value(OVERDUE, cases) == len(cases)


def test_F6_clock_jumps(database, crew, cases):
    """An hour back and forth, as a machine without the right time does."""
    for moment in (HALF, (2026, 3, 2, 12, 0), HALF, (2026, 3, 2, 14, 0), HALF):
        crew.run(stage.sweep, *moment)
    assert_said(database, cases, "percent")


def test_F6_off_for_three_days(database, crew, cases):
    """All is said late, in order, and marked as late; nothing is said again the next day."""
    for day in (5, 6):
        crew.run(stage.sweep, 2026, 3, day, 9, 0)
    assert_said(database, cases, "percent", "before", "due", "after")
    notices = said(database, cases)
    assert all(notice.discovered_late for notice in notices)
    for case_notices in zip(*[iter(notices)] * 4, strict=True):
        assert [n.planned_at for n in case_notices] == sorted(n.planned_at for n in case_notices)
    assert database.value(OVERDUE, cases) == len(cases)
