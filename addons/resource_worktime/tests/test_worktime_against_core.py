"""The kernel and core's own planning answer the same, to the second."""

from datetime import datetime, timedelta

import pytz
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..kernel import Limit
from .common import WorktimeCase

ZONES = ("Asia/Shanghai", "Europe/Brussels", "America/New_York", "Australia/Lord_Howe")

# Quarter hours of a day at which work may begin or end; an even number of
# them makes windows that neither touch nor overlap, as core insists.
marks = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(
    lambda quarters: sorted(quarters)[: len(quarters) // 2 * 2]
)
weeks = st.dictionaries(st.integers(0, 6), marks, min_size=1, max_size=7)
starts = st.datetimes(datetime(2021, 1, 1), datetime(2026, 6, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
amounts = st.integers(0, 300 * 3600)
examples = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@tagged("post_install", "-at_install")
class TestAgainstCore(WorktimeCase):
    def schedule(self, zone, week, second=None, **vals):
        weeks_ = ((False, week),) if second is None else (("0", week), ("1", second))
        return self.create_calendar(
            self.company,
            tz=zone,
            two_weeks_calendar=second is not None,
            attendance_ids=[
                (0, 0, self.attendance(day, start / 4, stop / 4, week_type=week_type))
                for week_type, days in weeks_
                for day, quarters in days.items()
                for start, stop in zip(quarters[::2], quarters[1::2], strict=True)
            ],
            **vals,
        )

    def assertSameAsCore(self, calendar, start, seconds):
        start = pytz.utc.localize(start)
        mine = calendar.plan_deadline(start, Limit(seconds / 3600, "work_hours")).due
        core = calendar.plan_hours(seconds / 3600, start, compute_leaves=True)
        if core is False:
            # Core gives up after 1,400 days.
            self.assertGreater(mine - start, timedelta(days=1390))
            return
        # Core ends a day at 23:59:59.999999 and so loses a microsecond each
        # midnight of a schedule that works through it; where the work ends just
        # there, that microsecond is left for the next window, days later.
        if abs(mine - core) >= timedelta(seconds=1):
            self.assertGreater(core, mine)
            self.assertLessEqual(calendar._worktime().between(mine, core), 1, (mine, core))
        counted = calendar.get_work_hours_count(start, mine) * 3600
        self.assertAlmostEqual(counted, seconds, delta=1)

    @examples
    @given(st.sampled_from(ZONES), weeks, starts, amounts)
    def test_random_week_without_exception_days(self, zone, week, start, seconds):
        self.company.official_calendar_id = False
        self.assertSameAsCore(self.schedule(zone, week), start, seconds)

    @examples
    @given(st.sampled_from(ZONES), weeks, weeks, starts, amounts)
    def test_random_two_weeks_without_exception_days(self, zone, first, second, start, seconds):
        self.company.official_calendar_id = False
        self.assertSameAsCore(self.schedule(zone, first, second), start, seconds)

    @examples
    @given(st.sampled_from(ZONES), weeks, starts, amounts)
    def test_random_week_with_the_official_days(self, zone, week, start, seconds):
        self.company.official_calendar_id = self.china
        self.assertSameAsCore(self.schedule(zone, week), start, seconds)

    @examples
    @given(
        weeks,
        starts,
        st.integers(0, 40 * 3600),
        st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3000)), max_size=5),
    )
    def test_random_week_with_time_off(self, week, start, seconds, leaves):
        """Time off of hours, in minutes after the start."""
        self.company.official_calendar_id = self.china
        calendar = self.schedule("Asia/Shanghai", week)
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "停工",
                    "calendar_id": calendar.id,
                    "date_from": start.replace(second=0) + timedelta(minutes=after),
                    "date_to": start.replace(second=0) + timedelta(minutes=after + length),
                }
                for after, length in leaves
            ]
        )
        self.assertSameAsCore(calendar, start, seconds)
