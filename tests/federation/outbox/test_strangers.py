"""Who is asked where somebody can be reached, and that nobody else waits for the answer."""

import threading
import time

import pytest

from onemile.api import WireAudience, clock
from onemile_federation.outbox import fan_out, strangers
from onemile_federation.outbox.models import Activity, Delivery
from onemile_federation.remote import actors

pytestmark = pytest.mark.plugins("federation")


@pytest.fixture
def slow(outbox, monkeypatch):
    """Servers named slow… answer only once this is set."""
    released, answer = threading.Event(), actors.actor

    def actor(uri, *, fresh=False):
        if "//slow" in uri:
            released.wait(10)
        return answer(uri, fresh=fresh)

    monkeypatch.setattr(actors, "actor", actor)
    monkeypatch.setattr(strangers, "SECONDS_MAX", 0.3)
    yield released
    released.set()


def people(*uris):
    return WireAudience(is_public=True, people_uris=uris)


def test_what_waits_does_not_keep_what_is_due_from_its_turn(outbox):
    """Two hundred activities whose strangers are away for hours, and one that is due."""
    outbox.follower("a.example")
    for n in range(fan_out.ACTIVITIES_MAX):
        outbox.say("Announce", object_uri=f"https://v.example/notes/{n}")
    Activity.update(fan_out={"at": 2, "later": []}, fan_out_at=clock.ahead(hours=2)).execute()
    outbox.say("Create")
    outbox.step()
    assert outbox.net.verbs() == ["Create"]


def test_what_takes_back_and_answers_go_before_what_is_for_many(outbox):
    outbox.follower("a.example")
    for n in range(5):
        outbox.say("Announce", object_uri=f"{outbox.mag}/{n}")
    outbox.step()
    Activity.update(fan_out={}, fan_out_at=clock.now()).execute()
    outbox.say("Undo", object_uri=f"{outbox.mag}/4")
    outbox.answer("Accept", outbox.person("b.example"))
    fan_out.work_out(limit=2)
    begun = [row.verb for row in Activity.select().order_by(Activity.id) if row.fan_out != {}]
    assert begun == ["Announce", "Undo", "Accept"]  # the Announce is the one that was undone


def test_an_earlier_one_about_the_same_object_goes_first(outbox):
    outbox.follower("a.example")
    first, second = outbox.say("Create"), outbox.say("Update")
    later = clock.ahead(hours=1)
    Activity.update(fan_out_at=later).where(Activity.id == first.id).execute()
    assert fan_out.work_out() == 0
    outbox.wait(hours=2)
    assert outbox.net.verbs() == ["Create", "Update"]
    assert Activity.get_by_id(second.id).fan_out is None


def test_a_slow_server_holds_up_no_other_page(outbox, slow):
    lu = outbox.person("a.example", "lu")
    uris = tuple(f"https://slow{n}.example/users/kim" for n in range(12))
    outbox.say("Create", object_uri=f"{outbox.mag}/1", audience=people(*uris))
    outbox.say("Create", object_uri=f"{outbox.mag}/2", audience=people(lu))
    begun = time.monotonic()
    for _round in range(4):
        fan_out.work_out()
    assert [row.host for row in Delivery.select()] == ["a.example"]
    assert time.monotonic() - begun < 2


def test_nobody_is_dropped_who_was_not_asked(outbox, slow):
    """Of twelve slow servers four are asked at once; all of them get it in the end."""
    uris = tuple(f"https://slow{n}.example/users/kim" for n in range(12))
    outbox.strangers |= dict.fromkeys(uris, True)
    outbox.say("Create", audience=people(*uris))
    fan_out.work_out()
    for _try in range(fan_out.LATER_TRIES + 2):
        fan_out.work_out()
        outbox.clock.advance(seconds=fan_out.UNASKED_SECONDS)
    slow.set()
    outbox.wait(minutes=5)
    assert sorted(row.host for row in Delivery.select()) == sorted(
        uri.split("/")[2] for uri in uris
    )
    assert Activity.get().fan_out_at is None


def test_more_strangers_than_a_place_holds_are_all_asked(outbox, monkeypatch):
    monkeypatch.setattr(fan_out, "PAGE_RECEIVERS", 10)
    monkeypatch.setattr(fan_out, "LATER_MAX", 15)
    uris = [f"https://h{n}.example/users/kim" for n in range(45)]
    outbox.followers[outbox.mag] = uris
    outbox.strangers |= dict.fromkeys(uris, True)
    outbox.say("Create")
    outbox.wait(minutes=10)
    assert len(outbox.net.posts) == 45
