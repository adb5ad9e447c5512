"""Deadlines in plain words, each with the boundary at which it could go wrong."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import pytz

from odoo.addons.resource_worktime.kernel import (
    Absence,
    CalendarSpec,
    CalendarWithoutHours,
    CompiledCalendar,
    DayRule,
    InvalidCalendar,
    InvalidLimit,
    Limit,
    OutOfReach,
    Window,
    WorktimeError,
    deadline,
    explain,
)

FOLDER = Path(__file__).resolve().parents[1] / "data" / "official" / "CN"
SECOND = 1 / 3600


def hours(*texts):
    """``hours("9:00-12:00", "22:00-30:00")`` as windows."""

    def minutes(clock):
        hour, minute = clock.split(":")
        return int(hour) * 60 + int(minute)

    return tuple(Window(*map(minutes, text.split("-"))) for text in texts)


def week(windows, days="Mon Tue Wed Thu Fri"):
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return tuple(windows if name in days.split() else () for name in names)


def official(*years):
    rules = {}
    for year in years:
        with open(FOLDER / f"{year}.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                rules[date.fromisoformat(row["date"])] = DayRule(row["kind"], row["name"])
    return rules


OFFICE_HOURS = hours("9:00-12:00", "13:00-18:00")
ROUND_THE_CLOCK = hours("0:00-24:00")
NIGHT = hours("22:00-30:00")
ALL_WEEK = "Mon Tue Wed Thu Fri Sat Sun"
WHOLE_2026 = ((date(2026, 1, 1), date(2026, 12, 31)),)


def compiled(pattern, zone="Asia/Shanghai", **kwargs):
    return CompiledCalendar(CalendarSpec(zone, pattern, name="Test", **kwargs))


OFFICE = compiled(week(OFFICE_HOURS), rules=official(2026))
PLAIN = compiled(week(OFFICE_HOURS))


def at(text, zone="Asia/Shanghai"):
    """A local time of the calendar's zone."""
    return pytz.timezone(zone).localize(datetime.fromisoformat(text))


def local(instant, zone="Asia/Shanghai"):
    instant = instant.astimezone(pytz.timezone(zone))
    return f"{instant:%Y-%m-%d %H:%M:%S}" if instant.second else f"{instant:%Y-%m-%d %H:%M}"


def due(start, amount, unit, calendar=OFFICE, **options):
    """When a limit is over, in the local time of the calendar."""
    zone = calendar.spec.timezone
    return local(deadline(calendar, at(start, zone), Limit(amount, unit, **options)).due, zone)


def day_due(start, amount, unit, calendar=OFFICE, **options):
    """The day on which a limit is over."""
    start = at(start, calendar.spec.timezone)
    return str(deadline(calendar, start, Limit(amount, unit, **options)).date)


def away(start, stop, name="away", zone="Asia/Shanghai"):
    return Absence(
        CompiledCalendar.seconds(at(start, zone)), CompiledCalendar.seconds(at(stop, zone)), name
    )


def told(calendar, start, limit):
    """The derivation as a reader sees it."""
    start = at(start, calendar.spec.timezone)
    return [s.text() for s in explain(calendar, start, limit, deadline(calendar, start, limit))]


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


# ----------------------------------------------------------------------
# What is refused, and with which words
# ----------------------------------------------------------------------


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


# ----------------------------------------------------------------------
# Deadlines that depend on a notice still to come
# ----------------------------------------------------------------------

KNOWN_2026 = compiled(week(OFFICE_HOURS), rules=official(2026), coverage=WHOLE_2026)


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


# ----------------------------------------------------------------------
# Classes of defects seen elsewhere
# ----------------------------------------------------------------------


def test_S4_pause_moves_the_deadline_by_the_working_time_it_took():
    """A deadline was shifted by the clock time of a pause, or counted anew from creation.

    Created on Thursday at 10:00 with 16 working hours: due on Monday at 10:00. Paused from
    Friday 14:00 to Monday 10:00, which takes 5 working hours.
    """
    start, limit = at("2026-11-12 10:00"), Limit(16, "work_hours")
    assert local(deadline(PLAIN, start, limit).due) == "2026-11-16 10:00"
    pause = at("2026-11-13 14:00"), at("2026-11-16 10:00")
    lost = PLAIN.between(*pause)
    assert lost == 5 * 3600
    paused = compiled(
        week(OFFICE_HOURS), absences=(away("2026-11-13 14:00", "2026-11-16 10:00", "paused"),)
    )
    due_then = deadline(paused, start, limit).due
    assert local(due_then) == "2026-11-16 16:00"
    assert due_then == PLAIN.add(deadline(PLAIN, start, limit).due, lost)
    left = limit.seconds - PLAIN.between(start, pause[0])
    assert due_then == PLAIN.add(pause[1], left)


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        ("2026-11-14 10:00", "2026-11-15 20:00"),  # within the weekend
        ("2026-11-13 18:00", "2026-11-16 09:00"),  # from close to opening
        ("2026-11-13 12:00", "2026-11-13 13:00"),  # the lunch break
    ],
)
def test_S4_pause_outside_working_hours_moves_nothing(start, stop):
    """A pause over a weekend moved the deadline although nobody would have worked."""
    paused = compiled(week(OFFICE_HOURS), absences=(away(start, stop),))
    for amount in (1, 7, 8, 16, 40):
        assert due("2026-11-12 10:00", amount, "work_hours", paused) == (
            due("2026-11-12 10:00", amount, "work_hours", PLAIN)
        )


def test_S4_absence_over_a_holiday_costs_only_its_working_days():
    """Away from 30 September to 10 October: four working days, not eleven."""
    calendar = compiled(
        week(OFFICE_HOURS),
        rules=official(2026),
        absences=(away("2026-09-30 00:00", "2026-10-11 00:00"),),
    )
    assert OFFICE.between(at("2026-09-30 00:00"), at("2026-10-11 00:00")) == 4 * 8 * 3600
    assert due("2026-09-29 09:00", 16, "work_hours", calendar) == "2026-10-12 18:00"


def test_S8_round_the_clock_no_second_is_lost_at_midnight():
    """Days ended at 23:59:59, so that a 24-hour calendar lost a second every night."""
    calendar = compiled(week(ROUND_THE_CLOCK, ALL_WEEK))
    start = at("2026-11-16 10:00")
    for amount in (1, 14, 24, 24 * 7, 24 * 365):
        result = calendar.add(start, amount * 3600)
        assert result == start + timedelta(hours=amount)
        assert calendar.between(start, result) == amount * 3600
    assert due("2026-11-16 23:59:59", 2 * SECOND, "work_hours", calendar) == "2026-11-17 00:00:01"


def test_S8_day_that_is_worked_to_24_00_ends_on_that_day():
    """A deadline at 24:00 was said to be due on the day after."""
    calendar = compiled(week(hours("14:00-24:00")))
    assert due("2026-11-16 14:00", 10, "work_hours", calendar) == "2026-11-17 00:00"
    assert day_due("2026-11-16 14:00", 10, "work_hours", calendar) == "2026-11-16"
    assert due("2026-11-16 10:00", 1, "work_days", calendar, end="close") == "2026-11-18 00:00"


def test_S15_calendar_without_hours_is_refused_at_once():
    """The search for the next working hour ran on without end."""
    with pytest.raises(CalendarWithoutHours, match="'Empty' has no working hours on any weekday"):
        CalendarSpec("Asia/Shanghai", ((),) * 7, name="Empty")
    with pytest.raises(CalendarWithoutHours):
        CalendarSpec("Asia/Shanghai", ((),) * 14, name="Empty")


def test_S15_hours_on_makeup_days_alone_do_not_make_a_calendar():
    """Work would end with the last notice, and the search beyond it would find nothing."""
    rules = {date(2026, 10, 10): DayRule("makeup", windows=OFFICE_HOURS)}
    with pytest.raises(CalendarWithoutHours):
        CalendarSpec("Asia/Shanghai", ((),) * 7, rules, name="Empty")


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("11:30", 1, "13:30"),
        ("12:00", 1, "14:00"),
        ("12:30", 1, "14:00"),
        ("13:00", 1, "14:00"),
        ("09:00", 3, "12:00"),  # ends when lunch begins, not after it
        ("09:00", 3 + SECOND, "13:00:01"),
        ("09:00", 8, "18:00"),
    ],
)
def test_S16_lunch_break_is_not_worked(start, amount, end):
    """Work was counted from the first opening to the last close of a day."""
    assert due(f"2026-11-16 {start}", amount, "work_hours") == f"2026-11-16 {end}"


def test_S16_day_in_three_parts():
    """Only the first two windows of a day were read."""
    split = hours("6:00-8:00", "11:00-14:00", "19:00-22:00")
    calendar = compiled(week(split))
    assert due("2026-11-16 07:00", 5, "work_hours", calendar) == "2026-11-16 20:00"
    assert due("2026-11-16 06:00", 8, "work_hours", calendar) == "2026-11-16 22:00"
    assert due("2026-11-16 06:00", 9, "work_hours", calendar) == "2026-11-17 07:00"


def test_S17_holidays_are_not_worked():
    """Public holidays counted as working time."""
    assert due("2026-09-30 16:00", 2, "work_hours") == "2026-09-30 18:00"
    assert due("2026-09-30 16:00", 4, "work_hours") == "2026-10-08 11:00"
    assert due("2026-10-03 10:00", 1, "work_hours") == "2026-10-08 10:00"
    assert due("2026-10-09 09:00", 16, "work_hours") == "2026-10-10 18:00", "made up"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-16 03:00", "2026-11-16 10:00"),  # before opening
        ("2026-11-16 20:00", "2026-11-17 10:00"),  # after close
        ("2026-11-13 17:30", "2026-11-16 09:30"),  # half an hour before the weekend
        ("2026-11-14 12:00", "2026-11-16 10:00"),  # on the weekend
    ],
)
def test_S18_only_business_hours_are_counted(start, end):
    """A limit in working hours ran through the night or started before the opening."""
    assert due(start, 1, "work_hours") == end


def test_S19_closing_after_working_days_follows_the_calendar():
    """“Close after three working days” was counted in natural days."""
    asked = "2026-09-29 10:00"
    assert day_due(asked, 3, "days") == "2026-10-02"
    assert day_due(asked, 3, "work_days") == "2026-10-09"
    assert day_due(asked, 3, "work_days", PLAIN) == "2026-10-02"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("Tue Wed Fri", ["2026-11-17", "2026-11-18", "2026-11-20", "2026-11-24"]),
        ("Tue Wed Thu Fri", ["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]),
        ("Mon Tue Wed Fri", ["2026-11-17", "2026-11-18", "2026-11-20", "2026-11-23"]),
        ("Mon Thu", ["2026-11-19", "2026-11-23", "2026-11-26", "2026-11-30"]),
        ("Sat Sun", ["2026-11-21", "2026-11-22", "2026-11-28", "2026-11-29"]),
        ("Wed", ["2026-11-18", "2026-11-25", "2026-12-02", "2026-12-09"]),
    ],
)
def test_S20_any_set_of_weekdays(days, expected):
    """Weeks were only right when both Monday and Thursday worked."""
    calendar = compiled(week(OFFICE_HOURS, days))
    counts = range(1, len(expected) + 1)
    assert [day_due("2026-11-16 12:00", n, "work_days", calendar) for n in counts] == expected
    # Asked after Monday's hours, so that the same days hold the hours.
    assert [due("2026-11-16 18:00", 8 * n, "work_hours", calendar) for n in counts] == [
        f"{day} 18:00" for day in expected
    ]


def test_S20_makeup_day_of_a_week_without_monday():
    """A make-up day took its hours from Monday, which has none here."""
    tuesday = hours("10:00-16:00")
    calendar = compiled(((), tuesday, OFFICE_HOURS, (), (), (), ()), rules=official(2026))
    assert due("2026-09-19 12:00", 1, "work_days", calendar, end="close") == "2026-09-20 16:00"


# Sundays on which clocks change, and the hours that day has.
CHANGES = [
    ("Europe/Brussels", "2026-03-29", 23),
    ("Europe/Brussels", "2026-10-25", 25),
    ("America/New_York", "2026-03-08", 23),
    ("America/New_York", "2026-11-01", 25),
]


@pytest.mark.parametrize(("zone", "sunday", "length"), CHANGES)
def test_S21_office_hours_stay_where_the_clock_says(zone, sunday, length):
    """After a change of clocks deadlines were an hour off."""
    calendar = compiled(week(OFFICE_HOURS), zone)
    friday = date.fromisoformat(sunday) - timedelta(days=2)
    monday, wednesday = friday + timedelta(days=3), friday + timedelta(days=5)
    assert due(f"{friday} 17:00", 2, "work_hours", calendar) == f"{monday} 10:00"
    assert due(f"{friday} 09:00", 16, "work_hours", calendar) == f"{monday} 18:00"
    assert due(f"{friday} 09:00", 2, "work_days", calendar) == f"{wednesday} 00:00"
    assert calendar.between(at(f"{friday} 12:00", zone), at(f"{monday} 12:00", zone)) == 8 * 3600


@pytest.mark.parametrize(("zone", "sunday", "length"), CHANGES)
def test_S21_day_of_the_change_has_the_hours_it_has(zone, sunday, length):
    """The day of the change was taken for 24 hours."""
    calendar = compiled(week(ROUND_THE_CLOCK, ALL_WEEK), zone)
    start, stop = at(sunday, zone), at(str(date.fromisoformat(sunday) + timedelta(days=1)), zone)
    assert calendar.between(start, stop) == length * 3600
    assert calendar.add(start, length * 3600) == stop
    assert calendar.add(stop, -length * 3600) == start


@pytest.mark.parametrize(("zone", "sunday", "length"), CHANGES)
def test_S21_night_shift_of_the_change(zone, sunday, length):
    """The shift from Saturday 22:00 to Sunday 06:00 is an hour shorter or longer."""
    calendar = compiled(week(NIGHT, ALL_WEEK), zone)
    saturday = date.fromisoformat(sunday) - timedelta(days=1)
    worked = 8 + length - 24
    assert due(f"{saturday} 22:00", worked, "work_hours", calendar) == f"{sunday} 06:00"
    assert due(f"{saturday} 22:00", worked + 1, "work_hours", calendar) == f"{sunday} 23:00"


# ----------------------------------------------------------------------
# Derivations
# ----------------------------------------------------------------------


def test_explain_working_days_across_national_day():
    assert told(OFFICE, "2026-09-29 10:00", Limit(4, "work_days")) == [
        "Tue 09-29 start day, not counted",
        "Wed 09-30 day 1",
        "Thu 10-01 – Wed 10-07 closed 国庆节",
        "Thu 10-08 day 2",
        "Fri 10-09 day 3",
        "Sat 10-10 make-up workday 国庆节 day 4",
        "Sat 10-10 24:00 due",
    ]


def test_explain_working_days_until_close():
    assert told(OFFICE, "2026-11-16 10:00", Limit(1, "work_days", end="close"))[1:] == [
        "Tue 11-17 day 1",
        "Tue 11-17 13:00–18:00",
        "Tue 11-17 18:00 due",
    ]


def test_explain_working_hours():
    calendar = compiled(
        week(OFFICE_HOURS),
        rules=official(2026),
        absences=(away("2026-09-29 16:00", "2026-09-29 18:00", "training"),),
    )
    assert told(calendar, "2026-09-29 10:00", Limit(15, "work_hours")) == [
        "Tue 09-29 16:00–18:00 time off training",
        "Tue 09-29 10:00–12:00, 13:00–16:00 5 h",
        "Wed 09-30 09:00–12:00, 13:00–18:00 8 h",
        "Thu 10-01 – Wed 10-07 closed 国庆节",
        "Thu 10-08 09:00–11:00 2 h",
        "Thu 10-08 11:00 due",
    ]


def test_explain_joins_long_runs_of_equal_days():
    assert told(PLAIN, "2026-11-16 09:00", Limit(44, "work_hours")) == [
        "Mon 11-16 – Fri 11-20 09:00–12:00, 13:00–18:00 5 days 40 h",
        "Sat 11-21 – Sun 11-22 rest",
        "Mon 11-23 09:00–12:00, 13:00–14:00 4 h",
        "Mon 11-23 14:00 due",
    ]


def test_explain_where_a_deadline_becomes_provisional():
    assert told(KNOWN_2026, "2026-12-30 10:00", Limit(2, "work_days")) == [
        "Wed 12-30 start day, not counted",
        "Thu 12-31 day 1",
        "Fri 01-01 provisional: no official notice from here on",
        "Fri 01-01 day 2",
        "Fri 01-01 24:00 due",
    ]


def test_explain_a_last_day_that_rolls():
    assert told(OFFICE, "2026-09-29 10:00", Limit(3, "days", roll=True)) == [
        "Tue 09-29 start day, not counted",
        "Wed 09-30 – Fri 10-02 day 3",
        "Fri 10-02 rest day: moves to the next working day 国庆节",
        "Sat 10-03 – Wed 10-07 closed 国庆节",
        "Thu 10-08",
        "Thu 10-08 24:00 due",
    ]


def test_explain_a_first_day_that_rolls():
    assert told(OFFICE, "2026-10-07 10:00", Limit(0, "days", roll=True)) == [
        "Wed 10-07 start day, not counted",
        "Wed 10-07 rest day: moves to the next working day 国庆节",
        "Thu 10-08",
        "Thu 10-08 24:00 due",
    ]


def test_explain_no_working_days_counts_none():
    assert told(OFFICE, "2026-10-07 10:00", Limit(0, "work_days")) == [
        "Wed 10-07 start day, not counted",
        "Thu 10-08",
        "Thu 10-08 24:00 due",
    ]


def test_explain_natural_hours():
    assert told(OFFICE, "2026-09-30 17:30", Limit(24, "hours")) == [
        "Wed 09-30 – Thu 10-01 17:30–17:30 24 h",
        "Thu 10-01 17:30 due",
    ]
