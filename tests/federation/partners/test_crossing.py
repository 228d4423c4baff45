"""What stewards of both sides decide at the same time, and what a second tab says of it."""

import pytest

from onemile.api import Conflict, card
from onemile_federation.partners import deciding, greeting, names, standing
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, BY_THEM, ENDED, Switches
from onemile_federation.remote import hosts
from tests.federation.partners.across import ALL, WORDS, book_of, row_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
YES = "Oui, nous avons lu leur charte"
TYPED = {"yes-contact": "Lotte", "yes-reach": "lotte@ort.example"}
FEW = Switches(publications=True)


def propose(ours, other, switches=ALL):
    with ours.at_work():
        deciding.propose(host=other.host, switches=switches, **WORDS)


def accept(ours, other, switches=ALL):
    with ours.at_work():
        deciding.accept(host=other.host, switches=switches, **WORDS)


def end(ours, other):
    with ours.at_work():
        deciding.end(host=other.host, reason="Fusion")


def states(one, other):
    return row_of(one, other.host).state, row_of(other, one.host).state


def flows(ours, other):
    with ours.at_work():
        return standing.effective(other.host)


@pytest.mark.parametrize("ends_first", [True, False])
def test_a_yes_and_a_withdrawal_that_cross_are_an_end_on_both_sides(
    network, alsace, ortenau, ends_first
):
    propose(alsace, ortenau)
    network.settle()
    if ends_first:
        end(alsace, ortenau)
    accept(ortenau, alsace)
    if not ends_first:
        end(alsace, ortenau)
    network.settle()

    assert states(alsace, ortenau) == (ENDED, ENDED)
    assert flows(alsace, ortenau) == flows(ortenau, alsace) == standing.BETWEEN_STRANGERS
    propose(alsace, ortenau)  # no side rests for the end of a proposal of its own
    network.settle()
    assert states(ortenau, alsace)[0] == BY_THEM


def test_of_two_proposals_at_once_one_is_taken_back_before_it_is_heard(network, alsace, ortenau):
    propose(alsace, ortenau)
    propose(ortenau, alsace, FEW)
    end(alsace, ortenau)
    network.settle()

    one, other = states(alsace, ortenau)
    assert one == other == ENDED
    assert flows(alsace, ortenau) == flows(ortenau, alsace) == standing.BETWEEN_STRANGERS


def test_of_two_proposals_at_once_what_both_have_opened_is_open(network, alsace, ortenau):
    propose(alsace, ortenau)
    propose(ortenau, alsace, FEW)
    network.settle()

    assert states(alsace, ortenau) == (ACTIVE, ACTIVE)
    assert flows(alsace, ortenau) == flows(ortenau, alsace) == FEW


def test_who_is_suspended_while_their_yes_is_under_way_is_no_partner_before_the_release(
    network, alsace, ortenau, clock
):
    propose(alsace, ortenau)
    network.settle()
    accept(ortenau, alsace)
    with alsace.at_work():
        hosts.suspend(host=ortenau.host, reason="Spam")
    network.settle()

    assert flows(alsace, ortenau) == Switches()
    with alsace.at_work():
        hosts.release(host=ortenau.host)
    clock.advance(days=8)
    with ortenau.at_work():
        assert greeting.greet() == 1
    network.settle()
    assert states(alsace, ortenau) == (ACTIVE, ACTIVE)
    assert flows(alsace, ortenau) == flows(ortenau, alsace) == ALL


def test_nobody_says_yes_to_who_was_suspended_meanwhile(network, alsace, ortenau, steward_of):
    propose(alsace, ortenau)
    network.settle()
    steward, page = steward_of(ortenau), f"/federation/partners/{alsace.host}/answer"
    steward.get(page)
    with ortenau.at_work():
        hosts.suspend(host=alsace.host, reason="Spam")
        with pytest.raises(Conflict):
            deciding.accept(host=alsace.host, switches=ALL, **WORDS)

    steward.submit(YES, **TYPED)

    assert "suspendu" in steward.text or "coupé" in steward.text or "écart" in steward.text
    assert row_of(ortenau, alsace.host).state == BY_THEM
    assert [what for _ours, what, _why in book_of(ortenau, alsace.host)] == ["proposed"]


def test_the_second_tab_of_an_answer_says_how_it_stands(network, alsace, ortenau, steward_of):
    propose(alsace, ortenau)
    network.settle()
    one, two = steward_of(ortenau), steward_of(ortenau, "Lotte")
    page = f"/federation/partners/{alsace.host}/answer"
    for tab in (one, two):
        tab.get(page)

    one.submit(YES, **TYPED)
    two.submit(YES, **TYPED)

    assert two.status == 200 and two.path == f"/federation/partners/{alsace.host}"
    network.settle()
    assert states(alsace, ortenau) == (ACTIVE, ACTIVE)
    told = [what for _ours, what, _why in book_of(alsace, ortenau.host)]
    assert told.count("accepted") == 1


def test_a_name_needs_a_new_yes_in_a_new_partnership(network, partners):
    alsace, ortenau = partners
    with ortenau.at_work():
        Partnership.update(confirmed_name="Alsace", name="Alsace").execute()
    end(ortenau, alsace)
    network.settle()
    propose(ortenau, alsace)
    network.settle()
    accept(alsace, ortenau)
    network.settle()

    assert states(alsace, ortenau) == (ACTIVE, ACTIVE)
    with ortenau.at_work():
        assert standing.name_of(alsace.host) == alsace.host


def test_no_partner_is_called_like_us_or_like_who_decides(alsace):
    with alsace.at_work():
        ours = card().name
        bold = "".join(chr(0x1D400 + ord(o) - 65) if "A" <= o <= "Z" else o for o in ours.upper())
        assert bold != ours.upper()
        for name in (bold, ours, "Mod\u00e9ration", "L\u2019\u00e9quipe"):
            assert not names.may_be_called(name, host="ort.example"), name
        assert names.may_be_called("1Mile Ortenau", host="ort.example")
