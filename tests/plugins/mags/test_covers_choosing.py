"""Choosing a cover: drawn or one's own, whom its picture reaches, and when its address dies."""

import io
import re

import pytest
from PIL import Image

from onemile.api import Invalid, NotFound, pictures, publishing, transaction
from onemile_mags import covers
from onemile_mags.models import (
    ACCEPTED,
    DRAFT,
    EDITOR,
    HIDDEN,
    PUBLISHED,
    WITHDRAWN,
    WRITER,
    Issue,
    Mag,
    Seat,
)

pytestmark = pytest.mark.plugins("mags")


def photo(kind="JPEG", colour="olive"):
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(out, kind)
    out.seek(0)
    return out


def seat(of, who, role):
    with transaction():
        Seat.create(mag=of.id, member_uri=who.uri, member_id=who.id, role=role, state=ACCEPTED)


def look(**more):
    return covers.Look(**{"design": "courant", "palette": "ciel", **more})


def status(page, url):
    """Ask for a picture; its file is closed."""
    with page.get(url).response as answer:
        return answer.status_code


def read(row):
    return type(row).get_by_id(row.id)


def test_another_drawing_is_seen_by_readers(mag, ana):
    one = mag(ana)
    covers.set_cover(ana, one.id, look())
    now = read(one)
    assert (now.design, now.palette, now.generation) == ("courant", "ciel", 2)


@pytest.mark.parametrize("wrong", [{"design": "rococo"}, {"palette": "mauve"}, {"design": ""}])
def test_what_there_is_not_is_refused_and_nothing_changed(mag, ana, wrong):
    one = mag(ana)
    with pytest.raises(Invalid) as refused:
        covers.set_cover(ana, one.id, look(picture=photo(), **wrong))
    assert set(refused.value.fields) == {"look"}
    assert (read(one).design, read(one).cover_key) == ("sillons", "")


def test_a_number_has_colours_and_a_picture_of_its_own(mag, ana):
    one = mag(ana)
    issue = Issue.create(mag=one.id, number=2, state=PUBLISHED)
    covers.set_cover(ana, one.id, look(picture=photo()), issue_id=issue.id)
    assert (read(one).design, read(one).palette, read(one).cover_key) == ("sillons", "vigne", "")
    assert read(issue).palette == "ciel"
    assert covers.of_mag(read(one), read(issue)).picture_url == pictures.url(read(issue).cover_key)
    other = mag(ana)
    with pytest.raises(NotFound):
        covers.set_cover(ana, other.id, look(), issue_id=issue.id)


def test_only_who_edits_a_mag_changes_its_cover(mag, ana, ben, world):
    one, writer, editor = mag(ana), world.member("Carl"), world.member("Dora")
    seat(one, writer, WRITER)
    seat(one, editor, EDITOR)
    for stranger in (ben, writer):
        with pytest.raises(NotFound):
            covers.set_cover(stranger, one.id, look())
    covers.set_cover(editor, one.id, look())
    assert read(one).design == "courant"


def test_a_picture_is_cut_to_a_cover_and_the_one_before_is_gone(mag, ana):
    one = mag(ana)
    covers.set_cover(ana, one.id, look(picture=photo()))
    first = read(one).cover_key
    kept = Image.open(io.BytesIO(pictures.content(first)))
    assert (kept.format, kept.size) == ("WEBP", (720, 960))
    covers.set_cover(ana, one.id, look(picture=photo(colour="navy")))
    assert read(one).cover_key not in ("", first)
    assert pictures.content(first) is None
    covers.set_cover(ana, one.id, look(palette="miel"))  # keeps it
    second = read(one).cover_key
    assert pictures.content(second) is not None
    covers.set_cover(ana, one.id, look(removes_picture=True))
    assert read(one).cover_key == ""
    assert pictures.content(second) is None


@pytest.mark.parametrize("state", [DRAFT, HIDDEN, WITHDRAWN])
def test_a_picture_goes_with_its_mag(mag, ana, ben, browser, state):
    one = mag(ana)
    covers.set_cover(ana, one.id, look(picture=photo()))
    url = pictures.url(read(one).cover_key)
    assert status(browser(ben), url) == 200
    Mag.update(state=state).where(Mag.id == one.id).execute()
    assert status(browser(ben), url) == 404
    assert status(browser(), url) == 404


def test_a_number_in_preparation_shows_its_picture_to_who_writes(mag, ana, ben, browser):
    one = mag(ana)
    issue = Issue.create(mag=one.id, number=2, state=DRAFT)
    covers.set_cover(ana, one.id, look(picture=photo()), issue_id=issue.id)
    url = pictures.url(read(issue).cover_key)
    assert status(browser(ana), url) == 200
    assert status(browser(ben), url) == 404
    Issue.update(state=PUBLISHED).execute()
    assert status(browser(ben), url) == 200


def test_the_old_addresses_are_dead_once_a_mag_is_for_fewer(mag, ana, ben, browser):
    one = mag(ana)
    issue = Issue.create(mag=one.id, number=2, state=PUBLISHED)
    covers.set_cover(ana, one.id, look(picture=photo()))
    covers.set_cover(ana, one.id, look(picture=photo()), issue_id=issue.id)
    before = covers.keys_of(read(one))
    with transaction():
        row = read(one)
        publishing.narrowed(row, audience="mile")
        row.save()
    after = covers.keys_of(read(one))
    assert len(before) == len(after) == 2
    assert not set(before) & set(after)
    for key in before:
        assert status(browser(ana), pictures.url(key)) == 404
    for key in after:
        assert status(browser(ben), pictures.url(key)) == 200


def test_with_the_mag_its_pictures_end(mag, ana):
    one = mag(ana)
    covers.set_cover(ana, one.id, look(picture=photo()))
    row = read(one)
    with transaction():
        covers.discard_pictures(row)
        row.save()
    assert covers.keys_of(read(one)) == []


def test_nobodys_picture_is_none_of_ours(mag, ana):
    mag(ana)
    assert covers.reaches("x" * 22, ana) is None
    assert covers.reaches("", ana) is None


def test_the_page_offers_all_drawings_and_takes_one(mag, ana, browser):
    one = mag(ana)
    page = browser(ana).get(f"/mags/{one.id}/cover")
    assert page.html.count('type="radio"') == 36
    assert page.html.count("checked") == 1
    page.submit("Garder cette couverture", look="kelsch-miel")
    assert page.status == 200
    assert (read(one).design, read(one).palette) == ("kelsch", "miel")


def test_the_page_of_a_number_offers_colours_only(mag, ana, browser):
    one = mag(ana)
    issue = Issue.create(mag=one.id, number=3, state=DRAFT)
    page = browser(ana).get(f"/mags/{one.id}/issues/{issue.id}/cover")
    assert page.html.count('type="radio"') == 6
    page.submit("Garder cette couverture", look="sillons-miel")
    assert read(issue).palette == "miel"
    assert read(one).palette == "vigne"


def test_what_is_no_picture_is_said_beside_its_field(mag, ana, browser):
    one = mag(ana)
    page = browser(ana)
    file = (io.BytesIO(b"no picture"), "a.jpg")
    page.post(f"/mags/{one.id}/cover", {"look": "kelsch-miel", "photo": file})
    assert page.status == 422
    assert page.html.count('id="photo-error"') == 1
    typed = re.search(r'<input[^>]*value="kelsch-miel"[^>]*>', page.html)
    assert typed and "checked" in typed[0]
    assert read(one).design == "sillons"


@pytest.mark.parametrize("sent", ["", "rococo-vigne", "sillons", "a" * 500, "<script>"])
def test_a_look_that_there_is_not_is_said_beside_it(mag, ana, browser, sent):
    page = browser(ana)
    page.post(f"/mags/{mag(ana).id}/cover", {"look": sent})
    assert page.status == 422
    assert "Choisis l’une de ces couvertures." in page.text


def test_strangers_and_visitors_find_no_page(mag, ana, ben, browser):
    one = mag(ana)
    assert browser(ben).get(f"/mags/{one.id}/cover").status == 404
    assert "/sign-in" in browser().get(f"/mags/{one.id}/cover").path
    assert browser(ana).get(f"/mags/{one.id}/issues/99/cover").status == 404
