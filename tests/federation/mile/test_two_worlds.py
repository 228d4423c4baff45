"""Where in their half mile somebody lives changes no byte and no line of what goes."""

import re
from datetime import timedelta

import pytest

from onemile.api import MemberVerified, across, home_of, ids
from onemile_federation.mile import going
from tests.federation.mile.board import NoteChanged, note_of
from tests.federation.mile.test_what_goes import ana as ana
from tests.federation.mile.test_what_goes import street as street
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]

# What is drawn by chance or told by the clock, of one length whatever it is.
DRAWN = re.compile(
    r"(?<=/ap/mile/)[0-9a-f]{32}|(?<=/ap/neighbours/)[0-9a-f]{32}|(?<=/ap/a/)\d+"
    r"|(?<=/pictures/)[0-9a-f]{32}"
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
PASSING = {"signature", "signature-input", "date", "digest", "content-digest"}


def common(post):
    lines = sorted((n.lower(), v) for n, v in post.headers if n.lower() not in PASSING)
    return post.url, lines, INSTANT.sub("…", DRAWN.sub("…", post.body.decode()))


def test_two_worlds_that_differ_within_a_half_mile_send_the_same_bytes(street, ana):
    with street.ours.at_work():
        here = home_of(ana.id).cell
        near = across.mile_across_borders(here)
        half = across.square_told(here)
        corners = [one for one in near if across.square_told(one) == half and one != half]
    assert len(corners) > 1
    worlds = []
    for n, corner in enumerate(corners[:2]):
        before = len(street.posts)
        who = street.neighbour(f"Ana{n}", at=corner)
        street.alter(who, first_name="Ana")
        uri = f"{street.ours.base}/notes/{n}"
        street.board.notes[uri] = (str(who.uri), None, note_of("Une échelle"))
        street.tell(uri)
        street.change(uri, content="<p>Le mardi.</p>")
        street.settle_host()
        street.take_down(uri)
        worlds.append([common(one) for one in street.posts[before:]])
    assert len(worlds[0]) == 3 and worlds[0] == worlds[1]


def test_a_thing_of_a_wider_square_is_told_by_that_one(street, ana):
    with street.ours.at_work():
        half = across.square_told(home_of(ana.id).cell)
        (mile,) = [one for one in across.squares_touched(half) if _holds(one, half)]
    uri = f"{street.ours.base}/notes/wide"
    street.board.notes[uri] = (str(ana.uri), mile, note_of("Une échelle"))
    street.tell(uri)
    assert street.said[0]["to"][0]["mileCells"] == [across.as_text(mile)]


def _holds(mile, half):
    level, row, column = (int(part) for part in across.as_text(half).split(":")[1:])
    assert level == 1
    return across.as_text(mile) == f"g1:2:{row // 2}:{column // 2}"


def test_a_plugin_that_does_not_know_what_an_event_is_about_is_asked_again(street, ana, clock):
    uri = f"{street.ours.base}/notes/late"
    street.board.notes[uri] = (str(ana.uri), None, note_of("Une échelle"))
    street.board.forgets = True
    with street.ours.at_work():
        street.record(MemberVerified(member_uri=str(ana.uri)))
    street.ours.network.settle()
    assert street.said == []
    street.board.forgets = False
    clock.present += timedelta(hours=1)
    street.ours.network.settle()
    assert street.verbs == ["Create"]


def test_an_event_that_is_heard_thrice_and_late_leaves_what_is_so_now(street, ana):
    uri = street.write(ana)
    street.take_down(uri)
    with street.ours.at_work():
        for _ in range(3):
            going.hear(NoteChanged(uri=uri), ids.new())
    street.ours.network.settle()
    assert street.verbs == ["Create", "Delete"] and street.rows() == []
