"""What may stand between two who write to each other, wherever they live.

A block, a suspension and a departure end their talk, and whoever was writing reads the same of all
three. Of who lives elsewhere a plugin says whether words get there (the hook ``way_there``).
"""

from collections.abc import Callable
from typing import Any

from onemile import current
from onemile.contracts import WayThere
from onemile.conversations import acquaintance, opening, seats
from onemile.conversations.models import ACCEPTED, CLOSED, Conversation
from onemile.db import lock_rows
from onemile.errors import Conflict, NotFound
from onemile.i18n import gettext as _
from onemile.members.directory import find_by_uri
from onemile.members.models import Member
from onemile.members.persons import lives_elsewhere
from onemile.moderation.decisions import is_hidden_at

HERE = WayThere(is_open=True)


def way_to(uri: str, *, about_uri: str, viewer: Any) -> WayThere | None:
    """Return whether a member's words reach somebody: HERE for a member; None for nobody."""
    if find_by_uri(uri) is not None:
        return HERE
    if not lives_elsewhere(uri):
        return None
    asked = {"to_uri": uri, "about_uri": about_uri, "viewer": viewer}
    found: WayThere | None = current.instance().plugins.first("way_there", **asked)
    return found


def asked_in(
    subject_uri: str, *, by_uri: str, to_uri: str, count_contact: Callable[[], object]
) -> Conversation:
    """Return where somebody asks the author of a thing, begun if it is new; both are held.

    A stranger has one question waiting at most: raises Conflict for another. ``count_contact`` is
    called for a first contact, and raises LimitReached where there were too many.
    """
    people = (by_uri, to_uri)
    found = opening.by_key(opening.key_of(subject_uri, people))
    if found is not None:
        return found
    is_stranger = not acquaintance.are_acquainted(*people)
    if is_stranger and acquaintance.unanswered(*people) is not None:
        raise waits()
    if is_stranger:
        count_contact()
    return opening.open_pair(
        subject_uri=subject_uri,
        subject_author_uri=to_uri,
        people=people,
        opened_by_uri=by_uri,
        accepted=not is_stranger,
        is_first_contact=is_stranger,
    )


def require_open(conversation: Conversation, *, by_uri: str, hidden: frozenset[str]) -> None:
    """Raise Conflict where one of two cannot write to the other now, for whatever reason.

    ``hidden`` are those whom a block keeps from them.
    """
    rows = seats.seats_of(conversation)
    if by_uri not in rows:
        raise NotFound
    others = [row for uri, row in rows.items() if uri != by_uri]
    if not others or any(row.person_uri in hidden for row in others):
        raise out_of_reach()
    if conversation.policy == CLOSED:
        raise Conflict(_("This conversation is over. Nothing was sent."))
    if is_hidden_at(_path_of(str(conversation.subject_uri))):
        raise Conflict(_("The moderators have taken away what this is about. Nothing was sent."))
    if waits_for_answer(conversation, by_uri):
        raise waits()


def require_way(conversation: Conversation, viewer: Member) -> None:
    """Raise Conflict, in words, where the other of two lives where nothing gets to now."""
    for uri in set(seats.seats_of(conversation)) - {str(viewer.uri)}:
        if not lives_elsewhere(uri):
            continue
        way = way_to(uri, about_uri=str(conversation.subject_uri), viewer=viewer)
        if way is None:
            raise out_of_reach()
        if not way.is_open:
            raise Conflict(str(way.words))


def waits_for_answer(conversation: Conversation, uri: str) -> bool:
    """Tell whether somebody has asked, and the other of two has not answered, or said no."""
    rows = seats.seats_of(conversation)
    others = [row for one, row in rows.items() if one != uri]
    return conversation.last_post_id != 0 and any(row.standing != ACCEPTED for row in others)


def is_reachable(uri: str) -> bool:
    """Tell whether somebody is here to be written to: neither suspended nor gone."""
    return bool(uri) and current.resolve_actor(uri).name != current.NAMELESS and not _rests(uri)


def hold(uris: list[str]) -> dict[str, Member]:
    """Keep people from leaving until the transaction ends, and return them as they are, by URI.

    In the order of their ids. Raises Conflict where one of them is suspended or gone; who lives
    elsewhere has no row.
    """
    these = Member.select().where(Member.uri.in_(uris)).order_by(Member.id)
    held = {str(member.uri): member for member in list(lock_rows(these, lets_refer=True))}
    if not all(member.is_active for member in held.values()):
        raise out_of_reach()
    return held


def waits() -> Conflict:
    """Return the refusal of who has asked and waits: the same whether they said no or not looked.

    Nobody is told of a no.
    """
    return Conflict(
        _("Your question waits for an answer. You can write again once they have answered.")
    )


def out_of_reach() -> Conflict:
    """Return the refusal of who writes to somebody who is gone, for whatever reason."""
    return Conflict(_("They cannot be reached any more. Nothing was sent."))


def _rests(uri: str) -> bool:
    found = Member.get_or_none(Member.uri == uri)
    return found is not None and not found.is_active


def _path_of(uri: str) -> str:
    return uri.removeprefix(current.card().base_url)
