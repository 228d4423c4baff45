"""Which addresses of others may be asked, and which ones they may name as theirs."""

from urllib.parse import quote, urlsplit

from onemile.api import setting
from onemile_federation import addresses
from onemile_federation.remote import host_names

# What a path may hold as it stands, as the guarded fetch has it; the rest is percent-encoded.
_PATH_SIGNS = "/%:@!$&'()*+,;=~-._"


def may_be_asked(uri: str) -> bool:
    """Tell whether a URI may be an id, an inbox or a key of somebody elsewhere.

    Of https (in development of http as well), of another origin than ours, without a fragment,
    of a length that is kept.
    """
    if not addresses.is_sound(uri) or "#" in uri:
        return False
    scheme, _host = addresses.origin_of(uri)
    is_known = scheme == "https" or (scheme == "http" and setting("development"))
    return bool(is_known) and not addresses.is_ours(uri)


def leads_elsewhere(link: str) -> bool:
    """Tell whether a link of others' leads to a host, and not to ours, in whatever spelling.

    On a page of ours a word of a stranger would press for its reader.
    """
    host = host_names.spelled(addresses.host_of(link))
    return bool(host) and host != host_names.spelled(addresses.host())


def scheme() -> str:
    """Return how a host is asked of which only its name is known."""
    own, _host = addresses.origin_of(addresses.base())
    return own if setting("development") else "https"


def of_same_origin(uri: str, *, owner_uri: str) -> str:
    """Return a URI that belongs to the origin of its owner; empty for any other."""
    return uri if may_be_asked(uri) and addresses.same_origin(uri, owner_uri) else ""


def is_same(one: str, other: str) -> bool:
    """Tell whether two spellings are one address: host in small letters, signs encoded alike."""
    return one == other or (bool(one) and _as_asked(one) == _as_asked(other))


def _as_asked(uri: str) -> tuple[object, ...]:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return (uri,)
    path = quote(parts.path or "/", safe=_PATH_SIGNS)
    query = quote(parts.query, safe=_PATH_SIGNS + "?")
    return (addresses.origin_of(uri) or uri, path, query, parts.fragment)
