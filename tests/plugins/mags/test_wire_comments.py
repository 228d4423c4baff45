"""Comments that come from other servers, and those of members who let others know them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from onemile.api import (
    Conflict,
    Invalid,
    MemberWithdrew,
    Peer,
    Received,
    activity_streams,
    clock,
    conversations,
    publishing,
    transaction,
)
from onemile.members import blocks
from onemile.models import EventRow
from onemile_mags.article_models import Article
from onemile_mags.comments import panel, saying
from onemile_mags.events import CommentsLeft
from onemile_mags.wire import answers, articles, comments
from onemile_mags.wire.comments_shared import CommentTakenBack
from onemile_mags.wire_models import CrossedComment

pytestmark = pytest.mark.plugins("mags")
ANNA, NOTE = "https://v.example/users/anna", "https://v.example/notes/1"
PEER = Peer(actor_uri=ANNA, host="v.example")


@pytest.fixture
def compost(mag: Any, article: Any, ana: Any) -> Article:
    made: Article = article(mag(ana, audience=publishing.EVERYONE), author=ana)
    return made


def note(above: str, content: str = "<p>Bonjour !</p>", uri: str = NOTE) -> dict[str, Any]:
    return {
        "id": uri,
        "type": "Note",
        "attributedTo": ANNA,
        "inReplyTo": above,
        "content": content,
        "to": [activity_streams.PUBLIC],
        "cc": [],
    }


def received(document: dict[str, Any], verb: str = "Create") -> Received:
    return Received(
        verb=verb,
        peer=PEER,
        activity_uri=f"{document['id']}/activity",
        object_uri=document["id"],
        document=document,
        received_at=clock.now(),
    )


def hear(document: dict[str, Any], do: Callable[[Received], object] = answers.create) -> None:
    with transaction():
        do(received(document))


def refuse(document: dict[str, Any], do: Callable[[Received], object] = answers.create) -> None:
    with pytest.raises(Conflict):
        hear(document, do)


def under(article: Article, viewer: Any = None) -> list[str]:
    shown = panel.page(article, viewer).threads
    return ["".join(run.text for run in one.runs) for one in shown]


def test_a_comment_stands_under_the_article_with_its_origin(compost: Article) -> None:
    hear(note(compost.uri))
    (shown,) = panel.page(compost, None).threads
    assert shown.runs[0].text == "Bonjour !"
    assert shown.origin == "v.example"
    refuse(note(compost.uri))
    assert under(compost) == ["Bonjour !"]


def test_a_comment_is_dated_by_its_author(compost: Article) -> None:
    hear({**note(compost.uri), "published": "2020-05-17T08:00:00Z"})
    (shown,) = panel.page(compost, None).threads
    assert "17 mai 2020" in str(shown.said)


def test_what_went_with_its_server_comes_again_and_is_forgotten_meanwhile(compost: Article) -> None:
    for is_passed_on in (False, True):
        hear(note(compost.uri))
        if is_passed_on:
            assert [verb for verb, _mag, _uri in told_of()] == ["Announce"]
        answers.purge("v.example", "")
        assert under(compost) == []
        undone = say(CommentTakenBack(comment_uri=NOTE))
        assert [one.verb for one in undone] == (["Undo"] if is_passed_on else [])
        assert not CrossedComment.select().exists()
        hear(note(compost.uri, "<p>Encore</p>"), answers.update)
        assert under(compost) == ["Encore"]
        answers.purge("", ANNA)


@pytest.mark.parametrize("said", [{"to": [], "cc": []}, {"to": [ANNA], "cc": []}, {}])
def test_what_is_not_said_to_everybody_stands_nowhere(compost: Article, said: Any) -> None:
    whole = note(compost.uri)
    nobody = {name: value for name, value in whole.items() if name not in ("to", "cc")}
    refuse(nobody | said)
    assert under(compost) == []
    hear(nobody | {"to": [], "cc": whole["to"]})
    assert under(compost) == ["Bonjour !"]
    hear(nobody | said, answers.update)
    assert under(compost) == []


def test_html_becomes_words(compost: Article) -> None:
    hear(note(compost.uri, "<p>Un<br>deux</p><script>alert(1)</script><p><b>trois</b></p>"))
    assert under(compost) == ["Un\ndeux\ntrois"]


def test_a_long_one_goes_on_where_it_was_said(compost: Article) -> None:
    long = note(compost.uri, "<p>" + "mot " * 3_000 + "</p>") | {"url": "https://v.example/1"}
    hear(long)
    (words,) = under(compost)
    assert len(words) <= conversations.POST_CHARS_MAX and words.endswith("… https://v.example/1")


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://v.example/\u202ecba",
        "https://v.example/1\n\nUn autre",
        "https://v.example/\u200b",
        "https://v.example/a b",
        "https://v.example/" + "x" * 300,
        ["https://v.example/1"],
        7,
    ],
)
def test_a_long_one_leads_nowhere_where_its_address_is_none(compost: Article, url: Any) -> None:
    hear(note(compost.uri, "<p>" + "mot " * 3_000 + "</p>") | {"url": url})
    (words,) = under(compost)
    assert words.endswith("…") and words.strip("mot …") == ""


@pytest.mark.parametrize("content", ["", "<p></p>", "<script>x</script>"])
def test_without_words_it_is_refused(compost: Article, content: str) -> None:
    with pytest.raises(Invalid):
        answers.admit(note(compost.uri, content), PEER)
    answers.admit(note(compost.uri), PEER)


@pytest.mark.parametrize("change", [{"comments": "nobody"}, {"audience": "instance"}])
def test_where_nobody_from_outside_may_comment_it_is_refused(
    compost: Article, change: dict[str, str]
) -> None:
    answers.admit(note(compost.uri), PEER)
    Article.update(**change).where(Article.id == compost.id).execute()
    with pytest.raises(Invalid):
        answers.admit(note(compost.uri), PEER)
    refuse(note(compost.uri))
    assert CrossedComment.select().count() == 0


def test_held_by_the_mags_rule_it_waits(compost: Article, ana: Any) -> None:
    Article.update(holds_comments=True).where(Article.id == compost.id).execute()
    compost = Article.get_by_id(compost.id)
    hear(note(compost.uri))
    assert under(compost) == []
    assert under(compost, ana) == ["Bonjour !"]
    saying.show(int(CrossedComment.get().post_id), member=ana)
    assert under(compost) == ["Bonjour !"]


def test_an_answer_to_a_comment_stands_below_it(compost: Article) -> None:
    hear(note(compost.uri))
    hear(note(NOTE, "<p>Et encore.</p>", "https://v.example/notes/2"))
    (top,) = panel.page(compost, None).threads
    assert [one.runs[0].text for one in top.answers] == ["Et encore."]


def test_somebody_who_is_blocked_is_not_heard(compost: Article, ana: Any, world: Any) -> None:
    blocks.block_from_elsewhere(blocker_uri=ANNA, blocked_uri=ana.uri)
    refuse(note(compost.uri))
    assert CrossedComment.select().count() == 0


def test_its_author_rewords_it_and_takes_it_back_and_nobody_else(compost: Article) -> None:
    hear(note(compost.uri))
    mallory = note(compost.uri, "<p>Faux.</p>") | {
        "attributedTo": "https://v.example/users/mallory"
    }
    refuse(mallory, answers.update)
    assert under(compost) == ["Bonjour !"]
    hear(note(compost.uri, "<p>Bonsoir !</p>"), answers.update)
    assert under(compost) == ["Bonsoir !"]
    hear(note(compost.uri), answers.delete)
    assert under(compost) == []
    refuse(note(compost.uri))
    refuse(note(compost.uri), answers.update)
    assert under(compost) == []


def test_an_update_of_one_not_met_before_is_a_comment(compost: Article) -> None:
    hear(note(compost.uri), answers.update)
    assert under(compost) == ["Bonjour !"]


def test_purging_a_host_takes_all_of_it_by_pages(compost: Article, monkeypatch: Any) -> None:
    monkeypatch.setattr(answers, "PAGE_COMMENTS", 2)
    taken: list[int] = []
    real, real_page = conversations.take_back_of, answers.transaction

    def take_back_of(post_id: int, **named: Any) -> None:
        taken.append(post_id)
        real(post_id, **named)

    monkeypatch.setattr(conversations, "take_back_of", take_back_of)
    for number in range(5):
        hear(note(compost.uri, uri=f"https://v.example/notes/{number}"))
    answers.purge("w.example", "")
    answers.purge("", "https://v.example/users/mallory")
    assert under(compost) == ["Bonjour !"] * 5 and not taken
    pages: list[int] = []

    @contextmanager
    def page() -> Iterator[None]:
        before = len(taken)
        with real_page():
            yield
        pages.append(len(taken) - before)

    monkeypatch.setattr(answers, "transaction", page)
    answers.purge("v.example", "")
    assert under(compost) == [] and pages == [2, 2, 1]


def test_purging_a_host_finds_it_in_whatever_spelling(compost: Article) -> None:
    uri = "https://bücher.example/users/anna"
    hear(note(compost.uri) | {"attributedTo": uri})
    assert under(compost) == ["Bonjour !"]
    with transaction():
        answers.purge("xn--bcher-kva.example", "")
    assert under(compost) == []


def test_claims_what_answers_something_of_ours(compost: Article) -> None:
    assert answers.claims(note(compost.uri))
    assert not answers.claims(note("https://v.example/notes/9"))
    assert not answers.claims({"type": "Note", "id": NOTE})
    hear(note(compost.uri))
    assert answers.claims(note(NOTE, uri="https://v.example/notes/2"))


def say(event: Any) -> list[Any]:
    with transaction():
        return list(comments.to_wire(event))


def written(post: Any) -> conversations.PostWritten:
    return conversations.PostWritten(
        conversation_id=post.conversation_id, post_id=post.id, by_uri=post.author_uri, to_uris=[]
    )


def changed(post: Any) -> conversations.PostChanged:
    return conversations.PostChanged(conversation_id=post.conversation_id, post_id=post.id)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Those whom other servers may know."""
    uris: set[str] = set()
    monkeypatch.setattr(comments, "is_actor", uris.__contains__)
    return uris


def test_a_members_comment_leaves_only_if_others_may_know_them(
    compost: Article, ben: Any, known: set[str]
) -> None:
    post = saying.say(compost.id, member=ben, text="Chez moi aussi. https://a.example/x")
    assert say(written(post)) == []
    known.add(ben.uri)
    said, shared = say(written(post))
    assert (said.verb, said.sender_uri) == ("Create", ben.uri)
    assert (shared.verb, shared.object_uri) == ("Announce", said.object_uri)
    assert (shared.sender_uri, shared.object) == (compost.mag.uri, {})
    assert said.object["inReplyTo"] == compost.uri
    assert 'href="https://a.example/x"' in said.object["content"]
    assert say(written(post)) == []
    assert comments.find(said.object_uri).id == post.id


def test_who_did_not_choose_to_be_known_is_not_spoken_to_by_name(
    compost: Article, ana: Any, ben: Any, known: set[str]
) -> None:
    known.add(ben.uri)
    post = saying.say(compost.id, member=ben, text="Chez moi aussi.")
    said, _shared = say(written(post))
    assert ana.uri not in repr(said)
    known.add(ana.uri)
    second = saying.say(compost.id, member=ben, text="Et encore.")
    said, _shared = say(written(second))
    assert said.audience.mentions == (ana.uri,)


def test_who_withdraws_takes_their_comments_along(
    compost: Article, ben: Any, known: set[str]
) -> None:
    known.add(ben.uri)
    post = saying.say(compost.id, member=ben, text="Chez moi aussi.")
    said, _shared = say(written(post))
    assert comments.may_fetch(comments.find(said.object_uri), None)
    known.remove(ben.uri)
    unshared, gone = say(MemberWithdrew(member_uri=ben.uri))
    assert (unshared.verb, unshared.sender_uri) == ("Undo", compost.mag.uri)
    assert (gone.verb, gone.object_uri) == ("Delete", said.object_uri)
    assert comments.find(said.object_uri) is None
    assert say(MemberWithdrew(member_uri=ben.uri)) == []


def test_what_one_transaction_does_not_take_back_the_next_does(
    compost: Article, ben: Any, known: set[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(comments, "PAGE_COMMENTS", 2)
    known.add(ben.uri)
    posts = [saying.say(compost.id, member=ben, text=f"{n} fois.") for n in range(5)]
    uris = [say(written(post))[0].object_uri for post in posts]
    event: Any = MemberWithdrew(member_uri=ben.uri)
    pages = []
    while event is not None:
        pages.append([one.object_uri for one in say(event) if one.verb == "Delete"])
        last = EventRow.select().order_by(EventRow.id.desc()).first()
        is_left = last.name == CommentsLeft.name and len(pages[-1]) == 2
        event = CommentsLeft(**last.payload) if is_left else None
        if len(pages) == 1:  # known again before the rest is taken back: what is new stays
            again = say(written(saying.say(compost.id, member=ben, text="Me revoilà.")))
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [uri for page in pages for uri in page] == uris
    assert comments.find(again[0].object_uri) is not None


def test_a_link_in_a_comment_from_elsewhere_says_where_it_leads(compost: Article) -> None:
    hear(note(compost.uri, '<p>Voyez <a href="https://v.example/pain">ici</a>.</p>'))
    assert under(compost) == ["Voyez ici (https://v.example/pain)."]


def test_who_answers_somebody_elsewhere_unheard_is_told(compost: Article, ben: Any) -> None:
    hear(note(compost.uri))
    answer = int(CrossedComment.get().post_id)
    assert panel.page(compost, ben, answer=answer).is_unheard
    ben.federates, ben.handle = True, "ben1234"
    ben.save()
    assert not panel.page(compost, ben, answer=answer).is_unheard


def test_taken_back_it_is_taken_back_everywhere(
    compost: Article, ben: Any, known: set[str]
) -> None:
    known.add(ben.uri)
    post = saying.say(compost.id, member=ben, text="Chez moi aussi.")
    said, _shared = say(written(post))
    saying.take_back(post.id, member=ben)
    unshared, gone = say(changed(post))
    assert (unshared.verb, unshared.object_uri) == ("Undo", said.object_uri)
    assert (gone.verb, gone.object_uri) == ("Delete", said.object_uri)
    assert say(changed(post)) == []
    assert comments.find(said.object_uri) is None


def test_hidden_by_an_editor_it_is_taken_back(
    compost: Article, ana: Any, ben: Any, known: set[str]
) -> None:
    known.add(ben.uri)
    post = saying.say(compost.id, member=ben, text="Chez moi aussi.")
    say(written(post))
    saying.hide(post.id, member=ana)
    assert [one.verb for one in say(changed(post))] == ["Undo", "Delete"]


def test_what_answers_a_comment_that_never_left_stays_here(
    compost: Article, ana: Any, ben: Any, known: set[str]
) -> None:
    first = saying.say(compost.id, member=ben, text="Ici seulement.")
    known.add(ana.uri)
    answer = saying.say(compost.id, member=ana, text="Moi aussi.", reply_to=first.id)
    assert say(written(answer)) == []


def test_nothing_leaves_from_under_a_narrower_article(
    mag: Any, article: Any, ana: Any, ben: Any, known: set[str]
) -> None:
    known.add(ben.uri)
    inside = article(mag(ana, audience="instance"), author=ana, audience="instance")
    post = saying.say(inside.id, member=ben, text="Entre nous.")
    assert say(written(post)) == []


def told_of() -> list[tuple[str, str, str]]:
    """What the Mag says of the comment from elsewhere, as it stands now."""
    kept = CrossedComment.get(CrossedComment.uri == NOTE)
    event = conversations.PostChanged(conversation_id=1, post_id=int(kept.post_id or 0))
    return [(one.verb, one.sender_uri, one.object_uri) for one in say(event)]


def test_the_mag_passes_on_what_it_shows_and_takes_that_back(compost: Article, ana: Any) -> None:
    mag_uri = compost.mag.uri
    Article.update(holds_comments=True).where(Article.id == compost.id).execute()
    hear(note(compost.uri))
    assert told_of() == []
    post_id = int(CrossedComment.get().post_id)
    saying.show(post_id, member=ana)
    assert told_of() == [("Announce", mag_uri, NOTE)]
    saying.hide(post_id, member=ana)
    assert told_of() == [("Undo", mag_uri, NOTE)]
    assert told_of() == []


def test_what_its_author_takes_back_is_passed_on_no_more(compost: Article) -> None:
    hear(note(compost.uri))
    assert [verb for verb, _mag, _uri in told_of()] == ["Announce"]
    hear(note(compost.uri), answers.delete)
    (undone,) = say(CommentTakenBack(comment_uri=NOTE))
    assert (undone.verb, undone.object_uri) == ("Undo", NOTE)
    assert say(CommentTakenBack(comment_uri=NOTE)) == []


def test_what_was_passed_on_goes_with_its_article(compost: Article) -> None:
    hear(note(compost.uri))
    told_of()
    Article.update(told_uri=compost.uri, told_by_uri=compost.mag.uri).execute()
    Article.update(audience=publishing.INSTANCE).where(Article.id == compost.id).execute()
    assert told_of() == [("Undo", compost.mag.uri, NOTE)]
    Article.update(audience=publishing.EVERYONE).where(Article.id == compost.id).execute()
    assert [verb for verb, _mag, _uri in told_of()] == ["Announce"]
    Article.update(audience=publishing.INSTANCE).where(Article.id == compost.id).execute()
    with transaction():
        said = articles.settle(Article.get_by_id(compost.id))
    assert [(one.verb, one.object_uri) for one in said] == [
        ("Undo", NOTE),
        ("Delete", compost.uri),
    ]
