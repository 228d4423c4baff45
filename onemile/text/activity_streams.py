"""What every document of ActivityStreams writes and reads in one way; and whose a host is.

Plugins and the carrier have it from here, so that no two of them write or compare otherwise.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

from onemile.email_addresses import ascii_domain
from onemile.fields import EARLIEST_YEAR, LATEST_YEAR

# Who is meant where everybody is; source: ActivityPub, section 5.6.
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_INSTANT_CHARS_MAX = 40  # with nanoseconds and a zone it has 35


def instant(at: datetime) -> str:
    """Write an instant, which knows its zone, in UTC and to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_of(value: Any) -> datetime | None:
    """Return an instant of ISO 8601 with a zone, None for nonsense or a year beyond reason."""
    if not isinstance(value, str) or len(value) > _INSTANT_CHARS_MAX:
        return None
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None or not EARLIEST_YEAR <= instant.year < LATEST_YEAR:
            return None
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def html_of(words: str, *, line: Callable[[str], Markup] = escape) -> str:
    """Write plain words as HTML: a paragraph for each block, its lines broken, all else escaped.

    ``line`` writes one line, for those who show more of it than its words, such as links. What
    has no words is empty.
    """
    blocks = [one.strip() for one in str(words).replace("\r\n", "\n").split("\n\n")]
    broken = (Markup("<br>").join(map(line, one.split("\n"))) for one in blocks if one)
    # Each is escaped by now: ``line`` and the joining of Markup see to that.
    return "".join(f"<p>{one}</p>" for one in broken)


def lies_beneath(host: str, of: str) -> bool:
    """Tell whether a host is ``of``, or lies beneath it: in whatever letters, however spelled.

    A port of ``host`` counts where ``of`` has one. Nothing lies beneath what is no host.
    """
    name, above = _spelled(host), _spelled(of)
    if ":" not in above:
        name = name.partition(":")[0]
    return bool(above) and (name == above or name.endswith(f".{above}"))


def _spelled(host: str) -> str:
    """Return a host as the network writes it, its port with it; empty for what is none."""
    name, colon, port = host.strip().partition(":")
    ascii_name = ascii_domain(name.rstrip(".。"))
    return f"{ascii_name}{colon}{port}" if ascii_name else ""
