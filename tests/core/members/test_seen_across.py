"""Neighbours across a border see what a member shows their mile: only if wanted, and taken back."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from onemile import current
from onemile.contracts import Manifest
from onemile.errors import NotAllowed, NotFound
from onemile.federated import MileType
from onemile.hookspecs import hookimpl
from onemile.members import across
from onemile.members.models import Member
from onemile.mile.events import MemberSeenAcross
from onemile.mile.models import Place
from onemile.models import EventRow
from onemile.moderation import standing
from onemile.plugin_manager import Plugin
from onemile.privacy import erase, export
from tests.core.members.carrying import Carrier

pytestmark = pytest.mark.plugins()
SWITCH_ON, SWITCH_OFF = "Le montrer là-bas aussi", "Ne plus rien montrer là-bas"
SECTION = "Mon mile au-delà de notre instance"


class Garden:
    """A plugin with things for neighbours across a border, which carries nothing."""

    MANIFEST = Manifest(name="garden", title="Jardin")

    @hookimpl
    def register_mile_types(self):
        return [
            MileType(
                name="garden.bed",
                announces=(),
                concerned=lambda event: [],
                shown=lambda uri: None,
                after=lambda number, limit, of: [],
            )
        ]


def put_to_work(*guests):
    plugins = current.instance().plugins
    for guest in guests:
        name, folder = guest.MANIFEST.name, Path(__file__).parent
        plugins.manager.register(guest, name=name)
        plugins.all.append(Plugin(manifest=guest.MANIFEST, module=guest, folder=folder, version=""))


@pytest.fixture
def carried(instance):
    put_to_work(Carrier(), Garden())


@pytest.fixture
def ana(world):
    return world.member("Ana", last_name="Mullerstein")


def again(member):
    return Member.get_by_id(member.id)


def told():
    rows = EventRow.select().where(EventRow.name == MemberSeenAcross.name).order_by(EventRow.id)
    return [row.payload for row in rows]


def test_nobody_is_seen_across_who_has_not_wanted_it(ana, carried):
    assert not again(ana).is_seen_across and told() == []


@pytest.mark.parametrize("guests", [(), (Carrier,), (Garden,)], ids=["none", "carrier", "things"])
def test_without_things_and_who_carries_them_there_is_nothing_to_switch_on(
    guests, ana, browser, instance
):
    put_to_work(*(guest() for guest in guests))
    page = browser(ana).get("/me/elsewhere")
    assert page.status == (200 if guests == (Carrier,) else 404) and SECTION not in page.text
    with pytest.raises(NotFound):
        across.show_across(ana)
    assert not again(ana).is_seen_across and told() == []


def test_a_member_reads_what_it_means_switches_it_on_and_off_again(ana, carried, browser):
    page = browser(ana).get("/me").follow("Autres instances")
    for words in (SECTION, "ne voient rien", "carré d’un demi-mile", "responsables pourraient"):
        assert words in page.text
    page = page.submit(SWITCH_ON)
    assert again(ana).is_seen_across and told() == [{"member_uri": ana.uri}]
    assert "voient ce que je montre à mon mile" in page.text and SWITCH_ON not in page.text
    assert "prié d’effacer" in page.text
    page = page.submit(SWITCH_OFF)
    assert not again(ana).is_seen_across and told() == [{"member_uri": ana.uri}] * 2
    assert "C’est repris" in page.text


def test_it_is_another_choice_than_being_known_elsewhere(ana, carried):
    across.show_across(ana)
    assert not again(ana).federates and again(ana).handle is None


def test_twice_is_once(ana, carried):
    assert across.show_across(ana) and not across.show_across(ana)
    assert across.hide_across(ana) and not across.hide_across(ana)
    assert len(told()) == 2


def test_who_is_suspended_may_end_it_and_not_begin(ana, carried, browser):
    across.show_across(ana)
    standing.suspend(ana)
    browser(again(ana)).get("/me/elsewhere").submit(SWITCH_OFF)
    assert not again(ana).is_seen_across
    assert SWITCH_ON not in browser(again(ana)).get("/me/elsewhere").text
    with pytest.raises(NotAllowed):
        across.show_across(again(ana))


def test_it_can_be_ended_where_nothing_carries_there_any_more(ana, instance, browser):
    Member.update(is_seen_across=True).where(Member.id == ana.id).execute()
    page = browser(again(ana)).get("/me").follow("Autres instances")
    page.submit(SWITCH_OFF)
    assert not again(ana).is_seen_across


def test_who_leaves_is_seen_no_more_and_can_switch_nothing(ana, carried):
    across.show_across(ana)
    erase.erase(again(ana))
    assert not again(ana).is_seen_across
    with pytest.raises(NotFound):
        across.hide_across(ana)


def test_who_has_no_square_is_told_that_nothing_goes_there(ana, carried, browser):
    assert "Tu n’as pas de carré" not in browser(ana).get("/me/elsewhere").text
    Place.update(cell=None).where(Place.member_id == ana.id).execute()
    assert "Tu n’as pas de carré" in browser(ana).get("/me/elsewhere").text


def test_a_member_who_is_seen_across_sees_how(ana, carried, browser):
    assert "instance partenaire" not in browser(ana).get("/me/seen").text
    across.show_across(ana)
    page = browser(again(ana)).get("/me/seen?by=across")
    assert "Ni ta photo" in page.text and "Ana M." in page.text and "Strasbourg" not in page.text


def test_the_copy_holds_it(ana, carried, instance):
    across.show_across(ana)
    out = io.BytesIO()
    with instance.test_request_context():
        export.write(again(ana), into=out)
    account = json.loads(zipfile.ZipFile(out).read("core/account.json"))
    assert account["is_seen_across"] is True


def test_a_step_that_is_taken_back_leaves_neither_choice_nor_event(ana, carried, monkeypatch):
    def broken(event):
        raise RuntimeError

    monkeypatch.setattr(across, "record", broken)
    with pytest.raises(RuntimeError):
        across.show_across(ana)
    assert not again(ana).is_seen_across and told() == []
