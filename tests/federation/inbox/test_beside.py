"""What must be asked elsewhere holds up the domain of who said it, and nobody else."""

import threading
import time
from contextlib import contextmanager

import pytest

from onemile.api import FetchFailed
from onemile_federation.inbox import reception
from onemile_federation.inbox.models import DONE, IGNORED, WAITING, Inbound
from onemile_federation.remote import errands, getting, objects
from tests.federation.inbox.others import ANNA, EVE, activity, note
from tests.federation.inbox.test_things import follow_from_here

pytestmark = pytest.mark.plugins("federation")

FETCHED = objects.fetched
AT_ONCE = 2.0


class Slow:
    """A network in which nobody answers until they are let go; counts how many are asked."""

    def __init__(self):
        self.asked, self.at_once_most = [], 0
        self._now, self._lock, self.let_go = 0, threading.Lock(), threading.Event()

    def fetch(self, url, **given):
        with self._lock:
            self.asked.append(url)
            self._now += 1
            self.at_once_most = max(self.at_once_most, self._now)
        self.let_go.wait(10)
        with self._lock:
            self._now -= 1
        raise FetchFailed("connection")


@pytest.fixture
def slow(inbox, monkeypatch):
    made = Slow()
    monkeypatch.setattr(objects, "fetched", FETCHED)
    monkeypatch.setattr(getting, "fetch", made.fetch)
    yield made
    made.let_go.set()


@contextmanager
def serving(app):
    """The service at work in a thread of its own, as in a worker."""
    stop = threading.Event()

    def run():
        with app.app_context():
            reception.serve(stop)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def within(seconds, holds):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not holds():
        time.sleep(0.02)
    return holds()


def states():
    return {str(row.object_uri): row.state for row in Inbound.select()}


def test_six_slow_documents_delay_nobody_else(inbox, slow, keeper, world):
    follow_from_here(world, EVE)
    for n in range(6):
        inbox.post(activity("Create", f"https://e.example/notes/{n}", by=EVE))
    genuine = note("n")
    inbox.post(activity("Create", genuine))
    with serving(inbox.app):
        assert within(AT_ONCE, lambda: genuine["id"] in keeper.kept)
        assert within(AT_ONCE, lambda: len(slow.asked) == 1)
        slow.let_go.set()
        assert within(AT_ONCE * 2, lambda: len(slow.asked) >= 6)
    assert slow.at_once_most == 1
    assert {state for uri, state in states().items() if "e.example" in uri} == {WAITING}


def test_as_many_domains_are_asked_as_there_are_places_and_the_others_after_them(
    inbox, slow, keeper, world
):
    strangers = [f"https://e{n}.example/users/eve" for n in range(6)]
    for uri in strangers:
        follow_from_here(world, uri, name=f"Ana{uri[9]}")
        inbox.post(activity("Create", uri.replace("users", "notes"), by=uri))
    inbox.post(activity("Create", note("n")))
    with serving(inbox.app):
        assert within(AT_ONCE, lambda: len(keeper.kept) == 1)
        assert within(AT_ONCE, lambda: len(slow.asked) == 4)
        slow.let_go.set()
        assert within(AT_ONCE * 2, lambda: len(set(slow.asked)) == 6)
    assert slow.at_once_most == 4


def test_what_came_later_about_the_same_thing_waits_for_it(inbox, slow, keeper, world):
    follow_from_here(world, EVE)
    said = note("n", by=EVE)
    inbox.post(activity("Create", said["id"], by=EVE))
    inbox.post(activity("Update", said, by=EVE))
    with serving(inbox.app):
        assert within(AT_ONCE, lambda: len(slow.asked) == 1)
        slow.let_go.set()
        # The Create is put off, and the Update with it.
        assert within(AT_ONCE * 2, lambda: len({row.due_at for row in Inbound.select()}) == 1)
    assert keeper.told == []


def test_what_a_stranger_names_by_its_id_alone_is_not_fetched(inbox, elsewhere, keeper):
    said = note("n")
    elsewhere.objects[said["id"]] = said
    for verb in ("Create", "Announce"):
        assert inbox.said(activity(verb, said["id"])).state == IGNORED
    assert elsewhere.asked == []
    # Who said something here before is no stranger.
    assert inbox.said(activity("Create", note("m"))).state == DONE
    elsewhere.asked.clear()
    assert inbox.said(activity("Create", said["id"], by=ANNA)).state == DONE
    assert said["id"] in keeper.kept


@pytest.mark.one_engine
@pytest.mark.usefixtures("instance")
def test_what_is_not_asked_for_want_of_a_thread_holds_no_place(monkeypatch):
    def start(_thread):
        raise RuntimeError("can't start new thread")

    asking, asked = errands.Errands(), []
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        for n in range(errands.PLACES):
            with pytest.raises(RuntimeError):
                asking.begin(f"e{n}.example", lambda: asked.append("too early"))
    asking.begin("e0.example", lambda: asked.append("e0.example")).result(10)
    assert asked == ["e0.example"] and not asking.running()
