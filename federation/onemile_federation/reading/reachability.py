"""Nobody writes into the void: what keeps words from arriving elsewhere, said before composing.

Each reason has its sentence; while there is one no button is offered, and a service that is asked
all the same refuses with the same words. Asks nobody: it reads what is known by now.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from onemile.api import clock, follows, when
from onemile.api import gettext as _
from onemile_federation import addresses
from onemile_federation.outbox import breaker, shut_out
from onemile_federation.reading import rests
from onemile_federation.remote import actors, cards, hosts, origins, reply_policies, shares, trust
from onemile_federation.remote.models import GONE, LIVE, Host, RemoteObject

# Of a name within a sentence.
NAME_CHARS_MAX = 80


class Why(StrEnum):
    """What keeps words from arriving; NOTHING is false."""

    NOTHING = ""
    SUSPENDED = "suspended"
    DOUBTED = "doubted"
    AT_REST = "at rest"
    REFUSED = "refused"
    SILENT = "silent"
    GONE = "gone"
    MOVED = "moved"
    CLOSED = "closed"
    NOT_FOR_YOU = "not for you"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whether words get there. ``why`` is NOTHING where they do, and ``words`` is the sentence.

    ``must_wait``: they get there, and are shown there once somebody has said yes.
    ``is_unanswered``: the latest tries failed, if not for long: words wait until one does not.
    """

    why: Why = Why.NOTHING
    words: str = ""
    must_wait: bool = False
    is_unanswered: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a button is offered."""
        return not self.why


OPEN = Reach()


def of_host(host: str, *, is_across: bool = False) -> Reach:
    """Tell whether a server hears us: suspended, doubted, at rest, shut, silent, or now.

    ``is_across``: what is for neighbours there, across a border.
    """
    if hosts.is_suspended(host):
        return Reach(
            why=Why.SUSPENDED,
            words=_(
                "The stewards here have suspended %(host)s: nothing passes between it and us.",
                host=origins.of(host),
            ),
        )
    if trust.is_held(host):
        return Reach(
            why=Why.DOUBTED,
            words=_(
                "%(host)s shows a new key, and our stewards have not confirmed it yet: until then "
                "no answer from there would reach you.",
                host=origins.of(host),
            ),
        )
    at_rest = rests.words_of(host, is_across=is_across)
    if at_rest:
        return Reach(why=Why.AT_REST, words=at_rest)
    refuses = shut_out.for_members(host)
    if refuses is not None:
        return Reach(
            why=Why.REFUSED,
            words=_(
                "%(name)s has accepted nothing from here since %(when)s: your words would not "
                "arrive. What stands here stays.",
                name=origins.of(host),
                when=when(refuses),
            ),
        )
    return _silent(host) or OPEN


def _silent(host: str) -> Reach | None:
    """Return that what goes to a server waits, as it does not answer; None where it goes."""
    row: Host | None = Host.get_or_none(Host.host == hosts.spelled(host))
    since = _away_since(row)
    if row is None:
        return None
    if since is None:
        return Reach(is_unanswered=True) if breaker.failing_since(row) is not None else None
    if breaker.is_heard(row, since=since, now=clock.now()):
        words = _(
            "What is written here has not got through to %(name)s since %(when)s: it would wait. "
            "What comes from there arrives.",
            name=origins.of(host),
            when=when(since),
        )
    else:
        words = _(
            "%(name)s does not answer: that began %(when)s. What you write would wait. What "
            "stands here stays.",
            name=origins.of(host),
            when=when(since),
        )
    return Reach(why=Why.SILENT, words=words)


def silent_since(host: str) -> datetime | None:
    """Return since when a server is away both ways; None where it answers, or is heard from."""
    row: Host | None = Host.get_or_none(Host.host == hosts.spelled(host))
    since = _away_since(row)
    return None if row is None or breaker.is_heard(row, since=since, now=clock.now()) else since


def _away_since(row: Host | None) -> datetime | None:
    if row is None or not breaker.is_away(row):
        return None
    return breaker.silent_since(row, waits=False, now=clock.now())


def of_actor(uri: str) -> Reach:
    """Tell whether somebody elsewhere is reached: their server, and they themselves."""
    known = actors.known(uri)
    if known is not None and known.state == GONE:
        return Reach(
            why=Why.GONE,
            words=_(
                "They are gone from %(host)s, and nobody there would read it.",
                host=origins.of(str(known.host)),
            ),
        )
    is_across = known is not None and known.kind == cards.NEIGHBOUR
    reach = of_host(addresses.host_of(uri), is_across=is_across)
    if reach.is_open and known is not None and known.moved_to_uri:
        return Reach(
            why=Why.MOVED,
            words=_("%(name)s lives at another address now. Look for them there.", name=_name(uri)),
        )
    return reach


def of_thing(thing: RemoteObject, *, member: Any) -> Reach:
    """Tell whether what a member says about a thing gets there, and is taken there."""
    if thing.state != LIVE:
        return Reach(why=Why.GONE, words=_("This was taken back where it was said."))
    reach = of_actor(str(thing.author_uri))
    group_uri = shares.group_of(thing)
    if reach.is_open and group_uri:
        reach = of_host(addresses.host_of(group_uri))
    if not reach.is_open:
        return reach
    return replace(_by_its_policy(thing, member), is_unanswered=reach.is_unanswered)


def _by_its_policy(thing: RemoteObject, member: Any) -> Reach:
    said: Any = thing.reply_policy
    may = reply_policies.answer(said, known_as(str(member.uri), thing))
    if may != reply_policies.NOT:
        return Reach(must_wait=may == reply_policies.ASKED)
    author_uri = str(thing.author_uri)
    name = _name(author_uri)
    if reply_policies.is_closed(said, author_uri=author_uri):
        return Reach(why=Why.CLOSED, words=_("%(name)s takes no comments on this.", name=name))
    return Reach(
        why=Why.NOT_FOR_YOU,
        words=_("%(name)s chose who may comment on this: those who follow them, say.", name=name),
    )


def known_as(uri: str, thing: RemoteObject) -> set[str]:
    """Return how a policy may name somebody: themselves, and the followers among whom they are."""
    names = {uri}
    owners = [str(thing.author_uri), str(thing.audience_uri)]
    followed = [one for one in owners if one and follows.is_follower(uri, one)]
    for one in followed:
        known = actors.known(one)
        names |= set() if known is None else {str(known.followers)} - {""}
    return names


def _name(uri: str) -> str:
    known = actors.known(uri)
    if known is None:
        return addresses.host_of(uri)
    return (cards.name_of(known) or str(known.host))[:NAME_CHARS_MAX]
