"""The workshop's pages: kept by a button or by the script, refused beside the field."""

import io
import json
import re

import pytest
from PIL import Image

from onemile.api import transaction
from onemile_mags.article_models import TEXT_CHARS_MAX, Article, Picture, Version, Working
from onemile_mags.models import ACCEPTED, DRAFT, EDITOR, Issue, Seat, Section
from onemile_mags.writing import keeping

pytestmark = pytest.mark.plugins("mags")

SCRIPT = {"Accept": "application/json"}


def photo(colour="tomato"):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return io.BytesIO(out.getvalue())


@pytest.fixture
def of(ana, ben, mag):
    made = mag(ana, audience="mile")
    with transaction():
        seat = {"member_uri": ben.uri, "member_id": ben.id, "role": EDITOR, "state": ACCEPTED}
        Seat.create(mag=made.id, **seat)
    return made


@pytest.fixture
def draft(of, article):
    return article(of, state=DRAFT, published_at=None, title="Neige", lead="", text="Un.")


def desk(draft):
    return f"/mags/articles/{draft.id}/write"


def now(draft):
    return Working.get(Working.article == draft.id)


def sent_by_script(page, draft, text, *, seq=0, token="t", **more):
    words = {"title": "Neige", "lead": "", "text": text, "seq": str(seq), "page": token}
    data = {"csrf_token": page.token(), **words, **more}
    answer = page.post(desk(draft), data=data, headers=SCRIPT, content_type="multipart/form-data")
    return answer.status, json.loads(answer.html)


def test_a_draft_is_kept_by_a_button(ana, draft, browser):
    page = browser(ana).get(desk(draft))

    page.submit("Garder le brouillon", title="Neige", text="Il est six heures.")

    assert now(draft).text == "Il est six heures."
    assert "C’est gardé." in page.text and "rien n’est publié" in page.text
    assert Article.get_by_id(draft.id).state == DRAFT


def test_where_it_stands_is_kept_with_it(ana, of, draft, browser):
    with transaction():
        section = Section.create(mag=of.id, position=1, title="Dehors")
        issue = Issue.create(mag=of.id, number=5, season="janvier")

    browser(ana).get(desk(draft)).submit(
        "Garder le brouillon",
        section=str(section.id),
        issue=str(issue.id),
        tags="neige, Quartier, neige",
        headline="La première marche",
        language="gsw",
        audience="me",
    )

    kept = Article.get_by_id(draft.id)
    assert (kept.section_id, kept.issue_id) == (section.id, issue.id)
    assert (kept.tags, kept.headline) == (["neige", "Quartier"], "La première marche")
    assert (kept.language, kept.audience) == ("gsw", "me")


def test_wider_than_the_mag_is_said_in_words(ana, draft, browser):
    page = browser(ana).get(desk(draft))
    page.submit("Garder le brouillon", text="Un mot.", audience="instance")

    assert page.status == 422 and 'id="is_wider-error"' in page.html
    assert Article.get_by_id(draft.id).audience == "mile"
    assert now(draft).text == "Un mot.", "the words are safe before anything else is asked"

    page.submit("Garder le brouillon", audience="instance", is_wider="y")

    kept = Article.get_by_id(draft.id)
    assert (kept.audience, kept.is_wider) == ("instance", True)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("tags", ",".join("abcdefghi")), ("headline", "x" * 29), ("section", "12"), ("issue", "12")],
)
def test_a_wrong_choice_is_refused_beside_its_field(ana, draft, browser, field, typed):
    page = browser(ana).get(desk(draft))
    answer = page.post(
        desk(draft),
        data={"csrf_token": page.token(), "title": "Neige", "text": "Un.", "seq": "0",
              "page": "p", "language": "fr", "comments": "all", field: typed},
    )  # fmt: skip

    assert answer.status == 422 and f'id="{field}-error"' in answer.html


def test_what_is_too_long_stays_typed(ana, draft, browser):
    page = browser(ana).get(desk(draft))
    page.submit("Garder le brouillon", text="é" * (TEXT_CHARS_MAX + 1))

    assert page.status == 422 and 'id="text-error"' in page.html
    assert "é" * (TEXT_CHARS_MAX + 1) in page.html
    assert now(draft).text == "Un."


def test_the_script_is_answered_by_the_same_rules(ana, draft, browser):
    page = browser(ana).get(desk(draft))

    status, told = sent_by_script(page, draft, "Un. Deux.")
    assert (status, told["seq"]) == (200, 1) and "rien n’est publié" in told["said"]

    status, told = sent_by_script(page, draft, "Un. Trois.", token="another tab")
    assert status == 409 and told["url"].startswith(f"/mags/articles/{draft.id}/versions/")

    status, told = sent_by_script(page, draft, "x" * (TEXT_CHARS_MAX + 1), seq=1)
    assert status == 422 and "text" in told["errors"]
    assert now(draft).text == "Un. Deux."


def test_saving_by_itself_changes_nothing_but_the_words(ana, draft, browser):
    page = browser(ana).get(desk(draft))

    sent_by_script(page, draft, "Un. Deux.", audience="instance", is_wider="y", tags="a")

    kept = Article.get_by_id(draft.id)
    assert (kept.audience, kept.tags) == ("mile", [])


def test_two_pages_lead_to_both_texts_side_by_side(ana, ben, draft, browser):
    first, second = browser(ana).get(desk(draft)), browser(ben).get(desk(draft))
    first.submit("Garder le brouillon", text="Le chat dort.")

    second.submit("Garder le brouillon", text="Le chien dort.")

    assert "Deux textes, tous deux gardés" in second.text
    assert re.search(r"<del>.*chat .*</del>", second.html)
    assert re.search(r"<ins>.*chien .*</ins>", second.html)
    assert now(draft).text == "Le chat dort."

    second.submit("Garder celui-ci")

    assert now(draft).text == "Le chien dort."
    assert "Le chat dort." in [row.text for row in Version.select()]


def test_another_author_at_work_is_named(ana, ben, draft, browser):
    keeping.keep(ana, draft.id, seq=0, page="a", title="Neige", lead="", text="Un. Deux.")

    text = browser(ben).get(desk(draft)).text
    assert "Ana M. écrit ici" in text
    assert "écrit ici" not in browser(ana).get(desk(draft)).text


def test_versions_are_listed_compared_and_taken_up_again(ana, draft, browser):
    page = browser(ana).get(desk(draft))
    page.submit("Garder le brouillon", text="Premier jet.")
    page.submit("Garder le brouillon", text="Second jet.")
    first = Version.get(Version.text == "Premier jet.")

    page.get(f"/mags/articles/{draft.id}/versions")
    assert "gardé" in page.text and "Ana" in page.text
    page.get(f"/mags/articles/{draft.id}/versions/{first.id}")
    page.submit("Reprendre celle-ci")

    assert now(draft).text == "Premier jet."


def test_nobody_else_finds_the_workshop(world, mag, article, draft, browser):
    carl = world.member("Carl")
    keeping_one = f"/mags/articles/{draft.id}"
    own = article(mag(carl, title="À Carl"), state=DRAFT)
    with transaction():
        version = Version.create(article=draft.id, text="Secret.")

    for path in ("write", "versions", f"versions/{version.id}", "preview"):
        assert browser(carl).get(f"{keeping_one}/{path}").status == 404
    assert browser(carl).get(f"/mags/{draft.mag_id}/pictures").status == 404
    assert browser(carl).get(f"/mags/articles/{own.id}/versions/{version.id}").status == 404


def test_what_was_typed_survives_an_ended_session(ana, draft, browser):
    page = browser(ana).get(desk(draft))
    token = page.token()
    page.post("/sign-out", data={"csrf_token": token})
    data = {"csrf_token": page.token(), "text": "Mon texte.", "title": "Neige"}

    answer = page.post(desk(draft), data=data, content_type="multipart/form-data")

    assert answer.status in (200, 401, 422) and "carried_form" in answer.html


def test_photos_come_along_with_the_form_and_ask_for_their_words(ana, of, draft, browser):
    page = browser(ana).get(desk(draft))
    page.submit("Garder le brouillon", text="Un.", photo=(photo(), "neige.jpg"))

    assert now(draft).text == "Un.\n\n![](photo:1)"
    assert 'class="mags-photo waits" id="photo-1"' in page.html

    page.submit("Garder le brouillon", **{"alt-1": "Une cour blanche."})

    assert Picture.get().alt == "Une cour blanche."
    assert 'class="mags-photo" id="photo-1"' in page.html


def test_words_that_another_page_has_mended_stay(ana, of, draft, browser):
    page = browser(ana).get(desk(draft))
    page.submit("Garder le brouillon", text="Un.", photo=(photo(), "neige.jpg"))
    with transaction():
        Picture.update(alt="Dit ailleurs.").execute()

    page.submit("Garder le brouillon", text="Deux. ![](photo:1)")

    assert Picture.get().alt == "Dit ailleurs."


def test_what_is_no_photo_is_refused_and_the_text_is_kept(ana, draft, browser):
    page = browser(ana).get(desk(draft))
    page.submit("Garder le brouillon", text="Un mot.", photo=(io.BytesIO(b"no"), "faux.jpg"))

    assert page.status == 422 and "faux.jpg" in page.text
    assert now(draft).text == "Un mot."


def test_an_article_is_read_over_with_the_eyes_of_others(ana, draft, browser):
    page = browser(ana).get(f"/mags/articles/{draft.id}/preview")
    assert "Neige" in page.text

    page.get(f"/mags/articles/{draft.id}/preview?eyes=public")
    assert "pas même le titre" in page.text


def test_beside_the_sheet_stands_what_each_of_them_sees(ana, draft, browser):
    page = browser(ana).get(desk(draft))
    page.submit("Garder le brouillon", text="Un deux trois.", audience="mile")

    shown = re.findall(r'<ul[^>]*data-eyes="(\w+)">(.*?)</ul>', page.html, re.DOTALL)
    assert [audience for audience, _lines in shown] == ["mile"]
    assert "Un voisin le lit" in shown[0][1] and "Le public ne voit rien" in shown[0][1]
    assert re.search(r"3\smots\s·\s1\smin de lecture", page.text)


def test_an_empty_draft_has_nothing_to_keep(ana, of, article, browser):
    blank = article(of, state=DRAFT, published_at=None, title="", lead="", text="")
    page = browser(ana).get(desk(blank))

    assert "rien à garder encore" in page.text


def test_the_preview_is_the_page_as_it_will_be_read(ana, draft, browser):
    with transaction():
        Working.update(text="## Trois bacs\n\nUn **mot**.").where(
            Working.article == draft.id
        ).execute()

    html = browser(ana).get(f"/mags/articles/{draft.id}/preview").html

    assert "<strong>mot</strong>" in html and "Trois bacs</h2>" in html


def test_what_cannot_be_shown_is_shown_as_it_was_typed_and_said(ana, draft, browser):
    with transaction():
        Working.update(text="> " * 40 + "tout au fond").where(Working.article == draft.id).execute()

    page = browser(ana).get(f"/mags/articles/{draft.id}/preview")

    assert "tout au fond" in page.text and "rien n’est perdu" in page.text.lower()


def test_the_longest_text_of_wide_letters_is_refused_in_words(ana, draft, browser):
    page = browser(ana).get(f"/mags/articles/{draft.id}/write")

    page.submit("Garder le brouillon", text="𝄞" * (TEXT_CHARS_MAX + 1))

    assert page.status == 422 and "115000 au plus" in page.text
