"""Drawing lots that anybody can draw again: the number of the case decides."""

import hashlib

STEPS = 10_000


def draw_of(number, code):
    """Return what a case draws for a rule: 0.00 up to 99.99.

    :param str number: the number of the case, which never changes
    :param str code: of the rule, so that two rules draw different cases
    """
    digest = hashlib.sha256(f"{number}|{code}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % STEPS * 100 / STEPS


def is_drawn(draw, percent):
    """Whether a draw is among ``percent`` of all; 0 draws none and 100 all."""
    return draw < percent
