"""In an edited Mag what an editor let go appears with the words that they read, or waits."""

import pytest

from onemile import clock as house_clock
from onemile.api import transaction
from onemile.background import tasks
from onemile.errors import Conflict, Invalid
from onemile.notices.models import NoticeRow
from onemile_mags.article_models import HANDED, KEPT, SCHEDULED, Article, Version, Working
from onemile_mags.making import settings
from onemile_mags.models import DRAFT, EDITOR, PUBLISHED, Issue, Mag
from onemile_mags.press import appearing, audiences, handing, numbers, timing
from onemile_mags.writing import keeping, particulars, versions
from onemile_mags.writing.keeping import Words
from onemile_mags.writing.particulars import Particulars
from tests.plugins.mags.written import draft, events, seat

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def of(ana, ben, mag):
    made = mag(ana, audience="mile", is_edited=True)
    seat(made, ben)
    return made


@pytest.fixture
def handed(of, ben, article):
    one = draft(article, of, author=ben)
    handing.hand_in(ben, one.id)
    return one


@pytest.fixture
def issue(of):
    with transaction():
        return Issue.create(mag=of.id, number=1)


def now(one):
    return Article.get_by_id(one.id)


def rewrite(who, one, text="Pas relu.", **more):
    stands = Working.get(Working.article == one.id)
    words = {"title": stands.title, "lead": stands.lead, "text": text, **more}
    return keeping.keep(who, one.id, seq=stands.seq, page=who.uri[-20:], **words)


def make_ready(who, one, issue, **more):
    seq = Working.get(Working.article == one.id).seq
    chosen = Particulars(issue_id=issue.id, is_ready=True, **more)
    particulars.arrange(who, one.id, chosen, seq=seq)


def told(who):
    rows = NoticeRow.select().where(NoticeRow.member_id == who.id)
    return [row.title for row in rows]


def test_other_words_do_not_appear_with_an_issue(ana, ben, handed, issue):
    make_ready(ana, handed, issue)

    assert rewrite(ben, handed).is_to_reread

    assert (now(handed).state, now(handed).is_ready) == (HANDED, False)
    with pytest.raises(Invalid):
        numbers.publish_issue(ana, issue.id)
    assert now(handed).state == HANDED


def test_other_words_do_not_appear_at_the_hour(ana, ben, handed, clock, world):
    timing.schedule(ana, handed.id, house_clock.ahead(hours=1))

    rewrite(ben, handed)
    clock.advance(minutes=61)
    tasks.run_due()

    assert (now(handed).state, now(handed).due_at) == (HANDED, None)
    world.tell()
    assert any("relire" in one for one in told(ana))
    assert not any("relire" in one for one in told(ben))


def test_the_same_words_and_an_editors_own_appear(ana, ben, handed, issue):
    make_ready(ana, handed, issue)
    rewrite(ben, handed, text=Working.get(Working.article == handed.id).text)
    rewrite(ana, handed, text="Relu et corrigé.")

    numbers.publish_issue(ana, issue.id)

    assert (now(handed).state, now(handed).text) == (PUBLISHED, "Relu et corrigé.")


def test_a_version_taken_up_again_is_other_words(ana, ben, handed):
    with transaction():
        words = Words(title="Neige", lead="", text="Jamais relu.")
        old = versions.note(handed.id, words, why=KEPT, by_uri=ben.uri)
    timing.schedule(ana, handed.id, house_clock.ahead(hours=1))

    keeping.take_up(ben, old.id, article_id=handed.id)

    assert now(handed).state == HANDED


def test_words_for_its_cover_are_words(ana, ben, handed, issue):
    make_ready(ana, handed, issue)

    particulars.arrange(ben, handed.id, Particulars(issue_id=issue.id))
    assert now(handed).is_ready, "nothing was changed"

    particulars.arrange(ben, handed.id, Particulars(issue_id=issue.id, headline="Pas relu"))
    assert not now(handed).is_ready


def test_nobody_lets_go_of_words_they_have_not_seen(ana, ben, handed, issue):
    seen = Working.get(Working.article == handed.id).seq
    rewrite(ben, handed)

    with pytest.raises(Conflict):
        timing.schedule(ana, handed.id, house_clock.ahead(hours=1), seq=seen)
    with pytest.raises(Invalid) as wrong:
        chosen = Particulars(issue_id=issue.id, is_ready=True)
        particulars.arrange(ana, handed.id, chosen, seq=seen)

    assert list(wrong.value.fields) == ["is_ready"]
    assert (now(handed).state, now(handed).is_ready) == (HANDED, False)


@pytest.mark.parametrize("back", ["taken", "sent"])
def test_what_is_taken_or_sent_back_is_ready_no_longer(ana, ben, handed, issue, back):
    make_ready(ana, handed, issue)

    if back == "taken":
        handing.take_back(ben, handed.id)
    else:
        handing.send_back(ana, handed.id, "Encore un mot.")

    assert (now(handed).state, now(handed).is_ready) == (DRAFT, False)


@pytest.mark.parametrize("state", [DRAFT, HANDED, SCHEDULED, PUBLISHED])
def test_in_every_state_only_an_editor_widens_beyond_the_mag(ana, ben, of, article, state):
    one = article(of, author=ben, state=state, audience="mile")

    with pytest.raises(Conflict):
        audiences.set_audience(ben, one.id, "instance", is_wider=True)

    audiences.set_audience(ana, one.id, "instance", is_wider=True)
    assert now(one).audience == "instance"


@pytest.mark.parametrize("state", [HANDED, SCHEDULED, PUBLISHED, "ready"])
def test_what_was_let_go_is_widened_by_nobody_else(ben, of, article, state):
    row = {"state": DRAFT, "is_ready": True} if state == "ready" else {"state": state}
    one = article(of, author=ben, audience="me", **row)

    with pytest.raises(Conflict):
        audiences.set_audience(ben, one.id, "mile")


def test_a_draft_still_to_be_read_goes_back_to_its_mags_readers(ben, of, article):
    one = draft(article, of, author=ben)
    audiences.set_audience(ben, one.id, "me")

    audiences.set_audience(ben, one.id, "mile")

    assert now(one).audience == "mile"


def test_a_mag_that_becomes_edited_reads_what_writers_had_let_go(ana, ben, mag, article, world):
    made = mag(ana)
    seat(made, ben)
    eva = world.member("Eva")
    seat(made, eva, EDITOR)
    bens, evas = draft(article, made, author=ben), draft(article, made, author=eva)
    for who, one in ((ben, bens), (eva, evas)):
        timing.schedule(who, one.id, house_clock.ahead(hours=1))
    stands = Mag.get_by_id(made.id)
    wanted = {name: getattr(stands, name) for name in settings.COLUMNS} | {"is_edited": True}

    settings.change(made.id, settings.Wanted(**wanted), member=ana, version=stands.version)

    assert (now(bens).state, now(evas).state) == (HANDED, SCHEDULED)
    world.tell()
    assert len(told(ben)) == 1 and len(told(eva)) == 1 and told(ana) == []


def test_a_writer_corrects_what_is_out_and_the_editors_are_told(ana, ben, handed, world):
    appearing.publish(ana, handed.id)
    rewrite(ben, handed, text="Corrigé.")

    appearing.publish(ben, handed.id)
    appearing.publish(ben, handed.id)

    assert now(handed).text == "Corrigé."
    assert events("ArticleCorrected") == [{"article_id": handed.id, "by_uri": ben.uri}]
    world.tell()
    assert any("a corrigé" in one for one in told(ana))


def test_the_page_says_what_a_writer_changes_by_writing_on(ana, ben, handed, issue, browser):
    make_ready(ana, handed, issue)
    page = browser(ben).get(f"/mags/articles/{handed.id}/write")
    assert "laisse paraître tel quel" in page.text

    page.submit("Garder le brouillon", text="Encore une phrase.")

    assert "la rédaction le relit avant qu’il paraisse" in page.text
    assert "La rédaction le lit." in page.text and not now(handed).is_ready
    assert Version.select().where(Version.article == handed.id).exists()


def test_a_page_that_keeps_the_same_words_leaves_it_ready(ana, ben, handed, issue, browser):
    make_ready(ana, handed, issue)

    browser(ben).get(f"/mags/articles/{handed.id}/write").submit("Garder le brouillon")

    assert now(handed).is_ready
