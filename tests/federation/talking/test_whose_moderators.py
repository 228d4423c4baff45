"""A report that crosses: whose moderators read it, about what, and what its sender learns by it."""

import pytest
from kit.actor import Actor

from onemile.api import ids
from onemile.members import outward
from onemile.moderation.models import Case, PassedOn, Report
from onemile_federation.remote.models import RemoteActor
from onemile_mags.article_models import Article
from onemile_mags.comments import saying
from onemile_mags.models import Mag

pytestmark = pytest.mark.plugins("federation", "mags")
TOLD = {"ground": "insult", "text": "Elle insulte le boulanger.", "good_faith": "y"}
SEND = "Envoyer le signalement"


@pytest.fixture
def reported(talk):
    """Let somebody elsewhere report things of ours; returns the cases that are open by then."""

    def one(by: Actor, *uris: str, **more: object) -> list[Case]:
        assert talk.hears(by, by.flag(*uris, content="gemein", **more)) == 202
        with talk.ours.at_work():
            return list(Case.select().order_by(Case.id))

    return one


def test_what_stands_in_a_group_is_told_to_the_groups_own_host(talk, peer, network):
    other = network.peer("w.example")
    mag, ben = other.actor("mag", "Group"), talk.member("Ben")
    talk.ground.following(mag)
    article = talk.anna.article("Die Furt", audience=mag.id)
    talk.hears(mag, mag.announce(article["id"]))
    path = talk.ours.browser(ben).get(f"/federation/find?uri={article['id']}").path

    page = talk.ours.browser(ben).get(path).follow("Signaler")
    assert "les modérateurs de w.example" in page.text
    page.submit(SEND, **TOLD, pass_on="y")
    network.settle()

    flag = other.heard("Flag")
    assert flag["object"] == [talk.anna.id, article["id"]] and flag["ground"] == "insult"
    assert not peer.posts("Flag")
    with talk.ours.at_work():
        assert [row.host for row in PassedOn.select()] == ["w.example"]


def test_a_group_that_has_not_passed_it_on_is_told_of_nothing(talk, peer, network):
    mag = network.peer("w.example").actor("mag", "Group")
    claims = talk.anna.create_article("Die Furt", audience=mag.id)
    talk.hears(talk.anna, claims)
    found = talk.ours.browser(talk.ana).get(f"/federation/find?uri={claims['object']['id']}")
    assert "les modérateurs de e.example" in found.follow("Signaler").text


def test_a_comment_is_reported_as_what_it_is_with_its_ground(talk, reported, network):
    with talk.ours.at_work():
        post = saying.say(Article.select().first().id, member=talk.ana, text="Toi, tais-toi")
        uri = f"{talk.ours.base}/mags/comments/{post.id}"
    talk.ground.followed_by(talk.anna)
    network.settle()

    (case,) = reported(talk.anna, talk.ground.owner_uri, uri, ground="insult")

    assert (case.kind, case.subject_id) == ("core.post", str(post.id))
    assert case.author_uri == talk.ground.owner_uri and "tais-toi" in case.excerpt
    with talk.ours.at_work():
        assert Report.get().ground == "insult"


def test_nobodys_account_is_at_stake_where_a_mag_is_reported(talk, reported):
    mo = talk.ours.browser(moderator(talk))
    mag = talk.ground.mag_uri

    (whole,) = reported(talk.anna, mag)
    page = mo.get(f"/moderation/{whole.id}")
    assert "Masquer" in page.text and "Suspendre" not in page.text
    pressed = {"reason": "Trop, c’est trop.", "ground": "other"}
    assert mo.post(f"/moderation/{whole.id}/suspend", pressed).status == 409

    with talk.ours.at_work():
        Case.update(state="closed", open_key=None).execute()
        article = str(Article.select().first().uri)
    *before, one = reported(talk.anna, mag, article)
    assert [case.kind for case in before] == ["mags.mag"] and one.kind == "mags.article"
    assert "Suspendre" in mo.get(f"/moderation/{one.id}").text


def test_who_is_named_beside_what_is_not_theirs_has_a_case_of_their_own(talk, reported):
    with talk.ours.at_work() as world:
        carla = known(world.member("Carla"))
        article = str(Article.select().first().uri)
    cases = reported(talk.anna, carla, article)
    assert sorted(case.kind for case in cases) == ["core.member", "mags.article"]
    (person,) = [case for case in cases if case.kind == "core.member"]
    assert person.author_uri == carla


@pytest.mark.parametrize("which", ["near", "never"])
def test_of_what_is_not_for_its_sender_a_report_tells_and_files_nothing(
    talk, reported, peer, which
):
    with talk.ours.at_work():
        article, mag = Article.select().first(), Mag.select().first()
        if which == "near":
            Article.update(audience="mile").where(Article.id == article.id).execute()
            Mag.update(audience="mile").where(Mag.id == mag.id).execute()
    hidden = str(article.uri) if which == "near" else f"{talk.ours.base}/mags/articles/{ids.new()}"
    asked = []
    for uri in (hidden, talk.ground.owner_uri):
        with talk.ours.at_work():  # its sender was last read long ago
            RemoteActor.update(read_at=talk.row.received_at.replace(year=2020)).execute()
        before = len(peer.gets())
        cases = reported(talk.anna, uri)
        asked.append([one.path for one in peer.gets()[before:]])
        assert [case.kind for case in cases] == ([] if uri == hidden else ["core.member"])
    assert asked[0] == asked[1] and asked[0]


def moderator(talk):
    with talk.ours.at_work() as world:
        return world.member("Mo", role="moderator")


def known(member):
    outward.let_know(member, text="")
    return str(member.uri)
