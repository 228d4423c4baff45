"""A member's thanks for things elsewhere, and what they passed on: handed out, and forgotten."""

import json
from collections.abc import Iterator
from typing import Any

from onemile.api import Event, ExportFile, MemberWithdrew
from onemile_federation.talking import gestures
from onemile_federation.talking.models import Gesture, ThingComment

HEARD = (MemberWithdrew.name,)


def export(member: Any) -> list[ExportFile]:
    """Hand out what a member thanked for and passed on; their comments are with their posts."""
    uri = str(member.uri)
    if not Gesture.select().where(Gesture.member_uri == uri).exists():
        return []
    return [
        ExportFile(
            name="elsewhere.json",
            media_type="application/json",
            content=lambda: _written(uri),
        )
    ]


def erase(member: Any) -> None:
    """Forget what a member did elsewhere, in the open transaction.

    What stands there goes with them: each server that knew them is told that they are gone.
    """
    gestures.forget(str(member.uri))
    mine = (ThingComment.by_uri == member.uri) & ThingComment.is_ours
    ThingComment.delete().where(mine).execute()


def hear(event: Event) -> None:
    """Forget the gestures of who is not known elsewhere any more."""
    if isinstance(event, MemberWithdrew):
        gestures.forget(event.member_uri)


def _written(member_uri: str) -> Iterator[bytes]:
    """Give them as JSON, line by line: never held whole."""
    yield b"["
    between = "\n"
    for row in gestures.all_of(member_uri):
        line = json.dumps({"thing": row.thing_uri, "what": row.kind}, ensure_ascii=False)
        yield (between + line).encode()
        between = ",\n"
    yield b"\n]\n"
