"""The replay of events, without Odoo: laws and the defects it is to be immune to."""

from datetime import date, datetime, timedelta
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.resource_worktime.kernel import (
    CalendarSpec,
    CompiledCalendar,
    DayRule,
    Limit,
    Window,
    deadline,
)

from ..kernel import ClockRule, Event, replay

OFFICE = (Window(510, 720), Window(810, 1050))
CALENDAR = CompiledCalendar(
    CalendarSpec(
        "Asia/Shanghai",
        (*[OFFICE] * 5, (), ()),
        rules={
            **{date(2026, 10, day): DayRule("closure", "国庆节") for day in range(1, 8)},
            date(2026, 9, 20): DayRule("makeup", "国庆节"),
            date(2026, 10, 10): DayRule("makeup", "国庆节"),
        },
    )
)
UTC_PLUS_8 = timedelta(hours=8)


def at(*moment):
    """Return naive UTC of a wall time in Shanghai."""
    return datetime(*moment) - UTC_PLUS_8


def wall(moment):
    return f"{moment + UTC_PLUS_8:%m-%d %H:%M}"


def rule(amount, unit, **options):
    stops = options.pop("stops", {"done"})
    pauses = options.pop("pauses", None)
    return ClockRule(
        code="K",
        start="received",
        stops=frozenset(stops),
        limit=Limit(amount, unit, **options),
        cancels=frozenset({"merged", "withdrawn"}),
        pauses=pauses,
    )


def play(clock_rule, *events):
    return replay(
        [Event(when, order, kind, *data) for order, (when, kind, *data) in enumerate(events)],
        clock_rule,
        CALENDAR,
    )


class TestReplay(TestCase):
    def test_waits_until_it_starts(self):
        state = play(rule(2, "work_hours"), (at(2026, 11, 2, 9, 0), "registered"))
        self.assertEqual((state.status, state.due_at), ("waiting", None))

    def test_runs_then_stops(self):
        received = (at(2026, 11, 2, 9, 0), "received")
        state = play(rule(2, "work_hours"), received)
        self.assertEqual((state.status, wall(state.due_at)), ("running", "11-02 11:00"))
        state = play(rule(2, "work_hours"), received, (at(2026, 11, 2, 11, 0), "done"))
        self.assertEqual(state.status, "stopped")
        self.assertFalse(state.is_late(at(2030, 1, 1)))
        state = play(rule(2, "work_hours"), received, (at(2026, 11, 2, 11, 0, 1), "done"))
        self.assertTrue(state.is_late(at(2026, 11, 2, 9, 0)))

    def test_order_of_arrival_does_not_matter(self):
        events = [
            Event(at(2026, 11, 2, 9, 0), 1, "received"),
            Event(at(2026, 11, 2, 9, 30), 2, "paused"),
            Event(at(2026, 11, 2, 10, 0), 3, "resumed"),
            Event(at(2026, 11, 2, 10, 45), 4, "done"),
        ]
        states = [
            replay(order, rule(2, "work_hours"), CALENDAR)
            for order in (events, events[::-1], [events[2], events[0], events[3], events[1]])
        ]
        self.assertEqual(states[0], states[1])
        self.assertEqual(states[0], states[2])

    def test_S3_pause_is_neither_ignored_nor_counted_twice(self):
        """S3: pause ignored or counted twice."""
        state = play(
            rule(4, "work_hours"),
            (at(2026, 11, 2, 9, 0), "received"),
            (at(2026, 11, 2, 10, 0), "paused"),
            (at(2026, 11, 2, 10, 10), "paused"),
            (at(2026, 11, 2, 11, 0), "resumed"),
            (at(2026, 11, 2, 11, 5), "resumed"),
        )
        # 1 h used, 3 h left from 11:00: 1 h before noon, 2 h after 13:30.
        self.assertEqual(wall(state.due_at), "11-02 15:30")
        self.assertEqual(state.paused_seconds, 3600)

    def test_S4_pause_over_a_weekend_costs_no_working_time(self):
        """S4: pause added to creation instead of business elapsed."""
        state = play(
            rule(4, "work_hours"),
            (at(2026, 11, 6, 16, 30), "received"),
            (at(2026, 11, 6, 17, 0), "paused"),
            (at(2026, 11, 9, 9, 0), "resumed"),
        )
        # Half an hour used on Friday, three and a half left from Monday 9:00.
        self.assertEqual(wall(state.due_at), "11-09 14:00")

    def test_S5_pause_survives_a_change_of_the_limit(self):
        """S5: pause lost when the SLA or priority changes in mid-life."""
        events = [
            (at(2026, 11, 2, 9, 0), "received"),
            (at(2026, 11, 2, 10, 0), "paused"),
            (at(2026, 11, 2, 11, 0), "resumed"),
        ]
        short, long = play(rule(2, "work_hours"), *events), play(rule(3, "work_hours"), *events)
        self.assertEqual(wall(short.due_at), "11-02 12:00")
        self.assertEqual(wall(long.due_at), "11-02 14:30")

    def test_S6_pause_over_a_weekend_of_a_limit_in_days(self):
        """S6: pause over a weekend when the target is in days."""
        received = (at(2026, 11, 5, 9, 0), "received")
        held = [(at(2026, 11, 6, 9, 0), "paused"), (at(2026, 11, 9, 15, 0), "resumed")]
        state = play(rule(3, "work_days"), received)
        self.assertEqual(state.due_date, date(2026, 11, 10))
        # Only Friday ended on hold as a working day; Monday counts, as it had resumed.
        state = play(rule(3, "work_days"), received, *held)
        self.assertEqual(state.due_date, date(2026, 11, 11))
        state = play(rule(3, "days"), received, *held)
        self.assertEqual(state.due_date, date(2026, 11, 11))

    def test_pause_within_a_day_leaves_the_day(self):
        state = play(
            rule(3, "work_days"),
            (at(2026, 11, 5, 9, 0), "received"),
            (at(2026, 11, 6, 9, 0), "paused"),
            (at(2026, 11, 6, 17, 0), "resumed"),
        )
        self.assertEqual(state.due_date, date(2026, 11, 10))

    def test_nobody_knows_the_deadline_while_on_hold(self):
        for unit in ("hours", "days", "work_hours", "work_days"):
            with self.subTest(unit=unit):
                state = play(
                    rule(3, unit),
                    (at(2026, 11, 5, 9, 0), "received"),
                    (at(2026, 11, 5, 9, 30), "paused"),
                )
                self.assertEqual((state.status, state.due_at), ("paused", None))
                self.assertIsNotNone(state.original_due_at)

    def test_pause_after_the_deadline_saves_nobody(self):
        for unit in ("hours", "work_hours"):
            state = play(
                rule(1, unit),
                (at(2026, 11, 5, 9, 0), "received"),
                (at(2026, 11, 5, 10, 30), "paused"),
            )
            self.assertEqual(wall(state.due_at), "11-05 10:00")
        state = play(
            rule(1, "days"),
            (at(2026, 11, 5, 9, 0), "received"),
            (at(2026, 11, 8, 9, 0), "paused"),
        )
        self.assertEqual(state.due_date, date(2026, 11, 6))

    def test_pause_for_a_reason_the_rule_does_not_accept(self):
        only_test = rule(2, "work_hours", pauses=frozenset({"strength_28d"}))
        received = (at(2026, 11, 2, 9, 0), "received")
        other = (at(2026, 11, 2, 9, 30), "paused", {"reason": "customer"})
        accepted = (at(2026, 11, 2, 9, 30), "paused", {"reason": "strength_28d"})
        self.assertEqual(play(only_test, received, other).status, "running")
        self.assertEqual(play(only_test, received, accepted).status, "paused")

    def test_S12_merged_and_withdrawn_cases_wait_for_nothing(self):
        """S12: merged ticket escalates."""
        state = play(
            rule(2, "work_hours"),
            (at(2026, 11, 2, 9, 0), "received"),
            (at(2026, 11, 2, 9, 30), "merged"),
        )
        self.assertEqual(state.status, "cancelled")

    def test_S10_first_fulfilling_event_counts_whoever_acts_later(self):
        """S10: a note that does not fulfil, one that does not restart."""
        state = play(
            rule(2, "work_hours", stops={"told", "replied"}),
            (at(2026, 11, 2, 9, 0), "received"),
            (at(2026, 11, 2, 9, 30), "contacted"),
            (at(2026, 11, 2, 10, 0), "told"),
            (at(2026, 11, 2, 16, 0), "replied"),
        )
        self.assertEqual(wall(state.stopped_at), "11-02 10:00")

    def test_S23_restart_on_new_facts(self):
        """S23: clock should (optionally) restart."""
        state = play(
            rule(2, "work_hours"),
            (at(2026, 11, 2, 9, 0), "received"),
            (at(2026, 11, 3, 9, 0), "restarted", {"clock": "K"}),
        )
        self.assertEqual(wall(state.due_at), "11-03 11:00")
        state = play(
            rule(2, "work_hours"),
            (at(2026, 11, 2, 9, 0), "received"),
            (at(2026, 11, 3, 9, 0), "restarted", {"clock": "OTHER"}),
        )
        self.assertEqual(wall(state.due_at), "11-02 11:00")

    def test_extension_adds_to_its_own_clock_only(self):
        events = [
            (at(2026, 11, 2, 9, 0), "received"),
            (at(2026, 11, 3, 9, 0), "extended", {"clock": "K", "amount": 30}),
        ]
        state = play(rule(15, "days"), *events)
        self.assertEqual(state.due_date, date(2026, 12, 17))
        self.assertEqual(state.original_due_at, at(2026, 11, 18, 0, 0))

    def test_over_national_day_with_its_makeup_day(self):
        state = play(rule(3, "work_days"), (at(2026, 9, 30, 9, 0), "received"))
        self.assertEqual(state.due_date, date(2026, 10, 10))


moments = st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
laws = settings(max_examples=150, deadline=None, derandomize=True)


class TestReplayLaws(TestCase):
    @laws
    @given(
        moments,
        st.integers(1, 40 * 3600),
        st.lists(st.integers(0, 10 * 86_400), max_size=6).map(sorted),
        st.sampled_from(["hours", "work_hours"]),
    )
    def test_pause_invariance(self, start, seconds, marks, unit):
        """The time that counts until the deadline is the limit, whatever was held between."""
        pauses = list(zip(marks[::2], marks[1::2], strict=False))
        events = [Event(start, 0, "received")]
        for order, (hold, resume) in enumerate(pauses):
            events.append(Event(start + timedelta(seconds=hold), 2 * order + 1, "paused"))
            events.append(Event(start + timedelta(seconds=resume), 2 * order + 2, "resumed"))
        state = replay(events, rule(seconds / 3600, unit), CALENDAR)

        def counted(first, last):
            if unit == "hours":
                return int((last - first).total_seconds())
            return CALENDAR.between(first, last)

        used = counted(start, state.due_at)
        for hold, resume in state.held:
            used -= counted(min(hold, state.due_at), min(resume, state.due_at))
        self.assertEqual(used, seconds)

    @laws
    @given(moments, st.integers(0, 30), st.sampled_from(["days", "work_days", "hours"]))
    def test_without_pauses_it_is_the_plain_deadline(self, start, amount, unit):
        state = replay([Event(start, 0, "received")], rule(amount, unit), CALENDAR)
        self.assertEqual(state.due_at, deadline(CALENDAR, start, Limit(amount, unit)).due)

    @laws
    @given(
        moments,
        st.integers(1, 20),
        st.integers(0, 20 * 86_400),
        st.integers(0, 20 * 86_400),
        st.sampled_from(["days", "work_days"]),
    )
    def test_holding_longer_never_makes_it_due_earlier(self, start, amount, hold, length, unit):
        plain = replay([Event(start, 0, "received")], rule(amount, unit), CALENDAR)
        paused = start + timedelta(seconds=hold)
        held = replay(
            [
                Event(start, 0, "received"),
                Event(paused, 1, "paused"),
                Event(paused + timedelta(seconds=length), 2, "resumed"),
            ],
            rule(amount, unit),
            CALENDAR,
        )
        self.assertGreaterEqual(held.due_at, plain.due_at)
