"""Follows over the border, counted by whatever who knows those elsewhere groups them by.

The database counts: a page waits for as many rows as there are groups, however many live there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import fn

from onemile.follows.models import Follow


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Follows, or questions for one, between people here and a group of those elsewhere.

    ``readers`` are people there who follow somebody or something here, ``members`` those here who
    follow somebody or something there; ``follows`` counts both ways.
    """

    readers: int = 0
    members: int = 0
    follows: int = 0


def counted_by(group: Any, *, uri: Any, where: Any = True) -> dict[str, Crossing]:
    """Count follows with those elsewhere by a column of the table that has each by its ``uri``.

    Both are fields of one model, and ``where`` is a condition of it. Groups without any follow
    are left out.
    """
    found: dict[str, Crossing] = {}
    people = fn.COUNT(Follow.follower_uri.distinct())
    for side, name in ((Follow.follower_uri, "readers"), (Follow.followed_uri, "members")):
        joined = Follow.select(group, people, fn.COUNT(Follow.id)).join(
            group.model, on=(uri == side)
        )
        for key, n_people, n_follows in joined.where(where).group_by(group).tuples():
            before = found.get(str(key), Crossing())
            more: dict[str, int] = {name: int(n_people)}
            found[str(key)] = replace(before, follows=before.follows + int(n_follows), **more)
    return found


def members_who_follow(group: Any, keys: Sequence[str], *, uri: Any) -> frozenset[str]:
    """Return the URIs of people here who follow, or ask to, anybody elsewhere of some groups.

    Of a page of ``keys``: an engine takes some thousand values.
    """
    joined: Any = Follow.select(Follow.follower_uri).join(
        group.model, on=(uri == Follow.followed_uri)
    )
    these = joined.where(group.in_(list(keys))).distinct()
    return frozenset(str(one) for (one,) in these.tuples())
