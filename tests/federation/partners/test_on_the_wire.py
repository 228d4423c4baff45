"""A partnership over the network: proposed, answered, changed, ended; both pages say the same."""

import json
from datetime import timedelta

import pytest

from onemile import current
from onemile.api import Conflict, Invalid
from onemile_federation import partners as room
from onemile_federation.outbox.models import Activity, Delivery
from onemile_federation.partners import attending, closing, deciding, greeting, statements
from onemile_federation.partners.sides import ACTIVE, BY_THEM, BY_US, ENDED, PAUSED, Switches
from onemile_federation.remote import hosts, nodeinfo
from onemile_federation.signatures import proofs
from onemile_federation.signatures.keys import public_key
from tests.federation.partners.across import ALL, WORDS, book_of, row_of

pytestmark = pytest.mark.plugins("federation")


def states(alsace, ortenau):
    return row_of(alsace, ortenau.host).state, row_of(ortenau, alsace.host).state


def flows(ours, host):
    with ours.at_work():
        return room.effective(host).open_flows


def test_proposed_accepted_and_nothing_more_to_set(network, alsace, ortenau):
    with alsace.at_work():
        assert flows(alsace, ortenau.host) == ["publications"]
        some = Switches(publications=True, proposals=True)
        deciding.propose(host=ortenau.host, switches=some, reason="Le pont", **WORDS)
    network.settle()
    assert states(alsace, ortenau) == (BY_US, BY_THEM)
    assert flows(ortenau, alsace.host) == ["publications"]

    with ortenau.at_work():
        deciding.accept(host=alsace.host, switches=ALL, **WORDS)
    network.settle()

    assert states(alsace, ortenau) == (ACTIVE, ACTIVE)
    assert (
        flows(alsace, ortenau.host) == flows(ortenau, alsace.host) == ["publications", "proposals"]
    )
    with alsace.at_work():
        assert room.is_open(ortenau.host, "proposals") and not room.is_open(ortenau.host, "mile")
        assert row_of(alsace, ortenau.host).contact == "Lotte H."
    assert row_of(ortenau, alsace.host).charter_read_at is not None
    assert [one[:2] for one in book_of(ortenau, alsace.host)] == [
        (False, "proposed"),
        (True, "accepted"),
    ]


@pytest.mark.one_engine
def test_a_no_is_told_with_its_reason_and_one_may_ask_again(network, alsace, ortenau):
    with alsace.at_work():
        deciding.propose(host=ortenau.host, switches=ALL, **WORDS)
    network.settle()
    with ortenau.at_work():
        deciding.refuse(host=alsace.host, reason="Pas cette année")
    network.settle()

    assert states(alsace, ortenau) == (ENDED, ENDED)
    assert book_of(alsace, ortenau.host)[-1] == (False, "refused", "Pas cette année")
    with ortenau.at_work():
        deciding.propose(host=alsace.host, switches=ALL, **WORDS)
    network.settle()
    assert states(alsace, ortenau) == (BY_THEM, BY_US)


@pytest.mark.one_engine
def test_both_propose_at_once_and_are_partners(network, alsace, ortenau):
    for ours, host in ((alsace, ortenau.host), (ortenau, alsace.host)):
        with ours.at_work():
            deciding.propose(host=host, switches=ALL, **WORDS)
    network.settle()

    assert states(alsace, ortenau) == (ACTIVE, ACTIVE)


@pytest.mark.one_engine
def test_switches_and_rests_are_the_same_on_both_sides(network, partners):
    alsace, ortenau = partners
    with alsace.at_work():
        deciding.switch(host=ortenau.host, flow="thanks", is_open=False, reason="Pas de plafond")
    with ortenau.at_work():
        deciding.switch(host=alsace.host, flow="mile", is_open=False)
    network.settle()
    assert (
        flows(alsace, ortenau.host) == flows(ortenau, alsace.host) == ["publications", "proposals"]
    )
    assert book_of(ortenau, alsace.host)[-1][2] == "Pas de plafond"

    with alsace.at_work():
        deciding.pause(host=ortenau.host, reason="Une question de charte")
    network.settle()
    assert states(alsace, ortenau) == (PAUSED, PAUSED)
    assert flows(alsace, ortenau.host) == flows(ortenau, alsace.host) == []

    with alsace.at_work():
        deciding.resume(host=ortenau.host)
    network.settle()
    assert flows(ortenau, alsace.host) == ["publications", "proposals"]


def test_ended_by_one_while_the_other_says_something_else(network, partners):
    alsace, ortenau = partners
    network.off(alsace.host)
    network.off(ortenau.host)
    with alsace.at_work():
        deciding.end(host=ortenau.host, reason="Nous fusionnons")
    with ortenau.at_work():
        deciding.switch(host=alsace.host, flow="thanks", is_open=False)
        deciding.pause(host=alsace.host, reason="Vacances")
    network.settle()
    network.on(alsace.host)
    network.on(ortenau.host)
    network.let_pass(hours=2)

    assert states(alsace, ortenau) == (ENDED, ENDED)
    assert flows(alsace, ortenau.host) == ["publications"]


def test_a_message_that_was_lost_is_made_good_by_the_next_greeting(network, partners):
    alsace, ortenau = partners
    with alsace.at_work():
        deciding.end(host=ortenau.host, reason="Fini")
        Delivery.delete().execute()
        Activity.update(fan_out=None, fan_out_at=None).execute()
    network.settle()
    assert states(alsace, ortenau) == (ENDED, ACTIVE)

    with ortenau.at_work():
        assert greeting.greet() == 1
    network.settle()

    assert states(alsace, ortenau) == (ENDED, ENDED)


@pytest.mark.one_engine
def test_what_is_said_bears_a_proof_and_nothing_of_where_anybody_lives(network, alsace, ortenau):
    with alsace.at_work() as world:
        world.member("Ana", role="steward", at="67000")
        row = deciding.propose(host=ortenau.host, switches=ALL, **WORDS)
        said = statements.ours(row)
        key = proofs.verification_method(said)
    known = alsace.actor.document["assertionMethod"]
    [multikey] = [one["publicKeyMultibase"] for one in known if one["id"] == key]
    assert proofs.holds(said, key=public_key(multikey))
    assert not proofs.holds({**said, "stance": "ended"}, key=public_key(multikey))
    assert set(said) <= {
        *("id", "type", "actor", "target", "turn", "number", "heard", "stance", "flows"),
        *("summary", "name", "contact", "software", "charter", "charterRead", "stewardWeek"),
        *("members", "proof"),
    }
    assert "67000" not in json.dumps(said)


@pytest.mark.one_engine
def test_the_week_of_a_steward_travels_and_sixty_days_without_are_asleep(network, partners, clock):
    alsace, ortenau = partners
    with ortenau.at_work() as world:
        ortenau.browser(world.member("Lotte", role="steward")).get("/")
        assert greeting.greet() == 1 and greeting.greet() == 0
    network.settle()
    row = row_of(alsace, ortenau.host)
    assert row.steward_week == clock.present.strftime("%G-W%V")
    with alsace.at_work():
        assert not greeting.is_asleep(row) and greeting.check().is_fine

    clock.advance(days=68)

    with alsace.at_work():
        assert greeting.is_asleep(row) and not greeting.check().is_fine


@pytest.mark.one_engine
def test_who_has_not_greeted_for_three_weeks_is_named(network, partners, clock):
    alsace, ortenau = partners
    clock.advance(days=22)
    with alsace.at_work():
        found = greeting.check()
        assert not found.is_fine and "trois semaines" in found.detail
        assert row_of(alsace, ortenau.host).name in found.detail

    with ortenau.at_work():
        greeting.greet()
    network.settle()

    with alsace.at_work():
        assert greeting.check().is_fine


def test_that_an_instance_closes_is_rehearsed_announced_and_taken_back(network, partners):
    alsace, ortenau = partners
    with ortenau.at_work():
        on = _ahead(ortenau, 60)
        assert closing.rehearse(on).partners == [alsace.host] and closing.ours() is None
        closing.announce(closes_on=on, words="Les Mags vont à Strasbourg.")
        with pytest.raises(Invalid):
            closing.announce(closes_on="1999-01-01", words="Non")
    network.settle()
    assert row_of(alsace, ortenau.host).closes_on == on
    assert row_of(alsace, ortenau.host).closing_words == "Les Mags vont à Strasbourg."

    with ortenau.at_work():
        closing.take_back()
    network.settle()
    assert row_of(alsace, ortenau.host).closes_on == ""


def _ahead(ours, days):
    return (ours.network.clock.present + timedelta(days=days)).date().isoformat()


@pytest.mark.one_engine
def test_a_charter_that_changes_after_it_was_read_is_said(network, partners):
    alsace, ortenau = partners
    with alsace.app.app_context():
        texts = current.instance().folder / "texts"
    texts.mkdir(exist_ok=True)
    (texts / "charter.fr.md").write_text("# Autre charte\n\nTout est neuf.", "utf-8")
    with alsace.at_work():
        greeting.greet()
    network.settle()

    row = row_of(ortenau, alsace.host)
    assert "Tout est neuf" in row.charter and row.charter_digest != row.charter_read_digest
    assert book_of(ortenau, alsace.host)[-1][1] == "charter_changed"
    with ortenau.at_work():
        with pytest.raises(Conflict):
            attending.note_charter_read(host=alsace.host, digest="0" * 64)
        attending.note_charter_read(host=alsace.host, digest=row.charter_digest)
    assert row_of(ortenau, alsace.host).charter_read_digest == row.charter_digest


@pytest.mark.one_engine
def test_suspended_is_stronger_than_partner(partners):
    alsace, ortenau = partners
    with alsace.at_work():
        hosts.suspend(host=ortenau.host, reason="Spam")
        assert room.effective(ortenau.host) == Switches()
        with pytest.raises(Conflict):
            deciding.propose(host=ortenau.host, switches=ALL, **WORDS)


@pytest.mark.one_engine
def test_who_is_no_instance_is_proposed_nothing(network, alsace, peer):
    with alsace.at_work():
        for name in ("als.example", "", "example", "nobody.example", "e.example"):
            with pytest.raises(Invalid):
                deciding.propose(host=name, switches=ALL, **WORDS)
    assert not peer.posts("Offer")


@pytest.mark.one_engine
def test_the_software_of_another_1mile_can_be_read(network, alsace, ortenau):
    with alsace.at_work():
        assert nodeinfo.read_software(ortenau.host).startswith("1mile ")
