"""Who hears of what: pages, shared inboxes, and who is left out."""

import pytest

from onemile.api import Fetched, WireAudience, clock, transaction
from onemile_federation.outbox import fan_out
from onemile_federation.outbox.models import Activity, Delivery
from onemile_federation.remote.models import GONE, SUSPENDED, Host, RemoteActor

pytestmark = pytest.mark.plugins("federation")


def urls(outbox):
    return sorted(url for url, _body in outbox.net.posts)


def test_five_hundred_followers_on_one_host_are_one_post(outbox):
    """T53."""
    for n in range(501):
        outbox.follower("big.example", f"kim{n}")
    outbox.say("Announce")
    outbox.step()
    assert urls(outbox) == ["https://big.example/inbox"]


def test_without_a_shared_inbox_each_has_their_own(outbox):
    for n in range(3):
        outbox.follower("small.example", f"kim{n}", shared=False)
    outbox.say("Announce")
    outbox.step()
    assert urls(outbox) == [f"https://small.example/users/kim{n}/inbox" for n in range(3)]


def test_what_is_for_one_follower_goes_to_that_one(outbox):
    kim = outbox.follower("a.example", "kim")
    outbox.follower("b.example", "lu")
    outbox.follower("b.example", "mo")
    outbox.say("Create", audience=WireAudience(follower_uris=(outbox.mag,)))
    outbox.step()
    assert urls(outbox) == [f"{kim}/inbox", "https://b.example/inbox"]


def test_an_answer_goes_to_one_alone(outbox):
    kim = outbox.person("a.example", "kim")
    outbox.answer("Accept", kim)
    outbox.step()
    assert urls(outbox) == [f"{kim}/inbox"]
    assert outbox.net.sent()[0]["to"] == [kim]


def test_nothing_goes_to_ourselves_nor_to_who_is_gone(outbox):
    outbox.followers[outbox.mag] = ["http://instance.example/members/ben"]
    gone = outbox.follower("a.example", "gone")
    RemoteActor.update(state=GONE).where(RemoteActor.uri == gone).execute()
    outbox.say("Announce")
    outbox.step()
    assert outbox.net.posts == []


def test_a_suspended_host_is_told_nothing_but_removals(outbox):
    outbox.follower("bad.example")
    outbox.say("Create")
    outbox.step()
    Host.update(standing=SUSPENDED).where(Host.host == "bad.example").execute()
    outbox.say("Update")
    outbox.step()
    outbox.say("Delete")
    outbox.step()
    assert outbox.net.verbs() == ["Create", "Delete"]


def test_an_unreachable_host_is_told_nothing_but_removals(outbox):
    outbox.follower("lost.example")
    outbox.say("Create")
    outbox.step()
    Host.update(unreachable_since=clock.now()).execute()
    outbox.say("Update")
    outbox.say("Like")
    outbox.step()
    outbox.say("Delete")
    outbox.step()
    assert outbox.net.verbs() == ["Create", "Delete"]


def test_a_worker_that_dies_after_a_page_goes_on_from_there(outbox, monkeypatch):
    monkeypatch.setattr(fan_out, "PAGE_RECEIVERS", 10)
    for n in range(35):
        outbox.follower(f"h{n}.example")
    outbox.say("Create")
    real, calls = fan_out._write, []

    def dying(activity, page):
        calls.append(len(page.inboxes))
        real(activity, page)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(fan_out, "_write", dying)
    with pytest.raises(KeyboardInterrupt):
        outbox.step()
    assert Delivery.select().count() == 10  # the people, then a page; the second was not kept
    outbox.step()
    assert len(outbox.net.posts) == len(set(urls(outbox))) == 35
    assert (Activity.get().fan_out, Activity.get().fan_out_at) == (None, None)


def test_somebody_in_two_audiences_is_told_once(outbox):
    kim = outbox.follower("a.example", "kim")
    outbox.followers[outbox.ana] = [kim]
    both = WireAudience(is_public=True, follower_uris=(outbox.mag, outbox.ana), people_uris=(kim,))
    outbox.say("Create", audience=both)
    outbox.step()
    assert len(outbox.net.posts) == 1


def test_who_is_not_known_yet_is_asked_for(outbox):
    kim = "https://new.example/users/kim"
    outbox.strangers[kim] = True
    outbox.say("Create", audience=WireAudience(is_public=True, people_uris=(kim,)))
    outbox.step()
    assert urls(outbox) == ["https://new.example/inbox"]


def test_who_cannot_be_asked_now_is_asked_later_and_the_others_do_not_wait(outbox, away):
    kim = "https://off.example/users/kim"
    outbox.strangers[kim] = away()
    lu = outbox.person("a.example", "lu")
    outbox.say("Create", audience=WireAudience(is_public=True, people_uris=(kim, lu)))
    outbox.step()
    assert urls(outbox) == ["https://a.example/inbox"]
    outbox.strangers[kim] = True
    outbox.clock.advance(minutes=1)
    outbox.step()
    assert urls(outbox) == ["https://a.example/inbox", "https://off.example/inbox"]


def test_who_is_never_there_is_given_up(outbox, away):
    kim = "https://off.example/users/kim"
    outbox.strangers[kim] = away()
    outbox.say("Create", audience=WireAudience(is_public=True, people_uris=(kim,)))
    outbox.wait(hours=24)
    assert Activity.get().fan_out_at is None
    assert outbox.net.posts == []


def test_an_announce_to_many_hosts_starts_spread(outbox):
    for n in range(60):
        outbox.follower(f"h{n}.example")
    outbox.say("Announce")
    outbox.step()
    assert len(outbox.net.posts) < 60
    outbox.clock.advance(seconds=31)
    outbox.step()
    assert len(outbox.net.posts) == 60


def test_a_delete_stops_a_fan_out_that_is_not_done(outbox, monkeypatch):
    monkeypatch.setattr(fan_out, "PAGE_RECEIVERS", 10)
    for n in range(30):
        outbox.follower(f"h{n}.example")
    outbox.say("Create")
    fan_out.work_out()
    fan_out.work_out()
    assert outbox.say("Delete") is None  # nobody was told yet
    outbox.step()
    assert outbox.net.posts == []


def test_nothing_is_fetched_inside_a_transaction(outbox, monkeypatch):
    from onemile.db import in_transaction

    seen = []

    def fetch(url, **given):
        seen.append(in_transaction())
        return Fetched(url=url, status=202, headers={}, content=b"", media_type="")

    monkeypatch.setattr("onemile_federation.outbox.posting.fetch", fetch)
    outbox.follower("a.example")
    outbox.say("Create")
    outbox.step()
    with transaction():
        assert in_transaction()
    assert seen == [False]
