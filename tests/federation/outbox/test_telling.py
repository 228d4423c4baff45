"""Events of the house, as others hear of them."""

import dataclasses
import json
from dataclasses import dataclass, replace

import pytest
from peewee import OperationalError

from onemile.api import (
    ActorKind,
    Event,
    FederatedType,
    MemberWithdrew,
    Said,
    WireActor,
    WireAudience,
    record,
    transaction,
)
from onemile.background import tasks
from onemile_federation import registry
from onemile_federation.inbox.models import Inbound
from onemile_federation.outbox import saying, telling
from onemile_federation.outbox.models import Activity
from tests.federation.inbox.others import in_the_way

pytestmark = pytest.mark.plugins("federation")

KIM = "https://a.example/users/kim"


@dataclass(frozen=True, kw_only=True)
class Published(Event):
    name = "mags.Published"
    uri: str


@dataclass(frozen=True, kw_only=True)
class Renamed(Event):
    name = "mags.Renamed"
    uri: str


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    name = "mags.Closed"
    uri: str


@dataclass(frozen=True, kw_only=True)
class Blocked(Event):
    name = "core.MemberBlocked"
    blocker_uri: str
    blocked_uri: str


@dataclass(frozen=True, kw_only=True)
class Asked(Event):
    name = "core.FollowAsked"
    follower_uri: str
    followed_uri: str


@dataclass(frozen=True, kw_only=True)
class Ended(Event):
    name = "core.FollowEnded"
    follower_uri: str
    followed_uri: str


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    name = "core.FollowAnswered"
    follower_uri: str
    followed_uri: str
    is_accepted: bool


@pytest.fixture
def told(outbox, monkeypatch):
    """An outbox beside a plugin with articles, and Mags that are actors."""

    def to_wire(event):
        audience = WireAudience(is_public=True, follower_uris=(outbox.mag,))
        about = {"object_uri": event.uri, "audience": audience}
        made = {"type": "Article", "name": "Compost"}
        return [
            Said(verb="Create", sender_uri=outbox.ana, object=made, **about),
            Said(verb="Announce", sender_uri=outbox.mag, **about),
        ]

    def find(uri):
        known = {outbox.mag, outbox.ana} - outbox.gone
        return (
            WireActor(uri=uri, handle="potager", name="Potager", url="/") if uri in known else None
        )

    nothing = {"find": lambda uri: None, "uri": str, "document": dict}
    article = FederatedType(
        name="mags.article",
        object_types=("Article",),
        announces=(Published,),
        to_wire=to_wire,
        may_fetch=lambda thing, viewer: True,
        claims=lambda document: False,
        receive={},
        **nothing,
    )
    mag = ActorKind(
        name="mags.mag",
        actor_type="Group",
        find=find,
        by_handle=lambda handle: "",
        is_gone=outbox.gone.__contains__,
        announces=(Renamed,),
        changed=lambda event: [event.uri],
        ends=(Closed,),
        has_gone=lambda event: [event.uri],
    )
    monkeypatch.setattr(registry, "types", lambda: [article])
    monkeypatch.setattr(registry, "kinds", lambda: [mag])
    return outbox


def test_a_published_article_is_created_then_announced(told):
    told.follower("a.example")
    telling.hear(Published(uri=told.article), 7)
    told.step()
    assert told.net.verbs() == ["Create", "Announce"]
    assert [one["actor"] for one in told.net.sent()] == [told.ana, told.mag]
    assert told.net.sent()[1]["object"] == told.article


def test_an_event_that_is_told_twice_is_said_once(told):
    told.follower("a.example")
    for _ in range(3):
        telling.hear(Published(uri=told.article), 7)
    assert Activity.select().count() == 2


def test_a_changed_actor_is_sent_whole_to_its_followers(told):
    told.follower("a.example")
    telling.hear(Renamed(uri=told.mag), 8)
    told.step()
    (said,) = told.net.sent()
    assert (said["type"], said["object"]["id"]) == ("Update", told.mag)


def test_an_actor_that_is_gone_is_taken_back_wherever_it_was_known(told):
    told.follower("a.example")
    told.answer("Accept", told.person("b.example", "lu"))
    telling.hear(Published(uri=told.article), 7)
    told.step()
    told.followers.clear()
    telling.hear(Closed(uri=told.mag), 9)
    told.step()
    for host in ("a.example", "b.example"):
        gone = told.net.sent(host)[-1]
        assert (gone["type"], gone["actor"], gone["object"]) == ("Delete", told.mag, told.mag)
    assert told.wiped == []


def test_an_author_is_known_where_the_article_was_announced_alone(told):
    told.follower("a.example")
    telling.hear(Published(uri=told.article), 7)
    told.step()
    telling.hear(Closed(uri=told.ana), 9)
    told.step()
    assert told.net.sent("a.example")[-1]["object"] == told.ana


def test_what_waits_of_an_actor_that_is_gone_is_not_said_any_more(told):
    told.follower("a.example")
    telling.hear(Published(uri=told.article), 7)
    told.step()
    told.net.off("a.example")
    told.say("Create", object_uri=f"{told.article}-2")
    told.step()
    telling.hear(Closed(uri=told.mag), 9)
    told.net.on("a.example")
    told.wait(hours=1)
    assert told.net.verbs()[-2:] == ["Create", "Delete"]


def test_the_keys_of_one_whom_nobody_ever_heard_of_go_at_once(told):
    telling.hear(Closed(uri=told.mag), 9)
    assert told.wiped == []  # it has come back before anybody heard that it went
    told.gone.add(told.mag)
    telling.hear(Closed(uri=told.mag), 10)
    assert told.wiped == [told.mag]
    assert not Activity.select().exists()


def test_what_an_event_means_at_a_second_hearing_is_said_too(told, monkeypatch):
    """Heard, and heard again after a restart, when what it speaks of was taken back."""
    told.follower("a.example")
    (article,) = registry.types()
    telling.hear(Published(uri=told.article), 7)
    told.step()
    taken = Said(verb="Delete", sender_uri=told.ana, object_uri=told.article)
    later = replace(article, to_wire=lambda event: [taken])
    monkeypatch.setattr(registry, "types", lambda: [later])
    for _ in range(2):
        telling.hear(Published(uri=told.article), 7)
    told.step()
    assert told.net.verbs() == ["Create", "Announce", "Delete"]


def test_a_follow_that_was_undone_is_kept_without_content(told):
    told.person("a.example")
    telling.hear(Asked(follower_uri=told.ana, followed_uri=KIM), 1)
    telling.hear(Ended(follower_uri=told.ana, followed_uri=KIM), 2)
    telling.hear(Asked(follower_uri=told.ana, followed_uri=KIM), 3)
    telling.hear(Ended(follower_uri=told.ana, followed_uri=KIM), 2)  # told twice
    kept = [(one.verb, bool(one.body)) for one in Activity.select().order_by(Activity.id)]
    assert kept == [("Follow", False), ("Undo", True), ("Follow", True)]


def test_who_is_blocked_is_told_nothing(told):
    told.person("a.example")
    telling.hear(Blocked(blocker_uri=told.ana, blocked_uri=KIM), 1)
    assert not Activity.select().exists()


def test_a_member_who_wants_to_follow_asks_and_takes_it_back(told):
    told.person("a.example")
    telling.hear(Asked(follower_uri=told.ana, followed_uri=KIM), 1)
    told.step()
    telling.hear(Ended(follower_uri=told.ana, followed_uri=KIM), 2)
    told.step()
    asked, undone = told.net.sent()
    assert (asked["type"], asked["object"], asked["to"]) == ("Follow", KIM, [KIM])
    assert (undone["type"], undone["object"]["id"]) == ("Undo", asked["id"])


def test_a_follow_that_was_never_asked_for_is_not_undone(told):
    telling.hear(Ended(follower_uri=told.ana, followed_uri=KIM), 2)
    assert not Activity.select().exists()


def test_a_member_whom_nobody_outside_knows_asks_nobody(told):
    telling.hear(Asked(follower_uri="http://instance.example/members/x", followed_uri=KIM), 1)
    assert not Activity.select().exists()


@pytest.mark.parametrize(("is_accepted", "verb"), [(True, "Accept"), (False, "Reject")])
def test_an_answer_holds_the_follow_by_its_id_and_nothing_else_of_it(told, is_accepted, verb):
    told.person("a.example")
    follow = {"id": "https://a.example/f/1", "type": "Follow", "actor": KIM, "object": told.ana}
    with transaction():
        Inbound.create(
            digest="1",
            activity_uri=follow["id"],
            verb="Follow",
            actor_uri=KIM,
            host="a.example",
            object_uri=told.ana,
            body=json.dumps({**follow, "content": "Their words"}),
        )
    event = Answered(follower_uri=KIM, followed_uri=told.ana, is_accepted=is_accepted)
    telling.hear(event, 3)
    told.step()
    (said,) = told.net.sent()
    assert (said["type"], said["object"], said["actor"]) == (verb, follow, told.ana)


def test_an_answer_to_a_follow_that_is_forgotten_says_what_can_be_said(told):
    told.person("a.example")
    telling.hear(Answered(follower_uri=KIM, followed_uri=told.ana, is_accepted=False), 3)
    told.step()
    (said,) = told.net.sent()
    assert said["object"] == {"type": "Follow", "actor": KIM, "object": told.ana}


def test_what_is_between_two_of_ours_is_said_to_nobody(told):
    telling.hear(Asked(follower_uri=told.ana, followed_uri=told.mag), 1)
    telling.hear(Answered(follower_uri=told.ana, followed_uri=told.mag, is_accepted=True), 2)
    assert not Activity.select().exists()


def test_an_event_in_the_way_of_another_transaction_is_told_once_more_as_a_whole(told, monkeypatch):
    told.follower("a.example")
    (good,), ways = registry.types(), [in_the_way()]

    def to_wire(event):
        if ways:
            raise ways.pop()
        return good.to_wire(event)

    monkeypatch.setattr(registry, "types", lambda: [good, replace(good, to_wire=to_wire)])
    event = Published(uri=told.article)
    with pytest.raises(OperationalError):
        telling.hear(event, 1)
    assert not Activity.select().exists() and tasks.run_due() == 0
    telling.hear(event, 1)
    assert [one.verb for one in Activity.select().order_by(Activity.id)] == ["Create", "Announce"]


def test_a_type_that_raises_holds_up_no_other_and_is_asked_again(told, monkeypatch):
    """The Delete of one plugin does not wait until another one is mended."""
    told.follower("a.example")
    (good,), said = registry.types(), []
    good_said = good.to_wire

    def broken(event):
        if not said:
            saying.say(
                Said(verb="Announce", sender_uri=told.mag, object_uri=told.article), key="half"
            )
            raise ValueError("too long to be sent")
        return said

    good = dataclasses.replace(
        good,
        announces=(MemberWithdrew,),
        to_wire=lambda event: good_said(Published(uri=told.article)),
    )
    guest = dataclasses.replace(good, name="guest.thing", to_wire=broken)
    monkeypatch.setattr(registry, "types", lambda: [guest, good])
    event = MemberWithdrew(member_uri=told.ana)
    with transaction():
        telling.hear(event, record(event))
    assert [one.verb for one in Activity.select().order_by(Activity.id)] == ["Create", "Announce"]
    assert not Activity.select().where(Activity.key == "half").exists()

    audience = WireAudience(is_public=True)
    said.append(Said(verb="Like", sender_uri=told.ana, object_uri=told.mag, audience=audience))
    assert tasks.run_due() == 1
    assert Activity.select().order_by(Activity.id.desc()).first().verb == "Like"
    assert (Activity.select().count(), tasks.run_due()) == (3, 0)
