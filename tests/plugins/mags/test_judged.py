"""What was judged is what comes out or back; newcomers wait; reported words stay."""

import pytest

from onemile import clock, conversations
from onemile.db import transaction
from onemile.errors import Conflict, Invalid, NotAllowed
from onemile.members.models import Member
from onemile.moderation.reports import file_automatic
from onemile.moderation.standing import suspend
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.comments import saying
from onemile_mags.models import ACCEPTED, EDITOR, PUBLISHED, Seat
from onemile_mags.press import appearing, audiences, going, reports, timing
from onemile_mags.writing import particulars, shelf
from tests.plugins.mags.written import draft
from tests.plugins.mags.written import shelf as on_shelf

pytestmark = pytest.mark.plugins("mags")

LINKS = "Voir https://a.example https://b.example et https://c.example."
FEW = "Trois bacs, aucune odeur."


def now(article):
    return Article.get_by_id(article.id)


def out(article, of, author, text, audience="instance"):
    one = draft(article, of, author=author, text=text)
    with transaction():
        Article.update(audience=audience).where(Article.id == one.id).execute()
    appearing.publish(author, one.id)
    return now(one)


def test_an_article_for_oneself_makes_nobody_known(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    assert out(article, of, ana, FEW, audience="me").state == PUBLISHED
    assert out(article, of, ana, LINKS).state == "waiting"
    # While one waits, so does the next.
    assert out(article, of, ana, FEW).state == PUBLISHED
    assert out(article, of, ana, LINKS).state == "waiting"


def test_who_has_let_something_out_is_no_newcomer(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    assert out(article, of, ana, FEW, audience="mile").state == PUBLISHED
    assert out(article, of, ana, LINKS).state == PUBLISHED


def test_links_that_came_later_go_no_further(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    one = out(article, of, ana, FEW, audience="me")
    audiences.set_audience(ana, one.id, "mile")
    with transaction():
        Article.update(text=LINKS).where(Article.id == one.id).execute()
    with pytest.raises(Conflict):
        audiences.set_audience(ana, one.id, "instance")
    assert now(one).audience == "mile"
    audiences.set_audience(ana, one.id, "me")
    out(article, of, ana, FEW)
    audiences.set_audience(ana, one.id, "instance")
    assert now(one).audience == "instance"


@pytest.mark.parametrize("state", ["waiting", "hidden"])
def test_what_is_judged_stays_as_it_is(world, mag, article, state):
    ana = world.member("Ana")
    of = mag(ana)
    one = article(of, state=state, tags=["neige"], headline="Neige")
    picture = on_shelf(of, alt="Un bac")
    with transaction():
        PictureUse.create(picture=picture.id, article=one.id)

    chosen = particulars.Particulars(tags="achetez", headline="ICI", comments="nobody")
    with pytest.raises(Invalid) as refused:
        particulars.arrange(ana, one.id, chosen)
    assert set(refused.value.fields) == {"tags", "headline"}
    with pytest.raises(Invalid):
        shelf.describe(ana, of.id, 1, alt="Achetez", is_decorative=False, caption="")
    for act in (
        lambda: appearing.publish(ana, one.id),
        lambda: audiences.set_audience(ana, one.id, "everyone", is_wider=True),
    ):
        with pytest.raises(Conflict):
            act()

    row = now(one)
    assert (row.tags, row.headline, row.state, row.audience) == (
        ["neige"],
        "Neige",
        state,
        "instance",
    )
    assert Picture.get().alt == "Un bac"
    # What is no part of what is judged may be set.
    kept = particulars.Particulars(tags="neige", headline="Neige", comments="nobody")
    assert particulars.arrange(ana, one.id, kept).comments == "nobody"


def test_what_comes_back_is_what_the_moderators_hid(world, mag, article):
    ana = world.member("Ana")
    one = article(mag(ana))
    reports.hide(one)
    with pytest.raises(Conflict):
        appearing.publish(ana, one.id)
    audiences.set_audience(ana, one.id, "me")
    with pytest.raises(Conflict):
        audiences.set_audience(ana, one.id, "mile")
    reports.restore(one)
    assert (now(one).text, now(one).state) == (one.text, PUBLISHED)


def test_a_reported_comment_is_hidden_and_not_erased(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    one = article(mag(ana))
    said = [saying.say(one.id, member=ben, text=text) for text in ("Un", "Deux")]
    file_automatic("core.post", str(said[0].id), "Un mot")
    for post in said:
        saying.hide(post.id, member=ana)
    with pytest.raises(Conflict):
        saying.take_away(said[0].id, member=ana)
    assert conversations.post(said[0].id).state == conversations.HELD
    saying.take_away(said[1].id, member=ana)
    assert [str(row.text) for row in conversations.posts_of(said[0].conversation_id)] == ["Un"]


def test_who_is_suspended_takes_back_their_own_and_gives_nothing_out(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    with transaction():
        Seat.create(mag=of.id, member_uri=ben.uri, member_id=ben.id, role=EDITOR, state=ACCEPTED)
    out, other = article(of, author=ben), article(of)
    due = article(of, author=ben, state="scheduled", published_at=None, due_at=clock.ahead(days=1))
    never = article(of, author=ben, state="draft", published_at=None)
    suspend(ben)
    ben = Member.get_by_id(ben.id)

    audiences.set_audience(ben, out.id, "me")
    assert Article.get_by_id(out.id).audience == "me"
    with pytest.raises(NotAllowed):
        audiences.set_audience(ben, out.id, "instance")
    going.withdraw(ben, out.id)
    assert Article.get_by_id(out.id).state == "withdrawn"
    assert timing.unschedule(ben, due.id).state == "draft"
    going.delete_draft(ben, never.id)
    assert not Article.select().where(Article.id == never.id).exists()
    with pytest.raises(NotAllowed):
        going.withdraw(ben, other.id)
