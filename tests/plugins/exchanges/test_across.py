"""Offers and needs for neighbours across a border: what is said, and after what it is looked at."""

from datetime import date

import pytest

from onemile import current
from onemile.api import across, publishing, record, transaction
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place
from onemile.moderation.standing import reinstate, suspend
from onemile.privacy.erase import erase as leave
from onemile_exchanges import completion, kinds, negotiate, publish, reports, timetable
from onemile_exchanges.models import Item
from onemile_exchanges.wire.mile_types import TYPES
from tests.plugins.across import after_act, named_after, written

pytestmark = pytest.mark.plugins("exchanges")

(ITEMS,) = TYPES


@pytest.fixture
def ana(world, clock):
    return world.member("Ana")


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def bread(ana, offer):
    return offer(ana, "Du pain", text="Chaque <b>samedi</b>.\n\nViens !", form="gift")


def said(item):
    return ITEMS.shown(item.uri).document


def draft(item, **fields):
    names = ("kind", "form", "category", "title", "text", "when_text", "audience")
    return publish.Draft(**{name: getattr(item, name) for name in names} | fields)


def edited(item, member, **fields):
    """Its author rewrites an item."""
    again = Item.get_by_id(item.id)
    return lambda: publish.edit(item.id, draft(again, **fields), member=member, photo_ids=[])


def test_an_offer_is_a_proposal_with_its_words_and_nothing_of_where_it_lies(bread, ana, pocket):
    found = ITEMS.shown(bread.uri)
    assert (found.uri, found.author_uri, found.cell) == (bread.uri, ana.uri, bread.cell)
    document = dict(found.document)
    content = "<p>Chaque &lt;b&gt;samedi&lt;/b&gt;.</p><p>Viens !</p><p>à convenir</p>"
    assert document.pop("published").endswith("Z")
    assert document == {
        "type": "Proposal",
        "purpose": "offer",
        "name": "Du pain",
        "content": content,
        "contentMap": {"fr": content},
        "unitBased": False,
        "publishes": {
            "id": "#primary",
            "type": "Intent",
            "action": "transfer",
            "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
        },
    }


def test_a_need_says_when_and_what_is_thought_of_in_return(ana, offer, pocket):
    item = offer(
        ana,
        "Tondre",
        kind="need",
        when_text="un soir",
        from_day=date(2025, 6, 3),
        until_day=date(2025, 6, 5),
        suggested_smiles=40,
    )
    document = said(item)
    assert document["purpose"] == "request"
    assert document["publishes"]["action"] == "deliverService"
    assert document["reciprocal"] == {
        "id": "#reciprocal",
        "type": "Intent",
        "action": "transfer",
        "resourceConformsTo": "urn:1mile:ns:Smile",
        "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "40"},
    }
    assert document["content"].startswith("<p>un soir · du 3 juin") and "40" in document["content"]


def test_a_gift_and_a_house_without_smiles_ask_for_nothing_in_return(ana, offer, pocket):
    assert "reciprocal" not in said(offer(ana, suggested_smiles=0))
    counted = offer(ana, suggested_smiles=40)
    current.instance().ledger = None
    assert "reciprocal" not in said(counted) and said(counted)["content"] == ""


def test_the_feed_knows_them_by_what_they_are_on_the_wire(ana, offer):
    types = {kind.name: kind.wire_types for kind in kinds.FEED_KINDS}
    for name in kinds.KINDS:
        document = said(offer(ana, kind=name))
        assert types[name] == (f"{document['type']}/{document['purpose']}",)


@pytest.mark.parametrize("audience", publishing.AUDIENCES)
def test_only_what_everybody_in_its_mile_sees_goes_across(bread, audience):
    Item.update(audience=audience).where(Item.id == bread.id).execute()
    is_shown = audience in (*publishing.SHOWS["mile"], publishing.PARTNERS)
    assert (ITEMS.shown(bread.uri) is not None) == is_shown
    assert (ITEMS.after(0, 10, "") != []) == is_shown


@pytest.mark.parametrize("lost", [{"author_id": None}, {"cell": None}])
def test_what_is_by_nobody_here_or_lies_in_no_square_goes_nowhere(bread, lost):
    Item.update(lost).where(Item.id == bread.id).execute()
    assert ITEMS.shown(bread.uri) is None and ITEMS.after(0, 10, "") == []


def test_of_what_is_no_item_nothing_is_said(ana):
    for uri in ("https://a.example/mags/1", ""):
        assert ITEMS.shown(uri) is None
        assert ITEMS.concerned(publishing.ThingHidden(uri=uri)) == []


def test_whatever_happens_to_an_offer_is_heard(bread, ana, clock, world):
    acts = [
        (edited(bread, ana, title="Du pain noir"), "changed"),
        (edited(bread, ana, audience="me", title="Du pain noir"), "went"),
        (lambda: publish.pause(bread.id, member=ana), "same"),
        (lambda: publish.resume(bread.id, member=ana), "same"),
        (edited(bread, ana, audience="mile", title="Du pain noir"), "came"),
        (lambda: publish.pause(bread.id, member=ana), "went"),
        (lambda: publish.resume(bread.id, member=ana), "came"),
        (lambda: publish.renew(bread.id, member=ana), "same"),
        (lambda: reports.hide_item(bread), "went"),
        (edited(bread, ana, title="Du pain blanc"), "same"),
        (lambda: reports.restore_item(bread), "came"),
        (lambda: suspend(ana), "went"),
        (lambda: reinstate(ana), "came"),
        (lambda: clock.advance(days=400), "same"),
        (timetable.lapse_items, "went"),
        (lambda: publish.renew(bread.id, member=ana), "came"),
        (lambda: publish.withdraw(bread.id, member=ana), "went"),
    ]
    for number, (act, outcome) in enumerate(acts):
        assert after_act(ITEMS, bread.uri, act) == outcome, number


def test_an_exchange_that_lets_it_rest_and_brings_it_back_is_heard(bread, ana, ben):
    current.instance().ledger = None
    held = {}

    def propose():
        terms = negotiate.Terms(amount_smiles=0, text="Volontiers.")
        held["id"] = negotiate.propose(bread.id, terms, member=ben).id

    def accept():
        negotiate.accept(held["id"], member=ana, version=1)

    def cancel():
        negotiate.cancel(held["id"], member=ben, why="Je ne peux plus.")

    def done():
        completion.say_done(held["id"], member=ana)
        completion.say_done(held["id"], member=ben)

    assert after_act(ITEMS, bread.uri, propose) == "same"
    assert after_act(ITEMS, bread.uri, accept) == "went"
    assert after_act(ITEMS, bread.uri, cancel) == "came"
    propose()
    assert after_act(ITEMS, bread.uri, accept) == "went"
    # Who it was arranged with leaves before a word was said: it is there for others again.
    assert after_act(ITEMS, bread.uri, lambda: leave(ben)) == "came"


def test_what_is_done_stays_closed(bread, ana, ben):
    current.instance().ledger = None
    terms = negotiate.Terms(amount_smiles=0, text="Volontiers.")
    agreement = negotiate.propose(bread.id, terms, member=ben)
    negotiate.accept(agreement.id, member=ana, version=1)
    for member in (ana, ben):
        act = lambda who=member: completion.say_done(agreement.id, member=who)  # noqa: E731
        assert after_act(ITEMS, bread.uri, act) == "same"
    assert Item.get_by_id(bread.id).state == "closed"


def test_who_moves_house_takes_them_along_and_only_then_it_is_told(bread, ana, world):
    elsewhere = world.cell_of("68100")

    def move():
        with transaction():
            moved = Place.update(cell=elsewhere, commune="68224")
            moved.where(Place.member_id == ana.id).execute()
            record(PlaceMoved(member_id=ana.id))

    assert bread.uri not in named_after(ITEMS, move), "it lies where it lay still"
    assert after_act(ITEMS, bread.uri, world.tell) == "changed"
    assert ITEMS.shown(bread.uri).cell == elsewhere


def test_of_a_member_with_very_many_none_is_forgotten(ana, ben, offer, monkeypatch):
    other = offer(ben)
    with transaction():
        for number in range(across.MILE_CONCERNED_MAX + 5):
            Item.create(
                kind="offer", form="help", category="garden", title=f"Aide {number}",
                author_id=ana.id, author_uri=ana.uri, cell=other.cell, commune=other.commune,
                lapses_at=other.lapses_at,
            )  # fmt: skip
    mine = [one.uri for one in Item.select().where(Item.author_id == ana.id).order_by(Item.id)]
    assert named_after(ITEMS, lambda: suspend(ana)) == mine
    reinstate(ana)
    pages, last = [], 0
    while page := ITEMS.after(last, 40, ana.uri):
        pages += [uri for _number, uri in page]
        last = page[-1][0]
    assert pages == mine and other.uri not in pages
    assert (other.id, other.uri) in ITEMS.after(0, 1_000, "")


def test_two_who_live_elsewhere_in_a_square_write_the_same_to_the_letter(bread, world, ana):
    before = written(ITEMS, bread.uri)
    elsewhere = world.beside(bread.cell, columns=3)
    Item.update(cell=elsewhere, commune="68224").where(Item.id == bread.id).execute()
    Place.update(cell=elsewhere, commune="68224", postcode="68100").execute()
    assert written(ITEMS, bread.uri) == before
    for word in (ana.email, ana.public_id, "67000", "67482", "68224", current.card().base_url):
        assert word not in before
    assert ana.first_name not in before
