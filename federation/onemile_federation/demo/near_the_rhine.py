"""Neighbours on either bank who show each other their mile, by what their pages call.

A steward of each side agrees to where the other is; then three on each bank let those across see
what they show around them, and one asks another about it. That many of standing live there is what
the places' tables see to: in a small demo they are fewer, nobody is shown, and the page says so.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from onemile.api import DemoWorld, Refusal, conversations
from onemile_federation.mile import agreeing, territories
from onemile_federation.mile.models import MileTalk, MileThing
from onemile_federation.remote.models import RemoteActor

# Who lives at the bank, by first names.
AT_THE_BANK = {
    "alsace": ("Leïla", "Rémy", "Ginette"),
    "ortenau": ("Jutta", "Solène", "Lotte"),
}
# Days after the two met: by then either has said where it is, and its cover goes in the next turn.
AGREED_AFTER, SHOWN_AFTER = 3.3, 4.2
# When something is said: the side, how many days after, who to whom, and in which words.
SAID = (
    ("alsace", 11.6, "Ginette", "Solène", "J’ai trois pages de la caisse de Kehl. Tu les lirais ?"),
    ("ortenau", 11.9, "Solène", "Ginette", "Volontiers. Demain vers cinq heures, sur la place ?"),
    ("alsace", 12.2, "Ginette", "Solène", "Parfait. La tarte sera tiède."),
    ("ortenau", 12.6, "Jutta", "Leïla", "Ma jupe de chorale est trop longue. Tu couds jeudi ?"),
)


def steps(world: DemoWorld, *, host: str, steward: Any) -> list[tuple[float, Callable[[], object]]]:
    """Return what is done on this bank, with how many days after the two met."""
    agreed = (AGREED_AFTER, partial(_agree, host, steward))
    by_name = {str(one.first_name): one for one in reversed(world.members)}
    names = [name for name in AT_THE_BANK.get(world.locality, ()) if name in by_name]
    shown = [(SHOWN_AFTER, partial(world.show_across, by_name[name])) for name in names]
    said = [
        (after, partial(_say, by_name[name], other, text))
        for side, after, name, other, text in SAID
        if side == world.locality and name in by_name
    ]
    return [agreed, *shown, *said]


def _agree(host: str, steward: Any) -> None:
    said = territories.of(host)
    if said is not None:
        agreeing.agree(host, digest=str(said.digest), by_uri=str(steward.uri))


def _say(member: Any, first_name: str, text: str) -> None:
    """Go on talking with somebody across, or ask about the latest that they show; else nothing."""
    as_is = type(member).get_by_id(member.id)
    across = [
        str(one.uri)
        for one in RemoteActor.select().where(RemoteActor.name.startswith(f"{first_name} "))
    ]
    mine = (MileTalk.member_uri == as_is.uri) & MileTalk.their_uri.in_(across)
    talk = MileTalk.select().where(mine).order_by(MileTalk.id.desc()).first()
    things = MileThing.select().where(MileThing.author_uri.in_(across))
    newest = things.order_by(MileThing.id.desc()).first()
    with suppress(Refusal):
        if talk is not None:
            conversations.write(int(talk.conversation_id), viewer=as_is, text=text)
        elif newest is not None:
            conversations.ask(as_is, thing_uri=str(newest.uri), text=text)
