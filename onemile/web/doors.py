"""Doors: where programs knock. No session, no form token, no page; bounds of their own.

The very first thing that happens around a request finds out whether it is a door's, and then does
all there is to do: nothing of what follows for people is ever begun.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException, NotFound, UnsupportedMediaType
from werkzeug.http import parse_options_header

from onemile import i18n, rates
from onemile.languages import SOURCE
from onemile.plugin_manager import PluginError, Plugins
from onemile.program_records import Door
from onemile.web import addresses, bodies
from onemile.web.floods import Floods
from onemile.web.sources import source

EXTENSION = "onemile.doors"
# Programs read refusals in the language of their makers.
LANGUAGE = SOURCE


class Doors:
    """The doors of an app, by endpoint, and who has knocked in the present minute."""

    def __init__(self) -> None:
        self.by_endpoint: dict[str, Door] = {}
        self.floods = Floods()


def register(app: Flask, plugins: Plugins) -> None:
    """Make each declared door a route of the app. Raises PluginError where a page is in the way.

    When all pages are registered.
    """
    pages = [rule.rule for rule in app.url_map.iter_rules()]
    for plugin in plugins.all:
        for root in plugin.manifest.roots:
            taken = [one for one in pages if one == root or one.startswith(f"{root}/")]
            if taken:
                raise PluginError(f"{plugin.name}: beneath its root {root!r} lies {taken[0]!r}")
    doors = app.extensions[EXTENSION] = Doors()
    for number, (plugin, door) in enumerate(plugins.declared("register_doors")):
        if door.rule in pages:
            raise PluginError(f"{plugin.name}: at its door {door.rule!r} there is a page already")
        endpoint = f"door:{plugin.name}:{number}"
        try:
            app.add_url_rule(
                door.rule,
                endpoint,
                _as_view(door),
                methods=door.methods,
                provide_automatic_options=False,
                strict_slashes=True,
            )
        except (ValueError, LookupError, SyntaxError) as error:
            raise PluginError(f"{plugin.name}: the door {door.rule!r}: {error}") from error
        doors.by_endpoint[endpoint] = door


def _as_view(door: Door) -> Callable[..., Any]:
    @bodies.takes(bytes_max=door.bytes_max)
    def knocked(**_values: Any) -> Any:
        abort(404)  # never come to: ``answer`` is before all views

    return knocked


def answer() -> Response:
    """Answer a program at a door: all that is done for it."""
    be_nobody()
    addresses.refuse_unreadable()
    failure = request.routing_exception
    if "//" in request.environ.get("PATH_INFO", ""):
        abort(404)  # the framework would find a door behind a doubled slash
    if failure is not None:
        # Where a browser would be sent on to the known spelling, a program has knocked at nothing.
        is_refusal = isinstance(failure, HTTPException) and (failure.code or 500) >= 400
        raise failure if is_refusal else NotFound()
    endpoint = request.endpoint or ""
    doors: Doors = current_app.extensions[EXTENSION]
    door = doors.by_endpoint.get(endpoint)
    if door is None:
        abort(404)
    hold_back(at=endpoint, most=door.per_minute)
    _hold_body(door)
    answered: Any = door.view(**(request.view_args or {}))
    return current_app.make_response(answered)


def be_nobody() -> None:
    """Let nobody be looking at this request, in the language of programs."""
    # Tests make many requests in one app context.
    g.viewer, g.member_session, g.language = None, None, LANGUAGE
    i18n.activate(LANGUAGE)


def hold_back(*, at: str, most: int) -> None:
    """Count a program of this source; before it makes anything be done. Raises LimitReached."""
    if rates.is_on():
        doors: Doors = current_app.extensions[EXTENSION]
        doors.floods.check(source(), at=at, most=most)


def _hold_body(door: Door) -> None:
    """Refuse a body by its size and its kind before any of it is read. Raises 413, 415."""
    is_post = request.method == "POST"
    bodies.hold_to(door.bytes_max if is_post else 0)
    if not is_post:
        return
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType
    if not any(_is_kind(request.content_type or "", one) for one in door.media_types):
        raise UnsupportedMediaType


def _is_kind(given: str, taken: str) -> bool:
    """Tell whether a media type is a taken one; a profile need not be said, but not be another."""
    kind, options = parse_options_header(given)
    known, wanted = parse_options_header(taken)
    said = options.get("profile", "").split()
    needed = wanted.get("profile", "").split()
    return kind.lower() == known.lower() and (not said or set(needed) <= set(said))
