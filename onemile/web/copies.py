"""Copies of pages that are alike for everybody without an account: given again, with no database.

A view says that its page is one (``may_be_kept``). The copy stands for as long as nothing that a
visitor can read was written anywhere: each commit raises a number in the database, which other
hosts look at once a second, and touches a file, which every process of this host looks at each
time. So on this host a copy is gone with the commit, on others within two seconds; what a killed
process has not touched, the number tells.
"""

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_etags

from onemile import clock, commits, current, db, i18n
from onemile.web import programs
from onemile.written_tables import UNREAD

# A page has 30 kB; so many are read within the hour. What is given of each weighs besides, some
# two kilobytes: of feeds without an entry there are no more than find room by number.
BYTES_MAX, COPY_BYTES_MAX, COPIES_MAX = 32_000_000, 500_000, 2_000
# Between two looks at the number. A look that another thread has begun is waited for no longer.
LOOK_SECONDS, TRUST_SECONDS = 1.0, 1.9
# "Yesterday" on a page is true for the rest of a day, "just now" for a minute.
AGE_SECONDS_MAX = 60.0
STAMP = "copies.stamp"
# A browser says some six languages.
ACCEPTED_CHARS_MAX = 200
# The stamp is a byte longer with every commit, and begins anew here.
STAMP_BYTES_MAX = 1_000_000
_FLAG = "onemile.copy"
_MODELS = "register_models"
# What a copy is given by, for those who keep it on the way.
VARY = "Accept, Accept-Language, Cookie"

StartResponse = Callable[..., Any]
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class _Copy:
    stamp: tuple[tuple[int, int], int]
    until: float
    etag: str
    headers: list[tuple[str, str]]
    body: bytes


def may_be_kept() -> None:
    """Say of the page that is about to be made that all without an account get the very same.

    Before anything of it is read: what is written from now on lets go of it.
    """
    request.environ[_FLAG] = number_now()


class Copies:
    """Stands before the application: answers from a copy, or takes one along."""

    def __init__(self, app: Flask, inner: Any) -> None:
        self._app, self._inner = app, inner
        self._kept: OrderedDict[Key, _Copy] = OrderedDict()
        self._bytes = 0
        self._lock, self._look = threading.Lock(), threading.Lock()
        self._number, self._seen = 0, float("-inf")
        self._stamp = Path(app.instance_path) / STAMP

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._inner(environ, start_response)  # type: ignore[no-any-return]
        copy = self._kept.get(key)
        if copy is not None and self._stands(copy):
            self._put_last(key)
            return _given(copy, environ, start_response)
        return self._taken(key, environ, start_response)

    def _key(self, environ: dict[str, Any]) -> Key | None:
        """Name the page that a request asks for; None where it is for somebody of their own."""
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        is_plain = is_read and not environ.get("QUERY_STRING")
        if not is_plain or environ.get("HTTP_COOKIE") or environ.get("HTTP_RANGE"):
            return None
        if environ.get(programs.MARK):  # another form of the page, or none at all
            return None
        # A page is made by the very words by which its copy is found.
        accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:ACCEPTED_CHARS_MAX]
        environ["HTTP_ACCEPT_LANGUAGE"] = accepted
        language = self._language(accepted)
        where = environ.get("HTTP_HOST", "").lower(), environ.get("PATH_INFO", "")
        return (environ["wsgi.url_scheme"], *where, language)

    def _language(self, accepted: str) -> str:
        with self._app.app_context():
            return _best_of(accepted, tuple(current.card().languages))

    def _stands(self, copy: _Copy) -> bool:
        now = clock.real_seconds()
        if now >= copy.until or copy.stamp[0] != self._touched():
            return False
        if now - self._seen >= LOOK_SECONDS and self._look.acquire(blocking=False):
            try:
                self._read_number(now)
            finally:
                self._look.release()
        return copy.stamp[1] == self._number and now - self._seen < TRUST_SECONDS

    def _read_number(self, now: float) -> None:
        with self._app.app_context():
            try:
                self._number, self._seen = number_now(), now
            finally:
                db.release()  # no request ends here that would

    def _touched(self) -> tuple[int, int]:
        """Two commits within a tick of the file's clock differ in its length."""
        try:
            found = os.stat(self._stamp)
        except FileNotFoundError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)

    def _taken(self, key: Key, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Have a page made; keep what it became where its view said that it may be."""
        touched, now = self._touched(), clock.real_seconds()
        told: list[Any] = []
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        asked = {**environ, "REQUEST_METHOD": "GET"} if is_head else environ

        def listen(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told[:] = [status, headers, *more]
            return lambda _piece: None

        pieces = self._inner(asked, listen)
        if not asked.get(_FLAG):
            start(*told)
            return _closed(pieces) if is_head else pieces
        try:
            body = b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        status, headers = told[0], list(told[1])
        names = {name.lower() for name, _value in headers}
        if not status.startswith("200") or "set-cookie" in names:
            start(status, headers)
            return [b"" if is_head else body]
        etag = hashlib.sha256(body).hexdigest()[:32]
        said_here = ("etag", "cache-control", "vary", "last-modified")
        headers = [one for one in headers if one[0].lower() not in said_here]
        # Others may keep it if they ask each time: what is narrowed is gone with the question.
        headers += [("ETag", f'"{etag}"'), ("Cache-Control", "public, no-cache"), ("Vary", VARY)]
        stamp = (touched, int(asked[_FLAG]))
        if stamp[1] >= self._number:
            self._number, self._seen = stamp[1], now
        copy = _Copy(stamp, now + AGE_SECONDS_MAX, etag, headers, body)
        if len(body) <= COPY_BYTES_MAX:
            self._keep(key, copy)
        return _given(copy, environ, start)

    def _put_last(self, key: Key) -> None:
        """What is read again is let go of last."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)

    def _keep(self, key: Key, copy: _Copy) -> None:
        with self._lock:
            old = self._kept.pop(key, None)
            self._bytes += len(copy.body) - (len(old.body) if old is not None else 0)
            self._kept[key] = copy
            while self._bytes > BYTES_MAX or len(self._kept) > COPIES_MAX:
                _key, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.body)


def install(app: Flask) -> None:
    """Put the copies before an application, and have each commit that counts let go of them."""
    app.wsgi_app = Copies(app, app.wsgi_app)  # type: ignore[method-assign]
    engine = app.extensions[db.EXTENSION]
    stamp = Path(app.instance_path) / STAMP

    def let_go() -> None:
        engine.execute_sql("UPDATE copy_generation SET number = number + 1 WHERE id = 1")
        if not commits.put_off(engine, lambda: _touch(stamp), is_for_good=False):
            _touch(stamp)

    engine.ending = let_go
    models = [one for _, one in app.extensions[current.EXTENSION].plugins.declared(_MODELS)]
    spared = (one for one in models if not one.is_read_by_visitors)
    engine.unread = UNREAD | {one._meta.table_name for one in spared}


def number_now() -> int:
    """Return the number by which a page that is begun now can be kept."""
    ((number,),) = db.rows("SELECT number FROM copy_generation WHERE id = 1")
    return int(number)


def _touch(stamp: Path) -> None:
    with stamp.open("ab", buffering=0) as file:
        if file.tell() >= STAMP_BYTES_MAX:
            file.truncate(0)
        file.write(b".")


@lru_cache(maxsize=2_000)
def _best_of(accepted: str, offered: tuple[str, ...]) -> str:
    wanted = parse_accept_header(accepted, LanguageAccept)
    return i18n.best_of(list(wanted.values()), offered)


def _given(copy: _Copy, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    if known and parse_etags(known).contains_weak(copy.etag):
        rest = [one for one in copy.headers if one[0].lower() not in _OF_A_BODY]
        start("304 NOT MODIFIED", rest)
        return [b""]
    start("200 OK", copy.headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else copy.body]


def _closed(pieces: Any) -> Iterable[bytes]:
    """Let go of a body of which only the head was asked for."""
    if hasattr(pieces, "close"):
        pieces.close()
    return [b""]


_OF_A_BODY = ("content-length", "content-type")
