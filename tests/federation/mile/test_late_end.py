"""An end whose task comes late ends what was before it, and nothing of what is open anew."""

from datetime import timedelta

import pytest

from onemile.api import clock as house_clock
from onemile.models import BackgroundTask
from onemile_federation.mile import covers, territories
from onemile_federation.partners import deciding
from onemile_federation.remote.hosts import TURN
from tests.federation.mile.bordering import KEHL, Edge, agree
from tests.federation.mile.from_there.conftest import there as there
from tests.federation.mile.test_what_goes import ana as ana
from tests.federation.mile.test_what_goes import street as street
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = pytest.mark.plugins("federation")
HOST = "e.example"


def shut_and_open(ours, clock):
    """Shut the mile and open it again before the task of the end has its turn: an hour later."""
    clock.present += timedelta(minutes=1)
    with ours.at_work():
        deciding.switch(host=HOST, flow="mile", is_open=False)
        late = BackgroundTask.update(due_at=house_clock.ahead(hours=1))
        n = late.where((BackgroundTask.kind == TURN) & BackgroundTask.done_at.is_null()).execute()
        assert n == 1
        clock.present += timedelta(minutes=1)
        deciding.switch(host=HOST, flow="mile", is_open=True)
    ours.network.settle()
    clock.present += timedelta(minutes=1)


def an_hour_later(ours, clock):
    clock.present += timedelta(hours=1)
    ours.network.settle()


def test_what_was_shown_since_stays_and_what_was_before_is_another_thing(street, ana, clock):
    before = street.write(ana, "Une scie")
    shut_and_open(street.ours, clock)
    street.covered_around(ana)
    street.write(ana, "Une houe")
    assert street.verbs == ["Create", "Create"]
    scie, houe = street.said
    an_hour_later(street.ours, clock)
    assert street.verbs == ["Create", "Create", "Delete", "Create"]
    assert street.said[2]["object"]["id"] == scie["object"]["id"]
    assert street.said[3]["object"]["name"] == "Une scie"
    assert {str(row.thing_uri) for row in street.rows()} >= {before}
    assert houe["object"]["id"] in {str(row.object_uri) for row in street.rows()}


def test_what_came_since_stays_and_what_was_before_goes(there, clock):
    before = there.shows()
    shut_and_open(there.ours, clock)
    since = there.shows()
    an_hour_later(there.ours, clock)
    assert there.kept(before.uri) is None
    assert there.kept(since.uri) is not None


def test_what_they_said_of_themselves_since_stays_and_waits_for_a_new_yes(partner, alsace, clock):
    edge = Edge(partner, alsace)
    edge.says(edge.territory([KEHL]))
    agree(alsace)
    shut_and_open(alsace, clock)
    edge.says(edge.territory([KEHL]))
    an_hour_later(alsace, clock)
    with alsace.at_work():
        kept = territories.of(HOST)
        assert territories.claimed(kept) == {KEHL} and not territories.approved(kept)
        assert not covers.theirs(HOST)
