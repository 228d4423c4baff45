"""Mags and articles in one line each."""

from collections.abc import Callable
from typing import Any

import pytest

from onemile import clock, ids
from onemile.api import transaction
from onemile.mile.radius import home_of
from onemile_mags.article_models import Article, Working
from onemile_mags.models import ACCEPTED, DRAFT, PUBLISHED, WRITER, Mag, Seat


@pytest.fixture
def ana(world: Any) -> Any:
    """Ana of Strasbourg, whose Mags these are."""
    return world.member("Ana")


@pytest.fixture
def ben(world: Any) -> Any:
    """Ben, her neighbour."""
    return world.member("Ben")


@pytest.fixture
def mag(instance: Any) -> Callable[..., Mag]:
    """Plant a Mag: ``mag(ana, audience="mile")``, published, Ana its owner."""

    def make(owner: Any, title: str = "Le potager partagé", **fields: Any) -> Mag:
        home = home_of(owner.id)
        assert home is not None
        planted = {
            "slug": f"le-potager-partage-{Mag.select().count() + 1}",
            "description": "Ce qui pousse entre le pont et le canal.",
            "design": "sillons",
            "palette": "vigne",
            "audience": "instance",
            "state": PUBLISHED,
            "published_at": clock.now(),
            "fresh_at": clock.now(),
            **fields,
        }
        with transaction():
            made: Mag = Mag.create(
                title=title,
                author_id=owner.id,
                author_uri=owner.uri,
                cell=home.cell,
                commune=home.commune,
                **planted,
            )
        return made

    return make


@pytest.fixture
def article(instance: Any) -> Callable[..., Article]:
    """Plant an article: ``article(a_mag, author=ben, audience="mile")``, published."""

    def make(of: Mag, title: str = "Composter en hiver", author: Any = None, **fields: Any) -> Any:
        planted = {
            "slug": f"composter-en-hiver-{Article.select().count() + 1}",
            "lead": "Trois bacs, aucune odeur.",
            "text": "Le premier hiver, j’ai perdu les vers.",
            "words": 7,
            "audience": of.audience,
            "list_uri": of.uri,
            "state": PUBLISHED,
            "published_at": clock.now(),
            "out_id": ids.new() if fields.get("state", PUBLISHED) == PUBLISHED else None,
            "shared_at": clock.now(),
            **fields,
        }
        with transaction():
            made: Article = Article.create(
                mag=of.id,
                title=title,
                author_id=author.id if author is not None else of.author_id,
                author_uri=author.uri if author is not None else of.author_uri,
                cell=of.cell,
                commune=of.commune,
                **planted,
            )
            made.object_uri = made.uri
            made.save(only=[Article.object_uri])
            text = {"title": made.title, "lead": made.lead, "text": made.text}
            Working.create(article=made.id, by_uri=made.author_uri, **text)
        return made

    return make


@pytest.fixture
def seat(instance: Any) -> Callable[..., Seat]:
    """Give somebody a seat: ``seat(a_mag, ben, "editor")``, accepted."""

    def make(of: Mag, who: Any, role: str = WRITER, **fields: Any) -> Seat:
        with transaction():
            made: Seat = Seat.create(
                mag=of.id,
                member_uri=who.uri,
                member_id=who.id,
                **{"role": role, "state": ACCEPTED, **fields},
            )
        return made

    return make


__all__ = ["DRAFT", "ana", "article", "ben", "mag", "seat"]
