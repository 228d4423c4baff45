"""Other forms of pages, for who asks for their media types; and how the pages tell of them.

Only who names such a type gets it, at least as gladly as a page (RFC 9110, 12.5.1): what a browser
or a search engine says, ``*/*`` included, means the page. The session is not asked: who may read is
proven by the request alone, and so the answer never varies by cookie.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from onemile import current
from onemile.fields import may_be_uri
from onemile.plugin_manager import Plugin, Plugins
from onemile.program_records import Representation
from onemile.web import addresses, doors, problems, programs

# Browsers say a hundred characters, other servers two hundred.
ACCEPT_CHARS_MAX = 2_000
# Each program of the network says one of some dozen; of 2 kB each at most.
ACCEPTS_KEPT = 256
VARIES = ("Accept", "Signature")
_PATH_SAFE = "/!$&'()*+,;=:@~"


class Chooser:
    """Finds the representation that an Accept header asks for, of those declared."""

    def __init__(self, offered: Sequence[Representation]) -> None:
        self._offered = [
            (*parse_options_header(media_type), one)
            for one in offered
            for media_type in one.media_types
        ]
        self._kinds = {kind.lower() for kind, _options, _one in self._offered}
        self._chosen = lru_cache(ACCEPTS_KEPT)(self._choose)

    def __call__(self, accept: str) -> Representation | None:
        if len(accept) > ACCEPT_CHARS_MAX:
            return None
        said = accept.lower()
        if not any(kind in said for kind in self._kinds):
            return None
        return self._chosen(accept)

    def _choose(self, accept: str) -> Representation | None:
        wanted = parse_accept_header(accept, MIMEAccept)
        best, quality = None, max(wanted.quality("text/html"), 0.001)
        for value, value_quality in wanted:
            kind, options = parse_options_header(value)
            for known, needed, one in self._offered:
                if kind.lower() != known.lower() or not _has_profile(options, needed):
                    continue
                if value_quality > quality or (best is None and value_quality >= quality):
                    best, quality = one, value_quality
        return best


def chooser(plugins: Plugins) -> Chooser | None:
    """Return how to find what a request asks for; None where only pages are offered."""
    offered = [one for _plugin, one in plugins.declared("register_representations")]
    return Chooser(offered) if offered else None


def install_links(app: Flask, plugins: Plugins) -> None:
    """Let every page say that it varies by what is asked for, and where its other forms are."""
    declared = plugins.declared("register_representations")
    if not declared:
        return

    def tell(response: Response) -> Response:
        environ = request.environ
        mark = environ.get(programs.MARK, "")
        if mark == programs.FOR_FORM:
            response.vary.update(VARIES)
        elif not mark and environ["REQUEST_METHOD"] in programs.READING and not _is_file():
            said = response.headers.get("Vary")
            response.headers["Vary"] = f"{said}, Accept" if said else "Accept"
            # Programs bring no cookie; and to ask where a form of a page is costs as much as it.
            is_bare = "HTTP_COOKIE" not in environ
            if is_bare and response.status_code == 200 and response.mimetype == "text/html":
                _link(response, plugins, declared)
        return response

    app.after_request(tell)


def answer() -> Response:
    """Answer who asks for another form: all that is done for them."""
    doors.be_nobody()
    addresses.refuse_unreadable()
    wanted: Representation = request.environ[programs.WANTED]
    doors.hold_back(at=wanted.name, most=wanted.per_minute)
    uri = current.card().base_url + quote(request.path, safe=_PATH_SAFE)
    found = wanted.respond(uri) if may_be_uri(uri) else None
    return problems.problem(404) if found is None else current_app.make_response(found)


def _link(
    response: Response, plugins: Plugins, declared: Sequence[tuple[Plugin, Representation]]
) -> None:
    for plugin, one in declared:
        uri = ""
        with plugins.forgiving("register_representations", plugin):
            uri = one.describes(request.path)
        if uri and may_be_uri(uri) and uri.isascii() and not set(uri) & set('<>" '):
            kind = parse_options_header(one.media_types[0])[0]
            response.headers.add("Link", f'<{uri}>; rel="alternate"; type="{kind}"')


def _is_file() -> bool:
    return (request.endpoint or "").rpartition(".")[2] == programs.STATIC


def _has_profile(said: Mapping[str, Any], needed: Mapping[str, Any]) -> bool:
    """Tell whether the profiles that a media type needs are named; it may name more of them."""
    return set(str(needed.get("profile", "")).split()) <= set(str(said.get("profile", "")).split())
