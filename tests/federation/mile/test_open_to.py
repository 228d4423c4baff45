"""A member reads with which partners the mile is open, and how much goes there."""

import pytest

from onemile_federation.partners import deciding
from tests.federation.mile.test_what_goes import ana as ana
from tests.federation.mile.test_what_goes import street as street
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]


def said(street, member):
    return street.ours.browser(member).get("/me/elsewhere").text


def test_who_is_seen_across_reads_how_many_things_go_to_which_partner(street, ana):
    assert "Où cela va" in said(street, ana) and "Ortenau – rien de toi n’y va" in said(street, ana)
    uri = street.write(ana)
    assert "Ortenau – 1 chose de toi y va" in said(street, ana)
    street.write(ana, "Une scie")
    assert "Ortenau – 2 choses de toi y vont" in said(street, ana)
    street.take_down(uri)
    assert "Ortenau – 1 chose de toi y va" in said(street, ana)


def test_who_is_not_reads_where_it_would_go_and_nothing_of_others(street, ana):
    street.write(ana)
    with street.ours.at_work() as world:
        ben = world.member("Ben")
    assert "Où cela irait" in said(street, ben)
    assert "Ortenau – rien de toi n’y va" in said(street, ben)


def test_it_says_the_same_whether_anybody_lives_near_or_not(street, ana):
    street.covered()
    nobody = said(street, ana)
    street.covered_around(ana)
    assert said(street, ana) == nobody


@pytest.mark.parametrize("shut", ["paused", "ended"])
def test_with_whom_it_is_shut_is_not_named_and_with_whom_it_rests_it_says_so(street, ana, shut):
    street.write(ana)
    with street.ours.at_work():
        if shut == "paused":
            deciding.pause(host="e.example", reason="Un mois de vacances.")
        else:
            deciding.end(host="e.example", reason="Nous déménageons.")
    street.ours.network.settle()
    page = said(street, ana)
    assert ("en pause" in page) == (shut == "paused")
    assert ("avec aucun partenaire" in page) == (shut == "ended")
    assert ("Ortenau – 1 chose de toi y va" in page) == (shut != "ended")
