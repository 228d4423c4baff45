"""Reads for the pages: a member's exchanges by what waits for them, one exchange, a profile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import SQL, fn

from onemile.api import (
    NAMELESS,
    ActorCard,
    cards_of,
    database,
    in_reach,
    resolve_actor,
    resolve_actors,
)
from onemile_exchanges import lifecycle, returning, sight, steps, wording
from onemile_exchanges.amounts import are_counted
from onemile_exchanges.disputes.opening import why_not
from onemile_exchanges.lifecycle import ENDED, SETTLED, Actor, State, Step
from onemile_exchanges.models import (
    CLOSED,
    HIDDEN,
    PAUSED,
    PUBLISHED,
    SHOWN,
    Agreement,
    Item,
    Thanks,
)

# A screen or two of each; what is older is a touch away.
PAST_ROWS = 15
RUNNING_ROWS = 100
PROFILE_ROWS = 12
NOTES_ROWS = 10


@dataclass(frozen=True, kw_only=True)
class Line:
    """One exchange in a list."""

    id: int
    title: str
    standing: str
    card: ActorCard
    is_unread: bool


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A member's exchanges: what waits for them, what runs, what is over; and their items."""

    waiting: list[Line]
    running: list[Line]
    past: list[Line]
    older: int | None
    items: list[Item]


@dataclass(frozen=True, kw_only=True)
class Participation:
    """How often somebody helped and was helped, gifts included."""

    n_given: int
    n_received: int


def overview_of(member: Any, *, before: int | None = None) -> Overview:
    """Give everything of the overview page; ``before`` pages through what is over."""
    running = list(_mine(member).where(Agreement.is_running).limit(RUNNING_ROWS))
    past_query = _mine(member).where(~Agreement.is_running)
    if before is not None:
        past_query = past_query.where(Agreement.id < before)
    past = list(past_query.limit(PAST_ROWS + 1))
    shown = past[:PAST_ROWS]
    cards = _cards([*running, *shown], member.uri)
    mine = [row for row in [*running, *shown] if waits_for(row, member.uri)]
    ids_waiting = {row.id for row in mine}
    return Overview(
        waiting=[_line(row, member.uri, cards) for row in mine],
        running=[_line(row, member.uri, cards) for row in running if row.id not in ids_waiting],
        past=[_line(row, member.uri, cards) for row in shown if row.id not in ids_waiting],
        older=shown[-1].id if len(past) > PAST_ROWS else None,
        items=items_of(member),
    )


def n_waiting(uri: str) -> int:
    """Count the exchanges that wait for a member; asked on every page, so two index look-ups."""
    mark = database.param
    sql = (
        "SELECT (SELECT COUNT(*) FROM exchanges_agreement WHERE helper_uri = ? AND "
        "(awaits_helper OR unread_helper)) + (SELECT COUNT(*) FROM exchanges_agreement "
        "WHERE helped_uri = ? AND (awaits_helped OR unread_helped))"
    ).replace("?", mark)
    row = database.execute_sql(sql, (uri, uri)).fetchone()
    return int(row[0])


def waits_for(agreement: Agreement, uri: str) -> bool:
    """Tell whether something in an exchange waits for this one of the two."""
    if uri == agreement.helper_uri:
        return bool(agreement.awaits_helper or agreement.unread_helper)
    return bool(agreement.awaits_helped or agreement.unread_helped)


def items_of(member: Any) -> list[Item]:
    """Give a member's own items that are not withdrawn, newest first."""
    states = [PUBLISHED, PAUSED, CLOSED, HIDDEN]
    query = Item.select().where((Item.author_uri == member.uri) & Item.state.in_(states))
    return list(query.order_by(Item.id.desc()).limit(RUNNING_ROWS))


def shown_items(uri: str, *, viewer: Any) -> list[Item]:
    """Give a member's published items that a viewer may see, newest first, for their profile."""
    query = Item.select().where((Item.author_uri == uri) & (Item.state == PUBLISHED))
    query = query.where(sight.in_sight(viewer))
    return list(query.order_by(Item.id.desc()).limit(PROFILE_ROWS))


def about_item(item: Item, *, uri: str) -> list[Agreement]:
    """Give a member's exchanges about an item, newest first."""
    mine = Agreement.with_part_of(uri)
    query = Agreement.select().where((Agreement.item == item.id) & mine)
    return list(query.order_by(Agreement.id.desc()).limit(RUNNING_ROWS))


def lines(rows: Sequence[Agreement], *, me: str) -> list[Line]:
    """Give exchanges as lines of a list."""
    cards = _cards(rows, me)
    return [_line(row, me, cards) for row in rows]


def participation_of(uri: str) -> Participation:
    """Count confirmed exchanges, gifts included."""
    settled = Agreement.state.in_([str(state) for state in SETTLED])

    def n(side: Any) -> int:
        return int(Agreement.select().where((side == uri) & settled).count())

    return Participation(n_given=n(Agreement.helper_uri), n_received=n(Agreement.helped_uri))


def public_thanks(uri: str, *, viewer: Any) -> list[tuple[Thanks, ActorCard]]:
    """Give the notes a member has published, newest first; who wrote them and left has none.

    Whoever wrote one and is out of the viewer's reach is a first name: no picture, no link; so
    is who lives on another instance. Two whom a block keeps apart do not meet here either.
    """
    shown = (Thanks.receiver_uri == uri) & Thanks.is_public & (Thanks.state == SHOWN)
    apart = viewer.hidden_uris() if viewer is not None else frozenset()
    query = (
        Thanks.select()
        .where(shown & Thanks.giver_uri.not_in(sorted(apart)))
        .order_by(Thanks.id.desc())
        .limit(NOTES_ROWS)
    )
    notes = list(query)
    cards = _givers(notes, viewer)
    return [(note, cards[note.giver_uri]) for note in notes if note.giver_uri in cards]


def _givers(notes: Sequence[Thanks], viewer: Any) -> dict[str, ActorCard]:
    """Give the cards of those who wrote notes and can be named, by URI."""
    here = cards_of(note.giver_id for note in notes if note.giver_id is not None)
    near = in_reach(viewer, here)
    from_afar = resolve_actors(note.giver_uri for note in notes if note.giver_id is None)
    seen = {here[number].uri: here[number] for number in near & here.keys()}
    named = [*here.values(), *(one for one in from_afar.values() if one.name != NAMELESS)]
    return {one.uri: replace(one, url="", avatar_url="") for one in named} | seen


def others_item(agreement: Agreement, *, me: str) -> Item | None:
    """Give the item an exchange is about, if it is there and not one's own."""
    item: Item | None = Item.get_or_none(Item.id == agreement.item_id)
    return None if item is None or item.author_uri == me else item


def steps_for(agreement: Agreement, *, member: Any) -> frozenset[Step]:
    """Give the steps a member may take now; thanks go once, and to nobody out of reach."""
    by = steps.actors(agreement, uri=member.uri)
    found = lifecycle.possible(State(agreement.state), by)
    if agreement.payer_uri is not None:
        found -= {Step.COUNTER}  # what was arranged elsewhere is changed there
    other = steps.other_uri(agreement, uri=member.uri)
    if Step.APPEAL in found:  # the service knows which of the two it is
        found = (found - {Step.APPEAL}) | {Step.DISPUTE}
    if why_not(agreement) or (State(agreement.state) in ENDED and not agreement.disputed_from):
        found -= {Step.DISPUTE}  # never asked and over, or asked often enough
    if Step.THANK in found and not sight.may_meet(member, other_uri=other):
        return found - {Step.THANK}
    has_thanked = (Thanks.agreement == agreement.id) & (Thanks.giver_uri == member.uri)
    if Step.THANK in found and Thanks.select(fn.COUNT(SQL("1"))).where(has_thanked).scalar():
        return found - {Step.THANK}
    return found


def notes_of(agreement: Agreement) -> list[Thanks]:
    """Give the notes the two wrote to each other."""
    query = Thanks.select().where((Thanks.agreement == agreement.id) & (Thanks.state == SHOWN))
    return list(query.order_by(Thanks.id))


def may_give_back(agreement: Agreement, *, me: str) -> int:
    """Return how many Smiles the helper can still give back, and 0 for the other one."""
    is_theirs = is_helper(agreement, me=me) and agreement.payer_uri is None
    if not is_theirs or State(agreement.state) not in SETTLED or not are_counted():
        return 0
    return returning.kept_smiles(agreement)


def other_card(agreement: Agreement, *, me: str) -> ActorCard:
    """Give name and picture of the other of the two."""
    return resolve_actor(steps.other_uri(agreement, uri=me))


def is_helper(agreement: Agreement, *, me: str) -> bool:
    """Tell whether this one of the two is the helper."""
    return steps.role_of(agreement, uri=me) == Actor.HELPER


def _mine(member: Any) -> Any:
    mine = Agreement.with_part_of(member.uri)
    return Agreement.select().where(mine).order_by(Agreement.id.desc())


def _cards(rows: Sequence[Agreement], me: str) -> dict[str, ActorCard]:
    return resolve_actors(steps.other_uri(row, uri=me) for row in rows)


def _line(agreement: Agreement, me: str, cards: dict[str, ActorCard]) -> Line:
    other = cards[steps.other_uri(agreement, uri=me)]
    unread = agreement.unread_helper if me == agreement.helper_uri else agreement.unread_helped
    name = wording.first_name(other)
    return Line(
        id=agreement.id,
        title=wording.title(agreement, me=me, name=name, is_gone=wording.has_left(other)),
        standing=wording.standing(agreement, me=me, name=name),
        card=other,
        is_unread=bool(unread),
    )
