"""Articles for neighbours across a border: what is said, and after what it is looked at."""

import pytest

from onemile import current
from onemile.api import across, publishing, record, transaction
from onemile.members.models import Member
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place
from onemile.moderation.standing import reinstate, suspend
from onemile.privacy.erase import erase as leave
from onemile_mags.article_models import Article
from onemile_mags.making import ending, people, settings
from onemile_mags.models import Mag, Seat
from onemile_mags.press import audiences, going, reports
from onemile_mags.press.feed import FEED_KINDS
from onemile_mags.wire.mile_types import TYPES
from onemile_mags.writing import particulars
from tests.plugins.across import after_act, named_after, written
from tests.plugins.mags.written import shelf

pytestmark = pytest.mark.plugins("mags")

(ARTICLES,) = TYPES
TAGGED = particulars.Particulars(tags="compost")


@pytest.fixture
def potager(mag, ana):
    return mag(ana, audience="mile")


@pytest.fixture
def compost(article, potager):
    return article(potager)


def said(of):
    return ARTICLES.shown(of.uri).document


def is_seen(member, *, is_so=True):
    """A member wishes to be seen across, or no longer."""

    def act():
        with transaction():
            Member.update(is_seen_across=is_so).where(Member.id == member.id).execute()
            record(across.MemberSeenAcross(member_uri=member.uri))

    return act


def changed(mag, member, **fields):
    """Somebody changes what a Mag is."""

    def act():
        now = Mag.get_by_id(mag.id)
        values = {name: getattr(now, name) for name in settings.COLUMNS} | fields
        wanted = settings.Wanted(**values)
        settings.change(mag.id, wanted, member=member, version=now.version, agreed=wanted.audience)

    return act


def test_an_article_says_its_words_and_in_which_mag_and_nothing_that_leads_back(
    article, potager, ana
):
    shelf(potager, alt="Trois bacs", caption="En mars")
    one = article(
        potager,
        text="![Trois bacs](photo:1)\n\nVoilà, [là](https://jardin.example/).",
        tags=["sol vivant"],
    )
    found = ARTICLES.shown(one.uri)
    assert (found.uri, found.author_uri, found.cell) == (one.uri, ana.uri, one.cell)
    document = dict(found.document)
    content = document.pop("content")
    assert content.startswith("<p>Trois bacs, aucune odeur.</p><p>Trois bacs</p>")
    assert 'href="https://jardin.example/"' in content and "<img" not in content
    assert document.pop("contentMap") == {"fr": content}
    assert document.pop("published").endswith("Z")
    assert document == {
        "type": "Article",
        "name": "Composter en hiver",
        "inTitle": "Le potager partagé",
        "summary": "<p>Trois bacs, aucune odeur.</p>",
        "tag": [{"type": "Hashtag", "name": "#solvivant"}],
    }
    assert document["type"] in FEED_KINDS[0].wire_types


@pytest.mark.parametrize("audience", publishing.AUDIENCES)
def test_what_its_mile_reads_goes_across_be_it_for_everybody(article, potager, audience):
    one = article(potager, audience=audience)
    is_shown = audience in (*publishing.SHOWS["mile"], publishing.EVERYONE)
    assert (ARTICLES.shown(one.uri) is not None) == is_shown
    assert (ARTICLES.after(0, 10, "") != []) == is_shown


def test_whatever_happens_to_an_article_is_heard(compost, ana, article):
    for number, (act, outcome) in enumerate(
        [
            (lambda: particulars.arrange(ana, compost.id, TAGGED), "changed"),
            (lambda: audiences.set_audience(ana, compost.id, "me"), "went"),
            (lambda: audiences.set_audience(ana, compost.id, "mile"), "came"),
            (lambda: reports.hide(Article.get_by_id(compost.id)), "went"),
            (lambda: reports.restore(Article.get_by_id(compost.id)), "came"),
            (lambda: suspend(ana), "went"),
            (lambda: reinstate(ana), "came"),
            (lambda: going.withdraw(ana, compost.id), "went"),
        ]
    ):
        assert after_act(ARTICLES, compost.uri, act) == outcome, number


def test_whatever_happens_to_its_mag_is_heard(compost, potager, ana):
    for number, (act, outcome) in enumerate(
        [
            (changed(potager, ana, title="Le jardin partagé"), "changed"),
            (changed(potager, ana, audience="me"), "went"),
            (changed(potager, ana, audience="instance"), "same"),
            (lambda: audiences.set_audience(ana, compost.id, "near"), "came"),
            (lambda: reports.hide_mag(potager), "went"),
            (lambda: reports.restore_mag(potager), "came"),
            (lambda: ending.end(potager.id, member=ana, said="Le jardin partagé"), "went"),
        ]
    ):
        assert after_act(ARTICLES, compost.uri, act) == outcome, number


def test_what_another_wrote_goes_across_where_the_mags_owner_wishes_it(
    article, potager, ana, ben, seat
):
    seat(potager, ben)
    one = article(potager, author=ben)
    assert ARTICLES.shown(one.uri) is None, "it lies in Ana's square, and she was not asked"
    assert after_act(ARTICLES, one.uri, is_seen(ana)) == "came"
    assert ARTICLES.shown(one.uri).author_uri == ben.uri
    assert [uri for _n, uri in ARTICLES.after(0, 9, ana.uri)] == [one.uri]
    assert after_act(ARTICLES, one.uri, lambda: suspend(ana)) == "went"
    assert after_act(ARTICLES, one.uri, lambda: reinstate(ana)) == "came"
    assert after_act(ARTICLES, one.uri, is_seen(ana, is_so=False)) == "went"


def test_a_mag_that_is_handed_over_takes_its_articles_to_another_mile(
    article, potager, ana, world, seat
):
    carla = world.member("Carla", at="68100", is_seen_across=True)
    is_seen(ana)()
    seat(potager, carla, "editor")
    one, others = article(potager), article(potager, author=carla)
    held = Seat.get(Seat.mag == potager.id)
    people.offer(potager.id, held.id, member=ana)

    def take_over():
        people.take_over(potager.id, member=carla)

    assert after_act(ARTICLES, one.uri, take_over) == "changed"
    assert ARTICLES.shown(one.uri).cell == ARTICLES.shown(others.uri).cell != one.cell


def test_a_mag_moves_house_and_who_leaves_takes_theirs_along(
    article, potager, ana, ben, seat, world
):
    one, others = article(potager), article(potager, author=ben)
    seat(potager, ben)
    Member.update(is_seen_across=True).execute()
    elsewhere = world.cell_of("68100")

    def move():
        with transaction():
            moved = Place.update(cell=elsewhere, commune="68224")
            moved.where(Place.member_id == ana.id).execute()
            record(PlaceMoved(member_id=ana.id))

    assert named_after(ARTICLES, move) == []
    assert after_act(ARTICLES, one.uri, world.tell) == "changed"
    assert ARTICLES.shown(others.uri).cell == elsewhere
    # Ben has it from now on: what Ana wrote went with her.
    named = named_after(ARTICLES, lambda: leave(ana))
    assert {one.uri, others.uri} <= set(named) and ARTICLES.shown(one.uri) is None
    assert ARTICLES.shown(others.uri).cell != elsewhere
    assert others.uri in named_after(ARTICLES, lambda: leave(ben))


def test_of_a_mag_with_very_many_none_is_forgotten(article, potager, ana):
    mine = [article(potager).uri for _n in range(across.MILE_CONCERNED_MAX + 3)]
    assert named_after(ARTICLES, lambda: reports.hide_mag(potager)) == mine


def test_two_whose_mags_lie_elsewhere_write_the_same_to_the_letter(compost, potager, ana, world):
    before = written(ARTICLES, compost.uri)
    elsewhere = world.beside(compost.cell, columns=3)
    for model in (Article, Mag):
        model.update(cell=elsewhere, commune="68224").execute()
    Place.update(cell=elsewhere, commune="68224", postcode="68100").execute()
    assert written(ARTICLES, compost.uri) == before
    for word in (ana.email, ana.public_id, "67000", "67482", "68224", current.card().base_url):
        assert word not in before
    assert ana.first_name not in before
