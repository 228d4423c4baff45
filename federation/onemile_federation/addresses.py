"""Addresses of ours and of others: what belongs to which URI, and to which host.

A person's or thing's own URI is the actor or object id. What goes with it lies beneath ``/ap``:
``/ap`` + its path + ``/inbox``, ``/outbox``, ``/followers``, ``/following``, ``/replies``,
``/likes``, ``/shares``, ``/context``. The instance's own actor is ``/ap/instance``, its canary
``/ap/canary``.
"""

from functools import lru_cache
from urllib.parse import urlsplit

from onemile.api import URI_CHARS_MAX, card

# An index of PostgreSQL has room for 2,700 bytes, and one of ours holds two URIs beside each other.
URI_BYTES_MAX = 1_000
# Addresses whose origin is kept: two megabytes at most.
ORIGINS_KEPT_MAX = 2_000

COLLECTIONS = ("inbox", "outbox", "followers", "following", "replies", "likes", "shares", "context")
_ROOT = "/ap"
_FOR_ONE = f"{_ROOT}/mile"


def base() -> str:
    """Return the public address of this instance, without a slash at its end."""
    return card().base_url


def host() -> str:
    """Return the host of this instance as peers write it, with a port that is not 443."""
    return host_of(base())


def instance_uri() -> str:
    """Return the URI of the instance's own actor."""
    return f"{base()}{_ROOT}/instance"


def canary_uri() -> str:
    """Return the URI of the test actor, which speaks to itself alone."""
    return f"{base()}{_ROOT}/canary"


def shared_inbox() -> str:
    return f"{base()}{_ROOT}/inbox"


def of(uri: str, collection: str) -> str:
    """Return where the inbox, or another collection, of a URI of ours lies."""
    path = uri.removeprefix(base())
    path = path.removeprefix(_ROOT) if uri in (instance_uri(), canary_uri()) else path
    return f"{base()}{_ROOT}{path}/{collection}"


def owner_of(path: str) -> str:
    """Return the URI whose collection lies at ``/ap/<path>/<collection>``; takes ``path``."""
    return {"instance": instance_uri(), "canary": canary_uri()}.get(path, f"{base()}/{path}")


def activity_uri(number: int) -> str:
    return f"{base()}{_ROOT}/a/{number}"


def is_ours(uri: str) -> bool:
    """Tell whether a URI is of this instance, by its origin."""
    return origin_of(uri) == origin_of(base())


def for_one(key: str) -> str:
    """Return the URI of something that is told to one other instance alone, by its key."""
    return f"{base()}{_FOR_ONE}/{key}"


def is_for_one(uri: str) -> bool:
    """Tell whether something of ours is told to one other instance alone: nobody else names it."""
    return uri.startswith(for_one(""))


def is_sound(uri: str) -> bool:
    """Tell whether a text may be a URI that is kept: of a length, with nothing in it unseen.

    What has blanks or controls in it is read in two ways, by us and by whoever is led to it.
    """
    is_kept = 0 < len(uri) <= URI_CHARS_MAX and (
        uri.isascii() or len(uri.encode(errors="replace")) <= URI_BYTES_MAX
    )
    return is_kept and uri.isprintable() and " " not in uri


def origin_of(uri: str) -> tuple[str, str]:
    """Return scheme and host, with its port, in small letters; two empty texts for what is none.

    The port that a scheme has anyway is left out. Nobody is whose name is read in two ways: behind
    somebody else's, as user information, or percent-encoded, as browsers decode it and the DNS
    does not. Source: FEP-fe34.
    """
    # A message names a handful, and each is asked about a dozen times on its way.
    return _kept_origin(uri) if len(uri) <= URI_CHARS_MAX else _origin(uri)


def _origin(uri: str) -> tuple[str, str]:
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return ("", "")
    name = (parts.hostname or "").lower()
    if parts.scheme not in ("https", "http") or not name or set("@%") & set(parts.netloc):
        return ("", "")
    is_plain = port is None or port == (443 if parts.scheme == "https" else 80)
    return (parts.scheme, name if is_plain else f"{name}:{port}")


_kept_origin = lru_cache(maxsize=ORIGINS_KEPT_MAX)(_origin)


def host_of(uri: str) -> str:
    """Return the host of a URI, with a port that is not its scheme's; empty for what is none."""
    return origin_of(uri)[1]


def same_origin(one: str, other: str) -> bool:
    """Tell whether two URIs are of one origin; what has none is of none."""
    return origin_of(one) == origin_of(other) != ("", "")
