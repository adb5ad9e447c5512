"""What a consumer may claim beyond his loss for unsafe food (食品安全法第一百四十八条).

Ten times the price or three times the loss, whichever he chooses, and 1,000
yuan where that is less. A flaw of the label that neither touches safety nor
misleads gives no such claim. In decimals: money is not a float.
"""

from decimal import ROUND_HALF_UP, Decimal

FLOOR = Decimal(1000)
CENT = Decimal("0.01")


def possible_claim(price, loss, label_only=False):
    """Return the largest of 10 × price, 3 × loss and 1,000 yuan.

    :param price: paid for the food; a number or its text
    :param loss: suffered because of it
    :param bool label_only: only the label is flawed
    :raise ValueError: a negative amount
    """
    price, loss = Decimal(str(price)), Decimal(str(loss))
    if price < 0 or loss < 0:
        raise ValueError("Neither a price nor a loss is negative.")
    if label_only:
        return Decimal(0)
    return max(10 * price, 3 * loss, FLOOR).quantize(CENT, ROUND_HALF_UP)
