"""Numbers of people in steps: one more or less would be somebody."""

from itertools import pairwise

from onemile.api import gettext as _

# As neighbours are told (the core's ``mile.people``): below ten they are a few.
STEPS = tuple(sorted(digit * 10**zeros for digit in (1, 2, 5) for zeros in range(1, 8)))


def people(n: int) -> str:
    """Say about how many people: nobody, a few, or from one step to the next."""
    if n == 0:
        return _("nobody")
    for least, most in pairwise(STEPS):
        if least <= n < most:
            return _("%(least)s to %(most)s people", least=least, most=most)
    return _("a few people")
