"""What other servers are told of articles: what they ought to hold, against what they do."""

from typing import Any

import pytest

from onemile import db
from onemile.api import MemberReinstated, MemberSuspended, Said, publishing, transaction
from onemile.members.models import Member
from onemile.models import EventRow
from onemile_mags.article_models import Article
from onemile_mags.events import (
    ArticleChanged,
    ArticlePublished,
    ArticleShared,
    ArticleWithdrawn,
    MagRestored,
    ThingHidden,
)
from onemile_mags.press import audiences, going, reports
from onemile_mags.wire import actors, articles, types

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def potager(mag: Any, ana: Any) -> Any:
    return mag(ana, audience=publishing.EVERYONE)


@pytest.fixture
def compost(article: Any, potager: Any, ana: Any) -> Article:
    made: Article = article(potager, author=ana)
    return made


def told(event: Any) -> list[tuple[str, str]]:
    return [(one.verb, one.object_uri) for one in said(event)]


def said(event: Any) -> list[Said]:
    with transaction():
        return list(articles.to_wire(event))


def changed(of: Article) -> ArticleChanged:
    return ArticleChanged(article_uri=of.uri)


def published(of: Article) -> ArticlePublished:
    return ArticlePublished(article_uri=of.uri, mag_uri=of.mag.uri, author_uri=of.author_uri)


def again(of: Article) -> Article:
    found: Article = Article.get_by_id(of.id)
    return found


def test_a_published_article_is_said_by_its_mag(compost: Article) -> None:
    first = said(published(compost))
    assert [one.verb for one in first] == ["Create"]
    assert first[0].sender_uri == compost.mag.uri
    assert first[0].object["attributedTo"] == compost.mag.uri
    assert first[0].audience.follower_uris == (compost.mag.uri,)
    assert first[0].object["summary"] == "<p>Trois bacs, aucune odeur.</p>"


def test_told_twice_it_is_said_once_and_then_updated(compost: Article) -> None:
    assert told(published(compost)) == [("Create", compost.uri)]
    assert told(published(compost)) == [("Update", compost.uri)]
    assert told(changed(compost)) == [("Update", compost.uri)]


def test_followers_of_the_mag_alone_read_what_its_author_changes(
    compost: Article, ana: Any
) -> None:
    Member.update(federates=True, handle="ana").where(Member.id == ana.id).execute()
    assert [one.verb for one in said(published(compost))] == ["Create", "Announce"]
    (update,) = said(changed(compost))
    assert update.sender_uri == ana.uri
    assert update.audience.follower_uris == (ana.uri, compost.mag.uri)


@pytest.mark.parametrize("audience", [one for one in publishing.AUDIENCES if one != "everyone"])
def test_a_narrower_one_is_never_said(mag: Any, article: Any, ana: Any, audience: str) -> None:
    narrow = article(mag(ana, audience=audience), author=ana, audience=audience)
    assert told(published(narrow)) == []
    assert told(changed(narrow)) == []
    assert not types.TYPES[0].may_fetch(narrow, None)


def test_what_nobody_was_told_of_is_not_spread_by_a_corrected_word(
    article: Any, potager: Any, ana: Any
) -> None:
    old = article(potager, author=ana, shared_at=None)
    assert told(published(old)) == [] == told(changed(old))
    with transaction():
        going.share_now(ana, old.id)
    assert told(ArticleShared(article_uri=old.uri, mag_uri=potager.uri)) == [("Create", old.uri)]


def test_narrowed_it_is_taken_back_and_wider_again_it_is_another_one(
    compost: Article, ana: Any
) -> None:
    told(published(compost))
    audiences.set_audience(ana, compost.id, publishing.INSTANCE)
    assert told(publishing.ThingNarrowed(uri=compost.uri)) == [("Delete", compost.uri)]
    assert told(changed(compost)) == []
    audiences.set_audience(ana, compost.id, publishing.EVERYONE)
    wider = told(changed(compost))
    assert [verb for verb, _ in wider] == ["Create"]
    assert wider[0][1] != compost.uri


def test_narrowed_and_wider_before_anybody_looks_takes_the_first_back(
    compost: Article, ana: Any
) -> None:
    told(published(compost))
    audiences.set_audience(ana, compost.id, publishing.INSTANCE)
    audiences.set_audience(ana, compost.id, publishing.EVERYONE)
    late = told(publishing.ThingNarrowed(uri=compost.uri))
    assert late[0] == ("Delete", compost.uri)
    assert late[1][0] == "Create" and late[1][1] != compost.uri
    assert [verb for verb, _ in told(changed(compost))] == ["Update"]


def test_hidden_it_is_taken_back_and_restored_it_is_new(compost: Article) -> None:
    told(published(compost))
    reports.hide(again(compost))
    hidden = ThingHidden(uri=compost.uri, mag_uri=compost.mag.uri)
    (gone,) = said(ArticleWithdrawn.of(again(compost)))
    assert (gone.verb, gone.object_uri) == ("Delete", compost.uri)
    assert "modération" in gone.reason
    assert told(hidden) == []
    reports.restore(again(compost))
    restored = told(changed(compost))
    assert restored[0][0] == "Create" and restored[0][1] != compost.uri


def test_a_hidden_mag_takes_all_of_it_along(compost: Article) -> None:
    told(published(compost))
    reports.hide_mag(compost.mag)
    gone = told(ThingHidden(uri=compost.mag.uri, mag_uri=compost.mag.uri))
    assert gone == [("Delete", compost.uri)]
    assert actors.find(compost.mag.uri) is None
    reports.restore_mag(compost.mag)
    back = told(MagRestored(mag_uri=compost.mag.uri))
    assert back[0][0] == "Create" and back[0][1] != compost.uri


def test_a_suspended_author_is_read_nowhere(compost: Article, ana: Any) -> None:
    told(published(compost))
    ana.state = "suspended"
    ana.save()
    assert told(MemberSuspended(member_uri=ana.uri)) == [("Delete", compost.uri)]
    ana.state = "active"
    ana.save()
    assert [verb for verb, _ in told(MemberReinstated(member_uri=ana.uri))] == ["Create"]


def test_gone_with_its_row_it_is_taken_back_by_who_said_it(compost: Article) -> None:
    told(published(compost))
    event = ArticleWithdrawn.of(again(compost))
    again(compost).delete_instance()
    gone = said(event)
    assert [(one.verb, one.object_uri, one.sender_uri) for one in gone] == [
        ("Delete", compost.uri, compost.mag.uri)
    ]


def test_a_mag_is_a_group_that_others_find(compost: Article, ana: Any) -> None:
    actor = actors.find(compost.mag.uri)
    assert actor is not None and actor.name == "Le potager partagé"
    assert actors.find(compost.mag.path) == actor
    assert actors.by_handle(actor.handle) == compost.mag.uri
    assert "_" in actor.handle and "-" not in actor.handle
    assert actors.find(f"{compost.mag.uri}9") is None


def test_a_page_and_a_uri_lead_to_one_document(compost: Article) -> None:
    kind = types.TYPES[0]
    assert kind.find(compost.uri) == compost
    assert kind.find(f"/mags/{compost.mag.slug}/{compost.slug}") == compost
    assert kind.find("/mags/articles/1") is None
    assert kind.document(compost)["id"] == compost.uri


def test_who_did_not_choose_to_be_known_is_named_nowhere(
    compost: Article, ana: Any, world: Any
) -> None:
    first = said(published(compost))
    shown = [actors.find(compost.mag.uri), *(one.object for one in first), first]
    assert ana.uri not in repr(shown)
    ana.federates, ana.handle = True, "ana1234"
    ana.save()
    actor = actors.find(compost.mag.uri)
    assert actor is not None and actor.attributed_to_uri == ana.uri


def test_what_went_while_nobody_carried_it_is_taken_back_later(compost: Article, ana: Any) -> None:
    told(published(compost))
    audiences.set_audience(ana, compost.id, publishing.INSTANCE)
    before = EventRow.select().count()
    articles.settle_unheard()
    late = EventRow.select().order_by(EventRow.id.desc()).first()
    assert EventRow.select().count() == before + 1 and late.name == "mags.ArticleChanged"
    assert told(ArticleChanged(**late.payload)) == [("Delete", compost.uri)]
    articles.settle_unheard()
    assert EventRow.select().count() == before + 1


def test_a_mag_that_is_not_for_visitors_costs_what_none_costs(
    mag: Any, article: Any, ana: Any, monkeypatch: Any
) -> None:
    """T62: how long an answer takes tells nobody that a Mag is there."""
    narrow = mag(ana, audience=publishing.PEOPLE)
    inside = article(narrow, author=ana, audience=publishing.PEOPLE)
    asked: list[str] = []
    inner = db.at_work().execute_sql

    def noted(sql: str, *rest: Any, **named: Any) -> Any:
        asked.append(sql)
        return inner(sql, *rest, **named)

    with monkeypatch.context() as patched:
        patched.setattr(db.at_work(), "execute_sql", noted)
        assert actors.find(narrow.path_of(narrow.id)) is None
        kept_back, asked[:] = list(asked), []
        assert actors.find(narrow.path_of(narrow.id + 1_000)) is None
    assert kept_back == asked != []

    Article.update(audience=publishing.EVERYONE).where(Article.id == inside.id).execute()
    found = actors.find(narrow.path_of(narrow.id))
    assert found is not None and found.uri == narrow.uri
