"""What is refused, and with which words."""

from datetime import date, datetime

import pytest

from odoo.addons.resource_worktime.kernel import (
    CalendarSpec,
    CalendarWithoutHours,
    DayRule,
    InvalidCalendar,
    InvalidLimit,
    Limit,
    OutOfReach,
    WorktimeError,
    deadline,
)

from .kernel_words import (
    ALL_WEEK,
    OFFICE,
    OFFICE_HOURS,
    at,
    away,
    compiled,
    due,
    hours,
    official,
    week,
)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"amount": 1.5, "unit": "work_days"}, "1.5 work_days: days and months must be whole"),
        ({"amount": 0.5, "unit": "days"}, "must be whole"),
        ({"amount": 2.25, "unit": "months"}, "must be whole"),
        ({"amount": -1, "unit": "work_days"}, "must lie between 0 and 7000, not -1"),
        ({"amount": -0.5, "unit": "hours"}, "must lie between 0 and"),
        ({"amount": 50_001, "unit": "work_hours"}, "between 0 and 50000, not 50001"),
        ({"amount": 10_001, "unit": "days"}, "between 0 and 10000"),
        ({"amount": 361, "unit": "months"}, "between 0 and 360"),
        ({"amount": 200_001, "unit": "hours"}, "between 0 and 200000"),
        ({"amount": float("inf"), "unit": "hours"}, "between 0 and"),
        ({"amount": float("nan"), "unit": "work_hours"}, "between 0 and"),
        ({"amount": 3, "unit": "fortnights"}, "unknown unit 'fortnights'; there are hours, days"),
        ({"amount": 3, "unit": "days", "end": "noon"}, "midnight or at close, not at 'noon'"),
    ],
)
def test_limits_that_make_no_sense(arguments, message):
    with pytest.raises(InvalidLimit, match=message):
        Limit(**arguments)


@pytest.mark.parametrize("unit", ["hours", "work_hours"])
def test_hours_may_be_fractions(unit):
    assert Limit(0.25, unit).seconds == 900
    assert due("2026-11-16 10:00", 0.25, unit) == "2026-11-16 10:15"


@pytest.mark.parametrize("unit", ["hours", "days", "months", "work_hours", "work_days"])
@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_years_out_of_reach(unit, year):
    for start in (datetime(year, 1, 1), datetime(year, 12, 31, 23), at(f"{year:04}-06-01 10:00")):
        with pytest.raises(OutOfReach, match="1970.*2199"):
            deadline(OFFICE, start, Limit(1, unit))


@pytest.mark.parametrize("day", [date.min, date(1969, 6, 1), date(2200, 6, 1), date.max])
def test_days_out_of_reach(day):
    calendar = compiled(week(OFFICE_HOURS, ALL_WEEK))
    moment = datetime.combine(day, datetime.min.time())
    for question in (
        lambda: calendar.add(moment, 1),
        lambda: calendar.add(moment, -1),
        lambda: calendar.between(datetime(2026, 1, 1), moment),
        lambda: calendar.nth_workday(day, 1),
        lambda: calendar.is_workday(day),
        lambda: calendar.close_of(day),
    ):
        with pytest.raises(OutOfReach, match="1970.*2199"):
            question()


def test_work_that_no_year_could_hold():
    """The search for working time ends, and says of which schedule it despairs."""
    calendar = compiled(
        week(OFFICE_HOURS, "Wed"),
        rules=official(2026),
        absences=(away("2026-01-01 00:00", "2400-01-01 00:00"),),
    )
    for limit in (Limit(1, "work_hours"), Limit(1, "work_days"), Limit(1, "days", roll=True)):
        with pytest.raises(OutOfReach, match="'Test' has not enough working time"):
            deadline(calendar, at("2026-01-01 10:00"), limit)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"timezone": "Asia/Peking"}, "unknown time zone 'Asia/Peking'"),
        ({"pattern": (OFFICE_HOURS,) * 5}, "needs 7 or 14 days"),
        ({"pattern": (hours("9:00-13:00", "12:00-18:00"),) * 7}, "without overlap"),
        ({"pattern": (hours("13:00-18:00", "9:00-12:00"),) * 7}, "in order"),
        ({"pattern": (hours("9:00-9:00"),) * 7}, "in order"),
        ({"pattern": (hours("22:00-49:00"),) * 7}, "before the second midnight"),
        ({"pattern": (hours("25:00-30:00"),) * 7}, "start on their own day"),
    ],
)
def test_calendars_that_contradict_themselves(arguments, message):
    with pytest.raises(InvalidCalendar, match=message):
        CalendarSpec(**{"timezone": "UTC", "pattern": week(OFFICE_HOURS), **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("holiday",), "'holiday' is neither a closure nor a make-up workday"),
        (("makeup", "国庆节", 7), "weekday 7 does not exist"),
        (("closure", "国庆节", 0), "the closure '国庆节' cannot have working hours"),
        (("closure", "国庆节", None, OFFICE_HOURS), "cannot have working hours"),
        (("makeup", "国庆节", None, hours("12:00-9:00")), "in order"),
    ],
)
def test_exception_days_that_contradict_themselves(arguments, message):
    with pytest.raises(InvalidCalendar, match=message):
        DayRule(*arguments)


def test_every_error_is_a_worktime_error():
    for error in (InvalidCalendar, CalendarWithoutHours, InvalidLimit, OutOfReach):
        assert issubclass(error, WorktimeError)
