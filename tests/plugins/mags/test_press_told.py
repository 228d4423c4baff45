"""Who is told of what: followers whom it reaches, in rounds; authors, editors, the desk."""

import pytest

from onemile import clock as house_clock
from onemile.api import follows
from onemile.background import tasks
from onemile.db import transaction
from onemile.members import blocks
from onemile.moderation.models import Case
from onemile.notices.models import NoticeRow
from onemile_mags.article_models import Article
from onemile_mags.models import EDITOR, Issue, Mag
from onemile_mags.press import appearing, going, handing, looking, numbers, reports, telling, timing
from tests.plugins.mags.written import draft, events, seat

pytestmark = pytest.mark.plugins("mags")


def told(member):
    return [row.title for row in NoticeRow.select().where(NoticeRow.member_id == member.id)]


def everything_heard(world):
    for _turn in range(4):
        world.tell()
        tasks.run_due()


def test_those_who_follow_and_may_read_are_told_once(world, mag, article, monkeypatch):
    monkeypatch.setattr(telling, "FOLLOWERS_AT_ONCE", 2)
    ana = world.member("Ana")
    of = mag(ana)
    near = [world.member() for _n in range(4)]
    far = world.member("Max", at="68100")
    apart = world.member("Eva")
    for one in (*near, far, apart):
        follows.follow(one, followed_uri=of.uri)
    blocks.block(apart, other=ana)
    one = draft(article, of)
    with transaction():
        Article.update(audience="mile").where(Article.id == one.id).execute()
    appearing.publish(ana, one.id)
    everything_heard(world)
    everything_heard(world)

    assert [len(told(each)) for each in near] == [1, 1, 1, 1]
    assert "Composter en hiver" in told(near[0])[0] and of.title in told(near[0])[0]
    assert told(far) == told(apart) == told(ana) == []
    appearing.publish(ana, one.id)
    everything_heard(world)
    assert len(told(near[0])) == 1


def test_an_issue_is_one_notice_for_all_of_its_articles(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    follows.follow(ben, followed_uri=of.uri)
    with transaction():
        issue = Issue.create(mag=of.id, number=12)
    for position in (1, 2, 3):
        one = draft(article, of)
        with transaction():
            Article.update(issue=issue.id, position=position, is_ready=True).where(
                Article.id == one.id
            ).execute()
    numbers.publish_issue(ana, issue.id)
    everything_heard(world)
    assert len(told(ben)) == 1 and "12" in told(ben)[0]


def test_shared_later_it_is_told_then(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    follows.follow(ben, followed_uri=of.uri)
    one = draft(article, of)
    with transaction():
        Article.update(imported_from="https://ailleurs.example/1").execute()
    appearing.publish(ana, one.id)
    everything_heard(world)
    assert told(ben) == []
    going.share_now(ana, one.id)
    everything_heard(world)
    assert len(told(ben)) == 1


def test_editors_hear_of_what_is_handed_in_and_writers_of_what_comes_back(world, mag, article):
    ana, ben, eva = world.member("Ana"), world.member("Ben"), world.member("Eva")
    of = mag(ana, is_edited=True)
    seat(of, ben)
    seat(of, eva, EDITOR)
    one = draft(article, of, author=ben)
    handing.hand_in(ben, one.id)
    everything_heard(world)
    assert len(told(ana)) == len(told(eva)) == 1 and told(ben) == []
    handing.send_back(eva, one.id, "Le titre est trop long.")
    everything_heard(world)
    assert len(told(ben)) == 1
    assert NoticeRow.get(NoticeRow.member_id == ben.id).body == "Le titre est trop long."


def test_an_author_hears_what_became_of_the_hour_and_of_the_first_look(world, mag, article, clock):
    ana, odile = world.member("Ana"), world.member("Odile", role="moderator")
    of = mag(ana)
    one = draft(article, of)
    timing.schedule(ana, one.id, house_clock.ahead(hours=1))
    with transaction():
        Mag.update(audience="me").where(Mag.id == of.id).execute()
    clock.advance(minutes=61)
    everything_heard(world)
    assert len(told(ana)) == 1 and "brouillon" in told(ana)[0]
    with transaction():
        Mag.update(audience="instance").where(Mag.id == of.id).execute()
    links = draft(article, of, text="https://a.example https://b.example https://c.example")
    appearing.publish(ana, links.id)
    looking.let_out(odile, links.id)
    everything_heard(world)
    assert len(told(ana)) == 2


def test_editors_hear_that_something_of_theirs_was_hidden(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    seat(of, ben)
    one = article(of, author=ben)
    reports.hide(one)
    everything_heard(world)
    assert len(told(ana)) == 1 and told(ben) == []


def test_words_of_trade_lie_on_the_moderators_desk(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana), text="Je vends mon vélo, 150 euros.")
    appearing.publish(ana, one.id)
    everything_heard(world)
    case = Case.get()
    assert (case.kind, case.subject_id) == ("mags.article", str(one.id))
    assert len(events("ArticleFlagged")) == 1
