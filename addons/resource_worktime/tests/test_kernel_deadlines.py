"""Deadlines in plain words, each with the boundary at which it could go wrong."""

from datetime import date, datetime, timedelta

import pytest

from odoo.addons.resource_worktime.kernel import DayRule, Limit, deadline

from .kernel_words import (
    ALL_WEEK,
    OFFICE,
    OFFICE_HOURS,
    PLAIN,
    ROUND_THE_CLOCK,
    at,
    away,
    compiled,
    day_due,
    due,
    hours,
    local,
    week,
)

# ----------------------------------------------------------------------
# Working days
# ----------------------------------------------------------------------


@pytest.mark.parametrize("clock", ["00:00:00", "09:00:00", "18:00:00", "23:59:59"])
def test_start_day_is_not_counted_at_whatever_time(clock):
    """民法典 第二百零一条: 开始的当日不计入."""
    assert due(f"2026-11-16 {clock}", 1, "work_days") == "2026-11-18 00:00"


def test_last_working_day_ends_at_midnight():
    result = deadline(OFFICE, at("2026-11-16 10:00"), Limit(3, "work_days"))
    assert local(result.due) == "2026-11-20 00:00", "24:00 of the 19th"
    assert result.date == date(2026, 11, 19), "people call that the 19th"
    assert result.at_midnight


def test_last_working_day_ends_at_close():
    result = deadline(OFFICE, at("2026-11-16 10:00"), Limit(3, "work_days", end="close"))
    assert local(result.due) == "2026-11-19 18:00"
    assert result.date == date(2026, 11, 19)
    assert not result.at_midnight


def test_close_is_when_that_very_day_closes():
    """Time off in the last hours of a day makes it close earlier."""
    calendar = compiled(
        week(OFFICE_HOURS), absences=(away("2026-11-19 16:00", "2026-11-19 23:00"),)
    )
    assert due("2026-11-16 10:00", 3, "work_days", calendar, end="close") == "2026-11-19 16:00"
    assert due("2026-11-16 10:00", 3, "work_days", calendar) == "2026-11-20 00:00"


def test_time_off_within_time_off_costs_nothing():
    """A meeting was entered during an absence: work resumes when the absence ends."""
    calendar = compiled(
        week(OFFICE_HOURS),
        absences=(
            away("2026-11-19 13:00", "2026-11-19 16:00"),
            away("2026-11-19 14:00", "2026-11-19 15:00", "meeting"),
        ),
    )
    assert due("2026-11-19 09:00", 4, "work_hours", calendar) == "2026-11-19 17:00"
    start = at("2026-11-19 00:00")
    assert calendar.between(start, start + timedelta(days=1)) == 5 * 3600


def test_day_spent_away_is_not_a_working_day():
    calendar = compiled(
        week(OFFICE_HOURS), absences=(away("2026-11-19 08:00", "2026-11-19 18:00"),)
    )
    assert day_due("2026-11-16 10:00", 3, "work_days", calendar) == "2026-11-20"


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        ("2026-09-30 10:00", 1, "2026-10-08"),
        ("2026-09-30 10:00", 2, "2026-10-09"),
        ("2026-09-30 10:00", 3, "2026-10-10"),  # Saturday, made up
        ("2026-09-30 10:00", 4, "2026-10-12"),  # Sunday rests
        ("2026-09-18 10:00", 1, "2026-09-20"),  # Sunday, made up
        ("2026-09-18 10:00", 5, "2026-09-24"),
        ("2026-09-18 10:00", 6, "2026-09-28"),  # after 中秋节, 25 to 27
        ("2026-09-18 10:00", 9, "2026-10-08"),
        ("2026-10-03 10:00", 1, "2026-10-08"),  # asked during the holiday
        ("2026-09-20 10:00", 1, "2026-09-21"),  # asked on a make-up day
    ],
)
def test_working_days_across_national_day(start, amount, last):
    assert day_due(start, amount, "work_days") == last


def test_working_days_without_the_notice_would_differ():
    """The same question to a calendar that knows no holidays."""
    assert day_due("2026-09-30 10:00", 3, "work_days", PLAIN) == "2026-10-05"


def test_makeup_day_takes_the_hours_of_the_day_it_follows():
    short_friday = week(OFFICE_HOURS)[:4] + (hours("9:00-12:00"), (), ())
    saturday = date(2026, 10, 10)
    for follows, close in ((None, "18:00"), (0, "18:00"), (4, "12:00")):
        rules = {saturday: DayRule("makeup", "国庆节", follows=follows)}
        calendar = compiled(short_friday, rules=rules)
        assert due("2026-10-09 10:00", 1, "work_days", calendar, end="close") == (
            f"2026-10-10 {close}"
        )
    own = {saturday: DayRule("makeup", "国庆节", windows=hours("10:00-15:00"))}
    calendar = compiled(short_friday, rules=own)
    assert due("2026-10-09 10:00", 1, "work_days", calendar, end="close") == "2026-10-10 15:00"


# ----------------------------------------------------------------------
# Natural days and months
# ----------------------------------------------------------------------


def test_natural_days_take_no_notice_of_rest_days():
    assert due("2026-09-28 10:00", 5, "days") == "2026-10-04 00:00"
    assert day_due("2026-09-28 10:00", 5, "days") == "2026-10-03"


@pytest.mark.parametrize(
    ("start", "amount", "natural", "rolled"),
    [
        ("2026-09-24 10:00", 1, "2026-09-25", "2026-09-28"),  # 中秋节 and its weekend
        ("2026-09-28 10:00", 5, "2026-10-03", "2026-10-08"),  # National Day
        ("2026-01-02 10:00", 1, "2026-01-03", "2026-01-04"),  # rolls to a make-up Sunday
        ("2026-09-19 10:00", 1, "2026-09-20", "2026-09-20"),  # is a make-up Sunday
        ("2026-11-13 10:00", 1, "2026-11-14", "2026-11-16"),  # a common Saturday
        ("2026-11-13 10:00", 3, "2026-11-16", "2026-11-16"),  # a common Monday
    ],
)
def test_last_day_that_rests_rolls_to_the_next_working_day(start, amount, natural, rolled):
    """民法典 第二百零三条第一款."""
    assert day_due(start, amount, "days") == natural
    result = deadline(OFFICE, at(start), Limit(amount, "days", roll=True))
    assert str(result.date) == rolled
    assert str(result.rolled_from) == (natural if natural != rolled else "None")
    assert local(result.due) == f"{result.date + timedelta(days=1)} 00:00"


def test_rest_day_in_between_does_not_roll():
    assert day_due("2026-09-30 10:00", 9, "days", roll=True) == "2026-10-09"


def test_natural_days_may_end_at_close():
    """民法典 第二百零三条第二款, where the day has a close; a rest day ends at 24:00."""
    assert due("2026-11-16 10:00", 2, "days", end="close") == "2026-11-18 18:00"
    assert due("2026-11-13 10:00", 1, "days", end="close") == "2026-11-15 00:00"
    assert due("2026-11-13 10:00", 1, "days", end="close", roll=True) == "2026-11-16 18:00"


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        ("2025-11-30", 3, "2026-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-02-28", 1, "2026-03-28"),  # the same day, not the last day
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-21", 1, "2026-12-21"),
        ("2026-11-21", 13, "2027-12-21"),
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start, amount, last):
    """民法典 第二百零二条."""
    assert day_due(f"{start} 10:00", amount, "months") == last


def test_months_roll_like_days():
    assert day_due("2026-09-01 10:00", 1, "months", roll=True) == "2026-10-08"


def test_local_date_decides_which_day_it_is():
    """17:00 UTC is 01:00 of the next day in Shanghai."""
    result = deadline(OFFICE, datetime(2026, 11, 16, 17, 0), Limit(1, "work_days"))
    assert result.date == date(2026, 11, 18)
    assert result.due == datetime(2026, 11, 18, 16, 0), "naive UTC, as it was asked"
    before = deadline(OFFICE, datetime(2026, 11, 16, 15, 59, 59), Limit(1, "work_days"))
    assert before.date == date(2026, 11, 17)


# ----------------------------------------------------------------------
# Natural hours
# ----------------------------------------------------------------------


def test_natural_hours_run_through_nights_and_holidays():
    assert due("2026-09-30 17:30", 24, "hours") == "2026-10-01 17:30"
    assert due("2026-09-30 17:30", 1.5, "hours") == "2026-09-30 19:00"


def test_natural_hours_are_real_hours_when_clocks_change():
    brussels = compiled(week(OFFICE_HOURS), "Europe/Brussels")
    assert due("2026-03-28 12:00", 24, "hours", brussels) == "2026-03-29 13:00"
    assert due("2026-10-24 12:00", 24, "hours", brussels) == "2026-10-25 11:00"


def test_natural_days_end_at_local_midnight_when_clocks_change():
    brussels = compiled(week(OFFICE_HOURS), "Europe/Brussels")
    assert due("2026-03-28 12:00", 1, "days", brussels) == "2026-03-30 00:00"
    assert due("2026-10-24 12:00", 1, "days", brussels) == "2026-10-26 00:00"


def test_day_that_begins_at_one_o_clock():
    """Clocks in São Paulo used to change at midnight: 4 November 2018 had no 00:00."""
    sao_paulo = compiled(week(ROUND_THE_CLOCK, ALL_WEEK), "America/Sao_Paulo")
    assert due("2018-11-02 12:00", 1, "days", sao_paulo) == "2018-11-04 01:00"
    assert day_due("2018-11-02 12:00", 1, "days", sao_paulo) == "2018-11-03"
    assert due("2018-11-03 23:00", 2, "work_hours", sao_paulo) == "2018-11-04 02:00"


# ----------------------------------------------------------------------
# Nothing to do
# ----------------------------------------------------------------------


def test_zero_hours_are_now():
    assert due("2026-10-03 10:00", 0, "hours") == "2026-10-03 10:00"


def test_zero_working_hours_are_the_next_working_instant():
    assert due("2026-11-16 10:00", 0, "work_hours") == "2026-11-16 10:00"
    assert due("2026-11-16 12:30", 0, "work_hours") == "2026-11-16 13:00"
    assert due("2026-11-16 18:00", 0, "work_hours") == "2026-11-17 09:00"
    assert due("2026-10-03 10:00", 0, "work_hours") == "2026-10-08 09:00"
    assert day_due("2026-10-03 10:00", 0, "work_hours") == "2026-10-08"


def test_zero_working_hours_until_a_day_that_opens_at_midnight():
    """00:00 is here the opening of Monday, not the end of Sunday."""
    calendar = compiled(week(ROUND_THE_CLOCK))
    assert due("2026-11-15 10:00", 0, "work_hours", calendar) == "2026-11-16 00:00"
    assert day_due("2026-11-15 10:00", 0, "work_hours", calendar) == "2026-11-16"


def test_zero_days_are_the_end_of_today():
    assert due("2026-10-03 10:00", 0, "days") == "2026-10-04 00:00"
    assert day_due("2026-10-03 10:00", 0, "days", roll=True) == "2026-10-08"


def test_zero_working_days_are_today_or_the_next_working_day():
    assert day_due("2026-11-16 10:00", 0, "work_days") == "2026-11-16"
    assert day_due("2026-10-03 10:00", 0, "work_days") == "2026-10-08"
