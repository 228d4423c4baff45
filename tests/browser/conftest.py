"""Chromium in front of a real server: people with a page each, looked at by axe-core."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Request

from onemile.testing.server import Server, begun

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Pages of the same make that axe-core has looked at in this run; a look takes a second.
LOOKED_AT: set[tuple[str, str]] = set()
# A page that is replaced while it is looked at is left for the one that has come; a test presses
# one thing at a time, so that a page that is gone a third time is one that replaces itself.
LOOKS_MAX = 3
# When the document came, as it tells itself: no two have the same. Before it is whole, nothing.
CAME_AT = "document.readyState === 'complete' ? performance.timeOrigin : null"
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A fresh instance, served."""
    folder = tmp_path / "instance"
    running = Server(folder)
    begun(folder, base_url=running.url)
    yield running.start()
    running.stop()


@pytest.fixture
def fresh_database(engine: str, request: pytest.FixtureRequest) -> Callable[[], str] | None:
    """What makes a database for each of two instances; None where each is a file."""
    if engine != "postgres":
        return None
    made: Callable[[], str] = request.getfixturevalue("postgres_server").fresh_database
    return made


class Person:
    """Somebody at a browser. Every page they come to is held to the same rules.

    Whatever is read here is read of a page that stands still: whole, with no other on its way.
    """

    def __init__(self, page: Page, url: str, *, glass: Page | None = None) -> None:
        self.page, self.url, self.glass = page, url, glass
        self.faults: list[str] = []
        self._coming: Request | None = None
        page.on("response", self._look_at_answer)
        page.on("request", self._look_at_request)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", self._look_at_console)

    def open(self, path: str) -> "Person":
        """Go to a page. One that is open is read anew, where a browser would but scroll."""
        address = path if path.startswith("http") else self.url + path
        if "#" in address and address.partition("#")[0] == self.page.url.partition("#")[0]:
            self.page.reload()
        self.page.goto(address)
        return self

    def press(self, words: str) -> "Person":
        """Press the button, or follow the link, that says ``words``."""
        self._stands_still()
        button = self.page.get_by_role("button", name=words)
        target = button if button.count() else self.page.get_by_role("link", name=words)
        assert target.count(), f"nothing says {words!r} at {self.page.url}: {self.text}"
        return self.follow(target)

    def follow(self, target: Locator) -> "Person":
        """Press the first of what leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            target.first.click()
        return self

    def write(self, **fields: Any) -> "Person":
        """Fill fields by their name."""
        for name, value in fields.items():
            self.page.locator(f"[name={name}]:not([type=hidden])").first.fill(str(value))
        return self

    def choose(self, name: str, value: str) -> "Person":
        """Choose a radio button or tick a box, where a thumb would: on its label."""
        box = self.page.locator(f"[name={name}][value='{value}']").first
        box.check(force=True)
        return self

    def reads(self, words: str) -> bool:
        return words in self.text

    @property
    def text(self) -> str:
        """What stands on the page, spaces and typographic blanks folded."""
        seen: str = self._seen(lambda: self.page.locator("body").inner_text())
        return " ".join(seen.split())

    def is_at_ease(self) -> None:
        """axe-core finds nothing, nothing is wider than the phone, nobody else was asked."""
        assert not self.faults, self.faults
        found = self._seen(self._found)
        assert not found, f"{self.page.url}\n" + "\n".join(found)
        assert not self.faults, self.faults

    def _found(self) -> list[str]:
        """Say what is wrong with the page; nothing of one whose like was looked at before."""
        make = self._make()
        if make in LOOKED_AT:
            return []
        looked_at = self._as_it_stands()
        # The policy forbids scripts of others; the debugger may still look.
        looked_at.evaluate(AXE)
        found: list[str] = looked_at.evaluate(
            "rules => axe.run({runOnly: {type: 'tag', values: rules}})"
            ".then(r => r.violations.map(v => v.id + ': ' + v.help + ' — ' "
            "+ v.nodes.map(n => n.target.join(' ')).join(' | ')))",
            RULES,
        )
        found += self._too_wide()
        LOOKED_AT.add(make)
        return found

    def _seen(self, look: Callable[[], Any]) -> Any:
        """Give what a look at the page finds; if it is replaced meanwhile, at the one that came."""
        for _look in range(LOOKS_MAX):
            came_at = self._stands_still()
            try:
                found = look()
            except Error:
                if self._stands_still() == came_at:
                    raise
            else:
                if self._stands_still() == came_at:
                    return found
        raise AssertionError(f"{self.page.url} was replaced at each of {LOOKS_MAX} looks")

    def _stands_still(self) -> float:
        """Wait until the page is whole and no other is on its way; gives when it came.

        ``document`` may be there without an element in it, and a script run in between: Chromium
        has taken the answer for the page, and read nothing of it yet.
        """
        for _look in range(LOOKS_MAX):
            while self._coming is not None:
                coming, self._coming = self._coming, None
                coming.response()
            self.page.wait_for_load_state("load")
            with suppress(Error):  # it went while it was asked
                if came_at := self.page.evaluate(CAME_AT):
                    return float(came_at)
        raise AssertionError(f"{self.page.url} does not come to rest")

    def _as_it_stands(self) -> Page:
        """Give the page, or a copy of its elements where scripts are off: axe-core is one."""
        if self.glass is None:
            return self.page
        html = re.sub(r"<script.*?</script>", "", self.page.content(), flags=re.S)
        here = self.page.url
        self.glass.route(here, lambda route: route.fulfill(body=html, content_type="text/html"))
        self.glass.goto(here)
        self.glass.unroute(here)
        return self.glass

    def _make(self) -> tuple[str, str]:
        """Return what pages of one make have in common: their address, and these very controls."""
        controls = self.page.evaluate(
            "[...document.querySelectorAll('main :is(button, a, input, select, textarea, h1)')]"
            ".filter(e => e.offsetParent).map(e => e.tagName + e.type + e.className).join()"
        )
        address = re.sub(r"[0-9a-f]{12}|\d+|(?<=/confirm/).*", "#", urlsplit(self.page.url).path)
        return address, controls

    def _too_wide(self) -> list[str]:
        before = self.page.viewport_size
        self.page.set_viewport_size(PHONE)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size(before or DESK)
        return [f"it is {wide} px wide on a phone"] if wide > PHONE["width"] else []

    def _look_at_answer(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def _look_at_request(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self._coming = request
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"asked a stranger: {request.url}")

    def _look_at_console(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)


@pytest.fixture
def person(chromium: Browser, server: Server) -> Iterator[Callable[..., Person]]:
    """Open somebody's browser: ``person()``, ``person(script=False)``, ``person(phone=True)``."""
    contexts = []

    def come(*, script: bool = True, phone: bool = False) -> Person:
        context = chromium.new_context(
            java_script_enabled=script,
            viewport=PHONE if phone else DESK,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
        )
        contexts.append(context)
        glass = None
        if not script:
            contexts.append(chromium.new_context(viewport=DESK, locale="fr-FR"))
            glass = contexts[-1].new_page()
        context.set_default_timeout(20_000)  # milliseconds; two cores may be busy
        return Person(context.new_page(), server.url, glass=glass)

    yield come
    for context in contexts:
        context.close()
