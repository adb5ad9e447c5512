"""Classes of defects seen elsewhere."""

from datetime import date, timedelta

import pytest

from odoo.addons.resource_worktime.kernel import (
    CalendarSpec,
    CalendarWithoutHours,
    DayRule,
    Limit,
    deadline,
)

from .kernel_words import (
    ALL_WEEK,
    NIGHT,
    OFFICE,
    OFFICE_HOURS,
    PLAIN,
    ROUND_THE_CLOCK,
    SECOND,
    at,
    away,
    compiled,
    day_due,
    due,
    hours,
    local,
    official,
    week,
)


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
