"""Refusals as pages, in the member's language: what happened, what is kept, what to do next."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from peewee import DatabaseError
from werkzeug.exceptions import HTTPException

from onemile import current
from onemile.db import disk_is_full, gave_way
from onemile.errors import LimitReached, Refusal
from onemile.i18n import gettext as _
from onemile.i18n import language, speaking
from onemile.web import addresses, bodies, kept_forms, problems, programs
from onemile.web.problems import BUSY_RETRY_SECONDS

log = structlog.get_logger()

# Nothing in it is asked of anybody: no menu, no counts, no style.
_BARE = Markup(
    '<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>'
    '<h1>{title}</h1><p>{text}</p><p><a href="/">1Mile</a></p></html>'
)


def install(app: Flask, *, welcome: Callable[[], None]) -> None:
    """Answer every refusal, HTTP error and crash with a page of ours; a program with a problem.

    ``welcome`` finds out who is looking and in which language, if nothing has yet: a refusal may
    come before the request was asked for anything.
    """

    def greeted(handle: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def handler(error: Any) -> Any:
            if programs.at_work():
                return problems.of(error)
            try:
                welcome()
            except DatabaseError:
                # What is to be told is true of a stranger too.
                log.exception("nobody could be looked up for a refusal")
            return handle(error)

        return handler

    app.register_error_handler(Refusal, greeted(_refused))
    app.register_error_handler(CSRFError, greeted(_no_token))
    app.register_error_handler(HTTPException, greeted(_http))
    app.register_error_handler(DatabaseError, greeted(_database))
    if not app.testing:
        app.register_error_handler(Exception, greeted(_crashed))


def prepare(app: Flask) -> None:
    """Make a page for nobody in each language, so that the first refusal costs as little as others.

    Templates are compiled and words are read by whoever asks first: that should not be a flood.
    """
    with app.test_request_context("/"):
        for code in current.card().languages:
            with speaking(code):
                page(404, *_words(404))


def page(status: int, title: str, text: str, *, back: str = "") -> Response:
    """Make an error page; a bare one should the page itself be what breaks.

    ``back`` is the path of the page with the form that was refused.
    """
    if request_ctx.url_adapter is None:
        # The Host header holds what can be no host's name. A page's links name none anyway.
        request_ctx.url_adapter = current_app.url_map.bind("localhost", request.script_root)
    try:
        html = render_template("error.html", status=status, title=title, text=text, back=back)
    except Exception:
        if current_app.testing:
            raise
        log.exception("error page failed", status=status)
        html = _BARE.format(lang=language(), title=title, text=text)
    return make_response(html, status)


def _refused(refusal: Refusal) -> Response:
    title, text = _words(refusal.status)
    response = page(refusal.status, title, str(refusal.message) or text)
    if isinstance(refusal, LimitReached) and refusal.retry_after_seconds:
        response.headers["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def _no_token(_error: CSRFError) -> Any:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and kept_forms.may_show_again(view) and kept_forms.is_late():
        kept_forms.refuse_all()
        shown: Any = view(**(request.view_args or {}))
        return shown
    back = addresses.page_of_form()
    return page(
        400,
        _("This form had been open for too long"),
        _("Nothing was saved. Go back to the page and send it again from there."),
        back=back if back != "/" else "",
    )


def _http(error: HTTPException) -> Any:
    if error.response is not None or (error.code or 500) < 400:
        return error
    title, text = _words(error.code or 500)
    response = page(error.code or 500, title, text)
    for name, value in error.get_headers(request.environ):
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _database(error: DatabaseError) -> Response:
    if disk_is_full(error):
        log.error("disk full")
        title, text = _words(507)
        return page(507, title, text)
    if gave_way(error):
        return _busy(error)
    return _crashed(error)


def _busy(error: DatabaseError) -> Response:
    """Answer for a transaction that gave way: it is rolled back, and may be asked for again."""
    log.warning("gave way to another transaction", rule=str(request.url_rule), error=str(error))
    title, text = _words(503)
    response = page(503, title, text)
    response.headers["Retry-After"] = str(BUSY_RETRY_SECONDS)
    return response


def _crashed(error: Exception) -> Response:
    # The rule, not the path: a path may hold the token of a mailed link.
    log.error("request failed", rule=str(request.url_rule), exc_info=error)
    title, text = _words(500)
    return page(500, title, text)


def _words(status: int) -> tuple[str, str]:
    """Give title and text for a status; statuses of one family share their words."""
    known = {
        403: (_("This is not for you"), _("You are not allowed to do this.")),
        404: (
            _("Nothing here"),
            _("This page does not exist, or no longer, or is not for you."),
        ),
        405: (_("Nothing here"), _("This address does not work that way.")),
        409: (_("This has changed meanwhile"), _("Reload the page to see where things stand.")),
        410: (_("This is over"), _("What was here has been taken down.")),
        422: (_("Something is missing"), _("Check what you typed; nothing was saved.")),
        429: (_("A little patience"), _("That was a lot in a short time. Try again later.")),
        500: (
            _("Something broke on our side"),
            _("It has been noted. Your last step may not be saved; try again in a moment."),
        ),
        503: (
            _("One moment, please"),
            _("Many things happened at once. Nothing was saved; try again in a moment."),
        ),
        507: (_("No room left"), _("The disk is full; nothing was saved. Tell the association.")),
    }
    if status == 413:
        return _("That is too big"), bodies.words()
    if status in known:
        return known[status]
    if status >= 500:
        return known[500]
    return _("This did not work"), _("Go back and try again.")
