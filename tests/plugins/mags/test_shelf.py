"""The picture shelf of a Mag: who adds, who sees, what its words change, what may go."""

import io

import pytest
from PIL import Image

from onemile import pictures
from onemile.api import Conflict, Invalid, NotFound, transaction
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.models import ACCEPTED, HIDDEN, WRITER, Seat
from onemile_mags.writing import shelf, shelf_sight

pytestmark = pytest.mark.plugins("mags")


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "tomato").save(out, "JPEG")
    return io.BytesIO(out.getvalue())


@pytest.fixture
def of(ana, mag):
    return mag(ana, audience="mile")


def added(who, of, n=1):
    return list(shelf.add(who, of.id, [(f"{i}.jpg", photo()) for i in range(n)]).pictures)


def used(picture, article):
    with transaction():
        PictureUse.create(picture=picture.id, article=article.id)


def test_pictures_are_numbered_and_know_their_size(ana, of):
    first, second = added(ana, of, 2)

    assert (first.number, second.number) == (1, 2)
    assert (first.width, first.height) == (60, 40)
    assert pictures.content(first.key)


def test_one_that_is_none_is_named_and_holds_up_no_other(ana, of):
    result = shelf.add(ana, of.id, [("faux.jpg", io.BytesIO(b"no")), ("vrai.jpg", photo())])

    assert len(result.pictures) == 1 and result.refused[0].startswith("faux.jpg")


def test_eleven_at_a_time_are_too_many(ana, of):
    with pytest.raises(Invalid):
        added(ana, of, shelf.AT_ONCE_MAX + 1)


def test_a_full_shelf_takes_no_more(ana, of, monkeypatch):
    monkeypatch.setattr(shelf, "PICTURES_MAX", 1)
    added(ana, of)

    with pytest.raises(Invalid):
        added(ana, of)


def test_a_number_is_never_given_twice(ana, of):
    added(ana, of, 2)
    shelf.delete(ana, of.id, 2)

    assert added(ana, of)[0].number == 3
    assert [one.number for one in shelf.newest(of.id, before=None, limit=9)] == [3, 1]
    with pytest.raises(NotFound):
        shelf.find(of.id, 2)


def test_what_it_shows_is_mended_later_in_published_articles_too(ana, of, article):
    (one,) = added(ana, of)
    out = article(of)
    used(one, out)

    shelf.describe(ana, of.id, 1, alt=" Une cour  blanche. ", is_decorative=False, caption="Ici")

    assert shelf.find(of.id, 1).alt == "Une cour blanche."
    assert Article.get_by_id(out.id).generation == out.generation + 1


@pytest.mark.parametrize("field", ["alt", "caption"])
def test_words_that_are_too_long_are_refused_beside_their_field(ana, of, field):
    added(ana, of)
    words = {"alt": "", "caption": "", field: "x" * 501}

    with pytest.raises(Invalid) as refused:
        shelf.describe(ana, of.id, 1, is_decorative=False, **words)

    assert list(refused.value.fields) == [field]


def test_what_an_article_shows_is_not_taken_off(ana, of, article):
    (one,) = added(ana, of)
    used(one, article(of, title="Neige"))

    with pytest.raises(Conflict) as refused:
        shelf.delete(ana, of.id, 1)

    assert "Neige" in refused.value.message
    assert pictures.content(one.key)


def test_nobody_else_touches_the_shelf(ben, ana, of):
    added(ana, of)

    for act in (
        lambda: added(ben, of),
        lambda: shelf.describe(ben, of.id, 1, alt="x", is_decorative=False, caption=""),
        lambda: shelf.delete(ben, of.id, 1),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_writer_takes_off_their_own_and_no_other(ana, ben, of):
    with transaction():
        seat = {"member_uri": ben.uri, "member_id": ben.id, "role": WRITER, "state": ACCEPTED}
        Seat.create(mag=of.id, **seat)
    added(ana, of)
    added(ben, of)

    shelf.delete(ben, of.id, 2)
    with pytest.raises(NotFound):
        shelf.delete(ben, of.id, 1)


def test_a_picture_is_seen_by_who_writes_there_or_reads_what_shows_it(world, ana, ben, of, article):
    (one,) = added(ana, of)
    far = world.member("Max", at="68100")
    assert shelf_sight.reaches(one.key, ana)
    assert not shelf_sight.reaches(one.key, ben), "nothing shows it yet"

    out = article(of)
    used(one, out)
    assert shelf_sight.reaches(one.key, ben)
    assert not shelf_sight.reaches(one.key, far)
    assert not shelf_sight.reaches(one.key, None)
    assert shelf_sight.reaches("another", ben) is None

    with transaction():
        Article.update(state=HIDDEN).where(Article.id == out.id).execute()
    assert not shelf_sight.reaches(one.key, ben)


def test_a_visitor_sees_the_pictures_of_an_article_for_everyone(ana, mag, article):
    of = mag(ana, audience="everyone")
    (one,) = added(ana, of)
    used(one, article(of))

    assert shelf_sight.reaches(one.key, None)


def test_numbers_are_read_out_of_a_text():
    text = '![](photo:3 "Là") et ![x](photo:1) et ![](photo:3) et ![](https://a/photo:9)'

    assert shelf.numbers_in(text) == [3, 1]


def test_the_page_adds_describes_and_takes_off(ana, of, article, browser):
    page = browser(ana).get(f"/mags/{of.id}/pictures")
    page.submit("Les poser sur l’étagère", photo=(photo(), "a.jpg"))
    assert "1 photo est sur l’étagère." in page.text

    page.submit("Garder ses mots", **{"alt-1": "Une cour blanche.", "caption-1": "Dimanche"})
    assert (Picture.get().alt, Picture.get().caption) == ("Une cour blanche.", "Dimanche")

    page.submit("Garder ses mots", **{"alt-1": "x" * 501})
    assert page.status == 422 and Picture.get().alt == "Une cour blanche."
    assert "x" * 501 in page.html, "what was typed stays typed"

    page.get(f"/mags/{of.id}/pictures")
    page.post(f"/mags/{of.id}/pictures/1/take-off", data={"csrf_token": page.token()})
    assert not list(shelf.newest(of.id, before=None, limit=9))


def test_the_script_is_told_the_number_and_the_address(ana, of, browser):
    page = browser(ana).get(f"/mags/{of.id}/pictures")
    data = {"csrf_token": page.token(), "photo": (photo(), "a.jpg")}
    answer = page.post(f"/mags/{of.id}/pictures", data=data, headers={"Accept": "application/json"})

    assert '"number":1' in answer.html.replace(" ", "") and ".webp" in answer.html


def test_what_is_no_photo_is_refused_beside_the_field(ana, of, browser):
    page = browser(ana).get(f"/mags/{of.id}/pictures")

    page.submit("Les poser sur l’étagère", photo=(io.BytesIO(b"no"), "faux.jpg"))

    assert page.status == 422 and 'id="photo-error"' in page.html and "faux.jpg" in page.text
