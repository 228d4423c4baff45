"""Photos of items: kept with the draft first, so that a refused form loses none of them."""

from collections.abc import Sequence
from typing import IO, Any

from onemile.api import Invalid, clock, ids, may_go_ahead, ngettext, pictures, transaction
from onemile_exchanges import sight
from onemile_exchanges.models import PHOTOS_MAX, Item, Photo

# A draft that was not published within a day has been given up.
DRAFT_DAYS = 1
# A few forms open at once; who sends more loses the oldest, and nobody fills the disk.
DRAFTS_MAX = 12


def keep_draft(streams: Sequence[IO[bytes]], *, member_id: int, have: Sequence[int]) -> list[int]:
    """Keep photos for a draft that has ``have`` already; gives the ids of all of them.

    Raises Invalid on ``photo`` and then keeps none of the new ones.
    """
    mine = [photo.id for photo in drafted(have, member_id=member_id)]
    if len(mine) + len(streams) > PHOTOS_MAX:
        raise Invalid(
            {
                "photo": ngettext(
                    "%(num)s photo at most: take one off first.",
                    "%(num)s photos at most: take one off first.",
                    PHOTOS_MAX,
                )
            }
        )
    kept: list[str] = []
    try:
        for stream in streams:
            kept.append(pictures.keep(stream, as_a="photo", field="photo"))
    except Invalid:
        for key in kept:
            pictures.discard(key)
        raise
    with transaction():
        numbers = mine + [Photo.create(member_id=member_id, key=key).id for key in kept]
        if kept:
            _drop_oldest_drafts(member_id)
    return numbers


def drafted(photo_ids: Sequence[int], *, member_id: int) -> list[Photo]:
    """Give those of the photos that are the member's own, in the given order."""
    if not photo_ids:
        return []
    found = Photo.select().where(
        Photo.id.in_(list(photo_ids)[: PHOTOS_MAX * 2]) & (Photo.member_id == member_id)
    )
    by_id = {photo.id: photo for photo in found}
    return [by_id[number] for number in dict.fromkeys(photo_ids) if number in by_id]


def attach(item: Item, *, member_id: int, photo_ids: Sequence[int]) -> None:
    """Give an item exactly these photos of its member; what it had besides is deleted."""
    chosen = [
        photo
        for photo in drafted(photo_ids, member_id=member_id)
        if photo.item_id in (None, item.id)
    ][:PHOTOS_MAX]
    keep = [photo.id for photo in chosen]
    drop = Photo.select().where((Photo.item == item.id) & Photo.id.not_in(keep or [0]))
    discard_all(list(drop))
    for position, photo in enumerate(chosen):
        Photo.update(item=item.id, position=position).where(Photo.id == photo.id).execute()
    first = chosen[0].key if chosen else ""
    if first != item.picture_key:
        item.picture_key = first
        Item.update(picture_key=first).where(Item.id == item.id).execute()


def of_item(item: Item) -> list[Photo]:
    """Give an item's photos in their order."""
    query = Photo.select().where(Photo.item == item.id).order_by(Photo.position, Photo.id)
    return list(query)


def reaches(key: str, viewer: Any) -> bool | None:
    """Tell whether a viewer may see a photo: whoever sees its item; a draft's, its member alone.

    None for a picture that is no photo of ours.
    """
    photo = Photo.get_or_none(Photo.key == key)
    if photo is None:
        return None
    if viewer is None:
        return False
    if photo.item_id is None:
        return bool(photo.member_id == viewer.id)
    return sight.is_seen(photo.item_id, viewer=viewer)


def discard_all(gone: Sequence[Photo]) -> None:
    """Delete photos, rows and files."""
    for photo in gone:
        pictures.discard(photo.key)
    if gone:
        Photo.delete().where(Photo.id.in_([photo.id for photo in gone])).execute()


def _drop_oldest_drafts(member_id: int) -> None:
    drafts = Photo.select().where((Photo.member_id == member_id) & Photo.item.is_null())
    discard_all(list(drafts.order_by(Photo.id.desc()).offset(DRAFTS_MAX).limit(DRAFTS_MAX)))


def forget_drafts() -> int:
    """Delete photos of drafts that were never published; gives how many."""
    with transaction():
        drafts = Photo.item.is_null()
        old = list(
            Photo.select().where(drafts & (Photo.id < ids.first_at(clock.ago(days=DRAFT_DAYS))))
        )
        of_n = Photo.select().where(drafts).count()
        if not may_go_ahead("exchanges.forget_drafts", n=len(old), of_n=of_n):
            return 0
        discard_all(old)
    return len(old)
