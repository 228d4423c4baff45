"""Signed links and Flask's own cookie: SHA-256, keys that can be rotated, one salt per purpose."""

import hashlib
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from onemile import current
from onemile.web import cookies, programs


class LinkExpired(Exception):
    """The link was good once; its time is over."""


class LinkBroken(Exception):
    """The link was never made here, or was changed on the way."""


def sign(value: Any, *, purpose: str) -> str:
    """Make a text for a link that carries ``value``; signed, not secret, not one-time."""
    return _serializer(purpose).dumps(value)


def read(token: str, *, purpose: str, age_seconds_max: int) -> Any:
    """Give back what was signed. Raises LinkExpired or LinkBroken."""
    try:
        return _serializer(purpose).loads(token, max_age=age_seconds_max)
    except SignatureExpired as error:
        raise LinkExpired from error
    except BadSignature as error:
        raise LinkBroken from error


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current.instance().secret_keys,  # oldest first, the newest signs
        salt=f"onemile.{purpose}",
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


class CookieSessions(SecureCookieSessionInterface):
    """Flask's cookie, which here carries only the form token and passing messages."""

    digest_method = staticmethod(hashlib.sha256)
    salt = "onemile.cookie"

    def open_session(self, app: Flask, request: Request) -> Any:
        """Read the cookie; a program has none, and what it would be given is refused."""
        if request.environ.get(programs.MARK):
            return self.make_null_session(app)
        return super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:
        return cookies.name("form", app)
