"""Derivations, as a reader sees them."""

from odoo.addons.resource_worktime.kernel import Limit

from .kernel_words import (
    KNOWN_2026,
    OFFICE,
    OFFICE_HOURS,
    PLAIN,
    away,
    compiled,
    official,
    told,
    week,
)


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
