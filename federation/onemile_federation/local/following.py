"""How many follow an actor of ours, as far as others are told."""

from onemile.api import follows


def total(uri: str, name: str) -> int:
    """Return the total of ``followers`` or ``following``: in steps for a thing, 0 for a member.

    A number that moves with each follower would say who the last one was.
    """
    counts = follows.counts_of(uri)
    return int(counts.followers if name == "followers" else counts.following)
