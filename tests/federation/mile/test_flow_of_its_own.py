"""The mile is open or shut by its own switch, whatever the switch of publications says."""

import pytest

from onemile_federation.mile import going
from onemile_federation.outbox import kept_back
from onemile_federation.outbox.models import Activity
from onemile_federation.partners import deciding
from onemile_federation.partners.models import Partnership
from onemile_federation.remote import at_rest
from tests.federation.mile.board import NoteChanged, note_of
from tests.federation.mile.from_there.conftest import there as there
from tests.federation.mile.talk.conftest import talk as talk
from tests.federation.mile.test_what_goes import ana as ana
from tests.federation.mile.test_what_goes import street as street
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner
from tests.federation.partners.conftest import partners as partners

pytestmark = pytest.mark.plugins("federation")


def says(other, *flows):
    other.says("Update", other.statement(flows=list(flows)))
    other.ours.network.settle()


def test_things_go_while_publications_are_shut(street, ana):
    says(street.other, "mile")
    uri = street.write(ana)
    street.change(uri, content="<p>Le mardi.</p>")
    street.take_down(uri)
    assert street.verbs == ["Create", "Update", "Delete"]
    with street.ours.at_work():
        row = Partnership.get()
        assert (row.is_shut, row.is_mile_shut) == (True, False)


@pytest.mark.one_engine
def test_what_was_written_just_before_the_mile_is_shut_does_not_set_out(street, ana):
    uri = f"{street.ours.base}/notes/1"
    street.board.notes[uri] = (str(ana.uri), None, note_of("Une scie"))
    with street.ours.at_work():
        assert at_rest.among(["e.example"], is_across=True) == set()
        going.hear(NoteChanged(uri=uri), 1)
        deciding.switch(host="e.example", flow="mile", is_open=False)
        assert at_rest.among(["e.example"], is_across=True) == {"e.example"}
        assert at_rest.among(["e.example"]) == set()
        assert kept_back.among(Activity.get(Activity.verb == "Create"), ["e.example"])
    street.ours.network.settle()
    assert street.said == [] and street.rows() == []


def test_things_come_in_while_publications_are_shut(there):
    says(there.other, "mile")
    assert there.shows() is not None
    says(there.other, "publications")
    document = there.document()
    assert there.says("Create", document) == 409
    assert there.kept(document["id"]) is None


def test_a_talk_goes_on_while_publications_are_shut(network, talk):
    talk.ask()
    with talk.alsace.at_work():
        deciding.switch(host=talk.ortenau.host, flow="publications", is_open=False)
    network.settle()
    talk.write(talk.hers, "Douze kilos.")
    talk.write(talk.anas, "Je viens mardi.")
    assert "Douze kilos." in talk.page(talk.anas) and "Je viens mardi." in talk.page(talk.hers)
