"""Which requests are a program's: known before anything else is done for them.

A program knocks at a ``Door``, or asks for another form of a page (``Representation``). It has
no session, no language and no form, and is refused in JSON: a mark on the request switches all of
that off together, and its cookies are taken away where nobody could have read them yet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule

from onemile.program_records import Door, Representation

AT_DOOR, FOR_FORM = "door", "form"
MARK = "onemile.program"
WANTED = "onemile.representation"
EXTENSION = "onemile.programs"
# What a browser asks for with these is a page.
READING = frozenset({"GET", "HEAD"})
# Files are everybody's and have one form: "/static/…" and "/<plugin>/static/…".
STATIC = "static"

Wanted = Callable[[str], Representation | None]


class Knocks:
    """Stands before the application and marks what is a program's."""

    def __init__(
        self, inner: Any, *, roots: Iterable[str], doors: Sequence[Door], wanted: Wanted | None
    ) -> None:
        self._inner, self._wanted = inner, wanted
        self._roots: dict[str, list[list[str]]] = {}
        for root in roots:
            words = _words(root)
            self._roots.setdefault(words[0], []).append(words)
        lone = [door for door in doors if not self._is_beneath_root(door.rule)]
        self._rooms = {_words(door.rule)[0] for door in lone}
        self._heads = {*self._roots, *self._rooms}
        rules = [Rule(door.rule, endpoint="door", methods=door.methods) for door in lone]
        self._lone = Map(rules, merge_slashes=False).bind("localhost")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        if self._heads and self.is_at_door(
            path.encode("latin-1").decode("utf-8", "replace"), method
        ):
            environ[MARK] = AT_DOOR
        elif self._wanted is not None and method in READING:
            wanted = self._wanted(environ.get("HTTP_ACCEPT", ""))
            if wanted is not None and STATIC not in path.split("/", 3)[1:3]:
                environ[MARK], environ[WANTED] = FOR_FORM, wanted
        if MARK in environ:
            environ.pop("HTTP_COOKIE", None)
        return self._inner(environ, start_response)  # type: ignore[no-any-return]

    @property
    def is_needed(self) -> bool:
        """Tell whether anything is declared that a program could want."""
        return bool(self._heads or self._wanted)

    def is_at_door(self, path: str, method: str) -> bool:
        """Tell whether a path belongs to programs: beneath a root, however it is spelled there.

        Doors in a plugin's own room are found by their very rule only, as pages stand beside them.
        """
        first = path.lstrip("/").partition("/")[0].lower()
        if first in self._roots:
            return self._is_beneath_root(path)
        return first in self._rooms and self._is_lone_door(path, method)

    def _is_beneath_root(self, path: str) -> bool:
        words = _words(path)
        found = self._roots.get(words[0], ()) if words else ()
        return any(words[: len(root)] == root for root in found)

    def _is_lone_door(self, path: str, method: str) -> bool:
        try:
            self._lone.match(path, method)
        except MethodNotAllowed:
            return True
        except HTTPException:
            return False
        return True


def install(
    app: Flask, *, roots: Iterable[str], doors: Sequence[Door], wanted: Wanted | None
) -> None:
    """Put the mark before an application. ``wanted`` finds what an Accept header asks for."""
    knocks = Knocks(app.wsgi_app, roots=roots, doors=doors, wanted=wanted)
    app.extensions[EXTENSION] = knocks
    if knocks.is_needed:
        app.wsgi_app = knocks  # type: ignore[method-assign]


def answer_first(app: Flask, answers: Mapping[str, Callable[[], Any]]) -> None:
    """Let a program be answered, by its mark, before any handler that is for people."""

    def answer() -> Any:
        mark = request.environ.get(MARK)
        return None if mark is None else answers[mark]()

    app.before_request(answer)


def at_work() -> str:
    """Return AT_DOOR or FOR_FORM where this request is a program's, "" where it is not."""
    mark: str = request.environ.get(MARK, "")
    return mark


def is_door(app: Flask, path: str, method: str) -> bool:
    """Tell whether a path is a door's, which no slip of a browser is led to."""
    knocks: Knocks = app.extensions[EXTENSION]
    return knocks.is_at_door(path, method)


def _words(path: str) -> list[str]:
    return [word.lower() for word in path.split("/") if word]
