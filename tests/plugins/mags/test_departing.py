"""Who leaves takes their articles along; their Mag goes on with others, or ends."""

import json

import pytest

from onemile import pictures
from onemile.api import PlaceMoved, follows
from onemile.db import transaction
from onemile.follows.models import Follow
from onemile.mile.models import Place
from onemile.moderation.standing import suspend
from onemile.privacy.erase import erase
from onemile_mags import sight
from onemile_mags.article_models import Article, Picture, PictureUse, Version, Working
from onemile_mags.departing import export, leaving
from onemile_mags.models import EDITOR, Mag, Seat
from onemile_mags.press import appearing, hearing
from tests.plugins.mags.written import draft, events, seat, shelf

pytestmark = pytest.mark.plugins("mags")


def test_a_mag_in_which_others_write_goes_on_with_its_editor(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    eva = world.member("Eva", at="68100")
    of = mag(ana)
    seat(of, ben)
    seat(of, eva, EDITOR)
    gone, stays = article(of), article(of, author=ben)

    erase(ana)

    now = Mag.get_by_id(of.id)
    home = Place.get(Place.member_id == eva.id)
    assert (now.author_uri, now.cell, now.slug) == (eva.uri, home.cell, of.slug)
    assert Article.get_by_id(stays.id).cell == home.cell
    assert Article.get_or_none(Article.id == gone.id) is None
    assert [row["article_uri"] for row in events("ArticleWithdrawn")] == [gone.uri]
    assert [row.member_uri for row in Seat.select()] == [ben.uri]


def test_who_is_suspended_inherits_nothing_and_the_writer_does(world, mag):
    ana, ben, eva = world.member("Ana"), world.member("Ben"), world.member("Eva")
    of = mag(ana)
    seat(of, ben)
    seat(of, eva, EDITOR)
    suspend(eva)
    heir = leaving.heir_of(of)
    assert heir is not None and heir.id == ben.id


def test_with_nobody_left_it_ends_with_shelf_and_followers(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    key = shelf(of, added_by_uri=ana.uri).key
    article(of)
    follows.follow(ben, followed_uri=of.uri)
    erase(ana)
    assert not Mag.select().exists() and not Article.select().exists()
    assert pictures.content(key) is None
    assert not Follow.select().where(Follow.followed_uri == of.uri).exists()


def test_a_writer_takes_their_articles_and_what_nobody_else_shows(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    seat(of, ben)
    shown, alone = (shelf(of, n, alt="Un bac", added_by_uri=ben.uri) for n in (1, 2))
    theirs = article(of, author=ben)
    mine = draft(article, of, text="![](photo:1)\n\nVoilà.")
    appearing.publish(ana, mine.id)
    with transaction():
        Version.create(article=mine.id, by_uri=ben.uri, why="aside", text="Mon essai")
        Version.create(article=mine.id, by_uri=ben.uri, why="kept", text="Avec Ana")
        Working.update(by_uri=ben.uri).where(Working.article == mine.id).execute()

    kept = leaving_of(ben)

    assert [row.id for row in Article.select()] == [mine.id] and theirs.id != mine.id
    assert {row.text for row in Version.select()} == {"![](photo:1)\n\nVoilà.", "Avec Ana"}
    assert not Version.select().where(Version.by_uri == ben.uri).exists()
    assert Working.get(Working.article == mine.id).by_uri == ""
    assert [row.number for row in Picture.select()] == [1] and PictureUse.select().count() == 1
    assert pictures.content(alone.key) is None and pictures.content(shown.key) is not None
    assert len(kept) == 2


def leaving_of(member):
    with transaction():
        return leaving.erase(member)


def test_to_be_erased_twice_is_once(world, mag, article):
    ana = world.member("Ana")
    article(mag(ana))
    leaving_of(ana)
    assert leaving_of(ana) == []


def test_the_copy_has_words_versions_and_pictures(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    picture = shelf(of, alt="Un bac", added_by_uri=ana.uri)
    one = draft(article, of, title="Essai", text="Pas encore paru.")
    files = {one.name: one for one in export.export(ana)}
    held = json.loads(files["mags.json"].content)
    assert held["mags"][0]["title"] == of.title
    assert held["articles"][0]["being_written"]["text"] == "Pas encore paru."
    assert held["pictures"][0]["alt"] == "Un bac" and one.id
    assert f"photos/{of.id}-{picture.number}.webp" in files


def test_a_mag_and_what_others_write_in_it_move_with_its_owner(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana, audience="mile")
    one = article(of, author=ben)
    other = article(mag(ben), author=ana)
    there = Place.get(Place.member_id == world.member(at="68100").id)
    with transaction():
        Place.update(cell=there.cell, commune=there.commune).where(
            Place.member_id == ana.id
        ).execute()
    hearing.hear(PlaceMoved(member_id=ana.id))
    home = Place.get(Place.member_id == ana.id)
    assert Mag.get_by_id(of.id).cell == Article.get_by_id(one.id).cell == home.cell
    assert Article.get_by_id(other.id).cell == other.cell != home.cell
    assert not sight.reaches(Article.get_by_id(one.id), world.member("Eva"))
