"""Signed links to where something went: they open one page, to whoever has them.

What stands there names servers and days, and nothing else: not what was said, nor by whom, nor
where anybody lives. So who has left, and can sign in no more, reads it as well.
"""

from typing import Final, Literal

from onemile.api import NotFound, card, signed

# A month until everybody had time to confirm, and another one to write to who has not.
LINK_DAYS = 60
DAY_SECONDS = 86_400
# Of one thing; of all that one actor ever said, and the actor.
THING: Final = "thing"
ALL: Final = "all"

Which = Literal["thing", "all"]


def path_of(which: Which, uri: str) -> str:
    """Return the path of the page about a thing, or about all of an actor, for LINK_DAYS."""
    token = signed.sign(uri, purpose=_purpose(which))
    # Letters are written where no request is: the paths are those of views.py.
    return f"/federation/copies/{token}" if which == THING else f"/federation/copies/all/{token}"


def address_of(which: Which, uri: str) -> str:
    """Return the same for a letter, with our host."""
    return card().base_url + path_of(which, uri)


def uri_of(which: Which, token: str) -> str:
    """Return what a link is about. Raises NotFound for what is over, or was never made here."""
    try:
        seconds = LINK_DAYS * DAY_SECONDS
        return str(signed.read(token, purpose=_purpose(which), age_seconds_max=seconds))
    except (signed.LinkExpired, signed.LinkBroken) as error:
        raise NotFound from error


def _purpose(which: Which) -> str:
    return f"federation.copies.{which}"
