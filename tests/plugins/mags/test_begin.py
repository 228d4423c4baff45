"""Begin a Mag: from a template or a blank page, with a believable skeleton in one's language."""

from datetime import timedelta

import pytest

from onemile.current import zone
from onemile.errors import Conflict, Invalid, LimitReached, NotAllowed, NotFound
from onemile_mags.article_models import HEADLINE_CHARS_MAX, Article, Working
from onemile_mags.covers import DESIGNS, PALETTES
from onemile_mags.making import articles, beginning, checking
from onemile_mags.making.beginning import Beginning, begin
from onemile_mags.making.sections import in_order
from onemile_mags.making.skeletons import EMPTY, JOURNEY, LANGUAGES, LOOKS, skeletons
from onemile_mags.models import DRAFT, EDITOR, MAGS_MAX, WITHDRAWN, Mag, Section

pytestmark = pytest.mark.plugins("mags")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_is_whole_in_every_language(language):
    told, french = skeletons(language), skeletons("fr")

    for key, one in told.items():
        assert one.look.design in DESIGNS and one.look.palette in PALETTES
        assert not checking.wrong_words(one.title, one.description, one.rhythm)
        assert all(len(line) <= HEADLINE_CHARS_MAX for line in one.headlines)
        assert all(len(line) <= 40 for line in one.sections)
        shape = [(a.section, a.is_standing, a.text.count("\n## ")) for a in one.articles]
        alike = [(a.section, a.is_standing, a.text.count("\n## ")) for a in french[key].articles]
        assert shape == alike and len(one.sections) == len(french[key].sections)
        assert all(a.title and a.lead and a.text.startswith("## ") for a in one.articles)
    if language != "fr":
        assert not {one.about for one in told.values()} & {one.about for one in french.values()}


def test_a_language_without_templates_has_the_english_ones():
    assert skeletons("tr") == skeletons("en")


@pytest.mark.parametrize("template", LOOKS)
def test_a_mag_begins_with_sections_and_drafts_that_ask(world, template):
    ana = world.member("Ana")

    mag = begin(Beginning(template=template, title="Chez nous", audience="mile"), member=ana)

    told = skeletons("fr")[template]
    assert (mag.state, mag.slug, mag.author_uri) == (DRAFT, "chez-nous", ana.uri)
    assert (mag.design, mag.palette) == (told.look.design, told.look.palette)
    assert [one.title for one in in_order(mag)] == list(told.sections)
    rows = list(Article.select().where(Article.mag == mag.id).order_by(Article.position))
    written = [Working.get(Working.article == one.id) for one in rows]
    assert [one.title for one in written] == [one.title for one in told.articles]
    assert all(one.state == DRAFT and one.audience == "mile" and one.title == "" for one in rows)
    assert all(one.object_uri == one.uri and one.cell == mag.cell for one in rows)


def test_what_is_written_in_german_begins_in_german(world):
    mag = begin(
        Beginning(template="cv", title="Mein Beruf", language="de"), member=world.member("Ana")
    )

    assert Working.select().join(Article).where(Article.mag == mag.id).get().title == "Mein Weg"


def test_a_journey_is_proposed_for_the_morning_after_the_return(world, clock):
    back = (clock().astimezone(zone()) + timedelta(days=10)).date()

    mag = begin(
        Beginning(template=JOURNEY, title="En Forêt-Noire", return_day=back),
        member=world.member("Ana"),
    )

    dues = {one.due_at for one in Article.select().where(Article.mag == mag.id)}
    (due,) = dues
    assert (due.astimezone(zone()).date(), due.astimezone(zone()).hour) == (
        back + timedelta(days=1),
        9,
    )
    assert all(one.state == DRAFT for one in Article.select().where(Article.mag == mag.id))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("template", "blog"),
        ("title", ""),
        ("title", "x" * 81),
        ("description", "x" * 401),
        ("language", "xx"),
        ("audience", "partners"),
        ("is_association", True),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_written(world, field, value):
    typed = {"template": EMPTY, "title": "Chez nous", field: value}

    with pytest.raises(Invalid) as refused:
        begin(Beginning(**typed), member=world.member("Ana"))

    assert set(refused.value.fields) == {field}
    assert not Mag.select().exists()


@pytest.mark.parametrize("days", [-1, 400])
def test_a_return_yesterday_or_in_two_years_is_no_return(world, clock, days):
    day = (clock().astimezone(zone()) + timedelta(days=days)).date()

    with pytest.raises(Invalid) as refused:
        begin(
            Beginning(template=JOURNEY, title="En route", return_day=day),
            member=world.member("Ana"),
        )

    assert set(refused.value.fields) == {"return_day"}


def test_a_steward_begins_the_associations_own(world):
    francoise = world.member("Françoise", role="steward")

    mag = begin(
        Beginning(template="association", title="La gazette", is_association=True),
        member=francoise,
    )

    assert mag.is_association


def test_who_has_no_place_is_told_what_to_do(world):
    with pytest.raises(Conflict):
        begin(Beginning(template=EMPTY, title="Ici"), member=world.member("Ben", at=None))


def test_who_is_suspended_begins_nothing(world):
    ana = world.member("Ana")
    ana.state = "suspended"
    ana.save()

    with pytest.raises(NotAllowed):
        begin(Beginning(template=EMPTY, title="Ici"), member=ana)


def test_a_member_has_several_mags_but_not_without_end(world, mag):
    ana = world.member("Ana")
    for _turn in range(MAGS_MAX - 1):
        mag(ana)
    mag(ana, state=WITHDRAWN)
    begin(Beginning(template=EMPTY, title="Le dernier"), member=ana)

    with pytest.raises(LimitReached):
        begin(Beginning(template=EMPTY, title="Un de trop"), member=ana)


@pytest.mark.parametrize("title", ["🌻🌻", "حديقة الحي", "x" * 80, "<b>gras</b>", "new"])
def test_hostile_titles_make_a_mag_with_an_address(world, browser, title):
    ana = world.member("Ana")

    page = browser(ana).get("/mags/new").submit("Ouvrir ce Mag", title=title)

    assert page.status == 200
    mag = Mag.get()
    assert mag.title == title and mag.slug[0].isalpha() and mag.slug.isascii()
    assert "<b>gras</b>" not in page.html


def test_the_page_offers_the_ways_and_whom_each_audience_is(world, browser):
    world.neighbours(30)
    page = browser(world.member("Ana")).get("/mags/new?template=journey")

    assert "Une association" in page.text and "personne n’a besoin de savoir" in page.text
    assert "Le jour où tu rentres" in page.text
    assert "Celles et ceux qui habitent dans ton mile ·" in page.text
    assert "C’est le Mag de l’association" not in page.text

    page.submit("Ouvrir ce Mag", audience="mile")
    assert "Partir sans voiture" in page.text and "Mag est là" in page.text


def test_what_was_typed_stays_typed(world, browser):
    page = browser(world.member("Ana")).get("/mags/new")

    page.submit("Ouvrir ce Mag", title="x", description="Une phrase que je garde.")

    assert page.status == 422 and "Une phrase que je garde." in page.html
    assert not Mag.select().exists()


def test_whoever_chooses_people_goes_on_to_choose_them(world, browser):
    page = browser(world.member("Ana")).get("/mags/new")

    page.submit("Ouvrir ce Mag", title="Entre nous", audience="people")

    assert page.path.startswith("/shown?thing=")


def test_what_reads_like_commerce_is_said_once(world, browser):
    page = browser(world.member("Ana")).get("/mags/new")

    page.submit("Ouvrir ce Mag", title="Mes légumes", description="Paniers à 12 € la semaine.")
    assert page.status == 422 and not Mag.select().exists()

    page.submit("L’ouvrir quand même")
    assert Mag.select().count() == 1


def test_visitors_begin_nothing(world, browser):
    assert "Ouvrir ce Mag" not in browser().get("/mags/new").text


# --------------------------------------------------------------------- a new sheet


def test_a_new_sheet_lies_on_the_desk_under_an_address_of_its_own(world, mag, clock):
    ana = world.member("Ana")
    of = mag(ana, audience="people")
    section = Section.create(mag=of.id, position=1, title="Récits")

    one = articles.new_article(of.id, member=ana, section_id=section.id)
    two = articles.new_article(of.id, member=ana)

    assert one.slug != two.slug and one.section_id == section.id
    assert one.list_uri == of.uri and one.state == DRAFT
    assert Working.get(Working.article == one.id).seq == 0


def test_only_who_writes_in_a_mag_gets_a_sheet(world, mag, seat):
    ana, ben, eva = world.member("Ana"), world.member("Ben"), world.member("Eva")
    of = mag(ana)
    seat(of, ben)
    seat(of, eva, EDITOR, state="asked")

    assert articles.new_article(of.id, member=ben).author_uri == ben.uri
    for stranger in (eva, world.member("Carl")):
        with pytest.raises(NotFound):
            articles.new_article(of.id, member=stranger)
    other = Section.create(mag=mag(ana).id, position=1, title="Ailleurs")
    with pytest.raises(Invalid):
        articles.new_article(of.id, member=ana, section_id=other.id)


def test_a_mag_has_room_for_so_many_articles(world, mag, monkeypatch):
    ana = world.member("Ana")
    of = mag(ana)
    monkeypatch.setattr(articles, "ARTICLES_MAX", 1)
    articles.new_article(of.id, member=ana)

    with pytest.raises(LimitReached):
        articles.new_article(of.id, member=ana)


def test_what_is_begun_in_one_transaction_is_begun_whole(world, monkeypatch):
    def fail(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr(beginning, "_furnish", fail)
    with pytest.raises(RuntimeError):
        begin(Beginning(template="cv", title="Mon métier"), member=world.member("Ana"))

    assert not Mag.select().exists()


def test_a_mag_may_be_for_the_web(world, browser):
    page = browser(world.member("Ana")).get("/mags/new")
    assert "Tout le monde sur le web, même sans compte" in page.text

    page.submit("Ouvrir ce Mag", title="À tous", audience="everyone")

    assert Mag.get().audience == "everyone"
