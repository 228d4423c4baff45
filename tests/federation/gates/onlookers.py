"""Everybody who may ask from outside, asking for everything that is named anywhere, to the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from kit.messages import AS2, AS2_LD, Answer

from onemile_federation import registry
from tests.federation.gates.day import Day

# What an asker may want of one address; a browser among them, and who takes anything.
FORMS = (AS2, AS2_LD, "application/json", "text/html", "*/*")
ADDRESSES_MAX = 600


@dataclass(frozen=True)
class Gone:
    """Something that left the instance: on whose asking or to whom, its header lines, its bytes."""

    what: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def media_type(self) -> str:
        named = (value for name, value in self.headers if name.lower() == "content-type")
        return next(named, "").partition(";")[0].strip()

    @property
    def is_page(self) -> bool:
        return self.media_type == "text/html"

    @property
    def is_text(self) -> bool:
        return not self.media_type.startswith("image/")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Onlookers:
    """Who asks: anybody, a follower, a partner, and a server that has nothing to do with us."""

    def __init__(self, day: Day) -> None:
        self.day, self.ours, self.network = day, day.ours, day.ours.network
        self.answers: dict[str, Gone] = {}
        self._looks = 0
        self._shapes: set[str] = set()
        # The kinds of actors and things that somebody was given as a document.
        self.kinds: set[str] = set()
        bystander = self.network.peer("v.example").actor("vera")
        self.askers: dict[str, Callable[..., Answer]] = {
            "anybody": self.network.get,
            "a follower": day.eve.get,
            "a partner": day.partner.actor.get,
            "a stranger": bystander.get,
        }

    # ------------------------------------------------------------------- what left

    @property
    def posted(self) -> list[Gone]:
        """What was sent: each request of ours, with its header lines."""
        return [
            Gone(f"{one.method} {one.url}", 0, tuple(one.headers), one.body)
            for peer in self.network.peers.values()
            for one in peer.received
            if "als.example" in one.header("User-Agent")
        ]

    @property
    def gone(self) -> list[Gone]:
        """All that left."""
        return [*self.posted, *self.answers.values()]

    # ------------------------------------------------------------------- asking

    def look(self) -> None:
        """Ask for whatever is named in what left so far, and in the answers to that."""
        self._looks += 1
        waiting, seen = [*self._begin(), *self._named_in(self.posted)], set[str]()
        while waiting:
            url = waiting.pop().partition("#")[0]
            if url in seen:
                continue
            seen.add(url)
            assert len(seen) < ADDRESSES_MAX, f"more than {ADDRESSES_MAX} addresses: {url}"
            waiting += self._named_in(self._ask(url))

    def _ask(self, url: str) -> list[Gone]:
        """Ask for one address as anybody; as all where it is for some. Hidden ones: test_no_oracle.

        In every form once for each shape of address.
        """
        found = [self._answer("anybody", url, AS2)]
        is_for_some = found[0].status == 404 and FOR_SOME.search(url) is not None
        if is_for_some or (self._looks == 1 and "/ap/" not in url):
            found += [self._answer(name, url, AS2) for name in self.askers if name != "anybody"]
        is_own = "/ap/" not in url or "/ap/mile/" in url
        if is_own and any(one.status == 200 for one in found):
            self.kinds |= self._kinds_at(url)
        shape = f"{found[0].status} " + re.sub(r"[0-9a-f]{12}|\d{6,}", "…", url)
        if shape not in self._shapes:
            self._shapes.add(shape)
            found += [self._answer("anybody", url, form) for form in FORMS[1:]]
        return found

    def _kinds_at(self, url: str) -> set[str]:
        """Return of what kind it is that stands at an address."""
        with self.ours.at_work():
            found = (registry.actor(url), registry.thing(url))
            return {str(one[0].name) for one in found if one is not None}

    def _answer(self, name: str, url: str, form: str) -> Gone:
        given = self.askers[name](url, accept=form)
        if given.status == 429:
            self.network.clock.advance(minutes=1)
            given = self.askers[name](url, accept=form)
        path = url.removeprefix(self.ours.base)
        made = Gone(f"{path} for {name} as {form}", given.status, tuple(given.headers), given.body)
        self.answers[f"{self._looks} {made.what}"] = made
        return made

    def _begin(self) -> Iterator[str]:
        """Every door that needs no name, and everybody by name."""
        rules = self.ours.app.url_map.iter_rules()
        for rule in rules:
            is_door = "federation" in rule.endpoint and not rule.arguments
            if is_door and "GET" in (rule.methods or ()):
                yield self.ours.url(str(rule))
        quarter = self.day.quarter
        named = [str(one.uri) for one in quarter.people.values()]
        for uri in (*named, quarter.mag_uri, quarter.project_uri):
            yield self.ours.url(f"/.well-known/webfinger?resource={quote(uri)}")

    def _named_in(self, found: list[Gone]) -> Iterator[str]:
        """Give the addresses of ours that stand in documents; those of pages lead to pages."""
        for one in found:
            if not one.is_page:
                yield from ADDRESS.findall(one.text)


# What is given to nobody but those to whom it was said.
FOR_SOME = re.compile(r"/ap/(?:a|mile|neighbours)/")
ADDRESS = re.compile(r"https://als\.example/[^\s\"<>\\,;]*")
