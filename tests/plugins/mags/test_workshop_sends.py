"""What the buttons of the workshop do once all that was typed is safe."""

import pytest

from onemile.api import clock, transaction
from onemile_mags.article_models import HANDED, SCHEDULED, Article, Picture, Working
from onemile_mags.models import ACCEPTED, DRAFT, PUBLISHED, WRITER, Issue, Mag, Seat

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def draft(ana, mag, article):
    of = mag(ana)
    return article(of, state=DRAFT, published_at=None, title="Neige", lead="", text="Un.")


def desk(draft):
    return f"/mags/articles/{draft.id}/write"


def now(draft):
    return Article.get_by_id(draft.id)


def test_what_was_just_typed_is_published(ana, draft, browser):
    page = browser(ana).get(desk(draft))

    page.submit("Publier maintenant", text="Il est six heures.")

    assert (now(draft).state, now(draft).text) == (PUBLISHED, "Il est six heures.")


def test_a_photo_without_words_is_asked_for_them_where_it_stands(ana, draft, browser):
    with transaction():
        Picture.create(mag=draft.mag_id, number=1, key="k" * 32)

    page = browser(ana).get(desk(draft))
    page.submit("Publier maintenant", text="Un.\n\n![](photo:1)")

    assert page.status == 422 and 'id="alt-1-error"' in page.html
    assert now(draft).state == DRAFT
    assert Working.get().text == "Un.\n\n![](photo:1)"

    page.submit("Publier maintenant", **{"alt-1": "Une cour blanche."})
    assert now(draft).state == PUBLISHED


@pytest.mark.parametrize("hour", ["7 h 30", "7:30", "07h30"])
def test_it_appears_at_a_day_and_a_time(ana, draft, browser, hour):
    page = browser(ana).get(desk(draft))

    day = clock.now().date().replace(year=clock.now().year + 1, day=1).isoformat()
    page.submit("Publier à cette heure", due_at=day, hour=hour)

    assert now(draft).state == SCHEDULED, page.text
    assert "Il paraîtra tout seul" in page.text and "7 h 30" in page.text

    page.submit("Non, qu’il attende")
    assert now(draft).state == DRAFT


@pytest.mark.parametrize(
    ("day", "hour", "beside"),
    [
        ("", "7:30", "due_at"), ("2020-01-01", "7:30", "due_at"), ("", "midi", "due_at"),
        ("2040-01-01", "midi", "hour"), ("2040-01-01", "25:00", "hour"), ("2040-01-01", "", "hour"),
    ],
)  # fmt: skip
def test_an_hour_that_is_none_is_refused_beside_it(ana, draft, browser, day, hour, beside):
    page = browser(ana).get(desk(draft))
    page.submit("Publier à cette heure", due_at=day, hour=hour)

    assert page.status == 422 and f'id="{beside}-error"' in page.html
    assert now(draft).state == DRAFT


def test_a_writer_of_an_edited_mag_hands_it_in(ana, world, draft, article, browser):
    ben = world.member("Ben")
    with transaction():
        Mag.update(is_edited=True).execute()
        seat = {"member_uri": ben.uri, "member_id": ben.id, "role": WRITER, "state": ACCEPTED}
        Seat.create(mag=draft.mag_id, **seat)
        Article.update(author_uri=ben.uri, author_id=ben.id).execute()

    page = browser(ben).get(desk(draft))
    assert "Publier maintenant" not in page.text
    page.submit("Le remettre", text="Voilà.")
    assert now(draft).state == HANDED

    page.submit("Le reprendre chez moi")
    assert now(draft).state == DRAFT


def test_it_waits_for_its_issue(ana, draft, browser):
    with transaction():
        issue = Issue.create(mag=draft.mag_id, number=1)

    browser(ana).get(desk(draft)).submit("Garder le brouillon", issue=str(issue.id), is_ready="y")

    assert now(draft).is_ready and now(draft).state == DRAFT


def test_readers_see_a_correction_only_when_it_is_sent(ana, mag, article, browser):
    out = article(mag(ana), text="Une fote.")
    page = browser(ana).get(desk(out))

    page.submit("Garder, sans publier", text="Une faute.")
    assert now(out).text == "Une fote." and "On lit toujours ce qui a paru" in page.text

    page.submit("Publier les changements")
    assert now(out).text == "Une faute."


def test_who_reads_a_published_article_changes_by_a_button_of_its_own(ana, mag, article, browser):
    out = article(mag(ana))
    page = browser(ana).get(desk(out))

    page.submit("Garder, sans publier", audience="me")
    assert now(out).audience == "instance"

    page.submit("Changer qui peut lire", audience="me")
    assert now(out).audience == "me"
    assert "Désormais, qui peut le lire" in page.text
    assert "Gardé. On lit toujours" not in page.text
