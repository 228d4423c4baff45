"""Pieces of pages that are drawn once and kept: whatever shows in one is part of its key.

A piece is drawn from plain values alone, in the language of whoever looks, so the same values
give the same piece to everybody and another value another piece: nothing in here can be stale,
and nothing of one viewer reaches another. Rows and moments are no plain values and are refused:
how long ago something was depends on the day, and is handed over in words.
"""

import marshal
import secrets
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, has_request_context, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from onemile import current
from onemile.i18n import language

# In each process: some hundred pages with half a dozen pieces of 2 kB each.
PIECES_KEPT = 2_048
# What is drawn from more is a page of somebody's words, alike for nobody else: drawn, not kept.
KEY_BYTES_MAX = 16_000
# What changes with each page is left out while a piece is drawn, and put in afterwards: a mark
# that nobody can know, let alone write into a text of theirs.
_MARK = secrets.token_hex(16)
_CSRF = "csrf"
_ROOM = "kept.pieces"
_is_drawing: ContextVar[bool] = ContextVar("onemile_draws_piece", default=False)
# The first form of it: later ones share words of a process, and so differ for equal values.
_FORMAT = 0

Draw = Callable[..., str]


def kept_piece(template: str, **values: Any) -> Markup:
    """Draw a template of plain values; it knows these, ``instance`` and the language, no more.

    It has no viewer. Its forms may hold ``csrf()``, which is put in anew for each page.
    """
    return kept_drawing(drawn_alone, template, values)


def drawn_alone(template: str, values: Mapping[str, Any]) -> str:
    """Draw a template that knows some values, ``instance`` and the language, and no viewer."""
    found = current_app.jinja_env.get_template(template)
    return found.render({**values, "instance": current.card()})


def kept_drawing(draw: Draw, *values: Any, fresh: Mapping[str, str] | None = None) -> Markup:
    """Draw by a function of plain values: str, int, float, bool, None, and lists or dicts of them.

    ``fresh`` are texts that are another on each page: ``draw`` leaves ``left_open(name)`` where one
    goes. Raises ValueError for a value of another kind, a row or a moment.
    """
    if _is_drawing.get():
        return Markup(draw(*values))  # a piece of a piece: the whole of it is kept
    card = current.card()
    root = request.script_root if has_request_context() else ""
    names = (card.name, card.unit, card.unit_plural)
    key = marshal.dumps((language(), root, names, values), _FORMAT)
    drawn: str = (_room() if len(key) <= KEY_BYTES_MAX else _drawn)(draw, key)
    if _MARK in drawn:
        if left_open(_CSRF) in drawn:
            drawn = drawn.replace(left_open(_CSRF), generate_csrf())
        for name, text in (fresh or {}).items():
            drawn = drawn.replace(left_open(name), str(escape(text)))
    return Markup(drawn)


def left_open(name: str) -> str:
    """Return what stands in a piece, while it is drawn, for a text that is another each time."""
    return f"{_MARK}-{name}-"


def install(app: Flask) -> None:
    """Let templates keep pieces, and leave the form's token out of what is kept."""
    app.jinja_env.globals.update(kept_piece=kept_piece, csrf_token=_token)


def _token() -> str:
    return left_open(_CSRF) if _is_drawing.get() else generate_csrf()


def _room() -> Any:
    """Return the drawing of this instance, which remembers what it drew."""
    rooms = current.instance().rooms
    if _ROOM not in rooms:
        rooms[_ROOM] = lru_cache(maxsize=PIECES_KEPT)(_drawn)
    return rooms[_ROOM]


def _drawn(draw: Draw, key: bytes) -> str:
    """Draw from the key alone."""
    _language, _root, _names, values = marshal.loads(key)
    before = _is_drawing.set(True)
    try:
        return str(draw(*values))
    finally:
        _is_drawing.reset(before)
