"""One's own profile: names, words, languages, picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from onemile import pictures
from onemile.db import lock_rows, transaction
from onemile.errors import Invalid
from onemile.events import record
from onemile.members import names
from onemile.members.events import MemberChanged
from onemile.members.models import Member

# Chips on the profile; more than these nobody reads.
SKILLS_MAX = 20
# A few sentences for other instances: what their pages show of anybody at a glance.
OUTWARD_LETTERS_MAX = 500


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a member writes of themselves. ``spoken_languages`` are codes."""

    first_name: str
    last_name: str
    about: str
    skills: str
    spoken_languages: Sequence[str]


def change_profile(member: Member, *, profile: Profile, photo: IO[bytes] | None = None) -> None:
    """Store a profile, and another picture if there is one.

    Raises Invalid on ``photo``, and on a name that is another one now: who has an older name
    that would be refused today keeps it.
    """
    _check_names(member, profile)
    former, former_name = member.avatar_key, member.shown_name
    if photo is not None:
        member.avatar_key = pictures.keep(photo, as_a="avatar", field="photo")
    member.first_name, member.last_name = profile.first_name, profile.last_name
    member.about, member.skills = profile.about, ", ".join(skills_of(profile.skills))
    member.spoken_languages = list(profile.spoken_languages)
    with transaction():
        member.save(
            only=[
                Member.first_name,
                Member.last_name,
                Member.about,
                Member.skills,
                Member.spoken_languages,
                Member.avatar_key,
            ]
        )
        if photo is not None:
            pictures.discard(former)
        if photo is not None or member.shown_name != former_name:
            record(MemberChanged(member_uri=str(member.uri)))


def _check_names(member: Member, profile: Profile) -> None:
    faults = names.faults(first_name=profile.first_name, last_name=profile.last_name)
    wrong = {
        field: fault
        for field, fault in faults.items()
        if getattr(profile, field) != getattr(member, field)
    }
    if wrong:
        raise Invalid(wrong)


def remove_photo(member: Member) -> None:
    """Go back to the initials."""
    with transaction():
        # The row as it stands: the object at hand may tell of a step that was taken back.
        present = lock_rows(Member.select().where(Member.id == member.id)).get()
        former, present.avatar_key = present.avatar_key, ""
        present.save(only=[Member.avatar_key])
        pictures.discard(former)
        if former:
            record(MemberChanged(member_uri=str(member.uri)))


def speak(member: Member, *, language: str) -> None:
    """Choose the language of pages and letters."""
    with transaction():
        Member.update(language=language).where(Member.id == member.id).execute()


def skills_of(text: str) -> list[str]:
    """Split what a member knows how to do at commas, without repeats."""
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    return list(dict.fromkeys(part for part in parts if part))[:SKILLS_MAX]
