"""Devices that have signed in before: a cookie by which an owner passes while strangers wait.

It signs nobody in. It only says, of one member and as long as the password is the same, that
this browser once knew it; then wrong guesses from elsewhere do not count here. The member and
the password go into the signature, not into the text: it tells nothing, and is worthless for
anybody else. The server keeps nothing.
"""

import hashlib
import secrets

from flask import Response, request

from onemile.members.models import Member
from onemile.web import cookies, tokens

KEEP_DAYS = 365  # counted anew at each sign-in
KEEP_SECONDS = KEEP_DAYS * 24 * 3600
# The members of a family who share a tablet; the one who was longest away goes first.
MEMBERS_MAX = 5
NONCE_BYTES = 9
TOKEN_CHARACTERS_MAX = 200
_BETWEEN = "~"  # stands in no token


def recognise(member: Member | None) -> str:
    """Return the name that this browser has for a member who has signed in on it; else nothing."""
    if member is None:
        return ""
    return next((nonce for token in _tokens() if (nonce := _read(token, member))), "")


def remember(response: Response, member: Member) -> Response:
    """Hand the browser its cookie, made anew for ``member``, who has just shown who they are."""
    nonce = recognise(member) or secrets.token_urlsafe(NONCE_BYTES)
    others = [token for token in _tokens() if not _read(token, member)]
    made = tokens.sign(nonce, purpose=_purpose(member))
    response.set_cookie(
        cookie_name(),
        _BETWEEN.join([made, *others][:MEMBERS_MAX]),
        max_age=KEEP_SECONDS,
        **cookies.options(),
    )
    return response


def cookie_name() -> str:
    """Name the cookie of the devices that members have signed in on."""
    return cookies.name("device")


def _tokens() -> list[str]:
    kept = request.cookies.get(cookie_name(), "").split(_BETWEEN)[:MEMBERS_MAX]
    return [token for token in kept if 0 < len(token) <= TOKEN_CHARACTERS_MAX]


def _read(token: str, member: Member) -> str:
    """Return the name inside a token that was made for this member and their present password."""
    try:
        return str(tokens.read(token, purpose=_purpose(member), age_seconds_max=KEEP_SECONDS))
    except (tokens.LinkBroken, tokens.LinkExpired):
        return ""


def _purpose(member: Member) -> str:
    password = hashlib.sha256(str(member.password_hash).encode()).hexdigest()
    return f"device.{member.id}.{password}"
