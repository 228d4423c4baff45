"""The covers of the mile: in which squares at the edge many members live, on either side.

Ours goes to each partner by itself: squares of ours within a mile of those of theirs to which a
steward agreed, and no others. Theirs counts where it keeps to the same, and changes seldom.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onemile.api import activity_streams, clock, lock_rows, rows_of
from onemile_federation.addresses import instance_uri
from onemile_federation.keys import sealing
from onemile_federation.mile import counting, documents, edges, rows, sides, territories
from onemile_federation.mile.documents import Cover
from onemile_federation.mile.models import MileCover, MileSide
from onemile_federation.outbox import saying
from onemile_federation.partners import telling, told
from onemile_federation.partners.models import Partnership

# Why there is none of ours: nobody has agreed to theirs, nobody is near, too few, more squares than
# travel, more than the edge.
UNAGREED, APART, FEW, MANY, MOST = "unagreed", "apart", "few", "many", "most"
# Said again so long before it ends: a partner may be away for some days.
AGAIN_DAYS = 7
# So long covers of either side hold after a pause, in which none was said: a new one has to come.
AFTER_REST_DAYS = 3
# From one to the next at least, so that nobody learns by asking twice.
REST_DAYS = 1


@dataclass(frozen=True, kw_only=True)
class Due:
    """What we ought to say: squares, or why none; ``basis`` is what it was made from."""

    month: str
    squares: frozenset[int]
    why_none: str
    basis: str


def theirs(host: str) -> frozenset[int]:
    """Return the squares in which a partner has many members, as far as they count now.

    None where the mile is not open, or their cover has ended.
    """
    row = kept(host, is_ours=False)
    return in_force(row) if row is not None and sides.is_open(host) else frozenset()


def in_force(row: MileCover) -> frozenset[int]:
    """Return the squares of a cover of theirs that count while the mile is open; none if over."""
    return frozenset(row.cells if row.expires_at > clock.now() else ())


def ours_said(host: str) -> frozenset[int]:
    """Return the squares that we have named to a partner, as far as they may use them still.

    The current cover and the one before, each until it ends.
    """
    row, now = kept(host, is_ours=True), clock.now()
    if row is None:
        return frozenset()
    current = frozenset(row.cells if row.expires_at > now else ())
    before = row.before_expires_at
    return current | frozenset(row.cells_before if before is not None and before > now else ())


def hold_after_rest(host: str) -> None:
    """Let the covers of both sides hold for AFTER_REST_DAYS more, in the open transaction.

    While the mile rests none is said anew; what they show would otherwise go for want of one.
    """
    until = clock.ahead(days=AFTER_REST_DAYS)
    runs_out = (MileCover.host == host) & (MileCover.expires_at < until)
    MileCover.update(expires_at=until).where(runs_out).execute()


def kept(host: str, *, is_ours: bool) -> MileCover | None:
    """Return the latest cover of a side; None for none."""
    # In fixed SQL: asked of each thing for a mile.
    where = "WHERE t.host = ? AND t.is_ours = ?"
    found: list[MileCover] = rows_of(MileCover, where, (host, is_ours))
    return found[0] if found else None


def prepare(host: str) -> None:
    """Work out, before a transaction, what ``settle`` and ``say_if_due`` ask for within it.

    Who is near whom takes up to some seconds when it is asked for first. What has become another
    meanwhile is worked out there.
    """
    known, agreed = kept(host, is_ours=False), territories.of(host)
    for text in () if known is None else (known.rows, known.waiting.get("rows", "")):
        edges.counting(str(text), territories.agreed_rows(agreed), territories.ours())
    _ought(host)


def say_if_due(row: Partnership) -> bool:
    """Say our cover to a partner, in the open transaction, if it is another one or ends soon."""
    host = str(row.host)
    side = sides.held(host)
    known, ought = _held(host, is_ours=True), _ought(host)
    is_new = known is None
    known = known or _none_yet(host, is_ours=True)
    if not _is_due(known, ought) or sealing.is_lost():
        return False
    is_said = bool(known.cells) or bool(ought.squares)
    if is_said:
        _say(row, side, known, ought)
    known.month, known.basis, known.why_none = ought.month, ought.basis, ought.why_none
    known.save(force_insert=is_new)
    return is_said


def _is_due(known: MileCover, ought: Due) -> bool:
    is_new = (known.month, known.basis) != (ought.month, ought.basis)
    is_ending = bool(known.cells) and known.expires_at <= clock.now() + timedelta(days=AGAIN_DAYS)
    has_rested = not known.number or known.issued_at <= clock.ago(days=REST_DAYS)
    return has_rested and (is_new or is_ending)


def _say(row: Partnership, side: MileSide, known: MileCover, ought: Due) -> None:
    now = clock.now()
    if frozenset(known.cells) != ought.squares:
        known.cells_before, known.before_expires_at = known.cells, known.expires_at
    known.cells = sorted(ought.squares)
    known.number, known.issued_at = sides.next_number(side), now
    known.expires_at = now + timedelta(days=documents.COVER_DAYS)
    side.save()
    claimed = territories.of(str(row.host))
    said = Cover(
        target=str(row.actor_uri),
        number=known.number,
        heard=0 if claimed is None else int(claimed.number),
        month=ought.month,
        issued=now,
        expires=known.expires_at,
        squares=ought.squares,
    )
    saying.answer(
        "Update",
        sender_uri=instance_uri(),
        object=documents.cover(host=str(row.host), said=said),
        to_uri=str(row.actor_uri),
        key=f"mile:{side.id}:{known.number}",
    )


def _ought(host: str) -> Due:
    count, ours = counting.of_this_month(), territories.ours()
    agreed = territories.agreed_rows(territories.of(host))
    digests = *map(territories.digest_of, (count.squares, ours)), rows.digest(agreed)
    edge = edges.edge(count.squares, ours, agreed)
    why = ""
    if not agreed:
        why = UNAGREED
    elif not edge:
        why = FEW if edges.touches(agreed, ours) else APART
    elif len(edge) > rows.COVER_SQUARES_MAX:
        why = MANY
    elif 2 * len(edge) > count.n_lived_in:
        why = MOST
    return Due(
        month=count.month,
        squares=frozenset() if why else edge,
        why_none=why,
        basis=rows.digest(" ".join(digests)),
    )


def take(row: Partnership, said: Cover) -> str:
    """Keep a cover of a partner, in the open transaction; returns why not, "" if so.

    One too many of CHANGES_DAYS waits, and the one in force stays; stewards are told of the first.
    """
    host = str(row.host)
    if not territories.may_say(host):
        return "too many words about the mile"
    side, known = sides.held(host), _held(host, is_ours=False)
    if known is not None and said.number <= known.number:
        return "older"
    sides.note_heard(side, said.heard)
    side.save()
    text = " ".join(rows.written(said.squares))
    is_other = rows.digest(text) != side.heard_digest
    if known is None:
        known = _none_yet(host, is_ours=False)
        known.save(force_insert=True)
    known.number = said.number
    if is_other and len(sides.changes_lately(side)) >= sides.CHANGES_MAX:
        if not known.waiting:
            entry = telling.note(row, "mile_held", is_ours=False)
            told.note(entry, is_of_partner=True)
        expires = activity_streams.instant(said.expires)
        known.waiting = {"rows": text, "month": said.month, "expires": expires}
        known.save()
        return ""
    _bring(side, known, text=text, month=said.month, expires=said.expires)
    # Which of the new ones count is worked out outside of this transaction, which others wait for.
    known.cells, known.n_outside = sorted(said.squares.intersection(known.cells)), 0
    known.save()
    return ""


def settle(host: str) -> bool:
    """Bring a cover of theirs up to date, in the open transaction: one that waited long enough.

    And which of its squares count, where either side's territory is another one. Tells whether
    anything has changed.
    """
    side, known = sides.held(host), _held(host, is_ours=False)
    if known is None:
        return False
    waiting = dict(known.waiting)
    expires: Any = activity_streams.instant_of(waiting["expires"]) if waiting else None
    if waiting and expires <= clock.now():
        known.waiting = waiting = {}  # it ended before its turn came; the one in force stays
        known.save()
    if waiting and len(sides.changes_lately(side)) < sides.CHANGES_MAX:
        _bring(side, known, text=waiting["rows"], month=waiting["month"], expires=expires)
        _count(known)
        known.save()
        return True
    before = (list(known.cells), known.n_outside)
    _count(known)
    if before == (known.cells, known.n_outside):
        return False
    known.save()
    return True


def _bring(side: MileSide, known: MileCover, *, text: str, month: str, expires: datetime) -> None:
    """Put a cover of theirs in force. The first of all is no change."""
    digest = rows.digest(text)
    if side.heard_digest not in ("", digest):
        side.changes = [*sides.changes_lately(side), int(clock.now().timestamp())]
    side.heard_digest = digest
    side.save()
    known.rows, known.month, known.expires_at, known.waiting = text, month, expires, {}
    known.issued_at = clock.now()


def _count(known: MileCover) -> None:
    """Let those squares count that are agreed to, and within a mile of ours."""
    agreed = territories.agreed_rows(territories.of(str(known.host)))
    near, n_outside = edges.counting(str(known.rows), agreed, territories.ours())
    known.cells, known.n_outside = list(near), n_outside


def _none_yet(host: str, *, is_ours: bool) -> MileCover:
    """Return a cover with nothing in it, over already."""
    long_ago = clock.ago(days=documents.COVER_DAYS)
    return MileCover(
        host=host, is_ours=is_ours, number=0, month="", issued_at=long_ago, expires_at=long_ago
    )


def _of(host: str, *, is_ours: bool) -> Any:
    whose: Any = MileCover.is_ours
    return (MileCover.host == host) & (whose if is_ours else ~whose)


def _held(host: str, *, is_ours: bool) -> MileCover | None:
    found: MileCover | None = lock_rows(
        MileCover.select().where(_of(host, is_ours=is_ours))
    ).first()
    return found
