"""How our cookies are called, so that no other site of the same host can write or read them.

Over https the prefix ``__Host-`` sees to it (RFC 6265bis, 4.1.3.2). Over plain http there is no
such prefix, and cookies know hosts but no ports (RFC 6265, 8.5): two instances at two ports of one
machine would overwrite each other's. There the name carries the port of ``base_url``.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app

HTTP_PORT = 80
_ENDING = "ONEMILE_COOKIE_ENDING"


def configure(app: Flask, base_url: str) -> None:
    """Say once how the cookies of an app end, by its public address."""
    app.config["SESSION_COOKIE_SECURE"] = base_url.startswith("https://")
    app.config[_ENDING] = "" if is_secure(app) else _port_of(base_url)


def is_secure(app: Flask | None = None) -> bool:
    """Tell whether cookies go over https alone."""
    return bool((app or current_app).config["SESSION_COOKIE_SECURE"])


def name(word: str, app: Flask | None = None) -> str:
    """Return how a cookie is called: ``__Host-form`` over https, else ``form`` or ``form-8001``."""
    return f"__Host-{word}" if is_secure(app) else choice_name(word, app)


def choice_name(word: str, app: Flask | None = None) -> str:
    """Return how one is called that opens nothing, such as a language: without the prefix."""
    return word + str((app or current_app).config[_ENDING])


def options() -> dict[str, Any]:
    """Return what every cookie of ours is given: no script reads it, no other site's form sends it.

    The same options take it away again.
    """
    return {"secure": is_secure(), "httponly": True, "samesite": "Lax", "path": "/"}


def _port_of(base_url: str) -> str:
    try:
        port = urlsplit(base_url).port
    except ValueError:  # no number, or none that a port has: refused elsewhere, in words
        port = None
    return "" if port in (None, HTTP_PORT) else f"-{port}"
