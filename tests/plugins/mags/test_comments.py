"""Comments under an article: who reads and writes them, whose yes they wait for, where they go."""

import pytest

from onemile import conversations, follows
from onemile.conversations import seats
from onemile.db import transaction
from onemile.errors import Conflict, NotAllowed, NotFound
from onemile.members import blocks
from onemile.members.models import Member
from onemile.moderation.reports import file_automatic
from onemile.moderation.standing import suspend
from onemile.notices.models import NoticeRow
from onemile_mags.article_models import Article
from onemile_mags.comments import panel, policy, saying, sharing
from onemile_mags.models import ACCEPTED, EDITOR, WRITER, Seat

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def three(world):
    return world.member("Ana"), world.member("Ben"), world.member("Carla")


@pytest.fixture
def one(three, mag, article):
    """An article of Ana's for all members here."""
    return article(mag(three[0]))


def change(article, **fields):
    with transaction():
        Article.update(**fields).where(Article.id == article.id).execute()
    return Article.get_by_id(article.id)


def seated(of, who, role):
    with transaction():
        Seat.create(mag=of.id, member_uri=who.uri, member_id=who.id, role=role, state=ACCEPTED)


def said(article, viewer, **asked):
    article = Article.get_by_id(article.id)
    page = panel.page(article, viewer, **asked)
    return [
        ("".join(run.text for run in top.runs), [a.runs[0].text for a in top.answers])
        for top in page.threads
    ]


def say(article, who, text="Merci !", **more):
    return saying.say(article.id, member=who, text=text, **more)


def told(member):
    rows = NoticeRow.select().where(NoticeRow.member_id == member.id).order_by(NoticeRow.id)
    return [row.title for row in rows]


def test_who_reads_the_article_reads_what_is_said_and_may_answer(one, three):
    ana, ben, carla = three
    first = say(one, ben)
    say(one, ana, "De rien.", reply_to=first.id)
    say(one, carla, "Et en été ?")
    for reader in three:
        assert said(one, reader) == [("Merci !", ["De rien."]), ("Et en été ?", [])]


def test_an_answer_to_an_answer_stands_beside_it(one, three):
    ana, ben, carla = three
    first = say(one, ben, "Un")
    second = say(one, ana, "Deux", reply_to=first.id)
    third = say(one, carla, "Trois", reply_to=second.id)
    assert third.reply_to == first.id
    assert said(one, ana) == [("Un", ["Deux", "Trois"])]


def test_what_stands_under_another_article_is_not_answered_here(one, three, article):
    _ana, ben, carla = three
    elsewhere = say(article(one.mag), ben)
    with pytest.raises(NotFound):
        say(one, carla, reply_to=elsewhere.id)


def test_a_ring_of_answers_is_drawn_to_its_end(one, three):
    ana, ben, _carla = three
    first, second = say(one, ben, "Un"), say(one, ben, "Deux")
    with transaction():
        for post, above in ((first, second), (second, first)):
            conversations.Post.update(reply_to=above.id).where(
                conversations.Post.id == post.id
            ).execute()
    assert said(one, ana) == [("Un", []), ("Deux", [])]


def test_a_visitor_reads_below_what_is_for_everyone_and_writes_nothing(one, three, browser):
    _ana, ben, _carla = three
    post = say(one, ben, "Très juste")
    assert not conversations.may_read_post(conversations.post(post.id), None)
    path = f"/mags/articles/{one.id}/comments"
    assert browser().get(path).status == 404
    assert browser().get(f"/mags/comments/{post.id}").status == 404
    one = change(one, audience="everyone")
    assert said(one, None) == [("Très juste", [])]
    page = browser().get(path)
    assert "Très juste" in page.text and 'name="text"' not in page.html
    assert not policy.may_write(one, None)


def test_narrowed_it_is_gone_with_its_comments_for_who_loses_it(one, three, world, browser):
    _ana, ben, _carla = three
    far = world.member("Max", at="68100")
    post = say(one, ben, "Très juste")
    say(one, far, "Bien vu", reply_to=post.id)
    change(one, audience="mile")
    assert browser(far).get(f"/mags/articles/{one.id}/comments").status == 404
    assert browser(far).get(f"/mags/comments/{post.id}").status == 404
    assert not conversations.may_read_post(conversations.post(post.id), far)
    assert "Très juste" not in browser(far).get(f"/report/core.post/{post.id}").html
    with pytest.raises(NotFound):
        say(one, far)
    with pytest.raises(NotFound):
        conversations.find(post.conversation_id, viewer=far)
    assert said(one, ben) == [("Très juste", ["Bien vu"])]


@pytest.mark.parametrize("state", ["draft", "hidden", "withdrawn"])
def test_with_the_article_its_comments_go(one, three, state):
    _ana, ben, carla = three
    post = say(one, ben)
    change(one, state=state)
    assert not conversations.may_read_post(conversations.post(post.id), carla)
    with pytest.raises(NotFound):
        say(one, carla)


def test_whom_a_block_parts_read_nothing_of_each_other(one, three):
    ana, ben, carla = three
    say(one, ben)
    blocks.block(carla, other=ben)
    assert said(one, carla) == []
    assert said(one, ana) == [("Merci !", [])]
    assert [text for text, _answers in said(one, ben)] == ["Merci !"]


def test_what_somebody_suspended_said_rests_and_they_say_nothing(one, three):
    ana, ben, _carla = three
    say(one, ben)
    suspend(ben)
    assert said(one, ana) == []
    with pytest.raises(NotAllowed):
        say(one, Member.get_by_id(ben.id))


def test_nobody_or_followers_alone(one, three):
    ana, ben, _carla = three
    one = change(one, comments="nobody")
    with pytest.raises(Conflict):
        say(one, ben)
    with pytest.raises(Conflict):
        say(one, ana)
    one = change(one, comments="followers")
    assert policy.asks_to_follow(one, ben) and not policy.asks_to_follow(one, ana)
    with pytest.raises(Conflict):
        say(one, ben)
    say(one, ana, "Bienvenue")
    follows.follow(ben, followed_uri=one.mag.uri)
    say(one, ben)
    assert [text for text, _answers in said(one, ben)] == ["Bienvenue", "Merci !"]


def test_what_waits_is_for_its_writer_and_the_editors_until_one_says_yes(one, three, world):
    ana, ben, carla = three
    dora, eric = world.member("Dora"), world.member("Eric")
    seated(one.mag, carla, EDITOR)
    seated(one.mag, dora, WRITER)
    change(one, holds_comments=True)
    post = say(one, ben)
    for member, reads in ((ana, True), (ben, True), (carla, True), (dora, False), (eric, False)):
        assert bool(said(one, member)) is reads, member.name
    world.tell()
    assert len(told(ana)) == len(told(carla)) == 1 and told(dora) == told(eric) == []
    for stranger in (ben, dora, eric):
        with pytest.raises(NotFound):
            saying.show(post.id, member=stranger)
    saying.show(post.id, member=carla)
    assert said(one, eric) == [("Merci !", [])]


def test_an_editor_hides_and_shows_but_not_what_the_moderators_hid(one, three, world):
    ana, ben, carla = three
    eric = world.member("Eric")
    seated(one.mag, carla, EDITOR)
    post = say(one, ben)
    saying.hide(post.id, member=carla)
    assert said(one, eric) == [] and said(one, ben) == said(one, ana) == [("Merci !", [])]
    saying.show(post.id, member=ana)
    assert said(one, eric) == [("Merci !", [])]
    conversations.set_shown(int(post.id), is_shown=False)
    for act in (saying.hide, saying.show, saying.take_away):
        with pytest.raises(NotFound):
            act(post.id, member=carla)
    assert said(one, ana) == []


def test_an_editor_writes_without_waiting_and_takes_away_what_waits(one, three):
    ana, ben, carla = three
    seated(one.mag, carla, EDITOR)
    change(one, holds_comments=True)
    assert say(one, carla).state == conversations.SHOWN
    post = say(one, ben, "Non")
    saying.take_away(post.id, member=carla)
    assert [text for text, _answers in said(one, ana)] == ["Merci !"]


def test_an_editor_who_left_the_seat_looks_after_nothing_more(one, three):
    _ana, ben, carla = three
    seated(one.mag, carla, EDITOR)
    post = say(one, ben)
    under = conversations.post(post.id).conversation
    assert seats.looks_after(under, carla)
    with transaction():
        Seat.delete().execute()
    assert not seats.looks_after(under, carla)


def test_an_author_looks_after_comments_while_they_write_in_the_mag(one, three):
    ana, ben, carla = three
    change(one, author_uri=ben.uri, author_id=ben.id)
    seated(one.mag, ben, WRITER)
    post = say(one, carla)
    under = conversations.post(post.id).conversation
    assert seats.looks_after(under, ben) and seats.looks_after(under, ana)
    with transaction():
        Seat.delete().execute()
    assert not seats.looks_after(under, ben) and seats.looks_after(under, ana)
    with pytest.raises(NotFound):
        saying.hide(post.id, member=ben)
    saying.hide(post.id, member=ana)
    assert said(one, ben) == []


def test_the_author_hears_of_a_comment_and_who_is_answered_of_the_answer(one, three, world):
    ana, ben, carla = three
    post = say(one, ben)
    say(one, carla, "Moi aussi", reply_to=post.id)
    world.tell()
    assert len(told(ana)) == 1 and len(told(ben)) == 1 and told(carla) == []


def test_long_talks_have_pages_and_each_comment_an_address(one, three, browser, monkeypatch):
    ana, ben, _carla = three
    for module in (panel, saying):
        monkeypatch.setattr(module, "PAGE_COMMENTS", 4)
    posts = [say(one, (ana, ben)[n % 2], f"mot {n}") for n in range(11)]
    last = panel.page(one, ben)
    assert [text for text, _ in said(one, ben)] == [f"mot {n}" for n in range(7, 11)]
    assert [text for text, _ in said(one, ben, before=last.older)] == [
        f"mot {n}" for n in range(3, 7)
    ]
    for n, post in enumerate(posts):
        page = browser(ben).get(f"/mags/comments/{post.id}")
        assert f'id="c-{post.id}"' in page.html and f"mot {n}" in page.text


def test_a_comment_is_written_answered_and_reported_without_script(one, three, browser):
    ana, ben, carla = three
    path = f"/mags/articles/{one.id}/comments"
    page = browser(ben).get(path)
    assert "par tous les membres d’ici" in page.text
    page = browser(ben).post(path, {"text": "Voir https://exemple.fr/a. <b>Oui</b>"})
    assert page.status in (200, 303, 404)
    post = conversations.Post.get()
    html = browser(carla).get(path).html
    assert 'href="https://exemple.fr/a" rel="nofollow noopener ugc"' in html
    assert "&lt;b&gt;Oui" in html
    assert f"/report/core.post/{post.id}" in html
    assert f"/report/core.post/{post.id}" not in browser(ben).get(path).html
    assert browser(carla).get(f"/report/core.post/{post.id}").status == 200
    asked = browser(ana).get(f"{path}?answer={post.id}")
    assert "Réponse à Ben" in asked.text
    assert f'name="reply_to" value="{post.id}"' in asked.html


def test_what_was_typed_stays_typed_beside_its_field(one, three, browser):
    _ana, ben, _carla = three
    path = f"/mags/articles/{one.id}/comments"
    page = browser(ben).post(path, {"text": "a" * 2001})
    assert page.status == 422 and "aaaa" in page.html and 'aria-invalid="true"' in page.html
    gone = browser(ben).post(path, {"text": "Et moi ?", "reply_to": "77"})
    assert gone.status == 422 and "Et moi" in gone.html
    change(one, comments="nobody")
    shut = browser(ben).post(path, {"text": "Encore un mot"})
    assert shut.status == Conflict.status and "Encore un mot" in shut.html
    assert conversations.Post.select().count() == 0


def test_whoever_may_write_it_says_who_comments(one, three, browser):
    ana, ben, _carla = three
    path = f"/mags/articles/{one.id}/comments"
    assert "policy-title" in browser(ana).get(path).html
    assert "policy-title" not in browser(ben).get(path).html
    assert browser(ben).post(f"{path}/policy", {"who": "nobody"}).status == 404
    assert browser(ana).post(f"{path}/policy", {"who": "rats"}).status == 404
    browser(ana).post(f"{path}/policy", {"who": "followers", "holds": "yes"})
    now = Article.get_by_id(one.id)
    assert (now.comments, now.holds_comments) == ("followers", True)


@pytest.mark.parametrize("audience", ["me", "people", "mile", "near", "instance", "everyone"])
def test_how_far_it_goes_is_said_and_never_more(one, three, audience):
    ana, ben, _carla = three
    one = change(one, audience=audience)
    share = sharing.share_of(one, ana)
    assert share.scope and sharing.scope_of_comment(one)
    assert share.is_public is (audience == "everyone")
    assert share.address.endswith(f"/{one.slug}")
    assert sharing.share_of(one, ben).chooses == ""


def test_who_sees_a_mag_follows_it_and_its_writers_need_not(one, three):
    ana, ben, _carla = three
    assert not sharing.follow_of(one.mag, ana).may_follow
    assert sharing.follow_of(one.mag, ben).may_follow
    made = follows.follow(ben, followed_uri=one.mag.uri)
    assert sharing.follow_of(one.mag, ben).follow_id == made.id
    assert sharing.follow_of(one.mag, None).follow_id is None
    assert sharing.follow_of(one.mag, ben).more_than == 0


def test_the_page_of_the_article_shows_them_and_takes_one(one, three, browser):
    _ana, ben, carla = three
    page = browser(ben).get(f"/mags/{one.mag.slug}/{one.slug}")
    assert "Lisible par tous les membres d’ici" in page.text
    page = page.submit("Publier mon commentaire", text="Chez moi aussi")
    assert "Chez moi aussi" in page.text and page.status == 200
    assert "Chez moi aussi" in browser(carla).get(f"/mags/{one.mag.slug}/{one.slug}").text
    public = change(one, audience="everyone")
    visitor = browser().get(f"/mags/{public.mag.slug}/{public.slug}")
    assert "Chez moi aussi" in visitor.text and 'id="comment-text"' not in visitor.html


def test_a_comment_is_taken_back_by_who_said_it_alone(one, three, browser):
    ana, ben, carla = three
    mine, _other = say(one, ben, "Trop vite dit."), say(one, carla, "Moi aussi.")

    for other in (ana, carla):
        assert browser(other).get(f"/mags/comments/{mine.id}/back").status == 404
        with pytest.raises(NotFound):
            saying.take_back(mine.id, member=other)

    page = browser(ben).get(f"/mags/articles/{one.id}/comments")
    assert page.html.count("/back") == 1
    page.get(f"/mags/comments/{mine.id}/back")
    assert "Trop vite dit." in page.text
    page.submit("Oui, le retirer")
    assert "Ton commentaire est parti." in page.text and "Trop vite dit." not in page.text
    assert said(one, carla) == [("Moi aussi.", [])]
    assert conversations.Post.select().count() == 1


def test_what_was_answered_leaves_nothing_but_its_answers(one, three):
    _ana, ben, carla = three
    mine = say(one, ben, "Trop vite dit.")
    say(one, carla, "Mais non.", reply_to=int(mine.id))

    saying.take_back(mine.id, member=ben)

    assert said(one, carla) == [("Mais non.", [])]
    left = conversations.Post.get_by_id(mine.id)
    assert (left.text, left.author_uri, left.author_id) == ("", "", None)


def test_what_is_reported_is_kept_for_the_moderators_when_it_is_taken_back(one, three):
    ana, ben, carla = three
    mine = say(one, ben, "Une menace.")
    file_automatic("core.post", str(mine.id), "Une menace")

    saying.take_back(mine.id, member=ben)
    assert said(one, ben) == said(one, carla) == said(one, ana) == []
    assert conversations.Post.get_by_id(mine.id).text == "Une menace."

    conversations.set_shown(int(mine.id), is_shown=True)
    assert conversations.Post.get_by_id(mine.id).text == ""
    assert said(one, carla) == []


def test_back_and_a_second_press_are_one_comment_and_one_word_to_the_author(
    one, three, browser, world
):
    mine, path = browser(three[1]), f"/mags/articles/{one.id}/comments"
    assert "C’est déjà dit" not in mine.post(path, {"text": "Bravo"}).text
    world.tell()
    again = mine.post(path, {"text": "Bravo"})
    world.tell()
    assert "C’est déjà dit" in again.text and again.text.count("Bravo") == 1
    assert said(one, three[0]) == [("Bravo", [])] and len(told(three[0])) == 1
