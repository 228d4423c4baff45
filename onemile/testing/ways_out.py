"""Every way by which a thing can find somebody: what one reader reads of it, way by way.

A *way* is a name and a function that asks an instance as a person would, through its pages. Read
them all before a thing exists and again afterwards: for whoever may not see it, both are equal.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, get_args
from urllib.parse import quote

from onemile.contracts import Ring
from onemile.testing.browser import Browser

# More pages than a test's world has: a feed that never ends is a finding of its own.
PAGES_MAX = 40
CHARACTERS_SHOWN = 160
# What differs from one look to the next and says nothing of anybody: form tokens, when a copy
# was made.
_PASSING = re.compile(
    r'name="csrf_token"[^>]*value="[^"]*"|nonce-[\w-]+|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.+:Z]*'
)
_ANSWERED = (200, 403, 404, 405, 410)
ABSENT = "as if it had never been"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A thing that a plugin has published, as its reader needs to know it.

    ``search`` is a word of its title by which it is found; ``mark`` one that stands in title and
    text and nowhere else. ``path``, ``report`` and ``picture`` are addresses, "" for none.
    """

    author: Any
    uri: str
    search: str
    mark: str
    path: str = ""
    report: str = ""
    picture: str = ""


Way = Callable[[Browser, Shown], str]


def read(
    browser: Browser, shown: Shown, *, more: Mapping[str, Way] | None = None
) -> dict[str, str]:
    """Give what is read on each way, by the way's name; ``more`` are a plugin's own."""
    counted = browser.app.config.get("RATES_COUNTED", True)
    browser.app.config["RATES_COUNTED"] = False  # a copy may be taken a few times a day
    try:
        ways = {**WAYS, **(more or {})}
        return {name: _PASSING.sub("", way(browser, shown)) for name, way in ways.items()}
    finally:
        browser.app.config["RATES_COUNTED"] = counted


def nothing(search: str) -> Shown:
    """Give what stands for a thing before there is one."""
    nobody = SimpleNamespace(public_id="0" * 12)
    return Shown(author=nobody, uri="", search=search, mark="\N{NULL}")


def change(before: Mapping[str, str], after: Mapping[str, str], way: str) -> str:
    """Say where two readings of a way begin to differ: a few words of both."""
    old, new = before.get(way, ""), after[way]
    at = next((i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, at - CHARACTERS_SHOWN // 2)
    parts = (" ".join(text[start : start + CHARACTERS_SHOWN].split()) for text in (old, new))
    return f"{way}: …{' … became … '.join(parts)}…"


def differences(before: Mapping[str, str], after: Mapping[str, str], shown: Shown) -> list[str]:
    """Name the ways on which somebody who may not see a thing learns of it.

    Its page, picture and report are answered as addresses that nothing has; a profile may be
    gone with its owner, and must not hold the mark.
    """
    told = [name for name in before if name not in MAY_CHANGE and before[name] != after[name]]
    marked = [name for name, text in after.items() if shown.mark in text]
    return sorted({*told, *marked})


def finds(read_by_way: Mapping[str, str], shown: Shown) -> list[str]:
    """Name the ways on which a thing is found by its mark."""
    return sorted(name for name, text in read_by_way.items() if shown.mark in text)


def promised(hooks: frozenset[str], shown: Shown) -> set[str]:
    """Name the ways on which whoever may see a thing finds it, by what its plugin answers."""
    by_hook = {"feed_items": "the feed, ring instance", "search_hits": "the search, ring instance"}
    by_part = {"path": "its page", "report": "its report page", "picture": "its picture"}
    return {
        *(way for hook, way in by_hook.items() if hook in hooks),
        *(way for part, way in by_part.items() if getattr(shown, part)),
    }


def shows(read_by_way: Mapping[str, str], shown: Shown) -> list[str]:
    """Name the ways on which a thing is found by its mark, or that are its own and answer."""
    own = {"its picture"}  # a picture has no words
    answered = [name for name in own if read_by_way[name] != ABSENT]
    return [*finds(read_by_way, shown), *answered]


# ---------------------------------------------------------------------------------- the ways


def _page(path: str) -> Way:
    return lambda browser, _shown: _answer(browser, path)


def _ring(ring: str) -> Way:
    def way(browser: Browser, _shown: Shown) -> str:
        return "\n".join(pages_of(browser, f"/?ring={ring}"))

    return way


def _search(ring: str) -> Way:
    return lambda browser, shown: _answer(browser, f"/search?q={shown.search}&ring={ring}")


def _own_address(part: str) -> Way:
    """Ask for the thing itself, under one of its addresses."""
    return at(lambda shown: str(getattr(shown, part)))


def _question(shown: Shown) -> str:
    return f"/conversations/with?thing={quote(shown.uri, safe=':/')}" if shown.uri else ""


def at(address: Callable[[Shown], str]) -> Way:
    """Return the way of an address ("" for none) that belongs to a thing.

    It tells nothing if it is answered as one that nobody ever had.
    """

    def way(browser: Browser, shown: Shown) -> str:
        path = address(shown)
        if not path:
            return ABSENT
        # The answer may say what was asked for; it is said alike of what never was.
        real = _answer(browser, path).replace(path.rpartition("/")[2], "")
        if shown.mark in real:
            return real  # nothing else has the mark: what never was need not be asked
        never = _never_given(path)
        made_up = _answer(browser, never).replace(never.rpartition("/")[2], "")
        return ABSENT if _PASSING.sub("", real) == _PASSING.sub("", made_up) else real

    return way


def _never_given(path: str) -> str:
    """Give an address like this one that nothing has: another number, or another key."""
    if found := re.search(r"\d+$", path):
        return f"{path[: found.start()]}{int(found.group()) + 1}"
    head, _, tail = path.rpartition("/")
    return f"{head}/{'b' if tail[:1] == 'a' else 'a'}{tail[1:]}"


def _profile(browser: Browser, shown: Shown) -> str:
    return _answer(browser, f"/members/{shown.author.public_id}")


def _copy(browser: Browser, _shown: Shown) -> str:
    browser.post("/me/data/copy")
    if browser.response.mimetype != "application/zip":
        return "none"
    with zipfile.ZipFile(io.BytesIO(browser.response.data)) as archive:
        names = sorted(archive.namelist())
        texts = [archive.read(name).decode(errors="replace") for name in names]
    return "\n".join([*names, *texts])


WAYS: Mapping[str, Way] = {
    **{f"the feed, ring {ring}": _ring(ring) for ring in get_args(Ring)},
    **{f"the search, ring {ring}": _search(ring) for ring in get_args(Ring)},
    "the map": _page("/map"),
    "the notices": _page("/notices"),
    "what others show": _page("/for-me"),
    "what those publish whom one follows": _page("/followed"),
    "its page": _own_address("path"),
    "its report page": _own_address("report"),
    "its picture": _own_address("picture"),
    "a question about it": at(_question),
    "the conversations": _page("/conversations"),
    "the author's profile": _profile,
    "the copy of one's data": _copy,
}
# The profile goes with its owner; it is held against the mark alone.
MAY_CHANGE = frozenset({"the author's profile"})


def pages_of(browser: Browser, path: str) -> Iterator[str]:
    """Page through a list to its end, page by page."""
    for _number in range(PAGES_MAX):
        yield _answer(browser, path)
        if "before=" not in browser.html:
            return  # no link can lead on: what every list ends with is not read for links
        following = [href for _words, href in browser.page.links if "before=" in href]
        if not following:
            return
        path = following[-1]
    raise AssertionError(f"{path}: after {PAGES_MAX} pages there is still one more")


def _answer(browser: Browser, path: str) -> str:
    """Ask for a page; a refusal is an answer like any other."""
    browser.get(path)
    assert browser.status in _ANSWERED, (path, browser.status)
    body = browser.response.data
    browser.response.close()  # a picture's file stays open otherwise
    if browser.response.mimetype != "text/html":
        return f"{browser.status} {browser.response.mimetype} {len(body)}"
    return f"{browser.status} {browser.html}"
