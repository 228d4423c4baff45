"""With which partners the mile is open, for a member: who would see what they show, and how much.

Whether anybody lives there within a mile of them is not said, nor does the list change by it.
"""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from peewee import fn

from onemile_federation.mile import sides
from onemile_federation.mile.models import MileTold
from onemile_federation.partners import standing
from onemile_federation.remote import origins


@dataclass(frozen=True, kw_only=True)
class OpenTo:
    """A partner by its name; ``n_told``: things of a member's that it has been shown."""

    name: str
    n_told: int
    is_resting: bool


def drawn(viewer: Any, _subject: Any) -> str:
    """Return the section on the member's page of other instances: which these are."""
    partners = of(str(viewer.uri))
    return render_template("federation/mile/_open_to.html", partners=partners, member=viewer)


def of(member_uri: str) -> list[OpenTo]:
    """Return the partners with which the mile is open, or at rest, by name."""
    known = standing.of_all(standing.partners())
    resting = {host for host, row in known.items() if sides.rests(row)}
    hosts = {*standing.open_hosts("mile"), *resting}
    told, names = _told(member_uri), origins.of_all(hosts)
    found = [
        OpenTo(name=names[host], n_told=told.get(host, 0), is_resting=host in resting)
        for host in hosts
    ]
    return sorted(found, key=lambda one: one.name)


def _told(member_uri: str) -> dict[str, int]:
    """Return how many things of a member's partners have been shown, by host."""
    counted: Any = (
        MileTold.select(MileTold.host, fn.COUNT(MileTold.id))
        .where(MileTold.author_uri == member_uri)
        .group_by(MileTold.host)
    )
    return dict(counted.tuples())
