"""Deadlines that depend on a notice still to come."""

from datetime import date

import pytest

from odoo.addons.resource_worktime.kernel import Absence, CalendarSpec, Limit, deadline

from .kernel_words import (
    KNOWN_2026,
    NIGHT,
    OFFICE_HOURS,
    PLAIN,
    SECOND,
    WHOLE_2026,
    at,
    compiled,
    day_due,
    official,
    week,
)


def provisional_from(start, amount, unit, calendar=KNOWN_2026, **options):
    start = at(start, calendar.spec.timezone)
    result = deadline(calendar, start, Limit(amount, unit, **options))
    assert result.provisional == (result.provisional_from is not None)
    return result.provisional_from and str(result.provisional_from)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "since"),
    [
        ("2026-12-30 10:00", 1, "work_days", None),
        ("2026-12-30 10:00", 2, "work_days", "2027-01-01"),
        ("2026-12-31 10:00", 7, "work_hours", None),  # 18:00 of the last day
        ("2026-12-31 10:00", 7 + SECOND, "work_hours", "2027-01-01"),
        ("2027-03-01 10:00", 1, "work_days", "2027-03-02"),
        ("2027-03-01 10:00", 1, "work_hours", "2027-03-01"),
    ],
)
def test_beyond_the_last_notice_a_deadline_is_provisional(start, amount, unit, since):
    assert provisional_from(start, amount, unit) == since


def test_natural_limits_depend_on_no_notice():
    for unit, amount in (("hours", 9000), ("days", 400), ("months", 14)):
        assert provisional_from("2026-12-30 10:00", amount, unit) is None


def test_natural_limits_that_roll_depend_on_their_last_day_only():
    assert provisional_from("2026-12-30 10:00", 2, "days", roll=True) == "2027-01-01"
    assert provisional_from("2026-12-30 10:00", 2, "days", end="close") == "2027-01-01"
    assert provisional_from("2026-12-30 10:00", 1, "days", roll=True) is None


def test_rolling_over_the_horizon_is_provisional():
    """The last day surely rests, but nobody knows yet which day works next."""
    calendar = compiled(
        week(OFFICE_HOURS),
        rules=official(2026),
        coverage=((date(2026, 1, 1), date(2026, 10, 5)),),
    )
    assert provisional_from("2026-09-30 10:00", 3, "days", calendar, roll=True) == "2026-10-06"


def test_gap_between_two_notices():
    calendar = compiled(
        week(OFFICE_HOURS),
        rules=official(2024, 2026),
        coverage=(
            (date(2026, 1, 1), date(2026, 12, 31)),
            (date(2024, 1, 1), date(2024, 12, 31)),
        ),
    )
    assert provisional_from("2024-12-30 10:00", 1, "work_days", calendar) is None
    assert provisional_from("2024-12-30 10:00", 2, "work_days", calendar) == "2025-01-01"
    assert provisional_from("2024-12-30 10:00", 300, "work_days", calendar) == "2025-01-01"
    assert provisional_from("2024-12-30 10:00", 400, "days", calendar, roll=True) is None
    assert calendar.spec.horizon == date(2026, 12, 31)


def test_start_day_that_is_not_counted_needs_no_notice():
    """Asked on the day before the first notice: that day has no part in the answer."""
    assert day_due("2025-12-31 10:00", 1, "work_days", KNOWN_2026) == "2026-01-04"
    assert provisional_from("2025-12-31 10:00", 1, "work_days") is None
    assert provisional_from("2025-12-31 10:00", 0, "work_days") == "2025-12-31"


def test_calendar_that_waits_for_no_notice_is_never_provisional():
    assert provisional_from("2026-12-30 10:00", 300, "work_days", PLAIN) is None


def test_calendar_still_without_any_notice_is_always_provisional():
    calendar = compiled(week(OFFICE_HOURS), coverage=())
    assert calendar.spec.horizon is None
    assert provisional_from("2026-11-16 10:00", 1, "work_days", calendar) == "2026-11-17"
    assert provisional_from("2026-11-16 10:00", 1, "work_hours", calendar) == "2026-11-16"


def test_fingerprint_tells_calendars_apart_that_may_answer_differently():
    spec = CalendarSpec("Asia/Shanghai", week(OFFICE_HOURS), official(2026), name="One")
    same = CalendarSpec("Asia/Shanghai", week(OFFICE_HOURS), official(2026), name="Other")
    assert spec.fingerprint == same.fingerprint
    others = [
        CalendarSpec("Asia/Tokyo", week(OFFICE_HOURS), official(2026)),
        CalendarSpec("Asia/Shanghai", week(NIGHT), official(2026)),
        CalendarSpec("Asia/Shanghai", week(OFFICE_HOURS), official(2025)),
        CalendarSpec("Asia/Shanghai", week(OFFICE_HOURS), official(2026), coverage=()),
        CalendarSpec("Asia/Shanghai", week(OFFICE_HOURS), official(2026), coverage=WHOLE_2026),
        CalendarSpec(
            "Asia/Shanghai", week(OFFICE_HOURS), official(2026), absences=(Absence(0, 1, ""),)
        ),
    ]
    assert len({spec.fingerprint, *(other.fingerprint for other in others)}) == 7
