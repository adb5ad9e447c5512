"""Closing time to the second, night shifts, and weeks that alternate."""

from datetime import date, datetime, timedelta

import pytest

from odoo.addons.resource_worktime.kernel import DayRule, Limit, deadline, explain

from .kernel_words import (
    ALL_WEEK,
    NIGHT,
    OFFICE,
    OFFICE_HOURS,
    ROUND_THE_CLOCK,
    SECOND,
    at,
    compiled,
    day_due,
    due,
    hours,
    local,
    official,
    week,
)

# ----------------------------------------------------------------------
# Closing time to the second
# ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        ("17:59:58", 1, "2026-11-16 17:59:59"),
        ("17:59:59", 1, "2026-11-16 18:00"),  # ends with the day, not at the next opening
        ("17:59:59", 2, "2026-11-17 09:00:01"),
        ("18:00:00", 1, "2026-11-17 09:00:01"),
        ("18:00:01", 1, "2026-11-17 09:00:01"),
        ("08:59:59", 1, "2026-11-16 09:00:01"),
        ("09:00:00", 1, "2026-11-16 09:00:01"),
        ("09:00:01", 1, "2026-11-16 09:00:02"),
        ("11:59:59", 1, "2026-11-16 12:00"),
        ("11:59:59", 2, "2026-11-16 13:00:01"),
    ],
)
def test_one_second_around_the_end_of_a_window(start, seconds, end):
    assert due(f"2026-11-16 {start}", seconds * SECOND, "work_hours") == end


def test_whole_day_ends_at_its_close():
    assert due("2026-11-16 09:00", 8, "work_hours") == "2026-11-16 18:00"
    assert due("2026-11-16 00:00", 8, "work_hours") == "2026-11-16 18:00"
    assert due("2026-11-16 09:00:01", 8, "work_hours") == "2026-11-17 09:00:01"


def test_counting_backwards_starts_at_an_opening():
    start = at("2026-11-16 18:00")
    assert local(OFFICE.add(start, -8 * 3600)) == "2026-11-16 09:00"
    assert local(OFFICE.add(start, -8 * 3600 - 1)) == "2026-11-13 17:59:59"
    assert local(OFFICE.add(at("2026-10-08 09:00"), -3600)) == "2026-09-30 17:00"


@pytest.mark.parametrize("years", [1, 3, 10, 25])
def test_years_of_work_forwards_and_backwards(years):
    """261 working days a year, so that the table must grow far to both sides."""
    calendar, start = compiled(week(OFFICE_HOURS)), at("2026-11-16 09:00")
    seconds = years * 261 * 8 * 3600
    end = calendar.add(start, seconds)
    assert end.date() == calendar.nth_workday(start.date(), years * 261 - 1)
    assert calendar.between(start, end) == seconds
    begin = calendar.add(start, -seconds)
    assert (end.year, begin.year) == (2026 + years, 2026 - years)
    assert calendar.between(begin, start) == seconds


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize("clock", ["2025-12-31 ", "2026-01-01 ", "2026-12-31 ", "2027-01-01 "])
def test_first_and_last_hours_of_what_is_compiled(zone, clock):
    """A year is compiled by local days, while the question comes in UTC."""
    for hour in range(0, 24, 3):
        calendar = compiled(week(ROUND_THE_CLOCK, ALL_WEEK), zone)
        calendar.add(datetime(2026, 6, 1), 3600)
        asked = datetime.fromisoformat(f"{clock}{hour:02}:00")
        assert calendar.add(asked, 3600) == asked + timedelta(hours=1)
        assert calendar.add(asked, -3600) == asked - timedelta(hours=1)
        assert calendar.add(asked, 0) == asked


# ----------------------------------------------------------------------
# Night shifts
# ----------------------------------------------------------------------

NIGHTS = compiled(week(NIGHT), rules=official(2026))


def test_night_shift_before_a_closure_is_worked_to_its_end():
    """It belongs to the evening on which it starts: 30 September works, 1 October rests."""
    assert due("2026-09-30 22:00", 8, "work_hours", NIGHTS) == "2026-10-01 06:00"
    assert due("2026-09-30 22:00", 9, "work_hours", NIGHTS) == "2026-10-08 23:00"
    assert due("2026-10-01 01:00", 5, "work_hours", NIGHTS) == "2026-10-01 06:00"
    assert due("2026-10-01 01:00", 5 + SECOND, "work_hours", NIGHTS) == "2026-10-08 22:00:01"


def test_night_shift_of_a_makeup_day():
    """Sunday 20 September is made up: its night ends on Monday morning."""
    assert due("2026-09-19 12:00", 2, "work_hours", NIGHTS) == "2026-09-21 00:00"
    assert day_due("2026-09-19 12:00", 2, "work_hours", NIGHTS) == "2026-09-20"
    assert due("2026-09-21 02:00", 4, "work_hours", NIGHTS) == "2026-09-21 06:00"


def test_working_day_of_a_night_shift_closes_on_the_next_morning():
    result = deadline(NIGHTS, at("2026-09-29 12:00"), Limit(1, "work_days", end="close"))
    assert result.date == date(2026, 9, 30)
    assert local(result.due) == "2026-10-01 06:00"
    assert day_due("2026-09-29 12:00", 2, "work_days", NIGHTS) == "2026-10-08"


def test_night_shift_that_runs_into_the_next_opening_counts_once():
    calendar = compiled(week(hours("4:00-10:00", "22:00-30:00"), ALL_WEEK))
    start = at("2026-11-17 00:00")
    assert calendar.between(start, at("2026-11-18 00:00")) == 12 * 3600
    limit = Limit(24, "work_hours")
    steps = explain(calendar, start, limit, deadline(calendar, start, limit))
    assert sum(step.seconds for step in steps) == limit.seconds


# ----------------------------------------------------------------------
# Two-week calendars
# ----------------------------------------------------------------------

# Saturday works every second week. Weeks are numbered from 1 January of year 1, so that
# 5 January 2026 begins an even (first) week and 12 January an odd (second) one.
TWO_WEEKS = compiled(week(OFFICE_HOURS) + week(OFFICE_HOURS, "Mon Tue Wed Thu Fri Sat"))


def test_two_week_calendar_alternates():
    assert not TWO_WEEKS.is_workday(date(2026, 1, 10))
    assert TWO_WEEKS.is_workday(date(2026, 1, 17))
    assert day_due("2026-01-09 10:00", 1, "work_days", TWO_WEEKS) == "2026-01-12"
    assert day_due("2026-01-16 10:00", 1, "work_days", TWO_WEEKS) == "2026-01-17"


def test_two_week_calendar_alternates_over_new_year_too():
    """A year with 53 weeks would break the rhythm if weeks were numbered per year."""
    saturday, works = date(2020, 12, 5), []
    while saturday.year < 2021 or saturday.month < 3:
        works.append(TWO_WEEKS.is_workday(saturday))
        saturday += timedelta(days=7)
    assert works == [works[0], not works[0]] * (len(works) // 2) + works[: len(works) % 2]


def test_two_week_calendar_knows_its_odd_and_even_hours():
    even, odd = hours("8:00-12:00"), hours("14:00-20:00")
    calendar = compiled(week(even) + week(odd))
    assert due("2026-01-09 08:00", 4 + 1, "work_hours", calendar) == "2026-01-12 15:00"
    assert due("2026-01-16 14:00", 6 + 1, "work_hours", calendar) == "2026-01-19 09:00"


def test_makeup_day_takes_the_hours_of_its_own_week():
    even, odd = hours("8:00-12:00"), hours("14:00-20:00")
    rules = {
        date(2026, 1, 10): DayRule("makeup", follows=0),
        date(2026, 1, 17): DayRule("makeup", follows=0),
    }
    calendar = compiled(week(even) + week(odd), rules=rules)
    assert due("2026-01-09 10:00", 1, "work_days", calendar, end="close") == "2026-01-10 12:00"
    assert due("2026-01-16 10:00", 1, "work_days", calendar, end="close") == "2026-01-17 20:00"


def test_makeup_day_in_a_week_that_rests_takes_hours_of_the_other():
    calendar = compiled(week(()) + week(OFFICE_HOURS), rules={date(2026, 1, 10): DayRule("makeup")})
    assert due("2026-01-05 10:00", 1, "work_days", calendar, end="close") == "2026-01-10 18:00"
