"""The picture shared with a link: of public things only, small, without any place in it."""

import io

import pytest
from PIL import Image

from onemile_mags.covers import PALETTES, share
from onemile_mags.covers.share_views import url_of
from onemile_mags.models import DRAFT, HIDDEN, WITHDRAWN, Mag

pytestmark = pytest.mark.plugins("mags")
BYTES_MAX = 200_000


@pytest.mark.parametrize("palette", PALETTES)
def test_it_is_a_bare_jpeg_of_the_size_that_sites_ask_for(palette):
    content = share.drawn("Composter sur un balcon", "Le potager partagé", palette)
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("JPEG", (1200, 630))
    assert len(content) < BYTES_MAX
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert share.drawn("Composter sur un balcon", "Le potager partagé", palette) == content


def words_of(title, name=""):
    """Count the dark points where words stand."""
    image = Image.open(io.BytesIO(share.drawn(title, name, "vigne"))).convert("L")
    return sum(image.crop((0, 0, 1200, 425)).histogram()[:120])


@pytest.mark.parametrize(
    "title", ["é" * 160, "W" * 160, "mot " * 40, "<script>alert(1)</script>", "a\x00b\u202ec\ud800"]
)
def test_every_title_stays_in_the_picture(title):
    image = Image.open(io.BytesIO(share.drawn(title, title, "vigne"))).convert("L")
    assert sum(image.crop((0, 0, 1200, 425)).histogram()[:120]) > 500
    margin = image.crop((1130, 0, 1200, 425)).histogram()
    assert sum(margin[:120]) == 0


def test_a_script_that_the_font_has_not_is_left_to_the_page():
    assert words_of("حديقة الحي المشتركة") == 0
    assert words_of("") == 0
    assert words_of("Jardin 🌻") == words_of("Jardin") > 500


def test_the_picture_of_an_article_is_served_to_anybody_who_may_read_it(mag, article, ana, browser):
    one = article(mag(ana, audience="everyone"))
    answer = browser().get(url_of(one)).response
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert answer.data == share.drawn(one.title, one.mag.title, "vigne")
    assert "Set-Cookie" not in answer.headers
    again = browser().get(url_of(one), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304
    assert browser().get(url_of(one.mag)).response.data == share.drawn(one.mag.title, "", "vigne")


@pytest.mark.parametrize("audience", ["me", "people", "mile", "near", "instance"])
def test_what_is_not_public_has_none_not_for_its_author_either(
    mag, article, ana, browser, audience
):
    one = article(mag(ana, audience=audience))
    assert url_of(one) == url_of(one.mag) == ""
    for who in (None, ana):
        assert browser(who).get(f"/mags/articles/{one.id}/share.jpg").status == 404
        assert browser(who).get(f"/mags/{one.mag_id}/share.jpg").status == 404


@pytest.mark.parametrize("state", [DRAFT, HIDDEN, WITHDRAWN])
def test_it_goes_with_its_article_and_its_mag(mag, article, ana, browser, state):
    one = article(mag(ana, audience="everyone"))
    url, of_mag = url_of(one), url_of(one.mag)
    assert browser().get(url).status == 200
    Mag.update(state=state).where(Mag.id == one.mag_id).execute()
    assert browser().get(url).status == 404
    assert browser().get(of_mag).status == 404
    Mag.update(state="published").where(Mag.id == one.mag_id).execute()
    type(one).update(state=state).execute()
    assert browser().get(url).status == 404


def test_nothing_of_the_place_changes_it(mag, article, ana, world, browser):
    """Two authors who live apart, and the same words: the same bytes."""
    far = world.member("Mehmet", at="67600")
    made = [article(mag(who, audience="everyone")) for who in (ana, far)]
    assert made[0].cell != made[1].cell
    first, second = (browser().get(url_of(one)).response.data for one in made)
    assert first == second
