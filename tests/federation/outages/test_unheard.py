"""What is taken back while the federation is off is taken back elsewhere once it is on again."""

import dataclasses

import pytest

from onemile.api import conversations, publishing
from onemile.members import outward
from onemile_federation import registry
from onemile_federation.outbox import reconciling
from onemile_federation.outbox.models import Round
from onemile_mags.article_models import Article
from onemile_mags.comments import saying
from onemile_mags.models import EVERYBODY
from onemile_mags.press import audiences
from onemile_mags.wire import types
from onemile_mags.wire_models import CrossedComment
from tests.federation.outages.press import known_elsewhere, press
from tests.federation.outages.test_off_and_on import about

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def told(network, alsace, peer):
    """A peer was told of two articles, of a comment under one, and of its author."""
    with alsace.at_work() as world:
        paper, ben = press(world), known_elsewhere(world, "Ben")
    mag = alsace.thing(paper.mag.uri)
    anna = peer.actor("anna")
    assert anna.post(mag.inbox, anna.follow(mag)).status == 202
    network.settle()
    with alsace.at_work():
        uris = [paper.appears("Un"), paper.appears("Deux")]
        Article.update(comments=EVERYBODY, holds_comments=False).execute()
        post = saying.say(Article.get(Article.title == "Un").id, member=ben, text="Mots de Ben")
    network.settle()
    with alsace.at_work():
        uris.append(str(CrossedComment.get().uri))
    *articles, comment = uris
    assert {("Create", uri) for uri in articles} | {("Announce", comment)} <= set(about(peer))
    return paper, ben, post, uris


def passes(network, **time):
    """Let time pass with the jobs at work; nothing may fail unseen."""
    network.let_pass(every_minutes=30, jobs=True, **time)


def deleted(peer):
    return sorted(uri for verb, uri in about(peer) if verb == "Delete")


def test_all_that_went_is_taken_back_once_and_nothing_else(network, peer, told, restarted):
    paper, ben, post, (one, two, comment) = told
    off = restarted("mags")
    with off.at_work():
        conversations.take_back_of(post.id, by_uri=str(ben.uri))
        audiences.set_audience(
            paper.author, Article.get(Article.uri == two).id, publishing.INSTANCE
        )
    network.let_pass(hours=1)
    assert deleted(peer) == []

    on = restarted("federation", "mags")
    passes(network, hours=2)
    assert deleted(peer) == sorted([two, comment])
    assert {peer.posts("Delete")[n].activity["object"]["formerType"] for n in (0, 1)} == {
        "Article",
        "Note",
    }
    assert on.get(comment).status == on.get(two).status == 410
    passes(network, days=2)
    assert deleted(peer) == sorted([two, comment])

    # Who let go of it is told nothing more under its id: what returns is another one.
    with on.at_work():
        audiences.set_audience(
            paper.author, Article.get(Article.uri == two).id, publishing.EVERYONE
        )
        paper.reads(one, "Un, relu")
    network.settle()
    last = about(peer)[len(about(peer)) - 2 :]
    assert ("Update", one) in last and ("Update", two) not in about(peer)


def test_who_went_goes_with_all_that_they_said(network, peer, told, restarted):
    _paper, ben, _post, _uris = told
    off = restarted("mags")
    with off.at_work():
        outward.withdraw(ben)
    network.let_pass(hours=1)
    restarted("federation", "mags")
    passes(network, hours=2)
    assert deleted(peer) == [str(ben.uri)]


def test_of_a_plugin_that_is_off_or_fails_nobody_knows(network, peer, told, restarted, monkeypatch):  # noqa: F811
    restarted("federation")
    passes(network, hours=2)
    on = restarted("federation", "mags")
    with on.at_work():
        Round.delete().execute()
        Article.update(audience=publishing.INSTANCE).execute()
        with monkeypatch.context() as broken:
            broken.setattr(
                reconciling,
                "declared",
                lambda _hook: [dataclasses.replace(types.TYPES[0], find=lambda uri: 1 / 0)],
            )
            assert reconciling.take_back_unheard() == 0
        Round.delete().execute()
        # And one that fails when it is asked for its words holds up none of the others.
        fails = dataclasses.replace(
            types.TYPES[0], find=lambda uri: None, take_back=lambda uri: 1 / 0
        )
        real = registry.types()
        monkeypatch.setattr(registry, "types", lambda: [fails, *real])
        assert reconciling.take_back_unheard() == 3


def test_it_goes_on_where_it_stopped_and_begins_anew_a_day_later(
    network, alsace, peer, told, clock, monkeypatch
):
    monkeypatch.setattr(reconciling, "OBJECTS_A_RUN", 2)
    with alsace.at_work():
        Article.update(audience=publishing.INSTANCE).execute()
        runs = [reconciling.take_back_unheard() for _run in range(6)]
        assert sum(runs) == 3 and max(runs) == 2 and runs[-1] == 0
        assert Round.get().is_over
        before = Round.get().begun_at
        clock.advance(hours=25)
        reconciling.take_back_unheard()
        assert Round.get().begun_at > before
    network.settle()
    assert len(deleted(peer)) == 3


def test_much_at_once_asks_a_person(alsace, told, monkeypatch):
    asked = []
    monkeypatch.setattr(
        reconciling, "may_go_ahead", lambda name, **n: bool(asked.append((name, n)))
    )
    with alsace.at_work():
        Article.update(audience=publishing.INSTANCE).execute()
        assert reconciling.take_back_unheard() == 0
        assert Round.get().after == "" and not Round.get().is_over
    assert asked[0][0] in {job.name for job in reconciling.JOBS} and asked[0][1]["n"] == 3
