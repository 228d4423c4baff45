"""Two instances on two ports of this machine, each served by a process of its own, and one browser.

The demo is one of SQLite: its planting waits for no disk. On PostgreSQL two instances without a
past stand for it, with the same names, settings and plugins.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from onemile import clock, db
from onemile.app import create_app
from onemile.cli.setup import make_instance
from onemile.demo import pair, town
from onemile.demo.localities import ALSACE, BOTH, ORTENAU
from onemile.loopback import free_port
from onemile.members import outward, sessions
from onemile.members.models import Member
from onemile.testing.server import Server
from onemile.testing.world import World
from tests.browser.conftest import Person

# Where somebody lives who is not of the demo's cast.
AT = {ALSACE.name: "67000", ORTENAU.name: "77694"}


class Town:
    """One of the two, served; looked into beside its server only to let people in."""

    def __init__(self, folder: Path, name: str, port: int) -> None:
        self.name, self.server = name, Server(folder, port=port)
        self.url, self.host = self.server.url, self.server.url.removeprefix("http://")

    def cookie_of(self, first_name: str, *, is_known: bool = True) -> dict[str, Any]:
        """Sign somebody in, of the cast or new here; ``is_known``: to other instances as well."""
        app = create_app(self.server.folder, environment={})
        with app.app_context():
            member = Member.get_or_none(Member.first_name == first_name)
            if member is None:
                verified_at = clock.now()
                member = World(app).member(
                    first_name, at=AT[self.name], language="fr", verified_at=verified_at
                )
            Member.update(language="fr").where(Member.id == member.id).execute()
            if is_known and not member.federates:
                outward.let_know(member, text="")
            token = sessions.open_session(member, device="Chromium").token
            cookie = {"name": sessions.cookie_name(), "value": token, "url": self.url}
        db.shut(app.extensions[db.EXTENSION])
        return cookie


@contextmanager
def served(folder: Path, database_url: Callable[[], str] | None) -> Iterator[list[Town]]:
    """Serve both: the demo, or two instances with databases of their own."""
    ports = [free_port(), free_port()]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    if database_url is None:
        pair.plant(folder, addresses, size=town.SIZE_MIN, plugins=["mags"])
    else:
        for locality, address in zip(BOTH, addresses, strict=True):
            values = {"base_url": address, "development": True, "enabled": ["mags", "federation"]}
            values["database_url"] = database_url()
            app = make_instance(folder / locality.name, {**locality.settings, **values})
            db.shut(app.extensions[db.EXTENSION])
    with ExitStack() as stack:
        towns = []
        for locality, port in zip(BOTH, ports, strict=True):
            one = Town(folder / locality.name, locality.name, port)
            one.server.start()
            stack.callback(one.server.stop)
            towns.append(one)
        yield towns


class Tab(Person):
    """A page of a browser that is signed in on both: a Person at one of the two."""

    def publishes(self, mag_id: str, title: str, *, text: str) -> str:
        """Write an article for everybody, and give its address."""
        self.open(f"/mags/{mag_id}/desk").press("Écrire")
        self.write(title=title, lead="Deux phrases.", text=text).choose("audience", "everyone")
        self.press("Publier maintenant").is_at_ease()
        assert self.reads("C’est paru")
        return self.page.url

    def presses_by_key(self, words: str) -> "Tab":
        """Go to what says ``words`` with the tabulator alone, and press the return key."""
        self._stands_still()
        for _stop in range(STOPS_MAX):
            self.page.keyboard.press("Tab")
            if words in self.page.evaluate("document.activeElement.innerText || ''"):
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")
                return self
        raise AssertionError(f"no key leads to {words!r} at {self.page.url}")

    def finds(self, words: str, *, at: str, is_gone: bool = False) -> "Tab":
        """Look at a page until it says ``words``, or says them no more: as whoever comes again."""
        for _look in range(LOOKS_MAX):
            if self.open(at).reads(words) != is_gone:
                return self
            self.page.wait_for_timeout(LOOK_MS)
        raise AssertionError(f"{at} {'still' if is_gone else 'never'} said {words!r}: {self.text}")


# Of a page; more would be no page to go through with keys.
STOPS_MAX = 80
# What is under way between the two arrives within some seconds; two cores may be busy.
LOOKS_MAX, LOOK_MS = 60, 500
