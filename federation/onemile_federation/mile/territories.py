"""Where each side says that it is: ours, said to each partner; theirs, kept until a steward agrees.

Of theirs those squares alone count to which a steward agreed and which they still claim: what they
add waits for a yes, and what they leave out is gone.
"""

from collections.abc import Iterable
from functools import lru_cache

import structlog

from onemile.api import Conflict, LimitReached, NotFound, Rate, across, clock, count_try, lock_rows
from onemile.api import gettext as _
from onemile_federation.addresses import instance_uri
from onemile_federation.keys import sealing
from onemile_federation.mile import documents, rows, sides
from onemile_federation.mile.documents import Claim
from onemile_federation.mile.models import MileSide, MileTerritory
from onemile_federation.outbox import saying
from onemile_federation.partners import telling, told
from onemile_federation.partners.models import Partnership

# Words of a partner about the mile in a day: a region is drawn anew once in years.
WORDS = Rate(name="federation.mile-words", times=20, seconds=86_400)
# Who has heard nothing from a partner says so again after so long.
ASK_AGAIN_DAYS = 1
# Texts of territories that are kept parsed, and sets that are kept by their digest: what one step
# looks at. Each is up to 4 MB, so a hundred partners' are read anew (milliseconds), not held.
_KEPT = 4

log = structlog.get_logger()


def say_if_due(row: Partnership) -> bool:
    """Say to a partner where we are, in the open transaction, where it has not heard just that.

    As long as nothing of theirs is here it is said once a day: by ``heard`` they see what is
    missing. Nothing is said of a territory beyond the bound, and none without a key to sign it.
    """
    squares = ours()
    side, digest = sides.held(str(row.host)), digest_of(squares)
    theirs = of(str(row.host))
    is_heard = side.digest == digest and (theirs is not None or not _is_long_ago(side))
    if not squares or is_heard or sealing.is_lost():
        return False
    if len(squares) > rows.TERRITORY_SQUARES_MAX:
        log.warning("a territory too large to be said", squares=len(squares))
        return False
    number = side.claim_number = sides.next_number(side)
    side.digest, side.said_at = digest, clock.now()
    side.save()
    said = Claim(
        target=str(row.actor_uri),
        number=number,
        heard=0 if theirs is None else int(theirs.number),
        squares=squares,
    )
    saying.answer(
        "Update",
        sender_uri=instance_uri(),
        object=documents.claim(host=str(row.host), said=said),
        to_uri=str(row.actor_uri),
        key=f"mile:{side.id}:{number}",
    )
    return True


def take(row: Partnership, said: Claim) -> str:
    """Keep where a partner says that it is, in the open transaction; returns why not, "" if so."""
    host, text = str(row.host), _text(said.squares)
    if not may_say(host):
        return "too many words about the mile"
    side, known = sides.held(host), _held(host)
    if known is not None and said.number <= known.number:
        return "older"
    sides.note_heard(side, said.heard)
    side.save()
    is_new = known is None
    known = known or MileTerritory(host=host)
    was = str(known.digest or "")
    known.number, known.rows, known.digest = said.number, text, digest_of(said.squares)
    known.heard_at = clock.now()
    still = squares_in(str(known.approved_rows)) & said.squares
    known.approved_rows = _text(still)
    if known.approved_at is not None and still == said.squares:
        known.approved_digest = known.digest  # they claim less: nobody is asked about that
    known.save(force_insert=is_new)
    if known.digest not in (was, known.approved_digest):
        entry = telling.note(row, "mile_claimed", is_ours=False)
        told.note(entry, is_of_partner=True)
    return ""


def approve(row: Partnership, *, digest: str, by_uri: str = "") -> None:
    """Agree, in the open transaction, to the territory of this digest, the one that was shown.

    Raises NotFound where they have said none, Conflict where they say another one by now. A second
    press changes nothing.
    """
    known = _held(str(row.host))
    if known is None:
        raise NotFound
    if digest != known.digest:
        raise Conflict(_("They have said meanwhile that they are elsewhere. Look at it anew."))
    if digest == known.approved_digest:
        return
    known.approved_rows, known.approved_digest = known.rows, known.digest
    known.approved_by_uri, known.approved_at = by_uri, clock.now()
    known.save()
    telling.note(row, "mile_approved", is_ours=True, by_uri=by_uri)


def of(host: str) -> MileTerritory | None:
    """Return what a partner said of where it is; None for nothing."""
    found: MileTerritory | None = MileTerritory.get_or_none(MileTerritory.host == host)
    return found


def claimed(row: MileTerritory) -> frozenset[int]:
    """Return the squares that a partner claims."""
    return squares_in(str(row.rows))


def approved(row: MileTerritory | None) -> frozenset[int]:
    """Return those that a steward agreed to and that it still claims; none where nobody has."""
    return squares_in(agreed_rows(row))


def agreed_rows(row: MileTerritory | None) -> str:
    """Return the runs of those squares as they are kept; "" for none."""
    return "" if row is None else str(row.approved_rows)


@lru_cache(maxsize=_KEPT)
def squares_in(text: str) -> frozenset[int]:
    """Return the squares of runs as they are kept, with a space between."""
    return rows.read(text.split(), squares_max=rows.TERRITORY_SQUARES_MAX)


def ours() -> frozenset[int]:
    """Return the squares of a mile in which our region has ground."""
    return _as_set(across.territory())


@lru_cache(maxsize=_KEPT)
def digest_of(squares: frozenset[int]) -> str:
    """Return by what a set of squares is known."""
    return rows.digest(_text(squares))


def overlap(squares: Iterable[int], *, names_max: int) -> tuple[int, list[str]]:
    """Return how many of some squares are ours as well, and some names of communes in them."""
    shared = ours().intersection(squares)
    names = sorted({across.place_name_of(one) for one in shared})
    return len(shared), names[:names_max]


def may_say(host: str) -> bool:
    """Count one more word of a partner about the mile; tell whether it is within bounds."""
    try:
        count_try(WORDS, by=host)
    except LimitReached:
        return False
    return True


def _is_long_ago(side: MileSide) -> bool:
    return side.said_at is None or side.said_at <= clock.ago(days=ASK_AGAIN_DAYS)


def _held(host: str) -> MileTerritory | None:
    found = lock_rows(MileTerritory.select().where(MileTerritory.host == host))
    first: MileTerritory | None = found.first()
    return first


@lru_cache(maxsize=2)
def _as_set(squares: tuple[int, ...]) -> frozenset[int]:
    return frozenset(squares)


def _text(squares: Iterable[int]) -> str:
    return " ".join(rows.written(squares))
