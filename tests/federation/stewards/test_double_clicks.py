"""Both requests of a double click at the same moment: what stewards decide is written once."""

import threading

import pytest

from onemile import db
from onemile.api import Refusal
from onemile_federation.lists import subscribing
from onemile_federation.lists.models import BlockList
from onemile_federation.partners import closing, unreached
from onemile_federation.partners.models import OurClosing, PartnershipEntry
from onemile_federation.remote import hosts, modes
from onemile_federation.remote.models import HostDecision, ModeDecision

pytestmark = pytest.mark.plugins("federation")
BY = {"by_uri": "https://als.example/members/1"}
WAIT_SECONDS = 20


def subscribe():
    subscribing.subscribe(
        address="https://l.example/l.csv",
        title="L",
        is_automatic=False,
        lets_orphans_go=False,
        **BY,
    )


STEPS = {
    HostDecision: lambda: hosts.decide(host="e.example", standing="limited", reason="x", **BY),
    ModeDecision: lambda: modes.choose(mode="allowed", reason="x", **BY),
    OurClosing: lambda: closing.announce(closes_on="2027-11-30", words="Kehl", **BY),
    BlockList: subscribe,
    PartnershipEntry: lambda: unreached.note("e.example", reason="x", **BY),
}


@pytest.mark.parametrize("written", STEPS, ids=lambda model: model.__name__)
def test_a_double_click_is_one_press(instance, monkeypatch, written):
    """Whoever has looked waits until the other has looked as well, or cannot: then both write."""
    both_have_looked, failed = threading.Barrier(2), []
    hosts.of("e.example")
    create = written.create

    def met(*given, **named):
        if not db.is_sqlite():
            try:
                both_have_looked.wait(0.5)
            except threading.BrokenBarrierError:
                pass  # the other stands in line
        return create(*given, **named)

    monkeypatch.setattr(written, "create", met)

    def press():
        with instance.app_context():
            try:
                STEPS[written]()
            except Refusal:
                pass  # it is told that this is done
            except Exception as error:
                failed.append(error)
            finally:
                db.at_work().close()

    presses = [threading.Thread(target=press) for _press in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join(WAIT_SECONDS)

    assert not failed and written.select().count() == 1


@pytest.mark.one_engine
def test_who_was_let_in_against_a_list_stays_so_at_a_second_press(instance):
    hosts.decide(host="e.example", standing="suspended", reason="Spam", list_id=7)
    for _press in range(2):
        hosts.release(host="e.example", **BY)

    assert hosts.of("e.example").standing == "allowed"
    assert [one.standing for one in hosts.decisions("e.example")] == ["allowed", "suspended"]
