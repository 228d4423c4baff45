"""What other servers are told of articles: what they ought to hold, against what they do."""

from typing import Any

import pytest

from onemile import db
from onemile.api import (
    MemberReinstated,
    MemberSuspended,
    MemberWithdrew,
    Said,
    publishing,
    transaction,
)
from onemile.members.models import Member
from onemile.models import EventRow
from onemile_mags.article_models import Article
from onemile_mags.events import (
    ArticleChanged,
    ArticlePublished,
    ArticleShared,
    ArticlesLeft,
    ArticleWithdrawn,
    MagRestored,
    ThingHidden,
)
from onemile_mags.models import HIDDEN, Mag
from onemile_mags.press import audiences, going, reports
from onemile_mags.wire import actors, articles, types
from tests.plugins.mags.written import shelf

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


def test_what_is_cut_says_that_it_goes_on_and_pictures_are_jpegs(
    article: Any, potager: Any, ana: Any
) -> None:
    photo = shelf(potager, alt="Trois bacs")
    whole = article(
        potager,
        author=ana,
        title="é" * 160,
        lead="à" * 500,
        text="![Trois bacs](photo:1)\n\nVoilà.",
    )
    document = said(published(whole))[0].object
    assert document["name"] == "é" * 149 + "…"
    assert document["summary"] == f"<p>{'à' * 492}…</p>"
    picture = document["attachment"][0]
    assert picture["mediaType"] == "image/jpeg" and picture["name"] == "Trois bacs"
    assert picture["url"].endswith(f"/pictures/{photo.key}.jpg")
    assert picture["url"] in document["content"] and ".webp" not in document["content"]


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


def test_what_went_unheard_is_taken_back_once_and_is_another_one_if_it_returns(
    compost: Article, ana: Any
) -> None:
    told(published(compost))
    audiences.set_audience(ana, compost.id, publishing.INSTANCE)
    with transaction():
        said_back = articles.take_back(compost.uri)
        assert said_back is not None
        assert (said_back.verb, said_back.object_uri) == ("Delete", compost.uri)
        assert articles.take_back(compost.uri) is articles.take_back("") is None
    assert told(changed(compost)) == []
    Article.update(audience=publishing.EVERYONE).where(Article.id == compost.id).execute()
    [(verb, uri)] = told(changed(compost))
    assert verb == "Create" and uri != compost.uri


def test_what_one_transaction_does_not_hold_is_told_by_the_next(
    compost: Article, article: Any, potager: Any, ana: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(articles, "PAGE_ARTICLES", 2)
    uris = [compost.uri, *(article(potager, author=ana).uri for _number in range(4))]
    for one in Article.select().order_by(Article.id):
        told(published(one))
    Mag.update(state=HIDDEN).where(Mag.id == potager.id).execute()
    event: Any = ThingHidden(uri=potager.uri, mag_uri=potager.uri)
    pages = []
    while event is not None:
        pages.append(told(event))
        last = EventRow.select().order_by(EventRow.id.desc()).first()
        is_left = last.name == ArticlesLeft.name and len(pages[-1]) == 2
        event = ArticlesLeft(**last.payload) if is_left else None
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [uri for page in pages for _verb, uri in page] == uris


def test_whose_author_withdraws_it_is_the_mags_from_then_on(compost: Article, ana: Any) -> None:
    ana.federates, ana.handle = True, "ana1234"
    ana.save()
    first = said(published(compost))
    assert [(one.verb, one.sender_uri) for one in first] == [
        ("Create", ana.uri),
        ("Announce", compost.mag.uri),
    ]
    ana.federates = False
    ana.save()
    assert ana.uri not in repr(types.TYPES[0].document(again(compost)))
    gone, anew = said(MemberWithdrew(member_uri=ana.uri))
    assert (gone.verb, gone.object_uri, gone.sender_uri) == ("Delete", compost.uri, ana.uri)
    assert (anew.verb, anew.sender_uri) == ("Create", compost.mag.uri)
    assert anew.object_uri != compost.uri and ana.uri not in repr(anew)


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
