"""The network of one test: its internet, the peers and the instances on it, one clock for all."""

import re
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask

from kit import bridge, signing
from kit.actor import Actor
from kit.internet import REFUSED, Internet
from kit.keyring import Keyring
from kit.listener import Listener
from kit.messages import ACCEPT, Answer, Request
from kit.ours import Ours
from kit.peer import Peer
from kit.replies import Reply
from kit.server import ClearServer, TlsServer
from kit.settling import settle
from onemile import db
from onemile.fetch.rehearsal import Rehearsal, rehearse

# How many times sooner than in earnest a fetch loses patience, where a test is about that: 10 s
# are half a second. Else it is in earnest, since a machine may be busy.
HASTE = 20.0
# How often instances get a turn while time passes; a day is 288 turns.
TURN_MINUTES = 5.0
TURNS_MAX = 20_000


class Network:
    """Peers and instances by their host, and everything that passes between them."""

    def __init__(
        self,
        *,
        server: TlsServer | ClearServer,
        silent: Listener,
        keyring: Keyring,
        clock: Callable[[], datetime],
    ) -> None:
        self.server: Any = server
        self.keyring = keyring
        self.clock: Any = clock
        self.internet = Internet(server_port=server.port, silent=silent)
        self.over = threading.Event()
        self.peers: dict[str, Peer] = {}
        self.instances: dict[str, Ours] = {}
        # What an instance raised where no test could see it.
        self.errors: list[BaseException] = []
        self._flaws: dict[str, str] = {}
        self._haste = 1.0
        server.behind = self

    def close(self) -> None:
        """End the test: whoever is kept waiting goes, and nothing runs on into the next one."""
        self.over.set()
        self.internet.silent.forget()
        is_idle = self.server.wait_until_idle()
        self.server.behind = None
        assert is_idle, "a request of this test would still be answered in the next one"

    # ------------------------------------------------------------------- who is there

    def peer(self, host: str, **options: Any) -> Peer:
        """Return the peer of a host, made when it is first asked for."""
        if host not in self.peers:
            self.internet.add(host)
            self.peers[host] = Peer(self, host, **options)
        return self.peers[host]

    def crowd(self, size: int, name: str = "h{}.example", *, first: int = 1) -> list[Actor]:
        """Return actors called "fan" on so many hosts, one on each, all with one key.

        For crowds of receivers: a key of its own for each would take a minute for a thousand.
        """
        key = self.keyring.take()
        hosts = (name.format(number) for number in range(first, first + size))
        return [self.peer(host).actor("fan", key=key) for host in hosts]

    def neighbours(self, size: int) -> list[Actor]:
        """The same for processes: hosts of this machine's own network, in clear text."""
        assert isinstance(self.server, ClearServer), "for the fixture clear_network"
        key = self.keyring.take()
        return [self.peer(self.server.host(number)).actor("fan", key=key) for number in range(size)]

    def add(self, app: Flask) -> Ours:
        """Put an instance on the network: it is reached by the host of its ``base_url``."""
        assert isinstance(self.server, TlsServer), "processes need not be put on a network"
        ours = Ours(self, app)
        self.internet.add(ours.host)
        self.instances[ours.host] = ours
        self._rehearse(app)
        return ours

    def hurry(self, times: float = HASTE) -> None:
        """Let every instance lose patience so many times sooner: for who hangs, or drips."""
        self._haste = times
        for ours in self.instances.values():
            self._rehearse(ours.app)

    def _rehearse(self, app: Flask) -> None:
        rehearsal = Rehearsal(
            resolver=self.internet.resolve,
            ports=frozenset(),
            authorities=str(self.server.authority.pem),
            route=self.internet.route,
            haste=self._haste,
        )
        rehearse(app, rehearsal)

    def off(self, host: str, how: str = REFUSED) -> None:
        """Take a host away: ``refused``, ``silent``, ``unnamed`` or ``reset``."""
        self.internet.off(host, how)

    def on(self, host: str) -> None:
        self.internet.on(host)

    def certificate(self, host: str, flaw: str) -> None:
        """Let a host show a certificate that is ``expired``, ``self-signed``, ``wrong name``."""
        self._flaws[host] = flaw

    # ------------------------------------------------------------------- what passes

    def send(self, request: Request) -> Answer:
        """Bring a request to whom it is for, without the internet between."""
        if request.host in self.instances:
            return bridge.call(self.instances[request.host].app, request)
        if request.host in self.peers:
            return self.reply(request.host, request).answer()
        return bridge.knock(request)

    def get(self, url: str, *, accept: str = ACCEPT) -> Answer:
        """Ask for something without a signature, as anybody could."""
        host = Request("GET", url).host
        return self.send(Request("GET", url, [("Host", host), ("Accept", accept)]))

    def key_of(self, key_id: str) -> str:
        """Return the public key that stands at an id, as its own server says. Raises Broken."""
        answer = self.get(key_id.partition("#")[0])
        document = answer.json() if answer.status == 200 else {}
        found = document if "publicKeyPem" in document else document.get("publicKey", {})
        for one in found if isinstance(found, list) else [found]:
            if one.get("id") == key_id:
                return str(one["publicKeyPem"])
        raise signing.Broken(f"{key_id} is not published ({answer.status})")

    def settle(self, *instances: Ours) -> None:
        """Let instances do what is due, all by turns, until nothing is; all where none is named."""
        settle([one.app for one in instances or self.instances.values()])

    def let_pass(
        self, *, every_minutes: float = TURN_MINUTES, jobs: bool = False, **parts: float
    ) -> None:
        """Let time pass for everybody, by turns: ``let_pass(days=2.5)``.

        Each turn moves the one clock and lets every instance do what has come due meanwhile, its
        ``jobs`` too if they are asked for.
        """
        before = self.clock.present
        end = self.clock.advance(**parts)
        self.clock.present = before
        for _turn in range(TURNS_MAX):
            if self.clock.present >= end:
                return
            self.clock.advance(minutes=every_minutes)
            self.clock.present = min(self.clock.present, end)
            settle([one.app for one in self.instances.values()], jobs=jobs)
        raise AssertionError(f"more than {TURNS_MAX} turns; let longer ones pass")

    # ------------------------------------------------------------------- for the server

    def flaw_of(self, host: str) -> str:
        return self._flaws.get(host, "sound")

    def reply(self, host: str, request: Request) -> Reply:
        """Answer for a host."""
        request.source = self._asker(request)
        if self.internet.is_off(host):  # a process comes past the internet
            return Reply(reset=True, hang=self.internet.is_silent(host))
        if host in self.peers:
            return self.peers[host].reply(request)
        if host not in self.instances:
            return Reply(status=421)
        app = self.instances[host].app
        try:
            answer = bridge.call(app, request)
        except Exception as error:  # a test looks at them; the asker is told as in earnest
            self.errors.append(error)
            return Reply(status=500)
        finally:
            _let_go(app)
        headers = dict(answer.headers)
        headers.pop("Content-Length", None)
        return Reply(status=answer.status, body=answer.body, headers=headers)

    def _asker(self, request: Request) -> str:
        """Return the address of the instance that asks, by what it says of itself."""
        found = re.search(r"\(\+https?://([^/)]+)/?\)", request.header("User-Agent"))
        known = found is not None and self.internet.knows(found[1])
        return self.internet.add(found[1]) if found and known else request.source


def _let_go(app: Flask) -> None:
    """Close the database connection of a thread that ends."""
    with app.app_context():
        database = db.database.obj
        if database is not None and not database.is_closed():
            database.close()
