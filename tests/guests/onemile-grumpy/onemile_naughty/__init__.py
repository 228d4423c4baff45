"""A guest with one bad habit at a time: ``habits.CHOSEN`` names what it does wrong where it is asked.

Beside it, it serves a decent dish from every hook, so that one sees what one wrong record takes along.
"""

from datetime import UTC, datetime

from markupsafe import Markup
from onemile_naughty import habits

from onemile.api import (
    ActorCard,
    FeedItem,
    FeedKind,
    FeedTally,
    Fragment,
    Manifest,
    MapPoint,
    NavLink,
    ReportTarget,
    SearchHit,
    hookimpl,
)

MANIFEST = Manifest(name="naughty", title="Naughty")
AUTHOR = ActorCard(uri="https://naughty.example/1", name="N.", initials="N")
SOME_DAY = datetime(2027, 4, 6, 12, tzinfo=UTC)


def item(**wrong):
    fields = {
        "id": 12345678901,
        "uri": "https://naughty.example/thing",
        "kind": "prank",
        "title": "A prank",
        "text": "",
        "url": "/naughty/1",
        "author": AUTHOR,
        "published_at": SOME_DAY,
    }
    return FeedItem(**{**fields, **wrong})


def link(**wrong):
    return NavLink(**{"title": "Naughty", "url": "/naughty", "icon": "flag", **wrong})


def point(**wrong):
    return MapPoint(**{"lat": 48.58, "lon": 7.75, "title": "A joke", "url": "/naughty", **wrong})


@hookimpl
def register_feed_kinds():
    return [FeedKind(name="prank", title="Prank", plural="Pranks", tone="ciel")]


@hookimpl
def navigation_links(viewer):
    return habits.answer("navigation_links", [link()])


@hookimpl
def feed_items(area, viewer, narrow, before, limit):
    return habits.answer("feed_items", [item()])


@hookimpl
def feed_tallies(area, hidden):
    return habits.answer("feed_tallies", [FeedTally(kind="prank", spot="67482", n=1)])


@hookimpl
def search_hits(words, area, viewer, limit):
    return habits.answer("search_hits", [SearchHit(item=item())])


@hookimpl
def map_points(area, viewer):
    return habits.answer("map_points", [point()])


@hookimpl
def slot_fragments(slot, subject, viewer):
    return habits.answer("slot_fragments", [Fragment(html=Markup("<p>decent fragment</p>"))])


@hookimpl
def permit(member, capability, subject):
    return habits.answer("permit", None)


@hookimpl
def resolve_actors(uris):
    return habits.answer("resolve_actors", {})


@hookimpl
def export_member(member):
    return habits.answer("export_member", [])


@hookimpl
def erase_member(member):
    return habits.answer("erase_member", [])


@hookimpl
def register_report_targets():
    def part(name, decent):
        return lambda *given: habits.answer(f"target {name}", decent)

    return [
        ReportTarget(
            kind="naughty.prank",
            title="a prank",
            find=part("find", "prank"),
            author=part("author", "https://naughty.example/1"),
            label=part("label", "A prank"),
            excerpt=part("excerpt", "What a prank"),
            url=part("url", "/naughty/1"),
            may_see=part("may_see", True),
            hide=part("hide", None),
            restore=part("restore", None),
            conversation=part("conversation", "a talk"),
            pictures=part("pictures", ["a-picture-of-a-prank"]),
            answered_for=part("answered_for", []),
        )
    ]
