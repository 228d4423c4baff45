"""What a letterbox does for whoever presses its own "unsubscribe": a POST without any page before.

RFC 8058: the request has no session and no form token, and its body is one fixed line. What it does
must be named by a signed address alone, and be harmless: send less.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from flask_wtf.csrf import CSRFProtect

_MARK = "onemile_one_click"
View = TypeVar("View", bound=Callable[..., Any])


def one_click(view: View) -> View:
    """Let a view take a POST without a form token; below its route, for signed addresses alone.

    Such a view asks nothing of a session: whoever is signed in is not whom it is about.
    """
    setattr(view, _MARK, True)
    return view


def open_doors(app: Flask, guard: CSRFProtect) -> None:
    """Tell the form token's guard which views are such doors, once all of them are there."""
    for view in app.view_functions.values():
        if getattr(view, _MARK, False):
            guard.exempt(view)
