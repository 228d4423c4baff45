"""A page that was drawn before somebody else changed the article sets nothing back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemile import clock as house_clock
from onemile.api import transaction
from onemile.errors import Invalid
from onemile_mags.article_models import SCHEDULED, Article, Working
from onemile_mags.models import DRAFT, EDITOR, PUBLISHED, Issue, Section
from onemile_mags.press import appearing, audiences, timing
from onemile_mags.writing import overtaken
from tests.plugins.mags.written import seat

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def draft(ana, ben, mag, article):
    of = mag(ana)
    seat(of, ben, EDITOR)
    return article(of, state=DRAFT, published_at=None, title="Neige", lead="", text="Un.")


def desk(one):
    return f"/mags/articles/{one.id}/write"


def now(one):
    return Article.get_by_id(one.id)


def written(one):
    return Working.get(Working.article == one.id).text


@pytest.mark.parametrize("button", ["Publier maintenant", "Publier à cette heure"])
def test_an_old_page_lets_nothing_go_to_more_people(ana, ben, draft, browser, button):
    day = (house_clock.now().date() + timedelta(days=30)).isoformat()
    hour = {} if button == "Publier maintenant" else {"due_at": day, "hour": "7:30"}
    old = browser(ben).get(desk(draft))
    browser(ana).get(desk(draft)).submit("Garder le brouillon", audience="me")

    old.submit(button, text="Mes mots.", **hour)

    assert old.status == 422 and 'id="audience-error"' in old.html
    assert (now(draft).state, now(draft).audience) == (DRAFT, "me")
    assert written(draft) == "Mes mots." and "Mes mots." in old.html

    old.submit(button, **hour)

    assert now(draft).state in (PUBLISHED, SCHEDULED)
    assert now(draft).audience == "me", "the page shows what stands, and sends that"


def test_keeping_on_an_old_page_sets_nothing_back(ana, ben, of_all, draft, browser):
    old = browser(ben).get(desk(draft))
    browser(ana).get(desk(draft)).submit("Garder le brouillon", **of_all)
    stands = overtaken.standing(now(draft))

    old.submit("Garder le brouillon", text="Mes mots.")

    assert old.status == 200 and written(draft) == "Mes mots."
    assert overtaken.standing(now(draft)) == stands


@pytest.fixture
def of_all(draft):
    """Every choice, another one than the draft has."""
    with transaction():
        section = Section.create(mag=draft.mag_id, position=1, title="Dehors")
        issue = Issue.create(mag=draft.mag_id, number=5)
    return {
        "section": str(section.id), "issue": str(issue.id), "tags": "neige", "is_ready": "y",
        "headline": "La marche", "language": "gsw", "comments": "nobody",
        "holds_comments": "y", "audience": "me",
    }  # fmt: skip


def test_letting_go_says_each_thing_that_has_changed(ana, ben, of_all, draft, browser):
    old = browser(ben).get(desk(draft))
    browser(ana).get(desk(draft)).submit("Garder le brouillon", **of_all)

    old.submit("Publier maintenant")

    assert old.status == 422 and now(draft).state == DRAFT
    for name in of_all:
        assert f'id="{name}-error"' in old.html, name


def test_what_both_have_changed_is_asked_and_then_written(ana, ben, draft, browser):
    old = browser(ben).get(desk(draft))
    browser(ana).get(desk(draft)).submit("Garder le brouillon", audience="me", tags="neige")

    old.submit("Garder le brouillon", audience="near")

    assert old.status == 422 and "devenu" in old.text
    assert (now(draft).audience, now(draft).tags) == ("me", ["neige"])

    old.submit("Garder le brouillon")

    assert (now(draft).audience, now(draft).tags) == ("near", ["neige"])


def test_only_what_its_sender_changed_is_written(ana, ben, draft, browser):
    old = browser(ben).get(desk(draft))
    browser(ana).get(desk(draft)).submit("Garder le brouillon", audience="me", tags="neige")

    old.submit("Garder le brouillon", headline="La marche")

    assert old.status == 200
    stands = now(draft)
    assert (stands.audience, stands.tags, stands.headline) == ("me", ["neige"], "La marche")


def test_a_correction_and_its_readers_go_together(ana, mag, article, browser):
    out = article(mag(ana))
    old, other = browser(ana).get(desk(out)), browser(ana).get(desk(out))
    other.submit("Changer qui peut lire", audience="me")

    old.submit("Publier les changements", text="Corrigé.")
    assert old.status == 422 and now(out).text != "Corrigé."

    old.submit("Publier les changements")
    assert (now(out).text, now(out).audience) == ("Corrigé.", "me")

    old.get(desk(out)).submit("Publier les changements", audience="mile")
    assert now(out).audience == "mile"


def test_a_form_that_does_not_say_what_it_showed_widens_nothing(ana, draft, browser):
    audiences.set_audience(ana, draft.id, "me")
    page = browser(ana).get(desk(draft))
    data = {"csrf_token": page.token(), "title": "Neige", "text": "Un.", "seq": "0", "page": "p",
            "language": "fr", "comments": "all", "audience": "instance"}  # fmt: skip

    answer = page.post(desk(draft), data={**data, "then": "publish"})

    assert answer.status == 422 and 'id="audience-error"' in answer.html
    assert (now(draft).state, now(draft).audience) == (DRAFT, "me")


def test_between_looking_and_letting_go_nobody_changes_the_readers(ana, draft):
    audiences.set_audience(ana, draft.id, "mile")

    for let_go in (
        lambda: appearing.publish(ana, draft.id, audience="me"),
        lambda: timing.schedule(ana, draft.id, house_clock.ahead(hours=1), audience="me"),
        lambda: audiences.set_audience(ana, draft.id, "instance", seen="me"),
    ):
        with pytest.raises(Invalid) as refused:
            let_go()
        assert list(refused.value.fields) == ["audience"]
    assert (now(draft).state, now(draft).audience) == (DRAFT, "mile")


@given(
    st.text(max_size=40) | st.sampled_from(["[1]", "7", "null", "{}", "[" * 5_000, '{"a": [1]}'])
)
def test_what_a_form_claims_to_have_shown_is_read_or_nothing(sent):
    found = overtaken.read(sent)

    assert all(isinstance(one, str) for pair in found.items() for one in pair)
