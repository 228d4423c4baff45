"""Pictures of what a member shows: at an address of each partner's own, for that partner alone."""

import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from onemile import current, pictures
from onemile.api import across, home_of
from onemile.pictures import files
from onemile_federation.mile import pictures_told
from tests.federation.mile.talk.conftest import talk as talk
from tests.federation.mile.test_two_worlds import common
from tests.federation.mile.test_what_goes import ana as ana
from tests.federation.mile.test_what_goes import street as street
from tests.federation.mile.test_who_may_read import seen
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner
from tests.federation.partners.conftest import partners as partners

pytestmark = pytest.mark.plugins("federation")


def photo(street, colour="teal", *, notes=""):
    """Keep a photo as a member's form does; returns it as a plugin names it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = notes
    Image.new("RGB", (60, 40), colour).save(out, "JPEG", exif=exif)
    with street.ours.at_work():
        key = pictures.keep(io.BytesIO(out.getvalue()), as_a="photo")
    return across.MilePicture(key=key, text=f"Une échelle {colour}")


@pytest.fixture
def show(street, ana):
    """Let Ana's note be shown with some pictures; returns its URI."""

    def write(*named, by=ana, title="Une échelle", change=False):
        uri = f"{street.ours.base}/notes/{title.split()[-1]}"
        street.board.pictures[uri] = named
        street.change(uri) if change else street.write(by, title)
        return uri

    return write


def attached(said):
    return said["object"].get("attachment", [])


def test_the_document_says_where_they_lie_and_the_partner_gets_them_there(street, show):
    one = photo(street, notes="g1:0:26000:30000")
    show(one)
    (said,) = street.said
    (picture,) = attached(said)
    uri = said["object"]["id"]
    assert picture["url"].startswith(f"{uri}/pictures/") and one.key not in str(said)
    assert {name: picture[name] for name in ("type", "mediaType", "name", "width", "height")} == {
        **{"type": "Image", "mediaType": "image/webp", "name": "Une échelle teal"},
        **{"width": 60, "height": 40},
    }

    answer = street.other.actor.get(picture["url"])

    assert (answer.status, answer.media_type) == (200, "image/webp")
    assert answer.header("Cache-Control") == "private, no-store"
    with street.ours.at_work():
        assert answer.body == pictures.content(one.key)
    assert b"g1:0" not in answer.body and b"EXIF" not in answer.body
    assert one.key not in str(answer.headers)


def test_whoever_else_asks_gets_what_there_is_where_nothing_ever_was(street, show, victim):
    show(photo(street))
    (picture,) = attached(street.said[0])
    url = picture["url"]
    nowhere = url[:-4] + "0000"
    beside = url.replace("/ap/mile/", "/ap/mile/00")
    stranger = victim.actor("instance", kind="Application")
    for ask in (stranger.get, street.ours.get):
        assert seen(ask(url)) == seen(ask(nowhere)) == seen(ask(beside))
        assert ask(url).status == 404
    assert street.other.actor.get(nowhere).status == street.other.actor.get(beside).status == 404


def test_a_neighbour_on_the_other_instance_sees_them_until_the_end(talk):
    one, street = photo(talk.street), talk.street
    street.board.pictures[talk.note] = (one,)
    street.tell(talk.note)

    page = talk.anas.get(f"/federation/across/{talk.thing.id}").html

    assert 'alt="Une échelle teal"' in page and one.key not in page
    (url,) = re.findall(r'<img src="(/pictures/[^"]+)" alt="Une échelle teal"', page)
    with talk.anas.client.get(url) as answer:
        assert answer.status_code == 200 and answer.data[8:12] == b"WEBP"
    assert url in talk.anas.get("/?ring=mile").html
    talk.end()
    with talk.anas.client.get(url) as answer:
        assert answer.status_code == 404
    with talk.alsace.at_work():
        folder = current.instance().folder / "uploads"
        assert [one for one in folder.rglob("*") if one.is_file()] == []


def test_other_pictures_are_told_and_those_of_before_lie_there_no_more(street, show):
    first, second = photo(street), photo(street, "red")
    show(first)
    before = attached(street.said[0])[0]["url"]

    show(second, first, change=True)

    assert street.verbs == ["Create", "Update"]
    named = attached(street.said[1])
    assert [one["name"] for one in named] == ["Une échelle red", "Une échelle teal"]
    assert named[1]["url"] == before and named[0]["url"] != before
    show(second, first, change=True)
    assert street.verbs == ["Create", "Update"]
    show(second, change=True)
    assert street.other.actor.get(before).status == 404
    assert street.other.actor.get(named[0]["url"]).status == 200
    show(replace(second, text="Autre chose"), change=True)
    assert street.verbs == ["Create", *["Update"] * 3]


def test_what_is_taken_back_has_no_pictures(street, show):
    uri = show(photo(street))
    (picture,) = attached(street.said[0])
    street.take_down(uri)
    answer = street.other.actor.get(picture["url"])
    assert seen(answer) == seen(street.other.actor.get(picture["url"][:-4] + "0000"))


@pytest.mark.one_engine
def test_four_go_and_none_that_is_gone_or_heavier_than_a_photo(street, show, monkeypatch):
    gone, kept = photo(street), [photo(street, colour) for colour in ("red", "blue")]
    with street.ours.at_work():
        files.delete(gone.key)
    show(gone, across.MilePicture(key="../../secret"), *kept, *kept, *kept)
    assert len(attached(street.said[-1])) == across.MILE_PICTURES_MAX
    monkeypatch.setattr(pictures_told, "BYTES_MAX", 10)
    show(kept[0], change=True)
    assert attached(street.said[-1]) == []


@pytest.mark.one_engine
def test_what_a_plugin_attaches_by_itself_leads_nowhere(street, ana):
    uri = street.write(ana)
    link = f"{street.ours.base}/pictures/aaaaaaaaaaaaaaaaaaaaaa.webp"
    street.change(uri, attachment=[{"type": "Image", "url": link}], image=link, icon=link, name="b")
    assert "/pictures/" not in str(street.said[-1])


@pytest.mark.one_engine
def test_two_worlds_that_differ_within_a_half_mile_send_the_same_pictures(street, ana, show):
    with street.ours.at_work():
        here = home_of(ana.id).cell
        half = across.square_told(here)
        near = across.mile_across_borders(here)
        corners = [one for one in near if across.square_told(one) == half and one != half][:2]
    worlds = []
    for n, corner in enumerate(corners):
        before = len(street.posts)
        who = street.neighbour(f"Ana{n}", at=corner)
        street.alter(who, first_name="Ana")
        show(photo(street, notes=f"at {corner}"), by=who, title="Une échelle")
        (post,) = street.posts[before:]
        answer = street.other.actor.get(attached(post.activity)[0]["url"])
        passing = {"date", "x-request-id", "server-timing"}
        lines = [one for one in answer.headers if one[0].lower() not in passing]
        worlds.append((common(post), answer.status, answer.body, lines))
        street.take_down(f"{street.ours.base}/notes/échelle")
    assert worlds[0] == worlds[1] and worlds[0][1] == 200
