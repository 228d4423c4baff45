"""Addresses: what they may hold, and how a slight slip in one is led to the page that was meant."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, abort, current_app, redirect, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import IntegerConverter, RequestRedirect
from werkzeug.routing.map import MapAdapter

from onemile.web import programs

ROW_ID_MAX = 2**63 - 1
# What may stand in an address unescaped; no backslash, which browsers take for a slash.
_PATH_SAFE = "!$&'()*+,/:;=@~"
_QUERY_SAFE = _PATH_SAFE + "?%[]|^`{}"


class RowId(IntegerConverter):
    """``<int:…>``: a number beyond 64 bits names nothing, and is told so as any unknown page."""

    def __init__(self, map: object, *positional: object, **named: object) -> None:
        named.setdefault("max", ROW_ID_MAX)
        super().__init__(map, *positional, **named)  # type: ignore[arg-type]


def page_cursor(name: str = "before") -> int | None:
    """Read where a page of a list begins from the address; None for none, or for nonsense."""
    value = request.args.get(name, "")
    if not value.isascii() or not value.isdigit() or len(value) > len(str(ROW_ID_MAX)):
        return None
    return int(value) if int(value) <= ROW_ID_MAX else None


def known_form(app: Flask, path: str, *, method: str = "GET") -> str:
    """Return the path that the instance knows for ``path``; empty where it knows none.

    A page is known with its final slash or without: the other form means the same. So do doubled
    slashes, and capitals where the known path has a fixed word: what varies in a path (a token,
    a name) is left as it is. The path given back is known by itself, and begins with one slash.
    """
    adapter = app.url_map.bind("localhost")
    for candidate in _spellings(app, path):
        if _is_known(adapter, candidate, method):
            return candidate
    return ""


def endpoint_of(app: Flask, path: str, *, method: str) -> str:
    """Return the endpoint that answers at a path, or at the known form of it; empty for none."""
    known = known_form(app, path, method=method)
    try:
        endpoint: str = app.url_map.bind("localhost").match(known, method)[0] if known else ""
    except MethodNotAllowed:
        return ""
    return endpoint


def is_page(path: str) -> bool:
    """Tell whether a page answers at a path of ours: none does of a plugin that is off."""
    return bool(endpoint_of(current_app, urlsplit(path).path, method="GET"))


def page_of_form() -> str:
    """Return the path of the page on which the form of this request stands, as far as is known.

    Its own address where that is a page too, else the page of ours that it came from, else ``/``.
    """
    if endpoint_of(current_app, request.path, method="GET"):
        return request.path
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # half an address of the sixth kind, which no page of ours has
        return "/"
    path = came_from.path if came_from.netloc == request.host else ""
    return path if path and endpoint_of(current_app, path, method="GET") else "/"


def install(app: Flask) -> None:
    """Guard every address of the app; before any route is registered."""
    app.url_map.converters["int"] = RowId
    app.before_request(refuse_unreadable)
    app.before_request(_lead_to_known_form)


def refuse_unreadable() -> None:
    """Refuse a NUL or half a character pair: PostgreSQL cannot take the one, UTF-8 the other.

    So is a query whose bytes are no UTF-8: some servers let it pass as it came.
    """
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        request.query_string = b""  # the page of the refusal reads it again
        abort(400)
    texts = [request.path, *request.args.keys(), *request.args.values()]
    if any("\x00" in text or _is_broken(text) for text in texts):
        abort(400)


def _is_broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _lead_to_known_form() -> Any:
    """Answer 308 where the address means a known one: the browser repeats method and body there.

    The answer names a path and no host, so nobody is led out of the house by it.
    """
    failure = request.routing_exception
    if isinstance(failure, RequestRedirect):
        path = urlsplit(failure.new_url).path
    elif isinstance(failure, NotFound):
        known = known_form(current_app, request.path, method=request.method)
        path = quote(request.script_root + known, safe=_PATH_SAFE) if known else ""
    else:
        return None
    if not path:
        return None
    if programs.is_door(current_app, path.removeprefix(request.script_root), request.method):
        abort(404)  # nothing for a browser, however it is spelled
    query = quote(request.query_string, safe=_QUERY_SAFE)
    return redirect(f"/{path.lstrip('/')}{'?' if query else ''}{query}", code=308)


def _is_known(adapter: MapAdapter, path: str, method: str) -> bool:
    try:
        adapter.match(path, method)
    except MethodNotAllowed:
        return True
    except HTTPException:
        return False
    return True


def _spellings(app: Flask, path: str) -> Iterator[str]:
    """Yield what a path may have meant, the nearest first; each begins with one slash."""
    yield f"/{path.lstrip('/')}"
    words = [word for word in path.split("/") if word]
    folded = f"/{'/'.join(words)}"
    yield folded
    yield f"{folded.rstrip('/')}/"
    yield from _with_fixed_words(app, words)


def _with_fixed_words(app: Flask, words: list[str]) -> Iterator[str]:
    """Yield a path as each rule writes it, capitals apart; first those that fix most of it."""
    found: list[tuple[int, str]] = []
    for rule in app.url_map.iter_rules():
        wanted = [word for word in rule.rule.split("/") if word]
        fixed = ["<" not in word for word in wanted]
        if len(wanted) != len(words):
            continue
        if any(
            one and a.lower() != b.lower() for one, a, b in zip(fixed, wanted, words, strict=True)
        ):
            continue
        spelled = [a if one else b for one, a, b in zip(fixed, wanted, words, strict=True)]
        end = "/" if rule.rule.endswith("/") else ""
        found.append((sum(fixed), f"/{'/'.join(spelled)}{end}"))
    yield from (path for _, path in sorted(found, reverse=True))
