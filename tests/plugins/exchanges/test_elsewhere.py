"""A neighbour of another instance: author, partner, blocked, reported, thanked; nothing is lost."""

import json
from pathlib import Path

import pytest

from onemile import clock as house_clock
from onemile import conversations, current, ids
from onemile.contracts import ActorCard, Manifest
from onemile.db import transaction
from onemile.errors import Conflict
from onemile.hookspecs import hookimpl
from onemile.members import blocks
from onemile.mile import feed
from onemile.mile.radius import home_of
from onemile.mile.rings import area_for
from onemile.mile.standpoint import standpoint
from onemile.mile.tallies import tally_of
from onemile.models import EventRow
from onemile.moderation import decisions
from onemile.moderation.models import Case, Report
from onemile.notices.models import NoticeRow
from onemile.plugin_manager import Plugin
from onemile.privacy.erase import erase as leave
from onemile_exchanges import (
    completion,
    following,
    negotiate,
    overview,
    rights,
    talk,
    timetable,
)
from onemile_exchanges.disputes import deciding, desk, opening
from onemile_exchanges.disputes.models import Dispute
from onemile_exchanges.models import Agreement, Item, Proposal, Thanks
from onemile_exchanges.negotiate import Terms

# As long as a URI may be: every column bears it.
EVE = "https://ortenau.example/members/".ljust(500, "e")


class Border:
    """The double of a plugin through which somebody of another instance is known."""

    MANIFEST = Manifest(name="border", title="Border")

    def __init__(self):
        self.is_asleep = False

    @hookimpl
    def resolve_actors(self, uris):
        if self.is_asleep:
            return {}
        url = "https://ortenau.example/eve"
        card = ActorCard(uri=EVE, name="Eve K.", initials="EK", url=url)
        return {uri: card for uri in uris if uri == EVE}


@pytest.fixture
def border(instance):
    plugins, border = current.instance().plugins, Border()
    plugins.manager.register(border, name="border")
    plugins.all.append(
        Plugin(manifest=border.MANIFEST, module=border, folder=Path(__file__).parent, version="")
    )
    return border


@pytest.fixture
def ana(world, clock, border):
    """Somebody who has lived here for a while, next door to whoever Eve writes for."""
    ana = world.member("Ana")
    clock.advance(days=10)
    return ana


@pytest.fixture
def ladder(ana):
    """A thing of Eve's that lies where Ana lives."""
    number, home = ids.new(), home_of(ana.id)
    return Item.create(
        id=number, uri="https://ortenau.example/exchanges/items/5", author_uri=EVE, author_id=None,
        kind="offer", form="help", category="garden", title="Une échelle", text="Du Rhin",
        cell=home.cell, commune=home.commune, audience="near", folded="une echelle",
        lapses_at=house_clock.ahead(days=30),
    )  # fmt: skip


@pytest.fixture
def exchange(ana):
    """Plant an exchange in which Eve helps Ana: ``exchange(state="agreed")``."""

    def plant(**values):
        fields = {
            "kind": "offer", "title": "Une échelle", "maker": "helped", "state": "agreed",
            "is_running": True, "amount_smiles": 0, "agreed_at": house_clock.now(),
            "helper_uri": EVE, "helper_id": None, "helped_uri": ana.uri, "helped_id": ana.id,
            "opened_by_uri": ana.uri,
        }  # fmt: skip
        agreement = Agreement.create(**fields | values)
        for version, who in ((1, ana.uri), (2, EVE)):
            Proposal.create(agreement=agreement, version=version, by_uri=who, amount_smiles=0)
            conversations.say(
                planted_talk(agreement), author_uri=who, text=f"Mot {version}", tell=False
            )
        return agreement

    return plant


def planted_talk(agreement):
    """The conversation of a planted exchange, as the first word in it opens it."""
    if agreement.conversation_id is None:
        with transaction():
            agreement.conversation_id = talk.open_between(agreement)
            agreement.save(only=[Agreement.conversation_id])
    return agreement.conversation_id


def uris_of(member, ring="mile"):
    area = area_for(standpoint(member.id), ring)
    return [one.uri for one in feed.gather(area, member, frozenset(), feed.FeedFilter(), None, 20)]


def counted(member, ring="mile"):
    current.instance().rooms.pop("mile.tallies", None)
    return tally_of(area_for(standpoint(member.id), ring), hidden=member.hidden_uris()).things


def told(member):
    rows = NoticeRow.select().where(NoticeRow.member == member.id).order_by(NoticeRow.id)
    return [row.title.replace("\u00a0", " ") for row in rows]


def test_a_thing_of_hers_is_found_opened_and_answered(ana, ladder, browser, world):
    page = browser(ana)
    assert uris_of(ana) == [ladder.uri] and counted(ana) == 1
    assert "Eve K." in page.get("/?ring=mile").text
    page.get(f"/exchanges/items/{ladder.id}")
    assert page.status == 200 and "Eve K." in page.text
    assert "https://ortenau.example/eve" in page.html

    page.get(f"/exchanges/items/{ladder.id}/propose").submit(
        "Envoyer", text="Bonjour Eve", amount_smiles="0"
    )

    agreement = Agreement.get(Agreement.item == ladder.id)
    assert agreement.two == (EVE, ana.uri)
    assert (agreement.helper_id, agreement.helped_id) == (None, ana.id)
    assert agreement.opened_by_uri == ana.uri
    # Whoever carries it across hears of it; nobody here is told, and nothing breaks.
    assert [row.payload["to_uri"] for row in EventRow.select() if "to_uri" in row.payload] == [EVE]
    world.tell()
    assert told(ana) == []
    assert "Eve attend" not in page.text and "Tu aides" not in page.text
    with pytest.raises(Conflict):
        negotiate.propose(ladder.id, Terms(), member=ana)


def test_nobody_writes_to_whom_no_plugin_knows(ana, ladder, border, browser):
    border.is_asleep = True
    with pytest.raises(Conflict):
        negotiate.propose(ladder.id, Terms(text="Bonjour"), member=ana)
    assert not Agreement.select().exists()


def test_the_page_of_an_exchange_names_her_and_what_each_said(ana, exchange, browser, border):
    agreement = exchange()
    page = browser(ana).get(f"/exchanges/{agreement.id}")
    assert (
        page.status == 200 and "Eve K." in page.text and "https://ortenau.example/eve" in page.html
    )
    assert "Mot 1" in page.text and "Mot 2" in page.text
    assert "Eve" in browser(ana).get("/exchanges").text
    # While whoever knows her is off, the page opens all the same; she has not left.
    border.is_asleep = True
    for path in (f"/exchanges/{agreement.id}", "/exchanges"):
        page = browser(ana).get(path)
        assert page.status == 200 and "Une échelle" in page.text and "parti" not in page.text


def test_she_is_written_to_thanked_and_thanks(ana, exchange, browser, world):
    agreement = exchange(state="confirmed", is_running=False, confirmed_at=house_clock.now())
    talk.say(agreement.id, member=ana, text="À jeudi")
    note = completion.thank(agreement.id, member=ana, text="Merci Eve")
    assert (note.giver_uri, note.receiver_uri) == (ana.uri, EVE)
    assert (note.giver_id, note.receiver_id) == (ana.id, None)

    hers = Thanks.create(
        agreement=agreement, giver_uri=EVE, receiver_uri=ana.uri, receiver_id=ana.id, text="Super"
    )
    completion.show_thanks(hers.id, member=ana, is_public=True)
    neighbour = world.member("Ben")
    page = browser(neighbour).get(ana.url)
    # Out of whose reach one is is a name, without a way to it.
    assert "Super" in page.text and "Eve K." in page.text and "ortenau" not in page.html
    blocks.block_uri(neighbour, uri=EVE)
    page = browser(neighbour).get(ana.url)
    assert "Super" not in page.text and "Eve" not in page.text


def test_blocked_she_is_in_no_feed_and_in_no_count(ana, ladder, offer, world, browser):
    ben = world.member("Ben")
    offer(ben, "Du pain", audience="near")
    assert counted(ana) == len(uris_of(ana)) == 2

    blocks.block_uri(ana, uri=EVE)
    assert counted(ana) == len(uris_of(ana)) == 1
    page = browser(ana)
    assert "échelle" not in page.get("/?ring=mile").text
    assert page.get(f"/exchanges/items/{ladder.id}").status == 404
    assert following.items(ana, [EVE], before=None, limit=5) == []

    # A member of this instance is hidden and counted alike.
    blocks.block(ana, other=ben)
    assert counted(ana) == len(uris_of(ana)) == 0
    blocks.unblock_uri(ana, uri=EVE)
    assert counted(ana) == len(uris_of(ana)) == 1
    assert [one.uri for one in following.items(ana, [EVE], before=None, limit=5)] == [ladder.uri]


def test_blocked_she_is_not_written_to_and_her_words_are_not_read(ana, exchange, browser):
    agreement = exchange(state="disputed", disputed_from="agreed")
    Dispute.create(
        agreement=agreement, number=1, from_state="agreed", opened_by_uri=EVE, why="Elle ment"
    )
    assert "Elle ment" in browser(ana).get(f"/exchanges/{agreement.id}").text
    blocks.block_uri(ana, uri=EVE)
    page = browser(ana).get(f"/exchanges/{agreement.id}")
    assert page.status == 200 and "Elle ment" not in page.text
    assert "parti" not in page.text
    for step in (
        lambda: talk.say(agreement.id, member=ana, text="Alors ?"),
        lambda: negotiate.counter(agreement.id, Terms(), member=ana),
    ):
        with pytest.raises(Conflict):
            step()


def test_she_is_reported_and_a_moderator_decides(ana, ladder, exchange, browser, world, clock):
    mo = world.member("Mo", role="moderator")
    agreement = exchange()
    (message,) = [one for one in talk.messages_of(agreement) if one.author_uri == EVE]
    for path in (f"/report/exchanges.item/{ladder.id}", f"/report/exchanges.message/{message.id}"):
        page = browser(ana).get(path)
        assert page.status == 200
        consent = {"with_conversation": "y"} if "message" in path else {}
        page.submit("Envoyer", ground="insult", text="Elle m’insulte", good_faith="y", **consent)
        case = Case.select().order_by(Case.id.desc()).first()
        assert case.author_uri == EVE
        assert "Eve K." in browser(mo).get(f"/moderation/{case.id}").text
        decisions.decide(case, by=mo, action="hide", ground="insult", reason="Non.")
    world.tell()
    assert Item.get_by_id(ladder.id).state == "hidden" and uris_of(ana) == []
    assert conversations.Post.get_by_id(message.id).state == "hidden"
    assert "Eve K. : Mot 2" in Report.select().order_by(Report.id.desc()).first().conversation


def test_a_dispute_with_her_reaches_every_moderator(ana, exchange, browser, world):
    mo = world.member("Mo", role="moderator")
    agreement = exchange()
    opening.open_dispute(agreement.id, member=ana, why="Personne à la porte")
    agreement = Agreement.get_by_id(agreement.id)
    assert desk.mediators(agreement) == [mo.uri]
    assert desk.n_waiting(moderator=mo) == 1
    page = browser(mo).get("/exchanges/disputes")
    assert "Eve K." in page.text
    deciding.decide(agreement.id, moderator=mo, took_place=False, why="Les deux ont parlé")
    world.tell()
    assert len(told(ana)) == 1


def test_time_takes_its_steps_with_her_too(ana, exchange, clock, world):
    open_one = exchange(state="proposed", expires_at=house_clock.ahead(days=3), agreed_at=None)
    half_done = exchange()
    completion.say_done(half_done.id, member=ana)
    clock.advance(days=80)
    for job in (timetable.expire_proposals, timetable.remind, timetable.auto_confirm):
        job()
    world.tell()
    assert Agreement.get_by_id(open_one.id).state == "expired"
    assert Agreement.get_by_id(half_done.id).state == "confirmed"
    assert len(told(ana)) == 2


def test_a_copy_of_ones_data_names_her_and_holds_ones_own_words(ana, exchange):
    agreement = exchange(state="confirmed", is_running=False)
    completion.thank(agreement.id, member=ana, text="Merci Eve")
    Thanks.create(
        agreement=agreement, giver_uri=EVE, receiver_uri=ana.uri, receiver_id=ana.id, text="Super"
    )
    held = json.loads(rights.export(ana)[0].content)
    assert [(one["with"], one["role"]) for one in held["exchanges"]] == [(EVE, "helped")]
    assert [one["text"] for one in held["messages"]] == ["Mot 1"]
    assert len(held["proposals"]) == 1
    assert [one["text"] for one in held["thanks_given"]] == ["Merci Eve"]
    assert [one["text"] for one in held["thanks_received"]] == ["Super"]


def test_whoever_leaves_ends_it_and_takes_only_their_words_along(ana, exchange, world):
    running, disputed = exchange(), exchange(state="disputed", disputed_from="agreed")
    leave(ana)
    world.tell()
    running = Agreement.get_by_id(running.id)
    assert (running.state, running.ended_by_uri) == ("cancelled", ana.uri)
    assert Agreement.get_by_id(disputed.id).state == "disputed"
    assert {row.author_uri: row.text for row in talk.messages_of(running)} == {"": "", EVE: "Mot 2"}
    assert running.title == "Une échelle"  # the title is Eve's


def test_what_she_did_with_others_counts_for_whoever_reads_her_thing(ana, ladder, exchange):
    exchange(state="confirmed", is_running=False)
    assert overview.participation_of(EVE) == overview.Participation(n_given=1, n_received=0)
    assert overview.participation_of(ana.uri) == overview.Participation(n_given=0, n_received=1)


def test_smiles_that_she_cannot_set_aside_are_said_so(ana, exchange):
    hers = exchange(
        helper_uri=ana.uri, helper_id=ana.id, helped_uri=EVE, helped_id=None, opened_by_uri=EVE,
        state="proposed", maker="helped", amount_smiles=30, agreed_at=None,
    )  # fmt: skip
    with pytest.raises(Conflict):
        negotiate.accept(hers.id, member=ana, version=1)
    assert Agreement.get_by_id(hers.id).state == "proposed"


def test_smiles_for_her_are_set_aside_and_pass(ana, exchange, pocket):
    pocket.balances[ana.uri] = 50
    theirs = exchange(state="proposed", maker="helper", amount_smiles=30, agreed_at=None)
    negotiate.accept(theirs.id, member=ana, version=1)
    assert pocket.available_smiles(ana.uri) == 20
