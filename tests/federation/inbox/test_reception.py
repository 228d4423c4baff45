"""Once, in order, and never stuck: federation.md 2.2."""

import threading
from datetime import timedelta

import pytest

from onemile.api import Conflict
from onemile_federation.inbox import dead_letters, doing, forgetting, reception
from onemile_federation.inbox.commands import inbox as command
from onemile_federation.inbox.models import (
    DONE,
    IGNORED,
    STUCK,
    WAITING,
    Inbound,
    Known,
    Signature,
)
from tests.federation.inbox.others import ANNA, ARTICLE, EVE, activity, note

pytestmark = pytest.mark.plugins("federation")


@pytest.mark.usefixtures("are_followed")
def test_what_is_away_is_tried_eight_times_then_left(inbox, elsewhere, clock):
    elsewhere.away = {"https://v.example/notes/n"}
    row = inbox.said(activity("Create", "https://v.example/notes/n"))
    waits = []
    while row.state == WAITING:
        waits.append(row.due_at - clock())
        clock.present = row.due_at
        reception.step()
        row = Inbound.get_by_id(row.id)

    assert [round(one / timedelta(seconds=1)) for one in waits] == [30 * 3**n for n in range(7)]
    assert (row.state, row.error, row.attempts) == (IGNORED, "away", 8)


def test_what_raises_is_set_aside_at_the_eighth_time_and_blocks_nobody(inbox, keeper, clock):
    keeper.breaks = RuntimeError("broken \x00 keeper")
    row = inbox.said(activity("Create", note("n")))
    assert (row.state, row.attempts, Known.select().count()) == (WAITING, 1, 0)
    for _n in range(7):
        clock.present = Inbound.get_by_id(row.id).due_at
        reception.step()

    row = Inbound.get_by_id(row.id)
    assert (row.state, row.error) == (STUCK, "RuntimeError('broken \\x00 keeper')")
    assert not dead_letters.check().is_fine
    keeper.breaks = None
    assert inbox.said(activity("Create", note("m"))).state == DONE


def test_a_person_tries_it_again_or_lets_it_go(inbox, keeper, clock):
    keeper.breaks = RuntimeError()
    rows = [inbox.said(activity("Create", note(name))) for name in "no"]
    Inbound.update(state=STUCK, attempts=8).execute()
    keeper.breaks = None

    assert [row.id for row in dead_letters.stuck()] == [row.id for row in rows]
    dead_letters.retry(rows[0].id)
    dead_letters.discard(rows[1].id)
    reception.step()

    assert [row.state for row in Inbound.select().order_by(Inbound.id)] == [DONE, IGNORED]
    assert dead_letters.check().is_fine
    for again in (dead_letters.retry, dead_letters.discard):
        with pytest.raises(Conflict):
            again(rows[1].id)


def test_the_effect_and_its_note_are_one(inbox, keeper, monkeypatch):
    """A crash after the effect and before its end leaves neither."""
    ended = doing._end

    def crash(row, why):
        raise RuntimeError("killed here")

    monkeypatch.setattr(doing, "_end", crash)
    inbox.said(activity("Follow", "http://instance.example/mags/k3"))
    from onemile.api import follows

    mag = "http://instance.example/mags/k3"
    assert (Known.select().count(), follows.followers_elsewhere(mag, limit=5)) == (0, [])
    monkeypatch.setattr(doing, "_end", ended)
    Inbound.update(due_at=Inbound.received_at).execute()
    reception.step()
    assert len(follows.followers_elsewhere(mag, limit=5)) == 1


@pytest.mark.usefixtures("are_followed")
def test_a_row_that_is_put_off_holds_up_the_later_ones_of_its_object_alone(
    inbox, keeper, elsewhere, clock
):
    said = note("n")
    elsewhere.away = {said["id"]}
    inbox.post(activity("Create", said["id"]))
    inbox.post(activity("Update", {**said, "content": "newer"}))
    inbox.post(activity("Create", note("m")))

    reception.step()
    reception.step()
    assert [uri.rpartition("/")[2] for uri in keeper.kept] == ["m"]

    inbox.post(activity("Update", {**said, "content": "newest"}))
    reception.step()
    assert said["id"] not in keeper.kept
    elsewhere.away = set()
    elsewhere.objects[said["id"]] = said
    clock.advance(seconds=31)
    reception.step()
    assert [verb for verb, uri in keeper.told if uri == said["id"]] == [
        "Create",
        "Update",
        "Update",
    ]
    assert keeper.kept[said["id"]]["content"] == "newest"


@pytest.mark.usefixtures("are_followed")
def test_many_that_are_held_up_do_not_keep_others_waiting(inbox, keeper, elsewhere):
    said = note("n")
    elsewhere.away = {said["id"]}
    inbox.post(activity("Create", said["id"]))
    for _n in range(5):
        inbox.post(activity("Update", said))
    inbox.post(activity("Create", note("m")))

    for _n in range(4):
        reception.step(limit=2)

    assert [uri.rpartition("/")[2] for uri in keeper.kept] == ["m"]


def test_a_host_is_heard_from_once_a_minute(inbox, elsewhere, clock):
    for _n in range(3):
        inbox.said(activity("Like", ARTICLE))
    inbox.said(activity("Like", ARTICLE, by=EVE))
    clock.advance(minutes=2)
    inbox.said(activity("Like", ARTICLE))

    assert elsewhere.heard_from == ["v.example", "e.example", "v.example"]


def test_a_refusal_of_a_keeper_is_the_end_of_it(inbox, keeper):
    keeper.breaks = Conflict("no")
    row = inbox.said(activity("Create", note("n")))
    assert (row.state, row.error) == (IGNORED, "refused: Conflict")
    assert Known.select().count() == 1


def test_the_service_does_what_comes_and_ends(inbox, keeper, monkeypatch):
    stop = threading.Event()
    inbox.post(activity("Create", note("n")))
    rounds = reception._round

    def counted(*given):
        n = rounds(*given)
        if not n:
            stop.set()
        return n

    monkeypatch.setattr(reception, "_round", counted)
    reception.serve(stop)

    assert len(keeper.kept) == 1


def test_old_words_go_and_what_waits_stays(inbox, keeper, clock):
    inbox.said(activity("Create", note("n")))
    inbox.said(activity("Create", note("m")))
    Inbound.update(state=STUCK).where(Inbound.object_uri.endswith("m")).execute()
    assert Signature.select().count() == 2

    clock.advance(days=13)
    assert (forgetting.forget_messages(), forgetting.forget_signatures()) == (0, 2)
    clock.advance(days=2)
    assert forgetting.forget_messages() == 1
    assert (Inbound.get().state, Known.select().count()) == (STUCK, 2)


def test_marks_of_what_was_taken_back_go_in_time(inbox, clock):
    inbox.said(activity("Delete", "https://v.example/notes/n"))
    assert forgetting.forget_removals() == 0
    clock.advance(days=15)
    assert forgetting.forget_removals() == 1


def test_the_command_lists_without_words_and_mends(inbox, keeper):
    from click.testing import CliRunner

    keeper.breaks = RuntimeError("x")
    row = inbox.said(activity("Create", note("n", content="private words")))
    Inbound.update(state=STUCK).execute()
    run = CliRunner()

    told = run.invoke(command, []).output
    assert "STUCK" in told and ANNA in told and "private words" not in told
    assert run.invoke(command, ["--retry", str(row.id)]).exit_code == 0
    assert Inbound.get().state == WAITING
    again = run.invoke(command, ["--discard", str(row.id)])
    assert again.exit_code == 1 and "Error" in again.output


def test_of_what_is_over_no_word_is_kept(inbox, keeper):
    done = inbox.said(activity("Create", note("n1")))
    ignored = inbox.said(activity("Whatever", "https://v.example/x"))

    assert (done.state, ignored.state) == (DONE, IGNORED)
    assert (done.body, ignored.body) == ("", "")


def test_what_comes_within_a_moment_is_done_together_and_much_is_done_at_once(
    instance, monkeypatch
):
    rounds, waited, stop = [reception.ROUND_ROWS_MAX, 3, 0], [], threading.Event()

    def do(*_given):
        if len(rounds) == 1:
            stop.set()
        return rounds.pop(0)

    monkeypatch.setattr(reception, "_round", do)
    monkeypatch.setattr(stop, "wait", waited.append)
    monkeypatch.setattr(reception, "LOOK_SECONDS", 0.01)
    reception.serve(stop)
    assert rounds == [] and waited == [reception.COMPANY_SECONDS]
