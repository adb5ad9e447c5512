"""What figures say: shares, z-scores and clusters in time. Knows nothing of Odoo.

A share of nothing is not nought: whatever has no base is ``None`` here and "–" on paper.
"""

import math
from bisect import bisect_left, bisect_right
from collections import namedtuple
from datetime import timedelta

NOTHING = "–"
# Below so many a share says little (K30: marked, not left out).
FEW = 30

# The densest ``width`` days of a time, and how far they stand out.
Cluster = namedtuple("Cluster", "first last count expected z")


def rate(number, total):
    """Return a share, ``None`` where there is nothing to take it of."""
    return number / total if total else None


def words(value, digits=1, factor=1, unit=""):
    """Return a figure as it is printed; ``None`` is "–", never 0 % or 100 %."""
    if value is None:
        return NOTHING
    return f"{value * factor:.{digits}f}{unit}"


def percent(number, total):
    """Return a share as it is printed: "66.7 %", or "–" of nothing."""
    return words(rate(number, total), factor=100, unit=" %")


def z_of_share(number, total, average):
    """Return how far a share lies from the average: (p − p̄) ÷ √(p̄ (1 − p̄) ÷ n) (K30).

    :return: ``None`` where it cannot be said: no base, or an average of nought or of all
    """
    share = rate(number, total)
    if share is None or average is None or not 0 < average < 1:
        return None
    return (share - average) / math.sqrt(average * (1 - average) / total)


def is_above(z, threshold):
    """Whether a score is above the threshold; exactly on it is not.

    Floats lie beside the number they stand for: what is on the threshold to
    nine digits is on it.
    """
    return z is not None and round(z - threshold, 9) > 0


def stands_out(number, z, threshold, least):
    """Whether a count is worth a look: far above the average, and of more than one or two."""
    return number >= least and is_above(z, threshold)


def densest(days, width, first, last, ends_from=None):
    """Return the ``width`` days in which most happened, ``None`` if nothing did.

    A window is moved over the time from ``first`` to ``last`` (both included). What
    is expected in it is what an even spread over the whole time would bring; the score
    is that of a count about its expectation, (c − e) ÷ √e.

    :param days: of what happened, dates in any order; others are left out
    :param ends_from: only windows that end on this day or later, so that a month
        finds its own clusters, those from before its beginning included
    :rtype: Cluster
    """
    days = sorted(day for day in days if first <= day <= last)
    if not days or width < 1:
        return None
    length = (last - first).days + 1
    expected = len(days) * min(width, length) / length
    best = None
    # A window with the most in it can be moved until something happens on its last day.
    for end in sorted({day for day in days if not ends_from or day >= ends_from}):
        begin = max(first, end - timedelta(days=width - 1))
        count = bisect_right(days, end) - bisect_left(days, begin)
        if best is None or count > best.count:
            score = (count - expected) / math.sqrt(expected)
            best = Cluster(begin, end, count, expected, score)
    return best


def moving_average(values, width=3):
    """Return the mean of each value and those before it; ``None`` while there are too few."""
    return [
        sum(values[place - width + 1 : place + 1]) / width if place >= width - 1 else None
        for place in range(len(values))
    ]


def change(now, before):
    """Return how much a count rose or fell, as a share of before; ``None`` if before is nought."""
    return rate(now - before, before)
