"""What is said, changed and taken back: federation.md 1.5, 1.10; T22, T51, T59, T68, T84."""

import pytest

from onemile.api import transaction
from onemile_federation import registry
from onemile_federation.inbox import reception
from onemile_federation.inbox.acting import bounds
from onemile_federation.inbox.models import DONE, IGNORED, Inbound, Removed
from onemile_federation.remote.models import GONE, RemoteObject
from onemile_federation.wire.vocabulary import PUBLIC
from tests.federation.inbox.others import (
    ANNA,
    ARTICLE,
    BASE,
    EVE,
    MAG,
    PERSON,
    activity,
    note,
)

pytestmark = pytest.mark.plugins("federation")


def follow_from_here(world, uri, name="Ana"):
    """Let a member follow somebody elsewhere, as if they had been accepted."""
    from onemile.follows.models import ACCEPTED, Follow

    member = world.member(name)
    Follow.create(follower_uri=member.uri, follower_id=member.id, followed_uri=uri, state=ACCEPTED)
    return member


def test_what_a_plugin_claims_is_its_own_to_keep(inbox, keeper):
    said = note("n", content="<p>Bien dit</p>")

    assert inbox.said(activity("Create", said)).state == DONE

    assert keeper.told == [("Create", said["id"])]
    assert keeper.kept[said["id"]]["content"] == "<p>Bien dit</p>"


@pytest.mark.usefixtures("are_followed")
def test_by_name_alone_it_is_asked_for_at_its_own_id(inbox, keeper, elsewhere):
    said = note("n")
    elsewhere.objects[said["id"]] = said

    inbox.said(activity("Create", said["id"]))

    assert list(keeper.kept) == [said["id"]] == elsewhere.asked[:1]


def test_an_update_before_its_create_appears_once_in_its_newest_form(inbox, keeper):
    said = note("n", content="first")
    newest = {**said, "content": "second"}

    inbox.said(activity("Update", newest))
    assert keeper.kept[said["id"]]["content"] == "second"
    inbox.said(activity("Update", {**said, "content": "third"}))

    assert keeper.told == [("Create", said["id"]), ("Update", said["id"])]


def test_a_delete_before_its_create_keeps_it_away_for_two_weeks(inbox, keeper, clock):
    said = note("n")
    inbox.said(activity("Delete", {"id": said["id"], "type": "Tombstone"}))

    row = inbox.said(activity("Create", said))
    assert (row.state, row.error, keeper.kept) == (IGNORED, "removed", {})
    inbox.said(activity("Update", said))
    assert keeper.kept == {}

    clock.advance(days=15)
    assert inbox.said(activity("Create", said)).state == DONE


def test_a_delete_takes_it_away_wherever_it_is_kept(inbox, keeper):
    said = note("n")
    inbox.said(activity("Create", said))
    row = RemoteObject.create(
        uri="https://v.example/notes/m", host="v.example", kind="Note", author_uri=ANNA
    )

    assert inbox.said(activity("Delete", said["id"])).state == DONE
    assert inbox.said(activity("Delete", row.uri)).state == DONE

    assert keeper.kept == {}
    assert RemoteObject.get_by_id(row.id).state == GONE
    assert {one.object_uri for one in Removed.select()} == {said["id"], row.uri}


def test_of_another_server_s_thing_its_own_server_is_asked(inbox, keeper, elsewhere, clock):
    said = note("n")
    elsewhere.objects[said["id"]] = said
    inbox.said(activity("Create", said))

    row = inbox.said(activity("Delete", said["id"], by=EVE))
    assert (row.error, list(keeper.kept)) == ("still there", [said["id"]])

    del elsewhere.objects[said["id"]]  # not there once: it may be starting
    inbox.said(activity("Delete", said["id"], by=EVE))
    assert list(keeper.kept) == [said["id"]]
    clock.advance(seconds=31)
    reception.step()
    assert keeper.kept == {}


def test_gone_is_believed_at_once(inbox, keeper, elsewhere):
    said = note("n")
    inbox.said(activity("Create", said))
    elsewhere.gone = {said["id"]}

    inbox.said(activity("Delete", said["id"], by=EVE))

    assert keeper.kept == {}


def test_of_what_a_plugin_keeps_without_saying_whose_it_is_its_server_is_asked(
    inbox, keeper, elsewhere, monkeypatch
):
    keeper.says_who = False
    silent = keeper.type()
    monkeypatch.setattr(registry, "types", lambda: [silent])
    said = note("n")
    elsewhere.objects[said["id"]] = said
    inbox.said(activity("Create", said))

    for by in (ANNA, "https://v.example/users/mallory"):
        assert inbox.said(activity("Delete", said["id"], by=by)).error == "still there"
    assert list(keeper.kept) == [said["id"]]

    del elsewhere.objects[said["id"]]
    elsewhere.gone = {said["id"]}
    assert inbox.said(activity("Delete", said["id"])).state == DONE
    assert keeper.kept == {}


def test_nobody_deletes_what_is_ours(inbox, keeper):
    assert inbox.said(activity("Delete", ARTICLE)).error == "ours"


def test_what_no_plugin_claims_is_kept_if_somebody_here_follows_its_author(inbox, world):
    said = note("n", to="https://x.example/notes/1")
    assert inbox.said(activity("Create", said)).error == "nobody keeps it"

    follow_from_here(world, ANNA)
    inbox.said(activity("Create", {**said, "id": "https://v.example/notes/m"}))

    assert [row.uri for row in RemoteObject.select()] == ["https://v.example/notes/m"]


def test_a_reply_to_what_is_kept_here_is_kept(inbox, world):
    follow_from_here(world, ANNA)
    first = note("n", to="")
    inbox.said(activity("Create", first))

    inbox.said(activity("Create", note("m", by=EVE, to=first["id"]), by=EVE))

    assert RemoteObject.select().count() == 2


def test_odd_types_are_not_kept(inbox, world):
    follow_from_here(world, ANNA)
    assert inbox.said(activity("Create", {**note("n"), "type": "Spell", "inReplyTo": ""})).error
    assert RemoteObject.select().count() == 0


def test_lists_are_cut_and_no_storm_of_mentions_comes(instance):
    members = [f"{BASE}/members/{n}" for n in range(200)]
    document = {
        "to": members + [f"https://x.example/{n}" for n in range(50_000)],
        "cc": PUBLIC,
        "tag": [{"type": "Mention", "href": uri} for uri in members]
        + [{"type": "Hashtag", "name": f"#{n}"} for n in range(1_000)],
        "attachment": [{"type": "Image"}] * 1_000,
    }

    cut = bounds.within(document)

    local = [tag for tag in cut["tag"] if tag["type"] == "Mention"]
    assert (len(cut["to"]), cut["cc"], len(local)) == (1_000, [PUBLIC], 50)
    assert (len(cut["tag"]), len(cut["attachment"])) == (100, 20)


def test_who_is_named_behind_their_back_is_not_told(instance):
    tag = [
        {"type": "Mention", "href": PERSON, "name": "@q8"},
        {"type": "Mention", "href": EVE},
        {"type": "Mention", "href": MAG},
        {"type": "Mention", "href": MAG},
    ]
    cut = bounds.within({"tag": tag, "to": [MAG]})

    assert [one["href"] for one in cut["tag"]] == [EVE, MAG]


def test_what_waits_of_a_host_that_is_suspended_meanwhile_has_no_effect(inbox, elsewhere, keeper):
    inbox.post(activity("Create", note("n")))
    elsewhere.suspended = {"v.example"}
    reception.step()

    row = Inbound.get()
    assert (row.state, row.error, keeper.kept) == (IGNORED, "suspended", {})
    assert elsewhere.heard_from == []


def test_unknown_activities_are_ignored(inbox):
    row = inbox.said(activity("Travel", ARTICLE))
    assert (row.state, row.error) == (IGNORED, "unknown type")
    with transaction():
        assert Inbound.select().count() == 1
