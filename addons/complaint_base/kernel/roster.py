"""Who takes the next case: least open work first, nobody beyond what they can carry."""

from dataclasses import dataclass


@dataclass
class Member:
    """Somebody who can be given cases.

    :param key: what identifies the person
    :param int load: open cases at present
    :param int limit: how many cases may be open at once, 0 for any number
    """

    key: object
    load: int = 0
    limit: int = 0

    @property
    def is_full(self):
        return bool(self.limit) and self.load >= self.limit


class Roster:
    """The members of a unit, while a batch of cases is given out.

    Each case given counts at once, so a batch is spread like cases that
    come one by one.
    """

    def __init__(self, members):
        self.members = list(members)

    def pick(self):
        """Return the key of who takes the next case, ``None`` when all are full.

        The least loaded is chosen; of equals the first.
        """
        free = [member for member in self.members if not member.is_full]
        if not free:
            return None
        chosen = min(free, key=lambda member: member.load)
        chosen.load += 1
        return chosen.key
