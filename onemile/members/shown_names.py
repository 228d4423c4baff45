"""Names that a page has shown somebody, handed on to the page that a link there leads to.

Whoever comments for all is named to all who read there, also to those who may not open their page.
The link says so itself, signed for this one reader: an address alone names nobody out of reach.
"""

from typing import Any

from onemile import current
from onemile.web import tokens

# A page is left open overnight; on a new one the link is a new one.
AGE_SECONDS_MAX = 86_400
_PURPOSE = "members.shown-name"


def signed(uri: str, name: str) -> str:
    """Return what a link on the page at work says of a name there; empty for a visitor."""
    viewer = current.viewer()
    return "" if viewer is None else tokens.sign([viewer.id, uri, name], purpose=_PURPOSE)


def read(token: str, *, viewer: Any, uri: str) -> str:
    """Return by which name a page has shown a URI to ``viewer``; empty where none has lately."""
    try:
        said = tokens.read(token, purpose=_PURPOSE, age_seconds_max=AGE_SECONDS_MAX)
    except (tokens.LinkBroken, tokens.LinkExpired):
        return ""
    reader_id, shown_uri, name = said
    return str(name) if (reader_id, shown_uri) == (viewer.id, uri) else ""
