"""What groups elsewhere pass on whole, and who keeps order in them: FEP-1b12 and 1.10."""

import pytest

from onemile_federation.inbox.acting import strangers
from onemile_federation.inbox.models import Inbound
from onemile_federation.partners.models import Partnership
from onemile_federation.remote import asking, shares
from onemile_federation.remote.models import RemoteActor, RemoteObject
from onemile_federation.wire.vocabulary import PUBLIC
from tests.federation.inbox.others import ANNA, ARTICLE, EVE, MAG, activity, note

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.usefixtures("are_followed")]
GROUP_OUTBOX, MODERATORS = f"{EVE}/outbox", f"{EVE}/moderators"
MAX = "https://m.example/users/max"


@pytest.fixture
def group(inbox, elsewhere, monkeypatch):
    """EVE is a group in which Max keeps order, and shared a post of Anna's that is kept here."""
    elsewhere.actors |= {EVE: {"type": "Group"}, MAX: {}}
    elsewhere.actor(EVE)
    named = {"attributed_to_uri": MODERATORS, "outbox": GROUP_OUTBOX}
    RemoteActor.update(**named).where(RemoteActor.uri == EVE).execute()
    post = {**note("post", to=""), "to": [PUBLIC]}
    elsewhere.objects[post["id"]] = post
    listed = {"type": "OrderedCollection", "orderedItems": [MAX]}
    found = asking.Document(url=MODERATORS, content=listed)
    monkeypatch.setattr(asking, "document", lambda uri, **_: found if uri == MODERATORS else None)
    inbox.said(activity("Announce", activity("Create", post), by=EVE))
    assert shared() == [post["id"]]
    return post["id"]


def shared():
    return [row.uri for row in RemoteObject.select() if EVE in shares.sharers_of(row.uri)]


COUNTS_FOR_NOTHING = [
    activity("Announce", activity("Announce", note("n"))),
    activity("Create", activity("Create", note("n"))),
    activity("Create", {key: value for key, value in note("n").items() if key != "id"}),
    activity("Like", ARTICLE),
    activity("Dislike", ARTICLE),
    activity("Undo", activity("Like", ARTICLE)),
    activity("Add", ANNA, target=MODERATORS),
]


def test_what_groups_pass_on_counts_for_nothing_but_its_things(inbox, elsewhere, keeper):
    for inner in COUNTS_FOR_NOTHING:
        row = inbox.said(activity("Announce", inner, by=EVE))
        assert row.error in ("not passed on to us", "nothing is passed on"), inner

    assert keeper.told == [] and set(elsewhere.asked) <= {EVE}


@pytest.mark.parametrize(("verb", "by"), [("Delete", MAX), ("Delete", EVE), ("Remove", MAX)])
def test_who_keeps_order_takes_it_out_of_the_group(inbox, elsewhere, group, verb, by):
    def pass_on(somebody):
        said = activity(verb, group, by=somebody, target=GROUP_OUTBOX)
        inbox.said(activity("Announce", said, by=EVE))

    pass_on("https://x.example/users/x")
    assert shared() == [group]
    pass_on(by)

    assert shared() == [] and group in elsewhere.objects


def test_at_rest_a_group_still_takes_out_and_passes_nothing_new_on(inbox, elsewhere, group):
    at_rest = {"state": "paused", "is_shut": True}
    Partnership.create(host="e.example", actor_uri="https://e.example/", **at_rest)
    fresh = {**note("fresh", to=""), "to": [PUBLIC]}
    elsewhere.objects[fresh["id"]] = fresh
    for new in (fresh["id"], activity("Create", fresh), [activity("Create", fresh)]):
        assert inbox.post(activity("Announce", new, by=EVE)).status_code == 409
    changed = inbox.said(activity("Announce", activity("Update", elsewhere.objects[group]), by=EVE))
    assert changed.error == "" and shared() == [group]

    removal = activity("Delete", group, by=MAX, target=GROUP_OUTBOX)
    inbox.said(activity("Announce", removal, by=EVE))

    assert shared() == []


def test_a_moderator_says_it_themselves(inbox, group):
    assert (
        inbox.said(activity("Delete", group, by="https://x.example/users/x")).error == "still there"
    )
    assert shared() == [group]

    inbox.said(activity("Delete", group, by=MAX))

    assert shared() == []


def test_for_strangers_a_group_is_asked_now_and_then_who_keeps_order(inbox, group, monkeypatch):
    asked, document, errors = [], asking.document, []
    monkeypatch.setattr(asking, "document", lambda uri: asked.append(uri) or document(uri))
    for n in range(strangers.ORDER.times + 4):
        by = f"https://x.example/users/{n}"
        errors.append(inbox.said(activity("Delete", group, by=by)).error)
    assert len(asked) == strangers.ORDER.times and strangers.FULL in errors


def test_lists_are_changed_by_their_own_server_alone(inbox, group):
    for verb in ("Add", "Remove"):
        for by, target in ((MAX, GROUP_OUTBOX), (EVE, f"{MAG}/moderators")):
            answer = inbox.post(activity(verb, group, by=by, target=target))
            assert answer.status_code == 403
        assert inbox.post(activity(verb, group, by=EVE)).status_code == 400
        row = inbox.said(activity(verb, group, by=EVE, target=f"{EVE}/featured"))
        assert (row.error, shared()) == ("no concern", [group])


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_group_takes_back_that_it_passed_it_on(inbox, group, is_whole):
    uri = Inbound.get(Inbound.verb == "Announce").activity_uri
    whole = {"id": uri, "type": "Announce", "actor": EVE, "object": activity("Create", group)}

    inbox.said(activity("Undo", whole if is_whole else uri, by=EVE))

    assert shared() == []
