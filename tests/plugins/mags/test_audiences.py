"""An article is widened in words, narrowed with its pictures, and known by another URI again."""

import pytest

from onemile.db import transaction
from onemile.errors import Conflict, Invalid
from onemile.models import EventRow
from onemile_mags import sight
from onemile_mags.article_models import Article, Picture
from onemile_mags.models import Mag
from onemile_mags.press import appearing, audiences
from tests.plugins.mags.written import draft, events, seat, shelf

pytestmark = pytest.mark.plugins("mags")


def narrowings():
    return EventRow.select().where(EventRow.name == "core.ThingNarrowed").count()


def out_with_a_picture(article, of, owner):
    shelf(of, alt="Un bac")
    one = draft(article, of, text="![](photo:1)\n\nVoilà.")
    appearing.publish(owner, one.id)
    return Article.get_by_id(one.id)


def test_narrowing_gives_pictures_new_addresses_and_tells_who_keeps_copies(world, mag, article):
    ana, far = world.member("Ana"), world.member("Max", at="68100")
    one = out_with_a_picture(article, mag(ana), ana)
    key = Picture.get().key
    assert sight.reaches(one, far)

    audiences.set_audience(ana, one.id, "mile")

    now = Article.get_by_id(one.id)
    assert not sight.reaches(now, far)
    assert Picture.get().key == now.picture_key != key
    assert narrowings() == 1 and (now.object_uri, now.uri, now.slug) == (one.uri, one.uri, one.slug)
    assert now.generation > one.generation


def test_widened_again_it_is_another_object_at_the_same_address(world, mag, article):
    ana = world.member("Ana")
    one = out_with_a_picture(article, mag(ana), ana)
    for audience in ("mile", "instance"):
        audiences.set_audience(ana, one.id, audience)
    now = Article.get_by_id(one.id)
    assert now.object_uri.startswith(f"{one.uri}/") and now.uri == one.uri and now.slug == one.slug
    audiences.set_audience(ana, one.id, "near")
    audiences.set_audience(ana, one.id, "mile")
    assert Article.get_by_id(one.id).object_uri == now.object_uri


def test_a_draft_that_was_narrowed_and_widened_is_still_the_first_object(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    for audience in ("mile", "instance"):
        audiences.set_audience(ana, one.id, audience)
    appearing.publish(ana, one.id)
    assert Article.get_by_id(one.id).object_uri == one.uri


def test_wider_than_its_mag_is_said_in_words_and_forgotten_when_it_is_not(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana, audience="mile"))
    with pytest.raises(Invalid) as wrong:
        audiences.set_audience(ana, one.id, "instance")
    assert list(wrong.value.fields) == ["is_wider"]
    audiences.set_audience(ana, one.id, "instance", is_wider=True)
    assert Article.get_by_id(one.id).is_wider
    audiences.set_audience(ana, one.id, "mile", is_wider=True)
    assert not Article.get_by_id(one.id).is_wider


@pytest.mark.parametrize("audience", ["", "all", "../etc", "hidden"])
def test_an_audience_that_there_is_not_is_refused_beside_its_field(world, mag, article, audience):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    with pytest.raises(Invalid) as wrong:
        audiences.set_audience(ana, one.id, audience)
    assert list(wrong.value.fields) == ["audience"]


def test_in_an_edited_mag_a_writer_narrows_and_an_editor_widens(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana, is_edited=True)
    seat(of, ben)
    one = article(of, author=ben)
    audiences.set_audience(ben, one.id, "mile")
    with pytest.raises(Conflict):
        audiences.set_audience(ben, one.id, "instance")
    audiences.set_audience(ana, one.id, "instance")


def test_a_narrower_mag_narrows_its_articles_also_those_wanted_wider(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    wide, narrow = article(of), article(of, audience="me")
    assert audiences.how_many_narrowed(of, "mile") == 1

    with transaction():
        held = Mag.get_by_id(of.id)
        assert audiences.set_mag_audience(held, "mile") == 1
        held.save()

    assert Mag.get_by_id(of.id).audience == "mile"
    assert Article.get_by_id(wide.id).audience == "mile"
    assert Article.get_by_id(narrow.id).audience == "me"
    assert events("ArticleChanged") == [{"article_uri": wide.uri}]


def test_whose_list_of_chosen_people_counts_follows_the_mag(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    one = article(of, audience="people", list_uri="")
    with transaction():
        audiences.change(Article.get_by_id(one.id), audience="people")
    assert Article.get_by_id(one.id).list_uri == one.uri

    with transaction():
        held = Mag.get_by_id(of.id)
        audiences.set_mag_audience(held, "people")
        held.save()

    assert Article.get_by_id(one.id).list_uri == of.uri
    assert narrowings() >= 1
