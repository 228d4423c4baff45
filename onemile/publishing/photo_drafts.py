"""Photos of things: kept with the draft first, so that a refused form loses none of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from flask import request
from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField

from onemile import clock, ids, pictures
from onemile.db import BaseModel, rows_of, transaction
from onemile.errors import Invalid
from onemile.forgetting import may_go_ahead
from onemile.i18n import ngettext

# A draft that was not published within a day has been given up.
DRAFT_DAYS = 1
# A few forms open at once; who sends more loses the oldest, and nobody fills the disk.
DRAFTS_MAX = 12


class Photo(BaseModel):
    """A photo of a thing, or (without one) a photo its member has just sent with a draft.

    Inherit from it and add the column of the thing, a foreign key that may be null.
    """

    member_id = BigIntegerField(index=True)
    key = CharField(max_length=64, index=True)
    position = IntegerField(default=0)


@dataclass(frozen=True, kw_only=True)
class Photos:
    """The photos of a plugin's things: its table, the column of the thing, how many each has.

    ``forgetting`` is the name of the job that calls ``forget_drafts``, by which a person confirms
    it when it would take much. Where the thing has a column ``picture_key``, its first photo
    stands there as well, so that a feed needs no second table.
    """

    thing: ForeignKeyField
    most: int
    forgetting: str

    @property
    def model(self) -> Any:
        """The table of the photos."""
        return self.thing.model

    # --------------------------------------------------------------------------- the draft

    def keep_draft(
        self, streams: Sequence[IO[bytes]], *, member_id: int, have: Sequence[int]
    ) -> list[int]:
        """Keep photos for a draft that has ``have`` already; gives the ids of all of them.

        Raises Invalid on ``photo`` and then keeps none of the new ones. Call it before your
        transaction.
        """
        mine = [photo.id for photo in self.drafted(have, member_id=member_id)]
        if len(mine) + len(streams) > self.most:
            raise Invalid(
                {
                    "photo": ngettext(
                        "%(num)s photo at most: take one off first.",
                        "%(num)s photos at most: take one off first.",
                        self.most,
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
            numbers = mine + [self.model.create(member_id=member_id, key=key).id for key in kept]
            if kept:
                self.drop_oldest_drafts(member_id)
        return numbers

    def sent(self, member_id: int) -> tuple[list[int], Invalid | None]:
        """Keep the photos that a form brings along; those of an earlier, refused try are there.

        Gives the ids of all of them, and the refusal that belongs beside the field ``photo``.
        """
        named = request.form.getlist("photo_ids")
        have = [ids.read(number) for number in named]
        files = [part.stream for part in request.files.getlist("photo") if part.filename]
        try:
            return self.keep_draft(files, member_id=member_id, have=have), None
        except Invalid as refusal:
            return [photo.id for photo in self.drafted(have, member_id=member_id)], refusal

    def drafted(self, photo_ids: Sequence[int], *, member_id: int) -> list[Any]:
        """Return those of the photos that are the member's own, in the given order."""
        if not photo_ids:
            return []
        wanted = self.model.id.in_(list(photo_ids)[: self.most * 2])
        found = self.model.select().where(wanted & (self.model.member_id == member_id))
        by_id = {photo.id: photo for photo in found}
        return [by_id[number] for number in dict.fromkeys(photo_ids) if number in by_id]

    def forget_drafts(self) -> int:
        """Delete photos of drafts that were never published; gives how many."""
        with transaction():
            drafts = self.thing.is_null()
            is_old = self.model.id < ids.first_at(clock.ago(days=DRAFT_DAYS))
            old = list(self.model.select().where(drafts & is_old))
            of_n = self.model.select().where(drafts).count()
            if not may_go_ahead(self.forgetting, n=len(old), of_n=of_n):
                return 0
            self.discard_all(old)
        return len(old)

    def drop_oldest_drafts(self, member_id: int) -> None:
        """Delete a member's drafts beyond DRAFTS_MAX."""
        drafts = self.model.select().where(
            (self.model.member_id == member_id) & self.thing.is_null()
        )
        old = drafts.order_by(self.model.id.desc()).offset(DRAFTS_MAX).limit(DRAFTS_MAX)
        self.discard_all(list(old))

    # --------------------------------------------------------------------------- the thing

    def attach(self, thing: Any, *, member_id: int, photo_ids: Sequence[int]) -> None:
        """Give a thing exactly these photos of its member; what it had besides is deleted."""
        column = self.thing.object_id_name
        chosen = [
            photo
            for photo in self.drafted(photo_ids, member_id=member_id)
            if getattr(photo, column) in (None, thing.id)
        ][: self.most]
        keep = [photo.id for photo in chosen]
        besides = (self.thing == thing.id) & self.model.id.not_in(keep or [0])
        self.discard_all(list(self.model.select().where(besides)))
        for position, photo in enumerate(chosen):
            self.model.update({self.thing: thing.id, self.model.position: position}).where(
                self.model.id == photo.id
            ).execute()
        first = chosen[0].key if chosen else ""
        if first != getattr(thing, "picture_key", first):
            thing.picture_key = first
            table = type(thing)
            table.update(picture_key=first).where(table.id == thing.id).execute()

    def rekey(self, thing: Any) -> None:
        """Give the photos of a thing new addresses, and its card the first; see Placed."""
        for photo in self.of(thing):
            key = pictures.rekeyed(photo.key)
            self.model.update(key=key).where(self.model.id == photo.id).execute()
            if photo.key == getattr(thing, "picture_key", ""):
                thing.picture_key = key

    def of(self, thing: Any) -> list[Any]:
        """Return a thing's photos in their order."""
        theirs = f"WHERE {self.thing.column_name} = ? ORDER BY position, id"
        return rows_of(self.model, theirs, (thing.id,))

    def reaches(self, key: str, viewer: Any, *, is_seen: Callable[[int], bool]) -> bool | None:
        """Tell whether a viewer may see a photo; None for a picture that is none of these.

        It is whoever sees its thing, which ``is_seen`` tells by its number; a draft's, its
        member alone.
        """
        photo = self.model.get_or_none(self.model.key == key)
        if photo is None:
            return None
        if viewer is None:
            return False
        number = getattr(photo, self.thing.object_id_name)
        return bool(photo.member_id == viewer.id) if number is None else is_seen(number)

    def discard_all(self, gone: Sequence[Any]) -> None:
        """Delete photos, rows and files."""
        for photo in gone:
            pictures.discard(photo.key)
        if gone:
            self.model.delete().where(self.model.id.in_([photo.id for photo in gone])).execute()
