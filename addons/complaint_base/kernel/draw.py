"""Draws that anybody can repeat, and days that begin where people live."""

import hashlib
from datetime import datetime, time

import pytz


def hash_of(text):
    """Return a number that is as good as random and always the same for a text."""
    return hashlib.sha256((text or "").encode()).hexdigest()


def midnight(day, zone):
    """Return when a day begins in a zone, naive UTC."""
    local = pytz.timezone(zone).localize(datetime.combine(day, time.min))
    return local.astimezone(pytz.utc).replace(tzinfo=None)
