# Nothing here is a model, so nothing must be returned: pylint: disable=missing-return
"""Complaints played in the past, by the people of a made-up company.

Every case goes the way the procedure prescribes, at the time it is said to
have happened: events, deadlines and lateness are what the software makes of it.
"""

from contextlib import contextmanager
from datetime import time, timedelta
from unittest.mock import patch

import pytz

from odoo import fields

SHANGHAI = pytz.timezone("Asia/Shanghai")


def quiet(env, **context):
    """Return an environment in which a story is told without tracking everything."""
    return env(
        su=True,
        context={**env.context, "tracking_disable": True, "mail_notrack": True, **context},
    )


@contextmanager
def without_printer(env):
    """Print pages instead of PDF: no web server runs yet that a printer could fetch styles from."""
    Report = type(env["ir.actions.report"])
    with patch.object(Report, "get_wkhtmltopdf_state", lambda _self: "install"):
        yield


class Story:
    """Mix into a procedure: it has its own time; each step takes a while, and people sleep."""

    opens, closes = time(8), time(18)
    # Not everybody calls at nine sharp: minutes after nine of the first call, and how far
    # the calls of other days are away from it.
    first_call, stride, spread = 0, 37, 360

    def __init__(self, env, cast=None):
        super().__init__(env, cast or {})
        self.present = fields.Datetime.now()
        self.moment = self.present
        self.slow = 1
        self.how = {}

    # ------------------------------------------------------------
    # Time
    # ------------------------------------------------------------

    @contextmanager
    def beginning(self, days_ago):
        """Let the scenes take place in the past, one after the other."""
        self.moment = self.present - timedelta(days=days_ago)
        if days_ago >= 1:
            self.moment = self.moment.replace(hour=1, minute=self.first_call) + timedelta(
                minutes=int(days_ago * self.stride) % self.spread
            )
            self.moment = min(self.working(self.moment), self.present)
        with patch.object(fields.Datetime, "now", lambda *_args: self.moment):
            yield

    def tick(self, hours=1):
        later = self.working(self.moment + timedelta(hours=hours * self.slow))
        self.moment = min(later, self.present)

    def working(self, moment):
        """Return the next moment at which somebody is at work."""
        local = pytz.utc.localize(moment).astimezone(SHANGHAI)
        arrival = self.arrival(local.minute)
        if local.time() >= self.closes:
            local = (local + timedelta(days=1)).replace(**arrival)
        elif local.time() < self.opens:
            local = local.replace(**arrival)
        while local.weekday() > 4:
            local += timedelta(days=1)
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def arrival(self, minute):
        """Return when somebody begins in the morning: not everybody does on the minute."""
        return {"hour": 8, "minute": 35 + minute % 20}

    # ------------------------------------------------------------
    # Scenes
    # ------------------------------------------------------------

    def write_down(self, until, vals):
        """Have a complaint written down; return it once it is registered, if it ever is."""
        if until != "draft":
            return self.register(**vals)
        self.by("clerk", self.env["complaint.case"]).create({**vals, "received_at": self.moment})
        return self.env["complaint.case"]

    def satisfaction_of(self, case):
        """Return how satisfied the customer of a case is: most are."""
        levels = ("satisfied", "very_satisfied", "satisfied", "neutral")
        return levels[case.id % len(levels)]
