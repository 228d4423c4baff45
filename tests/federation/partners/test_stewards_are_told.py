"""Stewards hear of what the other side decides: one notice each, bounded, nothing for members."""

import pytest

from onemile.rates import count_try
from onemile_federation.partners import attending, deciding, greeting, told
from onemile_federation.partners.sides import Switches
from tests.federation.partners.across import book_of, row_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
MAGS = Switches(publications=True)
DECIDED = {
    "pause": (lambda host: deciding.pause(host=host, reason="Vacances"), "en pause", "Vacances"),
    "end": (lambda host: deciding.end(host=host, reason="Fusion"), "mis fin", "Fusion"),
    "switch": (
        lambda host: deciding.switch(host=host, flow="mile", is_open=False, reason="Trop tôt"),
        "changé ce qui circule",
        "Fermé : Le mile par-dessus la frontière. « Trop tôt »",
    ),
}


def told_to(steward):
    return steward.get("/notices").text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("what", DECIDED)
def test_what_the_other_side_decides_is_one_notice_to_each_steward(
    network, partners, steward_of, what
):
    alsace, ortenau = partners
    decide, title, words = DECIDED[what]
    with alsace.at_work() as world:
        member = alsace.browser(world.member("Ana"))
    stewards = [steward_of(alsace), steward_of(alsace, "Solène")]
    with ortenau.at_work():
        decide(alsace.host)
    network.settle()

    for steward in stewards:
        said = told_to(steward)
        assert said.count(title) == 1 and words in said
        assert steward.get("/notices").follow(title).status == 200
    assert title not in told_to(member)


def test_a_proposal_and_its_answer_are_told_and_lead_to_what_is_to_do(
    network, alsace, other, ortenau, steward_of
):
    steward, there = steward_of(alsace), steward_of(ortenau, "Lotte")
    other.says("Offer", other.statement(name="Moselle", summary="Le pont"))
    with ortenau.at_work():
        deciding.propose(host=alsace.host, switches=MAGS, contact="Lotte", reach="mardi")
    network.settle()

    said = told_to(steward)
    assert "Moselle demande un partenariat" in said and "Le pont" in said
    page = steward.get("/notices").follow("Moselle demande un partenariat")
    assert page.path.endswith("/e.example/answer")

    steward.get(f"/federation/partners/{ortenau.host}/answer").submit(
        "Oui, nous avons lu leur charte", **{"yes-reach": "le mardi"}
    )
    network.settle()
    assert "a dit oui : vous êtes partenaires" in told_to(there)
    assert "Confirmez le nom" in told_to(there)


def test_who_turns_switches_all_day_is_heard_of_some_times(network, partner, alsace, steward_of):
    steward = steward_of(alsace)
    for number in range(told.TOLD.times + 4):
        flows = ["publications"] if number % 2 else ["publications", "mile"]
        partner.says("Update", partner.statement(flows=flows, turn=1))
    network.settle()

    said = told_to(steward)
    assert 1 < said.count("changé ce qui circule") <= told.TOLD.times
    assert said.count("a décidé d’autres choses aujourd’hui") == 1


@pytest.mark.parametrize(
    ("verb", "stance", "closing", "title"),
    [
        ("Update", "paused", {}, "a mis le partenariat en pause"),
        ("Undo", "ended", {}, "a mis fin au partenariat"),
        ("Update", "yes", {"closing": {"on": "2027-01-31"}}, "annonce sa fermeture"),
    ],
)
def test_what_ends_is_told_and_written_however_much_was_said_before(
    network, partner, alsace, steward_of, verb, stance, closing, title
):
    steward = steward_of(alsace)

    def turns_switches(stance="yes", **closing):
        for number in range(told.TOLD.times * 2 + 1):
            flows = ["publications"] if number % 2 else ["publications", "mile"]
            partner.says("Update", partner.statement(stance, flows=flows, turn=1, **closing))

    with alsace.at_work():  # a day on which many partners have said much
        for _each in range(told.TOLD_OF_ALL.times - 1):  # and one has been told by now
            count_try(told.TOLD_OF_ALL, by="")
    turns_switches()
    partner.says(verb, partner.statement(stance, turn=1, **closing))
    turns_switches(stance, **closing)
    network.settle()

    said = told_to(steward)
    assert said.count(title) == 1
    assert said.count("Vos partenaires ont décidé d’autres choses aujourd’hui") == 1
    assert {"paused", "ended", "closes"} & {
        what for _ours, what, _why in book_of(alsace, "e.example")
    }


def test_a_sleeper_whom_nobody_was_told_of_is_told_on_another_day(
    network, partners, steward_of, clock
):
    alsace, ortenau = partners
    with ortenau.at_work() as world:
        ortenau.browser(world.member("Lotte", role="steward")).get("/")
        greeting.greet()
    network.settle()
    clock.advance(days=68)
    steward = steward_of(alsace)
    with alsace.at_work():
        count_try(told.TOLD_OF_END, by=f"{ortenau.host} asleep")  # woke and slept within a day
        assert told.of_sleepers() == 0
        clock.advance(days=1.1)
        assert told.of_sleepers() == 1
    network.settle()

    assert told_to(steward).count("deux mois") >= 1


def test_a_partner_that_fell_asleep_is_told_once(network, partners, steward_of, clock):
    alsace, ortenau = partners
    with ortenau.at_work() as world:
        ortenau.browser(world.member("Lotte", role="steward")).get("/")
        greeting.greet()
    network.settle()
    clock.advance(days=68)
    steward = steward_of(alsace)
    with alsace.at_work():
        assert [told.of_sleepers(), told.of_sleepers()] == [1, 0]
    network.settle()

    assert told_to(steward).count("deux mois") >= 1
    assert "depuis deux mois" in steward.get(f"/federation/partners/{ortenau.host}").text


def test_they_hear_which_charter_of_theirs_was_read(network, partners, steward_of):
    alsace, ortenau = partners
    here = row_of(ortenau, alsace.host)  # Ortenau said yes: it has read the charter of Alsace
    there = row_of(alsace, ortenau.host)

    assert here.charter_read_said and there.their_read_digest == here.charter_read_said
    assert there.their_read_at is not None
    with alsace.at_work():
        attending.note_charter_read(host=ortenau.host, digest=there.charter_digest)
    network.settle()
    assert row_of(ortenau, alsace.host).their_read_digest
