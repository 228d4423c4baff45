"""A lock of a moment, or a question for later, is no plugin's answer: the row is done once more."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from onemile_federation import registry
from onemile_federation.absences import MustAsk
from onemile_federation.inbox import reception
from onemile_federation.inbox.models import DONE, WAITING, Inbound
from tests.federation.inbox.others import activity, advance_to_due, in_the_way, note

pytestmark = pytest.mark.plugins("federation")
NOTE = note("a")


@pytest.fixture
def fails(keeper, monkeypatch):
    """Have the keeper fail for some times, when it is told or asked, before it does anything."""

    def made(error, times):
        kind, left = keeper.type(), [error] * times

        def failing(whole):
            def do(given):
                if left:
                    raise left.pop()
                return whole(given)

            return do

        receive = {verb: failing(function) for verb, function in kind.receive.items()}
        types = [replace(kind, receive=receive, claims=failing(kind.claims))]
        monkeypatch.setattr(registry, "types", lambda: types)

    return made


@pytest.mark.parametrize("fault", [in_the_way, MustAsk])
def test_a_removal_that_meets_it_is_done_at_once_and_nothing_stays_readable(
    inbox, keeper, fails, fault
):
    keeper.kept[NOTE["id"]] = NOTE
    fails(fault(), 1)

    with capture_logs() as log:
        row = inbox.said(activity("Delete", NOTE["id"]))

    assert (row.state, row.error, keeper.kept) == (DONE, "", {})
    assert "a plugin failed at a removal" not in {line["event"] for line in log}


@pytest.mark.usefixtures("are_followed")
@pytest.mark.parametrize("verb", ["Create", "Delete"])
def test_what_meets_a_lock_again_waits_and_is_done_later(inbox, keeper, fails, clock, verb):
    if verb == "Delete":
        keeper.kept[NOTE["id"]] = NOTE
    inbox.post(activity(verb, NOTE if verb == "Create" else NOTE["id"]))
    fails(in_the_way(), 2)  # among others, and alone

    with capture_logs():
        reception.step()
    row = Inbound.get()
    assert (row.state, row.attempts) == (WAITING, 1)

    advance_to_due(clock, row)
    reception.step()
    assert Inbound.get().state == DONE
    assert list(keeper.kept) == ([NOTE["id"]] if verb == "Create" else [])


def test_the_door_judges_nothing_by_it(inbox, fails):
    fails(in_the_way(), 1)

    with pytest.raises(type(in_the_way())):  # 503, as of a busy database everywhere
        inbox.post(activity("Create", NOTE))
    assert not Inbound.select().exists()
