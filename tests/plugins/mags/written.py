"""Drafts, seats and picture shelves in one line each, and what was recorded about them."""

from onemile import pictures
from onemile.db import transaction
from onemile.models import EventRow
from onemile.testing import inside
from onemile_mags.article_models import Picture, Working
from onemile_mags.models import ACCEPTED, DRAFT, WRITER, Seat


def seat(of, who, role=WRITER):
    with transaction():
        Seat.create(mag=of.id, member_uri=who.uri, member_id=who.id, role=role, state=ACCEPTED)


def draft(article, of, author=None, **written):
    """Plant a draft and what is written of it."""
    one = article(of, author=author, state=DRAFT, published_at=None, shared_at=None, object_uri="")
    if not written:
        return one
    with transaction():
        Working.update(**written).where(Working.article == one.id).execute()
    return one


def shelf(of, number=1, **fields):
    """Put a picture on the shelf of a Mag."""
    key = pictures.keep(inside.photo(), as_a="photo", field="photo")
    with transaction():
        return Picture.create(mag=of.id, number=number, key=key, **fields)


def events(name):
    return [row.payload for row in EventRow.select().where(EventRow.name == f"mags.{name}")]
