"""Photos of a draft: of whichever bearer sent them, kept through every refusal of the form."""

from collections.abc import Sequence
from typing import Any

from flask import request

from onemile.api import Invalid, ids, ngettext, pictures
from onemile_projects.models import PHOTOS, PHOTOS_MAX, Photo, Project
from onemile_projects.proposals.parts import Showing


def sent(project: Project, member: Any, *, step: int) -> tuple[tuple[int, ...], Invalid | None]:
    """Keep the photos that a form brings along; gives the ids of all it shall have.

    And the refusal that belongs beside the field ``photo``, if there is one.
    """
    if step != Showing.step:
        return (), None
    named = [ids.read(number) for number in request.form.getlist("photo_ids")]
    others = {int(photo.id) for photo in PHOTOS.of(project) if photo.member_id != member.id} & set(
        named
    )
    mine, refusal = PHOTOS.sent(member.id)
    # In the order of the form; what is new comes last.
    order = [number for number in dict.fromkeys([*named, *mine]) if number in {*others, *mine}]
    if refusal is None and len(order) > PHOTOS_MAX:
        refusal = Invalid(
            {
                "photo": ngettext(
                    "%(num)s photo at most: take one off first.",
                    "%(num)s photos at most: take one off first.",
                    PHOTOS_MAX,
                )
            }
        )
    return tuple(order), refusal


def shown(project: Project, photo_ids: Sequence[int], *, member: Any) -> list[Photo]:
    """Return those of some photos that a bearer may look at, in the given order."""
    wanted = Photo.id.in_(list(photo_ids)[: PHOTOS_MAX * 3] or [0])
    theirs = (Photo.project == project.id) | (
        Photo.project.is_null() & (Photo.member_id == member.id)
    )
    by_id = {int(photo.id): photo for photo in Photo.select().where(wanted & theirs)}
    return [by_id[number] for number in photo_ids if number in by_id]


def urls(project: Project) -> list[str]:
    """Return the addresses of a project's photos, in their order."""
    return [pictures.url(photo.key) for photo in PHOTOS.of(project)]
