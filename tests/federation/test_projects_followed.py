"""A project for everybody is followed from elsewhere, and its news come there and go again."""

import pytest

from onemile import clock
from onemile.api import transaction
from onemile.mile.radius import home_of
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.review import reports
from onemile_projects.way import news

pytestmark = pytest.mark.plugins("federation", "projects", "smiles")


def plant(member, **fields):
    """A project that runs and is borne by a member."""
    home = home_of(member.id)
    with transaction():
        made = Project.create(
            title="Une cabane à livres",
            summary="Deux étagères, un toit.",
            author_uri=member.uri,
            author_id=member.id,
            cell=home.cell,
            commune=home.commune,
            stage="running",
            state="published",
            opened_at=clock.now(),
            **fields,
        )
        Bearer.create(project=made.id, member_uri=member.uri, member_id=member.id, state=ACCEPTED)
    return made


def test_news_come_to_who_follows_it_and_are_taken_back_with_it(network, alsace, peer):
    with alsace.at_work() as world:
        ana = world.member("Ana", verified_at=clock.now())
        made = plant(ana, audience="everyone")
    group, anna = alsace.thing(made.uri), peer.actor("anna")
    page = alsace.get(made.uri, accept="text/html")
    assert page.status == 200 and f'<{made.uri}>; rel="alternate"' in page.header("Link")
    assert group.document["type"] == "Group" and "Ana" not in repr(group.document)
    assert alsace.get(f"/.well-known/webfinger?resource=acct:{group.document['preferredUsername']}@"
                      f"{alsace.host}").status == 200  # fmt: skip

    assert anna.post(group.inbox, anna.follow(group)).status == 202
    network.settle()
    assert peer.heard("Accept")["object"]["actor"] == anna.id
    with alsace.at_work():
        news.publish(made.id, member=ana, title="Les palettes", text="Elles sont là.")
    network.settle()

    notes = [post.activity["object"] for post in peer.posts("Create")]
    assert {note["attributedTo"] for note in notes} == {made.uri}
    (note,) = [one for one in notes if "Les palettes" in one["content"]]
    assert alsace.thing(note["id"]).document["content"] == note["content"]
    for post in peer.posts():
        assert ana.uri not in repr(post.activity) and "Ana" not in repr(post.activity)

    with alsace.at_work():
        reports.hide(made)
    network.settle()
    gone = {post.activity["object"]["id"] for post in peer.posts("Delete")}
    assert gone == {one["id"] for one in notes}
    assert alsace.get(note["id"]).status == 410 and alsace.get(made.uri).status == 404


def test_of_what_is_for_members_nobody_elsewhere_learns_anything(network, alsace, peer):
    with alsace.at_work() as world:
        ana = world.member("Ana", verified_at=clock.now())
        made = plant(ana, audience="instance")
        news.publish(made.id, member=ana, title="Les palettes", text="Elles sont là.")
    anna = peer.actor("anna")
    assert alsace.get(made.uri).status == alsace.get(f"{made.uri}9").status == 404
    inbox = made.uri.replace("/projects/", "/ap/projects/") + "/inbox"
    anna.post(alsace.shared_inbox, anna.follow(made.uri))
    assert anna.post(inbox, anna.follow(made.uri)).status in (202, 404)
    network.settle()
    assert peer.posts() == []
