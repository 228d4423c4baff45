"""Addresses: made of titles, free, kept, changed by hand; the old ones lead on."""

import pytest

from onemile import clock
from onemile.db import transaction
from onemile.errors import Conflict, Invalid
from onemile_mags import slugs
from onemile_mags.models import DRAFT, Address, Mag

pytestmark = pytest.mark.plugins("mags")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("L’été à Kehl", "l-ete-a-kehl"),
        ("Œuvres de la Straße", "oeuvres-de-la-strasse"),
        ("10 recettes", "mag-10-recettes"),
        ("New", "mag-new"),
        ("🌻🌻", "mag"),
        ("حديقة", "mag"),
        ("", "mag"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("../../etc", "etc"),
        ("Draft 0123456789", "mag-draft-0123456789"),
    ],
)
def test_a_title_becomes_an_address(title, slug):
    assert slugs.slug_of(title) == slug


def test_a_title_without_end_is_cut_between_two_words():
    made = slugs.slug_of("potager " * 40)

    assert made == "-".join(["potager"] * 7)
    assert len(slugs.slug_of("a" * 300)) == 60


def test_what_has_no_latin_letter_gets_a_number(world, mag):
    ana = world.member("Ana")
    assert slugs.free_mag("🌻") == "mag-1"
    mag(ana, slug="mag-1")

    assert slugs.free_mag("حديقة") == "mag-2"


def test_a_taken_address_gets_a_number_also_one_of_before(world, mag):
    of = mag(world.member("Ana"), slug="potager")
    assert slugs.free_mag("Potager") == "potager-2"
    with transaction():
        slugs.change_mag(of, slug="jardin")
        of.save()

    assert slugs.free_mag("Potager") == "potager-2"
    assert slugs.free_mag("Jardin") == "jardin-2"
    long = "a" * 60
    mag(world.member("Ben"), slug=long)
    assert slugs.free_mag(long) == f"{'a' * 58}-2"


@pytest.mark.parametrize(
    "slug", ["", "Potager", "été", "1-mag", "a--b", "a-", "a/b", "a b", "new", "articles", "a" * 61]
)
def test_an_address_by_hand_is_well_made(world, mag, slug):
    of = mag(world.member("Ana"))

    with transaction(), pytest.raises(Invalid) as refused:
        slugs.change_mag(of, slug=slug)

    assert "slug" in refused.value.fields


def test_an_old_address_leads_to_the_mag_and_stays_its_own(world, mag):
    ana = world.member("Ana")
    of, other = mag(ana, slug="potager"), mag(ana, slug="voyages")
    with transaction():
        slugs.change_mag(of, slug="jardin")
        of.save()

    found = slugs.find_mag("potager")
    assert found is not None and found.mag.slug == "jardin" and not found.is_current
    now = slugs.find_mag("jardin")
    assert now is not None and now.is_current
    assert slugs.find_mag("nowhere") is None
    for foreign in ("potager", "jardin"):
        with transaction(), pytest.raises(Invalid):
            slugs.change_mag(other, slug=foreign)
    with transaction():
        slugs.change_mag(of, slug="potager")
        of.save()
    assert [row.slug for row in Address.select()] == ["jardin"]


def test_what_was_never_published_leaves_no_old_address(world, mag):
    of = mag(world.member("Ana"), slug="potager", state=DRAFT, published_at=None)

    with transaction():
        slugs.change_mag(of, slug="jardin")
        of.save()

    assert slugs.find_mag("potager") is None


def test_an_articles_address_is_its_mags_own(world, mag, article):
    ana = world.member("Ana")
    of, other = mag(ana), mag(ana)
    one, twin = article(of, slug="hiver"), article(of, slug="printemps")
    article(other, slug="hiver")
    with transaction():
        slugs.change_article(one, slug="gel")
        one.save()

    found = slugs.find_article(of, "hiver")
    assert found is not None and found.article.id == one.id and not found.is_current
    assert slugs.find_article(of, "jamais") is None
    assert slugs.free_article(of.id, "Hiver") == "hiver-2"
    with transaction(), pytest.raises(Invalid):
        slugs.change_article(twin, slug="hiver")
    with transaction(), pytest.raises(Invalid):
        slugs.change_article(twin, slug="new")


def test_an_address_is_fixed_at_first_publication(world, mag, article):
    of = mag(world.member("Ana"))
    fresh = article(of, title="Gel", slug=slugs.provisional(), published_at=None)
    by_hand = article(of, title="Gel", slug="grand-froid", published_at=None)
    old = article(of, title="Neige", slug="neige")
    old.title = "Neige et verglas"

    for one in (fresh, by_hand, old):
        slugs.fix(one)

    assert [fresh.slug, by_hand.slug, old.slug] == ["gel", "grand-froid", "neige"]


def test_the_address_of_a_draft_mag_follows_its_title_until_it_is_out(world, mag):
    ana = world.member("Ana")
    draft = mag(ana, title="Potager", slug="potager-2", published_at=None)
    slugs.follow_title(draft, title="Jardin")
    assert draft.slug == "jardin"

    by_hand = mag(ana, title="Potager", slug="mon-coin", published_at=None)
    slugs.follow_title(by_hand, title="Jardin")
    assert by_hand.slug == "mon-coin"

    out = mag(ana, title="Potager", slug="potager", published_at=clock.now())
    slugs.follow_title(out, title="Jardin")
    assert out.slug == "potager"


def test_two_at_once_get_two_addresses(world, mag, monkeypatch):
    ana = world.member("Ana")
    mag(ana, slug="potager")
    proposed = iter(["potager", "potager", "potager-2"])
    monkeypatch.setattr(slugs, "free_mag", lambda title: next(proposed))

    with transaction():
        made = slugs.new_mag("Potager", lambda slug: mag(ana, slug=slug))

    assert made.slug == "potager-2"
    assert Mag.select().count() == 2


def test_who_never_finds_one_is_told_and_nothing_is_written(world, mag, monkeypatch):
    ana = world.member("Ana")
    mag(ana, slug="potager")
    monkeypatch.setattr(slugs, "free_mag", lambda title: "potager")

    with transaction(), pytest.raises(Conflict):
        slugs.new_mag("Potager", lambda slug: mag(ana, slug=slug))

    assert Mag.select().count() == 1
