"""An article appears as it is written, is corrected, handed to and fro, withdrawn, duplicated."""

import pytest

from onemile.db import transaction
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile.models import EventRow
from onemile_mags import sight
from onemile_mags.article_models import Article, Picture, PictureUse, Version, Working
from onemile_mags.models import DRAFT, EDITOR, PUBLISHED, WITHDRAWN, Mag
from onemile_mags.press import appearing, going, handing, looking
from tests.plugins.mags.written import draft, events, seat, shelf

pytestmark = pytest.mark.plugins("mags")


def test_what_is_written_becomes_what_is_read_and_opens_the_mag(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana, state=DRAFT, published_at=None, fresh_at=None)
    one = draft(article, of, title="Le marché aux plants", text="Trente **voisins** sont venus.")

    appearing.publish(ana, one.id)

    read = Article.get_by_id(one.id)
    assert (read.state, read.title, read.words) == (PUBLISHED, "Le marché aux plants", 8)
    assert read.object_uri == read.uri and read.shared_at == read.published_at
    assert "marche aux plants" in read.folded and "voisins" in read.folded
    assert Mag.get_by_id(of.id).state == PUBLISHED and Mag.get_by_id(of.id).fresh_at is not None
    assert [row.why for row in Version.select()] == ["out"]
    assert sight.reaches(read, ben)
    assert [row["is_told"] for row in events("ArticlePublished")] == [True]


def test_a_correction_tells_nobody_and_keeps_the_address(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    appearing.publish(ana, one.id)
    before = Article.get_by_id(one.id)
    with transaction():
        Working.update(title="Composter sans odeur").where(Working.article == one.id).execute()

    appearing.publish(ana, one.id)

    now = Article.get_by_id(one.id)
    assert now.title == "Composter sans odeur" and now.edited_at is not None
    assert (now.slug, now.uri, now.published_at) == (before.slug, before.uri, before.published_at)
    assert now.generation > before.generation
    assert len(events("ArticlePublished")) == len(events("ArticleChanged")) == 1


def test_to_publish_again_without_a_change_is_no_correction(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    appearing.publish(ana, one.id)
    appearing.publish(ana, one.id)
    assert Article.get_by_id(one.id).edited_at is None
    assert Version.select().count() == 1


@pytest.mark.parametrize(
    ("written", "field"),
    [({"title": " "}, "title"), ({"text": "\n"}, "text"), ({"text": "x" * 200_001}, "text")],
)
def test_what_lacks_a_title_or_words_or_is_a_book_does_not_appear(
    world, mag, article, written, field
):
    ana = world.member("Ana")
    one = draft(article, mag(ana), **written)
    with pytest.raises(Invalid) as wrong:
        appearing.publish(ana, one.id)
    assert list(wrong.value.fields) == [field]
    assert Article.get_by_id(one.id).state == DRAFT and not Version.select().exists()


def test_a_picture_that_nothing_describes_keeps_an_article_back(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    shelf(of, 1)
    shelf(of, 2, is_decorative=True)
    third = shelf(of, 3, alt="Trois bacs de bois")
    one = draft(article, of, text="![](photo:1)\n\n![](photo:2) et ![](photo:3)\n\nVoilà.")
    with pytest.raises(Invalid) as wrong:
        appearing.publish(ana, one.id)
    assert list(wrong.value.fields) == ["photo_1"]

    with transaction():
        text = '![Un ver](photo:1 "Eisenia")\n\n![](photo:2) et ![](photo:3)\n\nVoilà.'
        Working.update(text=text).where(Working.article == one.id).execute()
    appearing.publish(ana, one.id)

    assert PictureUse.select().count() == 3
    assert Article.get_by_id(one.id).picture_key == Picture.get(Picture.number == 1).key
    assert third.key in {use.picture.key for use in PictureUse.select()}


def test_nobody_publishes_words_that_they_have_not_seen(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana), seq=4)
    with pytest.raises(Conflict):
        appearing.publish(ana, one.id, seq=3)
    appearing.publish(ana, one.id, seq=4)


def test_an_article_is_wider_than_its_mag_in_words_alone(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana, audience="mile"))
    with transaction():
        Article.update(audience="instance").where(Article.id == one.id).execute()
    with pytest.raises(Invalid) as wrong:
        appearing.publish(ana, one.id)
    assert list(wrong.value.fields) == ["audience"]
    with transaction():
        Article.update(is_wider=True).where(Article.id == one.id).execute()
    appearing.publish(ana, one.id)


def test_an_edited_mag_has_an_editor_read_first(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana, is_edited=True)
    seat(of, ben)
    one = draft(article, of, author=ben)
    with pytest.raises(Conflict):
        appearing.publish(ben, one.id)

    handing.hand_in(ben, one.id)
    with pytest.raises(NotAllowed):
        handing.send_back(ben, one.id, "À moi-même")
    with pytest.raises(Invalid):
        handing.send_back(ana, one.id, "  ")
    handing.send_back(ana, one.id, "Le titre est trop long.")
    assert Article.get_by_id(one.id).answer == "Le titre est trop long."

    handing.hand_in(ben, one.id)
    appearing.publish(ana, one.id)
    read = Article.get_by_id(one.id)
    assert (read.state, read.answer) == (PUBLISHED, "")


def test_only_whoever_writes_it_publishes_it(world, mag, article):
    ana, ben, eva = world.member("Ana"), world.member("Ben"), world.member("Eva")
    of = mag(ana)
    seat(of, ben)
    seat(of, eva, EDITOR)
    one = draft(article, of)
    for act in (appearing.publish, going.withdraw, going.delete_draft, going.share_now):
        with pytest.raises(NotFound):
            act(ben, one.id)
    appearing.publish(eva, one.id)


def test_an_imported_article_tells_nobody_until_it_is_shared_once(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    with transaction():
        Article.update(imported_from="https://ailleurs.example/1").execute()
    appearing.publish(ana, one.id)
    assert events("ArticlePublished")[0]["is_told"] is False

    going.share_now(ana, one.id)
    with pytest.raises(Conflict):
        going.share_now(ana, one.id)
    assert len(events("ArticleShared")) == 1


LINKS = "Voir https://a.example https://b.example et https://c.example."


def test_a_newcomers_first_article_with_many_links_waits_for_a_look(world, mag, article):
    ana, odile = world.member("Ana"), world.member("Odile", role="moderator")
    of = mag(ana)
    one = draft(article, of, text=LINKS)

    appearing.publish(ana, one.id)

    assert Article.get_by_id(one.id).state == "waiting"
    assert not events("ArticlePublished") and len(events("ArticleHeld")) == 1
    with pytest.raises(Conflict):
        appearing.publish(ana, one.id)
    assert [row.id for row in looking.waiting_for(odile)] == [one.id]
    assert looking.waiting_for(ana) == []
    with pytest.raises(NotAllowed):
        looking.let_out(world.member("Ben"), one.id)

    looking.let_out(odile, one.id)

    assert Article.get_by_id(one.id).state == PUBLISHED
    with pytest.raises(Conflict):
        looking.let_out(odile, one.id)
    two = draft(article, of, text=LINKS)
    appearing.publish(ana, two.id)
    assert Article.get_by_id(two.id).state == PUBLISHED


def test_what_is_let_out_is_what_was_looked_at(world, mag, article):
    ana, odile = world.member("Ana"), world.member("Odile", role="moderator")
    one = draft(article, mag(ana), text=LINKS)
    appearing.publish(ana, one.id)
    with transaction():
        Working.update(text="Tout autre chose").where(Working.article == one.id).execute()
    looking.let_out(odile, one.id)
    assert Article.get_by_id(one.id).text == LINKS


def test_what_is_given_back_says_why_and_is_a_draft_again(world, mag, article):
    ana, odile = world.member("Ana"), world.member("Odile", role="moderator")
    one = draft(article, mag(ana), text=LINKS)
    appearing.publish(ana, one.id)
    with pytest.raises(Invalid):
        looking.give_back(odile, one.id, "")
    looking.give_back(odile, one.id, "Ces liens sont de la publicité.")
    back = Article.get_by_id(one.id)
    assert (back.state, back.answer) == (DRAFT, "Ces liens sont de la publicité.")
    assert events("ArticleLookedAt") == [{"article_id": one.id, "is_let_out": False}]


def test_words_of_trade_go_before_a_person_and_stay_where_they_are(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana), text="Je vends mon vélo, 150 euros.")
    appearing.publish(ana, one.id)
    assert Article.get_by_id(one.id).state == PUBLISHED
    assert events("ArticleFlagged")[0]["article_id"] == one.id


def test_what_is_withdrawn_is_gone_with_its_pictures_and_its_address(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    shelf(of, alt="Un bac")
    one = draft(article, of, text="![](photo:1)\n\nVoilà.")
    appearing.publish(ana, one.id)
    before = Picture.get().key

    going.withdraw(ana, one.id)

    gone = Article.get_by_id(one.id)
    assert gone.state == WITHDRAWN and not sight.reaches(gone, ben)
    assert Picture.get().key != before and not PictureUse.select().exists()
    assert events("ArticleWithdrawn") == [
        {
            "article_uri": one.uri,
            "object_uri": gone.object_uri,
            "told_uri": "",
            "told_by_uri": "",
        }
    ]
    with pytest.raises(NotFound):
        appearing.publish(ana, one.id)


def test_a_draft_is_deleted_and_nobody_hears_of_it(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    with pytest.raises(Conflict):
        going.withdraw(ana, one.id)
    going.delete_draft(ana, one.id)
    assert not Article.select().exists() and not Working.select().exists()
    assert not EventRow.select().where(EventRow.name.startswith("mags.")).exists()


def test_what_has_appeared_is_not_deleted_as_a_draft(world, mag, article):
    ana = world.member("Ana")
    one = article(mag(ana))
    with pytest.raises(Conflict):
        going.delete_draft(ana, one.id)


def test_a_duplicate_is_another_thing_with_the_same_words(world, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana), text="Les mêmes mots.")
    appearing.publish(ana, one.id)
    going.withdraw(ana, one.id)

    two = going.duplicate(ana, one.id)

    assert (two.state, two.object_uri, two.published_at) == (DRAFT, "", None)
    assert two.uri != one.uri and two.slug != one.slug
    assert Working.get(Working.article == two.id).text == "Les mêmes mots."
    appearing.publish(ana, two.id)
    assert Article.get_by_id(two.id).object_uri == two.uri


def test_what_has_no_row_yet_is_published_with_its_own_words(world, mag, article):
    ana = world.member("Ana")
    one = article(mag(ana), state=DRAFT)
    with transaction():
        Working.delete().where(Working.article == one.id).execute()

    appearing.publish(ana, one.id)

    assert Article.get_by_id(one.id).text == "Le premier hiver, j’ai perdu les vers."
