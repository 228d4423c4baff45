"""What a member has written beneath a thing elsewhere, also where they do not see the thing."""

from collections.abc import Sequence
from typing import Any

from onemile.api import conversations, name_things, rows_of, when
from onemile.api import gettext as _
from onemile_federation import fixed_sql
from onemile_federation.reading.things import cut
from onemile_federation.reading.unseen import OwnWords
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import going_out, threads
from onemile_federation.talking.models import ThingComment
from onemile_federation.talking.saying import PAGE_COMMENTS

# As a heading: enough to know one's own words by.
WORDS_CHARS_MAX = 60
# Comments of one's own under the things of a page, in their order: some milliseconds.
NUMBERED_MAX = 1_000


def of(thing: RemoteObject, member: Any) -> list[OwnWords]:
    """Return the latest PAGE_COMMENTS of it, oldest first; what moderators hid is left out."""
    under = threads.under(str(thing.uri))
    if under is None:
        return []
    shown = (conversations.SHOWN, conversations.HELD)
    values = (int(under.id), str(member.uri), *shown, PAGE_COMMENTS)
    posts = rows_of(conversations.Post, _MINE, values)[::-1]
    return [
        OwnWords(id=int(one.id), said=when(one.at), text=conversations.words_of(one))
        for one in posts
    ]


def called(uris: Sequence[str], member: Any) -> dict[str, str]:
    """Call those of some URIs that are comments of a member: by their words while they are here.

    What was taken back has left no words: then by what it stood under, as far as they see that.
    """
    if member is None:
        return {}
    mine = (ThingComment.by_uri == member.uri) & ThingComment.is_ours
    told = (
        list(ThingComment.select().where(ThingComment.uri.in_(list(uris)) & mine)) if uris else []
    )
    words = _words_of([going_out.number_of(str(one.uri)) for one in told], member)
    under = name_things({str(one.thing_uri) for one in told}, member)
    places = _places([str(one.thing_uri) for one in told], mine)
    found = {}
    for one in told:
        uri, thing = str(one.uri), under.get(str(one.thing_uri))
        said = words.get(going_out.number_of(uri), "")
        if said:
            found[uri] = _("Your comment: “%(words)s”", words=cut(said, WORDS_CHARS_MAX))
        elif thing is not None and uri in places:
            found[uri] = _(
                "Your comment no. %(n)s under “%(title)s”", n=places[uri], title=thing.title
            )
        elif thing is not None:
            found[uri] = _("Your comment under “%(title)s”", title=thing.title)
        else:
            found[uri] = _("Your comment under something that is no more here")
    return found


def _places(thing_uris: Sequence[str], mine: Any) -> dict[str, int]:
    """Return by its URI which of one's comments under a thing one is, where there are several.

    The first NUMBERED_MAX of them: their words are gone, and two would read alike.
    """
    these: Any = mine & ThingComment.thing_uri.in_(sorted(set(thing_uris)))
    rows: Any = ThingComment.select(ThingComment.uri, ThingComment.thing_uri).where(these)
    by_thing: dict[str, list[str]] = {}
    for uri, thing_uri in rows.order_by(ThingComment.id).limit(NUMBERED_MAX).tuples():
        by_thing.setdefault(str(thing_uri), []).append(str(uri))
    several = [uris for uris in by_thing.values() if len(uris) > 1]
    return {uri: place for uris in several for place, uri in enumerate(uris, start=1)}


def _words_of(numbers: Sequence[int], member: Any) -> dict[int, str]:
    posts = fixed_sql.rows_about(conversations.Post, "WHERE t.id IN ({marks})", numbers)
    return {
        int(one.id): " ".join(conversations.words_of(one).split())
        for one in posts
        if one.author_uri == member.uri
    }


_MINE = "WHERE conversation_id = ? AND author_uri = ? AND state IN (?, ?) ORDER BY id DESC LIMIT ?"
