"""Photos that several bearers send for one thing: each decides about their own."""

from collections.abc import Sequence
from typing import Any

from onemile.api import publishing


def attach(
    photos: publishing.Photos, thing: Any, *, member_id: int, photo_ids: Sequence[int]
) -> None:
    """Give a thing these photos of one bearer; those of the others are theirs, and stay."""
    column = photos.thing.object_id_name
    there = photos.of(thing)
    others = [photo for photo in there if photo.member_id != member_id]
    free = [
        photo
        for photo in photos.drafted(photo_ids, member_id=member_id)
        if getattr(photo, column) in (None, thing.id)
    ]
    kept = free[: max(0, photos.most - len(others))]
    numbers = {photo.id for photo in kept}
    mine = [photo for photo in there if photo.member_id == member_id]
    photos.discard_all([photo for photo in mine if photo.id not in numbers])
    table = photos.model
    for position, photo in enumerate([*others, *kept]):
        table.update({photos.thing: thing.id, table.position: position}).where(
            table.id == photo.id
        ).execute()
