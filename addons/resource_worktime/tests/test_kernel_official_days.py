"""The day files against two independent libraries, day by day."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from odoo.addons.resource_worktime.kernel import (
    CalendarSpec,
    CompiledCalendar,
    DayRule,
    Window,
)

FOLDER = Path(__file__).resolve().parents[1] / "data" / "official" / "CN"
YEARS = range(2019, 2027)
OFFICE = (Window(9 * 60, 12 * 60), Window(13 * 60, 18 * 60))

# “共N天” and the like, copied from the notices; the day files list dates instead, so that
# a slip in one of the two shows.
LENGTHS = {
    2019: {"元旦": 3, "春节": 7, "清明节": 1, "劳动节": 4, "端午节": 1, "中秋节": 1, "国庆节": 7},
    # 春节: seven days, then extended from 30 January to 2 February.
    2020: {"元旦": 1, "春节": 10, "清明节": 3, "劳动节": 5, "端午节": 3, "国庆节、中秋节": 8},
    2021: {"元旦": 3, "春节": 7, "清明节": 3, "劳动节": 5, "端午节": 3, "中秋节": 3, "国庆节": 7},
    2022: {"元旦": 3, "春节": 7, "清明节": 3, "劳动节": 5, "端午节": 3, "中秋节": 3, "国庆节": 7},
    2023: {"元旦": 3, "春节": 7, "清明节": 1, "劳动节": 5, "端午节": 3, "中秋节、国庆节": 8},
    2024: {"元旦": 1, "春节": 8, "清明节": 3, "劳动节": 5, "端午节": 1, "中秋节": 3, "国庆节": 7},
    2025: {"元旦": 1, "春节": 8, "清明节": 3, "劳动节": 5, "端午节": 3, "国庆节、中秋节": 8},
    2026: {"元旦": 3, "春节": 9, "清明节": 3, "劳动节": 5, "端午节": 3, "中秋节": 3, "国庆节": 7},
}


def read(name):
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days_of(year):
    return [{**row, "date": date.fromisoformat(row["date"])} for row in read(f"{year}.csv")]


NOTICES = read("notices.csv")
DAYS = [row for year in YEARS for row in days_of(year)]


@pytest.fixture(scope="module")
def calendar():
    rules = {row["date"]: DayRule(row["kind"], row["name"]) for row in DAYS}
    spec = CalendarSpec("Asia/Shanghai", (OFFICE,) * 5 + ((), ()), rules)
    return CompiledCalendar(spec)


def every_day():
    day = date(YEARS[0], 1, 1)
    while day.year in YEARS:
        yield day
        day += timedelta(days=1)


def test_every_day_agrees_with_chinesecalendar(calendar):
    assert [
        day for day in every_day() if calendar.is_workday(day) != chinese_calendar.is_workday(day)
    ] == []


def test_every_day_agrees_with_holidays(calendar):
    china = holidays.country_holidays("CN", years=YEARS)
    assert [
        day
        for day in every_day()
        if calendar.is_workday(day)
        != (day in china.weekend_workdays or (day.weekday() < 5 and day not in china))
    ] == []


def test_december_before_the_first_file_agrees_too(calendar):
    """The first file orders days of 2018, where a Saturday is worked for 元旦."""
    for day in (date(2018, 12, number) for number in range(28, 32)):
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day), day
    assert calendar.is_workday(date(2018, 12, 29))


def test_makeup_days_per_year():
    counted = Counter(row["date"].year for row in DAYS if row["kind"] == "makeup")
    assert [counted[year] for year in YEARS] == [6, 6, 7, 7, 7, 8, 5, 6]


def test_makeup_days_are_on_weekends():
    assert [r for r in DAYS if r["kind"] == "makeup" and r["date"].weekday() < 5] == []


@pytest.mark.parametrize("year", YEARS)
def test_periods_are_as_long_as_the_notice_says(year):
    closures = Counter(row["name"] for row in days_of(year) if row["kind"] == "closure")
    assert closures == LENGTHS[year]


@pytest.mark.parametrize("year", YEARS)
def test_every_period_is_unbroken(year):
    """A date typed wrongly would leave a hole in its holiday."""
    for name, length in LENGTHS[year].items():
        dates = [r["date"] for r in days_of(year) if r["kind"] == "closure" and r["name"] == name]
        assert dates == [dates[0] + timedelta(days=offset) for offset in range(length)], name


@pytest.mark.parametrize("year", YEARS)
def test_makeup_days_belong_to_a_holiday_of_the_year(year):
    assert {r["name"] for r in days_of(year) if r["kind"] == "makeup"} <= LENGTHS[year].keys()


def test_closures_include_every_statutory_holiday():
    statutory = {
        day
        for day, name in holidays.country_holidays(
            "CN", years=YEARS, observed=False, language="zh_CN"
        ).items()
        if "调休" not in name and "延长" not in name
    }
    # 11 days a year, 13 since the 2024 revision; in 2020 中秋节 is 1 October itself.
    assert Counter(day.year for day in statutory) == {
        year: 13 if year >= 2025 else 10 if year == 2020 else 11 for year in YEARS
    }
    assert statutory - {row["date"] for row in DAYS if row["kind"] == "closure"} == set()


def test_no_day_is_listed_twice():
    assert [day for day, n in Counter(row["date"] for row in DAYS).items() if n > 1] == []


@pytest.mark.parametrize("year", YEARS)
def test_file_is_sorted_and_stays_within_its_year(year):
    dates = [row["date"] for row in days_of(year)]
    assert dates == sorted(dates)
    assert date(year - 1, 12, 1) <= dates[0] and dates[-1] <= date(year, 12, 31)


@pytest.mark.parametrize("year", YEARS)
def test_every_notice_of_a_day_is_known_and_arranges_that_year(year):
    known = {notice["number"] for notice in NOTICES if notice["year"] == str(year)}
    assert {row["notice"] for row in days_of(year)} == known


@pytest.mark.parametrize("year", YEARS)
def test_every_day_lies_after_its_notice(year):
    """Both amendments came in time, so a date before its notice is a typing error."""
    signed = {notice["number"]: date.fromisoformat(notice["date"]) for notice in NOTICES}
    for row in days_of(year):
        assert signed[row["notice"]] < row["date"], row


def test_the_two_amendments():
    amended = {
        number: sorted(row["date"].isoformat() for row in DAYS if row["notice"] == number)
        for number in ("国办发明电〔2019〕3号", "国办发明电〔2020〕1号")
    }
    assert amended == {
        "国办发明电〔2019〕3号": [
            "2019-04-28",
            "2019-05-01",
            "2019-05-02",
            "2019-05-03",
            "2019-05-04",
            "2019-05-05",
        ],
        # 1 February had been a make-up workday.
        "国办发明电〔2020〕1号": ["2020-01-31", "2020-02-01", "2020-02-02"],
    }


def test_notices():
    assert [int(n["year"]) for n in NOTICES] == sorted([*YEARS, 2019, 2020])
    assert len({n["number"] for n in NOTICES}) == len(NOTICES)
    for notice in NOTICES:
        signed = date.fromisoformat(notice["date"])
        assert f"〔{signed.year}〕" in notice["number"], "the number carries the year of signature"
        assert notice["name"].startswith("国务院办公厅关于")
        assert f"{notice['year']}年" in notice["name"]
        assert notice["url"].startswith("https://www.gov.cn/gongbao/")


@pytest.mark.parametrize("name", ["notices.csv", *(f"{year}.csv" for year in YEARS)])
def test_files_are_plain_utf8_with_unix_line_ends(name):
    content = (FOLDER / name).read_bytes()
    assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n") and not content.endswith(b"\n\n")
    header = content.decode("utf-8").splitlines()[0]
    assert header == (
        "year,number,date,name,url" if name == "notices.csv" else "date,kind,name,notice"
    )


def test_no_other_files():
    """A year that no test reads would go out unchecked."""
    assert {path.name for path in FOLDER.iterdir()} == {
        "notices.csv",
        *(f"{year}.csv" for year in YEARS),
    }
