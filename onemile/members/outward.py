"""Members as other instances see them: off until one wants it, and never where one lives.

Whoever lets other instances know them is a ``Person`` there: the name that is shown here, the
picture, a text written for this, and a handle. Whoever takes it back is gone there, as if they had
left; their URI answers 410 from then on, and is theirs again if they come back.
"""

from collections.abc import Callable, Sequence
from typing import Any

from onemile import current, pictures
from onemile.capabilities import require
from onemile.db import lock_rows, transaction
from onemile.errors import Invalid, NotFound
from onemile.events import record
from onemile.federated import ActorKind, WireActor
from onemile.fields import may_be_uri
from onemile.i18n import gettext as _
from onemile.members import handles
from onemile.members.directory import find_by_public_id, find_by_uri
from onemile.members.events import MemberChanged, MemberLeft, MemberWithdrew
from onemile.members.keeping_apart import path_of
from onemile.members.models import Member
from onemile.members.profiles import OUTWARD_LETTERS_MAX
from onemile.text.activity_streams import html_of

WITHDREW = "members.withdrew"
_PAGES = "/members/"


def is_offered() -> bool:
    """Tell whether anything at work here carries members to other instances."""
    return bool(current.declared("register_representations"))


def listen(rooms: dict[str, Any], end: Callable[[str], None]) -> None:
    """Have ``end`` end what is between a member, by their URI, and everybody elsewhere.

    It is called in the transaction in which they withdraw.
    """
    rooms.setdefault(WITHDREW, []).append(end)


def let_know(member: Member, *, text: str) -> None:
    """Let other instances know a member, by their name, picture and ``text``; or change the text.

    Raises NotAllowed for who is suspended, NotFound where nothing carries there, Invalid on
    ``text`` beyond OUTWARD_LETTERS_MAX.
    """
    require(member, "core.take_part")
    if not is_offered():
        raise NotFound
    if len(text) > OUTWARD_LETTERS_MAX:
        raise Invalid({"text": _("At most %(n)s characters.", n=OUTWARD_LETTERS_MAX)})
    with transaction():
        present = held(member)
        if present.federates and present.outward_text == text:
            return
        present.federates, present.outward_text = True, text
        present.handle = present.handle or handles.make(str(present.first_name))
        present.save(only=[Member.federates, Member.outward_text, Member.handle])
        record(MemberChanged(member_uri=str(present.uri)))


def withdraw(member: Member) -> bool:
    """Have other instances know a member no more; tells whether they did.

    The text is forgotten, the picture moves to another address, and nobody elsewhere follows or
    is followed any more. The handle stays, and is nobody else's.
    """
    with transaction():
        present = held(member)
        if not present.federates:
            return False
        present.federates, present.outward_text = False, ""
        if present.avatar_key:
            present.avatar_key = pictures.rekeyed(str(present.avatar_key))
        present.save(only=[Member.federates, Member.outward_text, Member.avatar_key])
        for end in current.instance().rooms.get(WITHDREW, ()):
            end(str(present.uri))
        record(MemberChanged(member_uri=str(present.uri)))
        record(MemberWithdrew(member_uri=str(present.uri)))
    return True


def held(member: Member) -> Member:
    """Return a member's row as it stands, locked until the transaction ends.

    Raises NotFound for who has left.
    """
    found: Member | None = lock_rows(Member.select().where(Member.id == member.id)).first()
    if found is None or not (found.is_active or found.is_suspended):
        raise NotFound
    return found


def find(uri: str) -> WireActor | None:
    """Return a member as others see them, by URI or path; None for whom they may not know."""
    member = _member_at(uri)
    return _actor(member) if member is not None and _is_known(member) else None


def by_handle(handle: str) -> str:
    """Return the URI of the member of a handle, "" for whom others may not know.

    However it is written: addresses are the same in capitals.
    """
    name = handle.lower()
    if not handles.may_be(name):
        return ""
    member: Member | None = Member.get_or_none(Member.handle == name)
    return str(member.uri) if member is not None and _is_known(member) else ""


def is_gone(uri: str) -> bool:
    """Tell whether others may have known a member who has left since, or has withdrawn."""
    member = _member_at(uri)
    return member is not None and bool(member.handle) and not member.federates


def _changed(event: MemberChanged) -> Sequence[str]:
    return [event.member_uri] if find(event.member_uri) is not None else []


def _has_gone(event: MemberLeft | MemberWithdrew) -> Sequence[str]:
    """Name who was known elsewhere; also who has come back since: what was there is to go."""
    member = _member_at(event.member_uri)
    return [event.member_uri] if member is not None and member.handle else []


def _is_known(member: Member) -> bool:
    return bool(member.federates and member.is_active)


def _member_at(uri: str) -> Member | None:
    """Give the member of a URI or of the path of their page, also one who has left."""
    if not may_be_uri(uri):
        return None
    if uri.startswith(_PAGES):
        return find_by_public_id(uri.removeprefix(_PAGES))
    # Each page is asked about by its path: nothing needs to be read to know that it is nobody.
    return None if uri.startswith("/") else find_by_uri(uri)


def _actor(member: Member) -> WireActor:
    # Not when they joined: they have agreed to name, picture and text. The picture's path is not
    # asked of a page, where visitors read none.
    key = str(member.avatar_key)
    return WireActor(
        uri=str(member.uri),
        handle=str(member.handle),
        name=member.shown_name,
        url=member.url,
        summary=html_of(str(member.outward_text)),
        icon=path_of(key) if key else "",
        approval="asked",
    )


PERSON = ActorKind(
    name="core.person",
    actor_type="Person",
    find=find,
    by_handle=by_handle,
    is_gone=is_gone,
    announces=(MemberChanged,),
    changed=_changed,
    ends=(MemberLeft, MemberWithdrew),
    has_gone=_has_gone,
    owner=str,
)
