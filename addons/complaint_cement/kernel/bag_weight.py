"""Bag weight by GB 175: 50 kg bags, 20 of them taken at random.

Each holds at least 99 % of its mark (49.5 kg net), and the twenty together
weigh at least 1,000 kg, bags included. In decimals: 999.9 is not 1,000.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

BAGS = 20
MIN_NET = Decimal("49.5")
MIN_TOTAL = Decimal(1000)
# Nobody weighs a bag of this much; the decimal point was forgotten.
HEAVIEST = Decimal(200)

SEPARATORS = re.compile(r"[\s,，;；、]+")


class WeightsError(ValueError):
    """A word that is not the weight of a bag; ``args[0]`` is the word."""


@dataclass(frozen=True)
class BagJudgement:
    """What twenty bags say.

    :param conforms: ``None`` while there are not exactly twenty
    """

    count: int
    total: Decimal
    lightest_net: Decimal | None
    too_light: tuple[int, ...]
    conforms: bool | None


def read_weights(text):
    """Return the weights in a text such as ``49.8 50.1、50``.

    :raise WeightsError: a word is not a weight
    """
    return [_weight(word) for word in SEPARATORS.split(text or "") if word]


def _weight(word):
    try:
        weight = Decimal(word)
    except InvalidOperation as error:
        raise WeightsError(word) from error
    if not weight.is_finite() or not 0 < weight <= HEAVIEST:
        raise WeightsError(word)
    return weight


def judge(gross, tare):
    """Return the :class:`BagJudgement` of bags weighed with their paper.

    :param list[Decimal] gross: weight of each bag, bag included
    :param Decimal tare: weight of an empty bag
    """
    net = [weight - tare for weight in gross]
    total = sum(gross, Decimal(0))
    too_light = tuple(number for number, weight in enumerate(net, 1) if weight < MIN_NET)
    conforms = None
    if len(gross) == BAGS:
        conforms = not too_light and total >= MIN_TOTAL
    return BagJudgement(len(gross), total, min(net, default=None), too_light, conforms)
