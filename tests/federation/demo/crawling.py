"""A reader who goes from link to link, and keeps what did not open.

Of the pages that one rule answers he opens one, and of people all: what is wrong with a kind of
page is wrong with the next one of it as well, but whom one may not meet is another each time.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException

from onemile import current
from onemile.testing.browser import Browser

# Of each rule, by the names in its query: more of a kind cost seconds and show nothing new.
PAGES_A_RULE = 1
# Each of these is somebody else, whom one reader may meet and another may not.
PEOPLE = "/members/<public_id>"
# Whoever opens more than these goes in circles.
PAGES_MAX = 1_000


@dataclass
class Read:
    """What one reader opened, by its path, and each link that was dead: whence, whither, why."""

    paths: set[str] = field(default_factory=set)
    dead: list[tuple[str, str, str]] = field(default_factory=list)


def crawl(app, member=None, *, begin="/"):
    """Read an instance as somebody, from link to link; ``member`` None is a visitor."""
    base = app.extensions[current.EXTENSION].card.base_url
    rules = app.url_map.bind(urlsplit(base).netloc)
    browser, read, opened = Browser(app, member=member), Read(), Counter()
    waiting, known = deque([(begin, "")]), {begin}
    while waiting:
        path, whence = waiting.popleft()
        browser.get(path)
        read.paths.add(path)
        assert len(read.paths) <= PAGES_MAX, path
        if browser.status != 200:
            read.dead.append((whence, path, str(browser.status)))
        elif browser.response.mimetype == "text/html":
            for there in _leading(browser, base) - known:
                known.add(there)
                kind = _kind(rules, there)
                if not kind:
                    read.dead.append((path, there, "no page"))
                elif opened[kind] < PAGES_A_RULE or kind[0] == PEOPLE:
                    opened[kind] += 1
                    waiting.append((there, path))
        browser.response.close()
    return read


def _leading(browser, base):
    """Return the paths to which the links of a page lead within its instance."""
    urls = {urljoin(base + browser.path, href) for _words, href in browser.page.links}
    ours = (urlsplit(url) for url in urls if url == base or url.startswith(f"{base}/"))
    return {f"{one.path or '/'}{'?' * bool(one.query)}{one.query}" for one in ours}


def _kind(rules, there):
    """Return what answers a path, with the names in its query; nothing for what nobody answers."""
    parts = urlsplit(there)
    try:
        rule, _given = rules.match(parts.path, method="GET", return_rule=True)
    except HTTPException:
        return ()
    return rule.rule, tuple(sorted(one.partition("=")[0] for one in parts.query.split("&")))
