"""The one document of a partnership: all that a side says of it, whole in each message.

``Partnership`` is a type of our own namespace. Since each message carries the whole side and a
number that grows, one that is lost is made good by the next, and of two the later one counts.
Nothing in it tells where anybody lives.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

from onemile.api import TextRefused, card, cleaned, clock, sanitised
from onemile_federation import addresses
from onemile_federation.keys import keeping, sealing
from onemile_federation.local import nodeinfo
from onemile_federation.partners import charters
from onemile_federation.partners.models import (
    CHARTER_CHARS_MAX,
    CLOSING_DAYS_MAX,
    NAME_CHARS_MAX,
    REACH_CHARS_MAX,
    REASON_CHARS_MAX,
    OurClosing,
    Partnership,
)
from onemile_federation.partners.sides import FLOWS, STANCES, Side, Switches
from onemile_federation.signatures import proofs
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import PARTNERSHIP

# Of a counter of one side: a thousand decisions a day for three centuries.
NUMBER_MAX = 100_000_000
_WEEK = re.compile(r"\d{4}-W(0[1-9]|[1-4]\d|5[0-3])")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the other side says: its side, and itself. ``heard`` is the last number of ours.

    ``charter_said`` is by what it knows its charter, ``charter_read`` which of ours it has read.
    """

    target: str
    side: Side
    heard: int
    reason: str
    name: str
    contact: str
    reach: str
    software: str
    members: int
    charter: str
    charter_url: str
    charter_digest: str
    charter_said: str
    charter_read: str
    steward_week: str
    closes_on: str
    closing_words: str


def id_of(host: str) -> str:
    """Return the id of our side of the partnership with a host."""
    return f"{addresses.instance_uri()}#partnership/{host}"


def ours(row: Partnership) -> dict[str, Any]:
    """Return our side of a partnership as a document, with a proof where the keys can be opened."""
    charter, closing = charters.ours(), OurClosing.select().first()
    document: dict[str, Any] = {
        "id": id_of(str(row.host)),
        "type": PARTNERSHIP,
        "actor": addresses.instance_uri(),
        "target": str(row.actor_uri),
        "turn": row.our_turn,
        "number": row.our_number,
        "heard": row.their_number,
        "stance": row.our_stance,
        "flows": row.ours.switches.open_flows,
        "summary": row.our_reason,
        "name": card().name[:NAME_CHARS_MAX],
        "contact": {"name": row.our_contact, "reach": row.our_reach},
        "software": f"{nodeinfo.SOFTWARE} {version('onemile')}",
        "charter": {"href": charter.url, "digest": charter.digest, "content": charter.html},
        "stewardWeek": charters.steward_week(),
    }
    if row.charter_read_said:
        document["charterRead"] = row.charter_read_said
    n = nodeinfo.members_in_steps()
    if n:
        document["members"] = n
    if closing is not None:
        document["closing"] = {"on": closing.closes_on, "summary": closing.words}
    if sealing.is_lost():
        return document
    key = keeping.ed25519_signer(addresses.instance_uri())
    return proofs.signed(document, key=key, now=clock.now())


def carried_by(activity: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the document of a partnership that an activity carries; None for any other."""
    found = activity.get("object")
    return found if isinstance(found, Mapping) and shapes.type_of(found) == PARTNERSHIP else None


def read(document: Mapping[str, Any]) -> Statement | None:
    """Read what another side says; None for what cannot be used. What is too long is cut."""
    turn, number, heard = (_whole(document.get(one)) for one in ("turn", "number", "heard"))
    stance = document.get("stance")
    if not turn or not number or stance not in STANCES:
        return None
    flows = document.get("flows")
    opened = {one for one in flows if isinstance(one, str)} if isinstance(flows, list) else set()
    contact, charter, closing = (_map(document.get(o)) for o in ("contact", "charter", "closing"))
    html, url = _html(charter.get("content")), shapes.link_of(charter.get("href"))
    return Statement(
        target=shapes.id_of(document.get("target")),
        side=Side(
            turn=turn,
            number=number,
            stance=str(stance),
            switches=Switches(**{flow: flow in opened for flow in FLOWS}),
        ),
        heard=heard,
        reason=_line(document.get("summary"), REASON_CHARS_MAX),
        name=_line(document.get("name"), NAME_CHARS_MAX),
        contact=_line(contact.get("name"), NAME_CHARS_MAX),
        reach=_line(contact.get("reach"), REACH_CHARS_MAX),
        software=_line(document.get("software"), NAME_CHARS_MAX),
        members=_whole(document.get("members")),
        charter=html,
        charter_url=url if addresses.is_sound(url) else "",
        charter_digest=charters.digest_of(html),
        charter_said=_matching(_DIGEST, charter.get("digest")) if html else "",
        charter_read=_matching(_DIGEST, document.get("charterRead")),
        steward_week=_matching(_WEEK, document.get("stewardWeek")),
        closes_on=_day_near(closing.get("on")),
        closing_words=_line(closing.get("summary"), REASON_CHARS_MAX),
    )


def _whole(value: Any) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= NUMBER_MAX else 0


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _line(value: Any, chars_max: int) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join(cleaned(value[: 2 * chars_max]).split())[:chars_max]


def _html(value: Any) -> str:
    if not isinstance(value, str) or len(value) > CHARTER_CHARS_MAX:
        return ""
    try:
        return str(sanitised(value))[: 2 * CHARTER_CHARS_MAX]
    except TextRefused:
        return ""


def _day_near(value: Any) -> str:
    """Return a day that there is, within the years in which one may close, past or to come."""
    try:
        named = date.fromisoformat(_matching(_DAY, value))
    except ValueError:
        return ""
    is_near = abs((named - clock.now().date()).days) <= CLOSING_DAYS_MAX
    return named.isoformat() if is_near else ""


def _matching(form: re.Pattern[str], value: Any) -> str:
    return value if isinstance(value, str) and form.fullmatch(value) else ""
