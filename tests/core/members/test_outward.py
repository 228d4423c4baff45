"""Members as other instances see them: only who wants it, never where they live, and back again."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from onemile import current, pictures
from onemile.errors import Invalid, NotAllowed, NotFound
from onemile.federated import ActorKind, WireActor
from onemile.follows.models import Follow
from onemile.hookspecs import hookimpl
from onemile.members import handles, outward, profiles
from onemile.members.models import Member
from onemile.models import EventRow
from onemile.moderation import standing
from onemile.plugin_manager import Plugin
from onemile.privacy import erase, export
from onemile.testing import inside
from tests.core.members.carrying import Carrier

pytestmark = pytest.mark.plugins()
EVE = "https://ortenau.example/members/eve"


class Postman(Carrier):
    """A plugin that carries members to other instances, with a thing that has a handle."""

    @hookimpl
    def register_actor_kinds(self):
        return [
            ActorKind(
                name="carrier.box",
                actor_type="Group",
                find=lambda uri: None,
                by_handle=lambda handle: "https://x.example/box" if handle == "box" else "",
                is_gone=lambda uri: False,
            )
        ]


@pytest.fixture
def carrier(instance):
    guest, plugins = Postman(), current.instance().plugins
    plugins.manager.register(guest, name="carrier")
    plugins.all.append(
        Plugin(manifest=guest.MANIFEST, module=guest, folder=Path(__file__).parent, version="")
    )


@pytest.fixture
def ana(world):
    return world.member("Ana", last_name="Mullerstein", about="Rue des Roses")


def again(member):
    return Member.get_by_id(member.id)


def _status(page, path):
    """Look at a picture, and let go of its file."""
    answer = page.get(path).response
    answer.close()
    return answer.status_code


def told(name):
    rows = EventRow.select().where(EventRow.name == f"core.{name}").order_by(EventRow.id)
    return [row.payload for row in rows]


def test_nobody_is_known_elsewhere_who_has_not_wanted_it(ana, carrier):
    assert outward.find(ana.uri) is None and outward.find(ana.url) is None
    assert not outward.is_gone(ana.uri) and ana.handle is None


def test_where_nothing_carries_there_is_nothing_to_switch_on(ana, browser):
    page = browser(ana)
    assert "Autres instances" not in page.get("/me").text
    assert page.get("/me/elsewhere").status == 404
    with pytest.raises(NotFound):
        outward.let_know(ana, text="")
    assert not again(ana).federates


def test_a_member_reads_what_becomes_visible_and_switches_it_on(ana, carrier, browser):
    page = browser(ana).get("/me").follow("Autres instances")
    assert "jamais où tu habites" in page.text and "Ana M." in page.text
    page.submit("Me faire connaître d’autres instances", text="J’aime les <b>tomates</b>\net toi")
    actor = outward.find(ana.uri)
    assert actor == outward.find(ana.url)
    assert actor == WireActor(
        uri=ana.uri,
        handle=again(ana).handle,
        name="Ana M.",
        url=ana.url,
        summary="<p>J’aime les &lt;b&gt;tomates&lt;/b&gt;<br>et toi</p>",
        approval="asked",
    )
    assert f"@{actor.handle}@instance.example" in page.text
    assert outward.by_handle(actor.handle) == outward.by_handle(actor.handle.upper()) == ana.uri
    assert told("MemberChanged") == [{"member_uri": ana.uri}]


def test_what_goes_out_says_neither_place_nor_full_name_nor_words_for_neighbours(ana, carrier):
    outward.let_know(ana, text="Hop")
    said = repr(outward.find(ana.uri))
    for secret in ("Mullerstein", "Roses", "Strasbourg", "67000", "67482", ana.email):
        assert secret not in said


def test_a_text_that_is_too_long_is_refused_and_nothing_is_switched_on(ana, carrier, browser):
    page = browser(ana).get("/me/elsewhere")
    page.submit("Me faire connaître d’autres instances", text="x" * 501)
    assert page.status == 422 and not again(ana).federates
    with pytest.raises(Invalid):
        outward.let_know(ana, text="x" * 501)


def test_the_picture_is_for_everybody_while_it_is_on_and_at_no_old_address_after(
    ana, carrier, browser
):
    profiles.change_profile(
        ana,
        profile=profiles.Profile(
            first_name="Ana", last_name="M", about="", skills="", spoken_languages=[]
        ),
        photo=inside.photo(),
    )
    path = f"/pictures/{ana.avatar_key}.webp"
    assert browser().get(path).status == 404
    outward.let_know(ana, text="")
    assert outward.find(ana.uri).icon == path and _status(browser(), path) == 200
    standing.suspend(ana)
    assert browser().get(path).status == 404
    standing.reinstate(ana)
    outward.withdraw(ana)
    key = again(ana).avatar_key
    assert browser().get(path).status == browser(again(ana)).get(path).status == 404
    assert pictures.content(key) and browser().get(f"/pictures/{key}.webp").status == 404


def test_taking_it_back_takes_everything_back(ana, carrier, browser):
    outward.let_know(ana, text="Hop")
    handle = again(ana).handle
    here = f"{current.card().base_url}/mags/7"
    for follower, number, followed in (
        (EVE, None, ana.uri),
        (ana.uri, ana.id, EVE),
        (ana.uri, ana.id, here),
    ):
        Follow.create(follower_uri=follower, follower_id=number, followed_uri=followed)
    asked = browser(again(ana)).get("/me/elsewhere").follow("Tout reprendre")
    assert again(ana).federates and "ne revient pas de lui-même" in asked.text
    asked.submit("Tout reprendre")
    assert [row.followed_uri for row in Follow.select()] == [here]
    assert outward.find(ana.uri) is None and outward.by_handle(handle) == ""
    assert outward.is_gone(ana.uri) and outward.is_gone(ana.url)
    assert (again(ana).outward_text, again(ana).handle) == ("", handle)
    (event,) = told("MemberWithdrew")
    assert list(outward.PERSON.has_gone(outward.MemberWithdrew(**event))) == [ana.uri]
    assert list(outward.PERSON.changed(outward.MemberChanged(**event))) == []


def test_twice_is_once_and_whoever_comes_back_has_the_same_handle(ana, carrier):
    outward.let_know(ana, text="Hop")
    outward.let_know(ana, text="Hop")
    handle = again(ana).handle
    assert outward.withdraw(ana) and not outward.withdraw(ana)
    outward.let_know(ana, text="Da")
    assert again(ana).handle == handle and not outward.is_gone(ana.uri)
    assert len(told("MemberChanged")) == 3 and len(told("MemberWithdrew")) == 1


def test_a_change_is_told_of_what_others_read_and_of_nothing_else(ana):
    def write(**values):
        values = {"first_name": "Ana", "last_name": "Mullerstein", "about": "x"} | values
        profile = profiles.Profile(skills="", spoken_languages=[], **values)
        profiles.change_profile(ana, profile=profile)

    write(about="Autre chose")
    write(last_name="Muller")
    assert told("MemberChanged") == []
    write(first_name="Anne")
    assert told("MemberChanged") == [{"member_uri": ana.uri}]
    profiles.remove_photo(ana)
    assert len(told("MemberChanged")) == 1
    Member.update(avatar_key="ab" * 16).where(Member.id == ana.id).execute()
    profiles.remove_photo(ana)
    assert len(told("MemberChanged")) == 2


def test_who_is_suspended_rests_and_may_withdraw_and_not_step_out(ana, carrier, browser):
    outward.let_know(ana, text="Hop")
    standing.suspend(ana)
    assert outward.find(ana.uri) is None and not outward.is_gone(ana.uri)
    with pytest.raises(NotAllowed):
        outward.let_know(again(ana), text="Da")
    browser(again(ana)).get("/me/elsewhere").follow("Tout reprendre").submit("Tout reprendre")
    assert outward.is_gone(ana.uri)


def test_who_leaves_is_gone_and_leaves_no_name_behind_in_a_handle(ana, carrier, instance):
    outward.let_know(ana, text="Hop")
    handle = again(ana).handle
    erase.erase(again(ana))
    assert outward.find(ana.uri) is None and outward.is_gone(ana.uri)
    gone = again(ana)
    assert (gone.federates, gone.outward_text) == (False, "")
    assert "ana" not in gone.handle and outward.by_handle(gone.handle) == ""
    assert handles.is_taken(handle)
    event = outward.MemberLeft(member_uri=ana.uri)
    assert list(outward.PERSON.has_gone(event)) == [ana.uri]


def test_who_leaves_and_was_never_known_elsewhere_is_gone_for_nobody(ana):
    erase.erase(ana)
    assert not outward.is_gone(ana.uri)
    assert list(outward.PERSON.has_gone(outward.MemberLeft(member_uri=ana.uri))) == []


def test_the_copy_holds_it(ana, carrier, instance):
    outward.let_know(ana, text="Marque-page 4711")
    out = io.BytesIO()
    with instance.test_request_context():
        export.write(again(ana), into=out)
    account = json.loads(zipfile.ZipFile(out).read("core/account.json"))
    assert account["outward_text"] == "Marque-page 4711" and account["federates"] is True
    assert account["handle"] == again(ana).handle


@pytest.mark.parametrize(
    ("name", "begins"),
    [("Ana", "ana"), ("Jean-Édouard", "jeanedouard"), ("Strauß", "strauss"), ("李", "m")],
)
def test_a_handle_is_the_first_name_in_letters_that_go_everywhere(name, begins, instance):
    assert re.fullmatch(rf"{begins}[0-9]{{4}}", handles.make(name))
    assert len(handles.make(name * 30)) <= handles.HANDLE_CHARS_MAX


def test_a_handle_is_taken_by_things_too(carrier, instance):
    assert handles.is_taken("box") and not handles.is_taken("bax")


def test_a_handle_that_is_taken_is_given_to_nobody_else(ana, carrier, world, monkeypatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(handles.secrets, "randbelow", lambda below: next(drawn))
    outward.let_know(ana, text="")
    other = world.member("Ana")
    outward.let_know(other, text="")
    assert (again(ana).handle, again(other).handle) == ("ana0007", "ana0008")


@pytest.mark.parametrize("uri", ["", "\0", "/members/", "/members/\0", "/members/x/y", "x" * 600])
def test_nonsense_is_nobody(uri, instance):
    assert outward.find(uri) is None and not outward.is_gone(uri) and outward.by_handle(uri) == ""


def test_a_member_who_is_known_elsewhere_sees_how(ana, carrier, browser):
    assert "d’une autre instance" not in browser(ana).get("/me/seen").text
    outward.let_know(ana, text="")
    page = browser(again(ana)).get("/me/seen?by=elsewhere")
    assert "Rien de ton lieu" in page.text and "Strasbourg" not in page.text


def test_a_handle_that_was_retired_stays_so_when_the_secret_is_renewed(world):
    ana = world.member("Ana", handle=handles.retired("ana0007"))
    assert handles.retired(ana.handle) == ana.handle != "ana0007"
    current.instance().secret_keys.append("a newer one")
    assert handles.is_taken("ana0007") and not handles.is_taken("ana0008")
