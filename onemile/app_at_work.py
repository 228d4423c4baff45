"""Which app is at work here: a page asks some two hundred times, so in as few steps as can be."""

from typing import Any

from flask import Flask, current_app

# The object behind Flask's proxy. Reading one attribute through the proxy takes five times as
# long, and Werkzeug offers this way round for whoever asks often.
_behind: Any = current_app
_current_app = _behind._get_current_object


def app_at_work() -> Flask:
    """Return the app of this context. Raises RuntimeError outside one."""
    found: Flask = _current_app()
    return found


def app_if_any() -> Flask | None:
    """Return the app of this context, or None outside one."""
    try:
        found: Flask = _current_app()
    except RuntimeError:
        return None
    return found
