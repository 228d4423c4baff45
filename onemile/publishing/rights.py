"""Chosen people, links, and where a member lived elsewhere: out and away."""

from collections.abc import Sequence
from typing import Any

from onemile.contracts import ExportFile, Kept
from onemile.members.models import Member
from onemile.privacy.export import json_file
from onemile.publishing import chosen, houses
from onemile.publishing.finding import thing_of
from onemile.publishing.models import ChosenPerson, PersonalLink
from onemile.publishing.showing import reaches


def export(member: Member) -> Sequence[ExportFile]:
    """Hand out whom a member shows something, by which links, and what they are shown.

    A thing that does not reach them any more is named by no address.
    """
    home = houses.house_of(str(member.uri))
    mine: Any = ChosenPerson.select().where(ChosenPerson.author_uri == member.uri)
    links: Any = PersonalLink.select().where(PersonalLink.author_uri == member.uri)
    theirs: Any = ChosenPerson.select().where(ChosenPerson.person_uri == member.uri)
    return [
        json_file(
            "chosen_people.json",
            [
                {"thing": r.thing_uri, "person": r.person_uri, "since": r.since}
                for r in mine.order_by(ChosenPerson.id)
            ],
        ),
        json_file(
            "personal_links.json",
            [
                {
                    "thing": r.thing_uri,
                    "for": r.label,
                    "made_at": r.made_at,
                    "taken_by": r.taken_by_uri,
                    "taken_at": r.taken_at,
                }
                for r in links.order_by(PersonalLink.id)
            ],
        ),
        json_file(
            "shown_to_me.json",
            [
                {"thing": _if_it_reaches(r, member), "since": r.since}
                for r in theirs.order_by(ChosenPerson.id)
            ],
        ),
        json_file(
            "moved.json",
            {"lived_before": home.former, "lives_now": home.moved_to_uri, "at": home.moved_at},
        ),
    ]


def erase(member: Member) -> Sequence[Kept]:
    """Delete all of it, also where others show the member something; nothing is kept.

    Nobody is told that a thing is narrower by it: who has left keeps no copy, and reads nothing.
    """
    PersonalLink.delete().where(
        (PersonalLink.author_uri == member.uri) | (PersonalLink.taken_by_uri == member.uri)
    ).execute()
    houses.forget_house(str(member.uri))
    chosen.forget((ChosenPerson.author_uri == member.uri) | (ChosenPerson.person_uri == member.uri))
    return []


def _if_it_reaches(row: ChosenPerson, member: Member) -> str:
    thing = thing_of(str(row.thing_uri))
    return str(row.thing_uri) if thing is not None and reaches(thing, member) else ""
