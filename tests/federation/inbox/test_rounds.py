"""Several rows in one commit: each has its effect as if it were alone, and the door comes first."""

import threading
import time
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from onemile.api import Conflict, follows, rows
from onemile_federation import registry
from onemile_federation.bench import planting
from onemile_federation.inbox import fullness, gathering, reception, rounds
from onemile_federation.inbox.acting.heard import Later
from onemile_federation.inbox.models import DONE, IGNORED, WAITING, Inbound, Known
from onemile_federation.remote import objects
from onemile_federation.remote.models import RemoteObject
from tests.federation.inbox.others import ANNA, MAG, activity, note

pytestmark = pytest.mark.plugins("federation")

TURN_SECONDS_MAX = 10
# Of a note that is new; and what a round asks once.
QUESTIONS_MAX, OF_A_ROUND = 9, 10


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """A slow machine closes no batch before its time."""
    let_last(monkeypatch, 60.0)


@pytest.fixture
def turns(monkeypatch):
    """Counts the turns that the reception takes among those who write."""
    taken = []
    between = gathering.Gathering.between

    def counted(self):
        taken.append(1)
        return between(self)

    monkeypatch.setattr(gathering.Gathering, "between", counted)
    return taken


def let_last(monkeypatch, seconds):
    monkeypatch.setattr(rounds, "SECONDS_MAX", seconds)
    monkeypatch.setattr(rounds, "POSTGRES_SECONDS_MAX", seconds)


def states():
    return [(row.state, row.error) for row in Inbound.select().order_by(Inbound.id)]


def statement_that_fails():
    RemoteObject.create(uri="https://v.example/notes/a", host="v.example", kind="", author_uri="")


def broken():
    raise RuntimeError("broken")


def refused():
    raise Conflict("no")


def put_off():
    raise Later("not yet")


@pytest.mark.usefixtures("are_followed")
@pytest.mark.parametrize(
    ("fault", "state", "error"),
    [
        (broken, WAITING, "RuntimeError('broken')"),
        (refused, IGNORED, "refused: Conflict"),
        (put_off, WAITING, "not yet"),
        (statement_that_fails, WAITING, "IntegrityError"),
    ],
)
def test_a_bad_row_spoils_nothing_of_the_others(inbox, monkeypatch, fault, state, error):
    kept = objects.keep

    def keep(document, **how):
        row = kept(document, **how)
        if document["id"].endswith("/bad"):
            fault()
        return row

    monkeypatch.setattr(objects, "keep", keep)
    for name in ("a", "bad", "c"):
        inbox.post(activity("Create", note(name, to="")))
    with capture_logs():  # to write out all that stood around a fault takes seconds
        reception.step()

    before, bad, after = states()
    assert before == after == (DONE, "")
    assert bad[0] == state and bad[1].startswith(error)
    kept_uris = sorted(str(row.uri)[-1] for row in RemoteObject.select())
    assert kept_uris == ["a", "c"]
    assert Known.select().count() == (3 if state == IGNORED else 2)
    assert [row.attempts for row in Inbound.select().order_by(Inbound.id)] == [
        0,
        1 if state == WAITING else 0,
        0,
    ]


def test_a_kind_whose_question_fails_spoils_nothing_of_the_others(inbox, keeper, monkeypatch):
    def claims(document):
        if document["id"].endswith("/bad"):
            rows("SELECT nothing FROM nowhere")
        return keeper.claims(document)

    kinds = [replace(keeper.type(), claims=claims)]
    monkeypatch.setattr(registry, "types", lambda: kinds)
    with capture_logs() as logged:
        for name in ("a", "bad", "c"):
            inbox.post(activity("Create", note(name)))
        reception.step()

    together = [one for one in logged if one["event"].startswith("messages that failed together")]
    assert [one["n"] for one in together] == [2]
    assert "a plugin failed" in {one["event"] for one in logged}
    # That kind has claimed the others, and nobody else knows what to do with an answer but we.
    assert [uri[-1] for uri in keeper.kept] == ["a", "c"]
    assert [str(row.uri)[-3:] for row in RemoteObject.select()] == ["bad"]
    assert states() == [(DONE, "")] * 3


def test_a_message_among_others_costs_few_questions(inbox, monkeypatch):
    """Each is a moment at which the reception waits for the door's threads to let it go on."""
    [uri] = planting.people(["https://n.example"])
    planting.keys([uri])
    asked, database = [], inbox.app.extensions["onemile.database"]
    execute = type(database).execute_sql

    def counted(self, sql, *given):
        asked.append(sql)
        return execute(self, sql, *given)

    for n in range(rounds.ROWS_MAX + 1):
        inbox.post(planting.activity(f"{uri}/{n}", uri))
        if n == 0:
            reception.step()
    monkeypatch.setattr(type(database), "execute_sql", counted)
    reception.step()
    assert len(asked) <= rounds.ROWS_MAX * QUESTIONS_MAX + OF_A_ROUND


def test_what_concerns_one_object_ends_as_if_it_came_alone(inbox, keeper):
    said = note("n")
    late = activity("Create", {**said, "content": "late"})
    for one in (
        activity("Create", said),
        activity("Update", {**said, "content": "newer"}),
        activity("Delete", said["id"]),
        late,
    ):
        inbox.post(one)
    reception.step()

    assert [verb for verb, _uri in keeper.told] == ["Create", "Update", "Delete"]
    assert keeper.kept == {}
    assert states()[3] == (IGNORED, "removed")


def test_what_is_undone_among_others_stays_undone(inbox):
    first, second = activity("Follow", MAG), activity("Follow", MAG)
    undone = activity("Undo", second["id"])
    for one in (first, activity("Undo", first["id"]), undone, second):
        inbox.post(one)
    reception.step()

    # The last one was undone before its turn came.
    assert follows.followers_elsewhere(MAG, limit=5) == []
    assert states()[3] == (IGNORED, "known")


def test_who_has_become_known_in_a_batch_is_known_in_it(inbox, elsewhere, keeper):
    said = note("n")
    elsewhere.objects[said["id"]] = said
    inbox.post(activity("Create", note("first")))
    inbox.post(activity("Create", said["id"]))
    reception.step()

    assert states() == [(DONE, ""), (DONE, "")] and said["id"] in keeper.kept


def test_many_take_one_turn_and_slow_ones_a_turn_each(inbox, keeper, turns, monkeypatch):
    def done(n):
        for _one in range(n):
            inbox.post(activity("Create", note(f"n{next(numbers)}")))
        turns.clear()
        reception.step()
        return len(turns)

    numbers = iter(range(100))
    assert done(rounds.ROWS_MAX * 2) == 2
    let_last(monkeypatch, 0.0)
    assert done(3) == 3
    assert len(keeper.kept) == rounds.ROWS_MAX * 2 + 3


@pytest.mark.one_engine
def test_who_waits_at_the_door_goes_before_the_next_turn(inbox, keeper, monkeypatch):
    """SQLite has one writer: a message that comes while a batch is written is written after it."""
    let_last(monkeypatch, 0.0)
    for name in "abc":
        inbox.post(activity("Create", note(name)))
    seen, told = [], keeper.note

    def knock():
        with inbox.app.app_context():
            inbox.post(activity("Create", note(f"late{len(seen)}"), by=ANNA))

    def watched(received):
        told(received)
        seen.append(Inbound.select().count())
        door = threading.Thread(target=knock, daemon=True)
        door.start()
        doors.append(door)
        end = time.monotonic() + TURN_SECONDS_MAX
        while not gathering.at_work()._waiting and time.monotonic() < end:
            time.sleep(0.005)

    doors = []
    monkeypatch.setattr(keeper, "note", watched)
    reception.step()
    for door in doors:
        door.join(TURN_SECONDS_MAX)

    assert seen == [3, 4, 5] and Inbound.select().count() == 6


def test_who_is_on_the_way_through_the_door_is_let_pass(inbox, keeper, monkeypatch):
    monkeypatch.setattr(gathering, "LET_PASS_SECONDS_MAX", TURN_SECONDS_MAX)
    inbox.post(activity("Create", note("a")))
    has_come, let_pass = threading.Event(), gathering.Gathering.let_pass

    def watched(self, **how):
        has_come.set()
        let_pass(self, **how)

    def work():
        with inbox.app.app_context():
            reception.step()

    monkeypatch.setattr(gathering.Gathering, "let_pass", watched)
    worker = threading.Thread(target=work, daemon=True)
    with gathering.at_work().knocking():
        worker.start()
        assert has_come.wait(TURN_SECONDS_MAX)
        assert keeper.kept == {}
    worker.join(TURN_SECONDS_MAX)
    assert len(keeper.kept) == 1


@pytest.mark.parametrize(
    ("pressure", "short"),
    [(0.0, "LET_PASS_SECONDS_MAX"), (1.0, "LET_PASS_PRESSED_SECONDS_MAX")],
)
def test_a_crowd_at_the_door_holds_nobody_up_for_ever(inbox, keeper, monkeypatch, pressure, short):
    """And where much waits already, not as long as else."""
    for name in ("LET_PASS_SECONDS_MAX", "LET_PASS_PRESSED_SECONDS_MAX"):
        monkeypatch.setattr(gathering, name, 0.001 if name == short else 3_600)
    monkeypatch.setattr(fullness, "pressure", lambda: pressure)
    inbox.post(activity("Create", note("a")))
    with gathering.at_work().knocking():
        reception.step()
    assert len(keeper.kept) == 1


@pytest.mark.parametrize(
    ("waiting", "pressure"),
    [
        (0, 0.0),
        (fullness.PRESSING, 0.0),
        ((fullness.PRESSING + fullness.WAITING_MAX) // 2, 0.5),
        (fullness.WAITING_MAX, 1.0),
        (fullness.WAITING_MAX * 2, 1.0),
    ],
)
def test_what_waits_presses_the_more_the_more_it_is(inbox, monkeypatch, waiting, pressure):
    monkeypatch.setattr(fullness._at_work(), "n_waiting", waiting)
    assert fullness.pressure() == pytest.approx(pressure)
