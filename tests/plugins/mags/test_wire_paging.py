"""What is too much for one transaction is told by the next: a long talk, many Mags; and why."""

from typing import Any

import pytest

from onemile.api import MemberChanged, conversations, publishing, transaction
from onemile.conversations.models import Post
from onemile.conversations.saying import set_shown
from onemile.models import EventRow
from onemile_mags.article_models import Article
from onemile_mags.comments import saying
from onemile_mags.events import ThingHidden
from onemile_mags.models import HIDDEN, Mag
from onemile_mags.wire import actors, articles, comments, comments_shared
from onemile_mags.wire.actors import MagsLeft
from onemile_mags.wire.comments_shared import SharedLeft
from onemile_mags.wire_models import CrossedComment

pytestmark = pytest.mark.plugins("mags")
REASON = "modération"


@pytest.fixture
def talk(mag: Any, article: Any, ana: Any, monkeypatch: Any) -> Article:
    """An article that others were told of, and of five comments under it; two are a page."""
    monkeypatch.setattr(comments_shared, "PAGE_SHARED", 2)
    made: Article = article(mag(ana, audience=publishing.EVERYONE), author=ana)
    told = {"told_uri": made.uri, "told_by_uri": made.mag.uri}
    Article.update(**told).where(Article.id == made.id).execute()
    for number in range(5):
        uri = f"https://v.example/notes/{number}"
        shared = {"shared_by_uri": made.mag.uri, "shared_under_uri": made.uri}
        CrossedComment.create(post_id=number + 1, uri=uri, by_uri="https://v.example/a", **shared)
    return made


def taken_back(talk: Article) -> list[list[Any]]:
    """Settle the article and then whatever events tell of what is left: what each says."""
    with transaction():
        said = [articles.settle(Article.get_by_id(talk.id))]
    while (event := newest(SharedLeft)) is not None:
        with transaction():
            said.append(list(comments.to_wire(event)))
    return said


def newest(kind: Any) -> Any:
    """Take the event that was recorded last, if it is of a kind."""
    row = EventRow.select().order_by(EventRow.id.desc()).first()
    if row is None or row.name != kind.name:
        return None
    EventRow.delete().where(EventRow.id == row.id).execute()
    return kind(**row.payload)


def test_all_of_a_talk_is_taken_back_page_by_page(talk: Article) -> None:
    Article.update(audience=publishing.INSTANCE).where(Article.id == talk.id).execute()
    pages = [[one.verb for one in page] for page in taken_back(talk)]
    assert pages == [["Undo", "Undo", "Delete"], ["Undo", "Undo"], ["Undo"]]
    assert CrossedComment.select().where(CrossedComment.shared_by_uri != "").count() == 0


def test_several_talks_share_a_page(talk: Article, article: Any, ana: Any) -> None:
    other = article(talk.mag, author=ana, title="Semer")
    Article.update(told_uri=Article.uri, told_by_uri=talk.mag.uri).execute()
    moved = CrossedComment.update(shared_under_uri=other.uri)
    moved.where(CrossedComment.post_id > 1).execute()
    Mag.update(state=HIDDEN).where(Mag.id == talk.mag.id).execute()
    event = ThingHidden(uri=talk.mag.uri, mag_uri=talk.mag.uri)
    with transaction():
        said = list(articles.to_wire(event))
    assert sorted(one.verb for one in said) == ["Delete", "Delete", "Undo", "Undo"]
    left = newest(SharedLeft)
    assert left.article_uri == other.uri and left.reason


def test_each_page_says_why(talk: Article) -> None:
    Article.update(state=HIDDEN).where(Article.id == talk.id).execute()
    reasons = [one.reason for page in taken_back(talk) for one in page]
    assert len(reasons) == 6 and set(reasons) == {reasons[0]} and REASON in reasons[0]


def test_what_is_on_show_again_meanwhile_stays_passed_on(talk: Article) -> None:
    Article.update(audience=publishing.INSTANCE).where(Article.id == talk.id).execute()
    with transaction():
        articles.settle(Article.get_by_id(talk.id))
    left = newest(SharedLeft)
    Article.update(audience=publishing.EVERYONE).where(Article.id == talk.id).execute()
    with transaction():
        assert list(comments.to_wire(left)) == []


def test_a_talk_goes_with_an_article_that_went_unheard(talk: Article) -> None:
    Article.update(audience=publishing.INSTANCE).where(Article.id == talk.id).execute()
    with transaction():
        assert articles.take_back(talk.uri) is not None
    event = newest(SharedLeft)
    with transaction():
        assert [one.verb for one in comments.to_wire(event)] == ["Undo", "Undo"]


def test_no_mag_of_a_member_is_left_out(mag: Any, ana: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(actors, "PAGE_MAGS", 2)
    mags = [mag(ana, title=f"Potager {number}").uri for number in range(5)]
    event: Any = MemberChanged(member_uri=ana.uri)
    (kind,) = actors.KINDS
    pages: list[list[str]] = []
    while event is not None:
        assert isinstance(event, kind.announces)
        with transaction():
            pages.append(list(actors._changed(event)))
        event = newest(MagsLeft)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [uri for page in pages for uri in page] == mags


def test_what_an_editor_or_a_moderator_takes_away_says_so(
    mag: Any, article: Any, ana: Any, ben: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(comments, "is_actor", lambda uri: True)
    made = article(mag(ana, audience=publishing.EVERYONE, title="Le verger"), author=ana)

    def gone(take: Any) -> list[tuple[str, str]]:
        words = f"Chez moi aussi, {Post.select().count()}."  # the same twice is said once
        post = saying.say(made.id, member=ben, text=words)
        told = conversations.PostWritten(
            conversation_id=post.conversation_id, post_id=post.id, by_uri=ben.uri, to_uris=[]
        )
        changed = conversations.PostChanged(conversation_id=post.conversation_id, post_id=post.id)
        with transaction():
            comments.to_wire(told)
        take(post.id)
        with transaction():
            return [(one.verb, one.reason) for one in comments.to_wire(changed)]

    by_author = gone(lambda number: saying.take_back(number, member=ben))
    assert by_author == [("Undo", ""), ("Delete", "")]
    by_editor = gone(lambda number: saying.hide(number, member=ana))
    assert [verb for verb, _why in by_editor] == ["Undo", "Delete"]
    assert all("Le verger" in why for _verb, why in by_editor)
    by_moderator = gone(lambda number: set_shown(number, is_shown=False))
    assert by_moderator[0][1] == by_moderator[1][1] != ""
    assert "Le verger" not in by_moderator[0][1]
