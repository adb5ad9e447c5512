"""F7, F11: many processes on the same rows; numbers are unique, no update is lost."""

import uuid

from odoo.addons.complaint_base.tests.test_intake_mail import mail

from . import stage
from .database import until

PROCESSES = 4


COUNT = "SELECT count(*) FROM complaint_number WHERE id > %s"


def test_F7_numbers_with_rollbacks_and_kills(database, crew):
    """200 registrations by 4 processes, a third rolled back; two further processes are killed."""
    crew.run(stage.void_lost_numbers)
    start = database.value("SELECT MAX(id) FROM complaint_number") or 0
    with database.hold("complaint_number") as hold:
        first_victim = crew.start(stage.register_some, 50, 98)
        hold.reached(1, [first_victim])
        # It has drawn a number that nobody will ever hear of.
        hold.lose(first_victim.kill)
    jobs = [(stage.register_some, 50, seed) for seed in range(PROCESSES + 1)]
    *hands, second_victim = crew.together(*jobs)
    until(lambda: database.value(COUNT, start) > 50, "nobody registers anything")
    second_victim.kill()
    kept = [name for hand in hands for name in hand.result()]
    assert len(kept) > 100
    assert len(set(kept)) == len(kept)
    crew.run(stage.void_lost_numbers)
    rows = database.rows(
        "SELECT name, number, sequence_id, range_id, case_id, void_reason "
        "FROM complaint_number WHERE id > %s",
        start,
    )
    assert len({(row.sequence_id, row.range_id) for row in rows}) == 1
    numbers = sorted(row.number for row in rows)
    assert numbers == list(range(numbers[0], numbers[-1] + 1)), "a gap is not explained"
    assert {row.name for row in rows if row.case_id} >= set(kept)
    assert all(bool(row.case_id) != bool(row.void_reason) for row in rows)
    assert sum(bool(row.void_reason) for row in rows) > 30
    # Entered once: a second run finds nothing more.
    crew.run(stage.void_lost_numbers)
    assert database.value(COUNT, start) == len(rows)


def test_F11_many_answers_to_one_case_at_once(database, crew):
    message_id = f"<{uuid.uuid4()}@faults.test>"
    intake = crew.run(stage.receive, mail(message_id=message_id))
    case = database.value("SELECT id FROM complaint_case WHERE intake_id = %s", intake)
    sources = [
        mail(
            body=f"第 {number} 封",
            message_id=f"<{uuid.uuid4()}@faults.test>",
            In_Reply_To=message_id,
            subject=f"Re: {number}",
        )
        for number in range(PROCESSES * 5)
    ]
    hands = crew.together(
        *((stage.receive_all, sources[index::PROCESSES]) for index in range(PROCESSES))
    )
    intakes = [intake for hand in hands for intake in hand.result()]
    assert len(set(intakes)) == len(sources)
    crew.run(stage.process_pending)
    words = database.rows("SELECT text FROM complaint_contact WHERE case_id = %s", case)
    assert sorted(row.text for row in words) == sorted(f"第 {n} 封" for n in range(len(sources)))
    states = database.rows(
        "SELECT state, joined_case_id AS joined FROM complaint_intake WHERE id = ANY(%s)", intakes
    )
    assert {tuple(row) for row in states} == {("done", case)}
    heard = "SELECT count(*) FROM complaint_event WHERE case_id = %s AND code = 'heard'"
    assert database.value(heard, case) == len(sources)


def test_F11_mails_of_one_customer_about_different_things_disturb_nobody(database, crew):
    """No counter on a shared row: nothing collides, nothing is begun a second time."""
    crew.run(stage.receive, mail(message_id=f"<{uuid.uuid4()}@faults.test>"))
    sources = [mail(message_id=f"<{uuid.uuid4()}@faults.test>") for _number in range(12)]
    hands = crew.together(
        *((stage.receive_all, sources[index::PROCESSES]) for index in range(PROCESSES))
    )
    intakes = [intake for hand in hands for intake in hand.result()]
    rows = database.rows("SELECT state, attempts FROM complaint_intake WHERE id = ANY(%s)", intakes)
    assert [tuple(row) for row in rows] == [("done", 1)] * len(sources)


def test_F11_two_users_write_to_one_case(database, crew):
    [case] = crew.run(stage.create_cases, 1)
    jobs = [(stage.add_to_description, case, f"第 {number} 人") for number in range(3)]
    for hand in crew.together(*jobs):
        hand.result()
    assert sorted(words_of(database, case)) == ["第 0 人", "第 1 人", "第 2 人"]


def test_F11_deadlock_is_begun_again(database, crew):
    """Two users write to the same two cases in opposite order."""
    first, second = crew.run(stage.create_cases, 2)
    gate = crew.gate(2)
    hands = [
        crew.start(stage.touch_in_order, first, second, "甲", gate),
        crew.start(stage.touch_in_order, second, first, "乙", gate),
    ]
    for hand in hands:
        hand.result()
    for case in (first, second):
        assert sorted(words_of(database, case)) == ["乙", "甲"]


def words_of(database, case):
    text = database.value("SELECT description FROM complaint_case WHERE id = %s", case)
    return [line for line in text.splitlines() if line]
