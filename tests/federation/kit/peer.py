"""A peer: a server under a test's control, with actors, keys, documents and a clock of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from kit import signing
from kit.actor import Actor
from kit.keyring import AnyKey
from kit.messages import ACCEPT, AS2, AS2_LD, Answer, Request, Tamper, id_of
from kit.replies import Reply, Scripted, reply_of

if TYPE_CHECKING:
    from kit.network import Network

CAVAGE, RFC9421 = "cavage", "rfc9421"
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.1"


@dataclass
class Received(Request):
    """A request that a peer received, and when by its own clock."""

    at: datetime | None = None
    network: Any = None

    @property
    def activity(self) -> dict[str, Any]:
        """What was posted; {} for what is no JSON object."""
        try:
            found = self.json()
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def key_id(self) -> str:
        """The key that it says it was signed with. Raises Broken."""
        return signing.key_id_of(self)

    def proof(self) -> str:
        """Check the signature against the key that its server publishes; returns the scheme.

        Raises signing.Broken, with the reason.
        """
        return signing.check(self, self.network.key_of(self.key_id))

    def holds(self) -> bool:
        """Tell whether it is signed, by a key that its server publishes, over these bytes."""
        try:
            self.proof()
        except signing.Broken:
            return False
        return True


class Peer:
    """A server at ``host``; what it serves by path, what it received, and how it asks.

    ``clock_ahead`` is by how much its clock is wrong. ``is_secure``: it answers to nobody whose
    signature does not hold, but for its own actor ``application``.
    """

    def __init__(self, network: Network, host: str, *, software: str = "peer") -> None:
        self.network, self.host, self.software = network, host, software
        self.base = f"{network.server.scheme}://{host}"
        self.shared_inbox = f"{self.base}/inbox"
        self.address = network.internet.add(host)
        self.received: list[Received] = []
        self.served: dict[str, Scripted] = {}
        # The answer to everything that is posted to no address of its own.
        self.when_posted: Scripted = Reply(status=202)
        self.actors: dict[str, Actor] = {}
        self.clock_ahead = timedelta()
        self.is_secure = False
        self._numbers = 0
        self._application: Actor | None = None

    # ------------------------------------------------------------------- what it is

    def actor(self, name: str, kind: str = "Person", **options: Any) -> Actor:
        """Return an actor, made when first asked for; options are Actor's and further properties.

        ``key_path="/u/anna/key"`` publishes the key in a document of its own.
        """
        if name not in self.actors:
            self.actors[name] = Actor(self, name, kind, **options)
        return self.actors[name]

    @property
    def application(self) -> Actor:
        """The peer's own actor, by which it signs what it asks."""
        if self._application is None:
            self._application = self.actor(self.host, "Application", path="/actor")
        return self._application

    def now(self) -> datetime:
        """Return the time by its own clock."""
        present: datetime = self.network.clock()
        return present + self.clock_ahead

    def serve(self, path_or_url: str, what: Scripted) -> str:
        """Let something stand at an address; returns its URL.

        A document, a Reply, a function of the request, or a list of them for one after another.
        """
        url = path_or_url if path_or_url.startswith("http") else self.base + path_or_url
        self.served[url.removeprefix(self.base)] = what
        return url

    def numbered(self, what: str) -> str:
        """Return a new URL of its own: ``numbered("objects")``."""
        self._numbers += 1
        return f"{self.base}/{what}/{self._numbers}"

    # ------------------------------------------------------------------- what it answers

    def reply(self, request: Request) -> Reply:
        """Answer, and keep what was asked."""
        received = Received(
            request.method,
            request.url,
            request.headers,
            request.body,
            request.source,
            at=self.now(),
            network=self.network,
        )
        self.received.append(received)
        if request.target in self.served:
            return self._guarded(received, self.served[request.target])
        if request.path in self.served:
            return self._guarded(received, self.served[request.path])
        if request.method == "POST":
            return reply_of(self.when_posted, request)
        return self._described(request)

    def _guarded(self, received: Received, scripted: Scripted) -> Reply:
        is_open = self._application is not None and received.url == self._application.id
        if self.is_secure and received.method == "GET" and not is_open and not received.holds():
            return Reply(status=401)
        return reply_of(scripted, received)

    def _described(self, request: Request) -> Reply:
        """Answer what every server answers: who has a name here, and what software this is."""
        if request.path == "/.well-known/webfinger":
            resource = parse_qs(urlsplit(request.url).query).get("resource", [""])[0]
            name, _, host = resource.removeprefix("acct:").partition("@")
            if host == self.host and name in self.actors:
                return self.jrd(resource, self.actors[name].id)
        if request.path == "/.well-known/nodeinfo":
            return Reply(
                body={"links": [{"rel": SCHEMA, "href": f"{self.base}/nodeinfo/2.1"}]},
                content_type="application/json",
            )
        if request.path == "/nodeinfo/2.1":
            software = {"name": self.software, "version": "1.0.0"}
            body = {"version": "2.1", "software": software, "protocols": ["activitypub"]}
            return Reply(body=body, content_type=f'application/json; profile="{SCHEMA}#"')
        return Reply(status=404)

    @staticmethod
    def jrd(subject: str, actor_id: str) -> Reply:
        """Return a WebFinger answer that leads a name to an actor."""
        link = {"rel": "self", "type": AS2, "href": actor_id}
        body = {"subject": subject, "links": [link]}
        return Reply(body=body, content_type="application/jrd+json")

    # ------------------------------------------------------------------- what it received

    def posts(self, verb: str = "") -> list[Received]:
        """Return what was posted to it, of one type of activity if it is named."""
        found = [one for one in self.received if one.method == "POST"]
        return [one for one in found if not verb or one.activity.get("type") == verb]

    def gets(self, path_or_url: str = "") -> list[Received]:
        """Return what it was asked for, at one address if it is named."""
        path = path_or_url.removeprefix(self.base)
        found = [one for one in self.received if one.method == "GET"]
        return [one for one in found if not path or path in (one.path, one.target)]

    def heard(self, verb: str) -> dict[str, Any]:
        """Return the one activity of a type that it received, its signature checked."""
        found = self.posts(verb)
        assert len(found) == 1, f"{self.host} received {len(found)} {verb}, not one"
        found[0].proof()
        return found[0].activity

    # ------------------------------------------------------------------- how it asks

    def prepared(
        self,
        url: Any,
        content: Any = None,
        *,
        by: Actor | None = None,
        signed: bool = True,
        scheme: str = CAVAGE,
        key: AnyKey | None = None,
        key_id: str = "",
        algorithm: str | None = "",
        covered: Sequence[str] = (),
        date: datetime | str | None = None,
        created: datetime | None = None,
        host: str = "",
        content_type: str = AS2_LD,
        accept: str = ACCEPT,
        headers: dict[str, str] | None = None,
        tamper: Tamper | None = None,
    ) -> Request:
        """Write a request: a GET, or a POST where there is ``content`` (a document, or bytes).

        ``url`` may be an actor, whose inbox is meant. It is signed by ``by``, else by the
        activity's actor if that is one of this peer's, else by ``application``. ``covered`` are the
        headers (or components) that are signed in place of the usual ones; ``algorithm`` is what
        the header says, "" for the right one, None for none. ``tamper`` spoils it afterwards.
        """
        moment = created or self.now()
        request = Request("GET" if content is None else "POST", _address(url), source=self.address)
        said = date if isinstance(date, str) else signing.http_date(date or moment)
        request.headers += [("Host", host or request.host), ("Date", said)]
        request.headers += [("User-Agent", f"{self.software}/1.0.0 (+{self.base}/)")]
        if content is None:
            request.headers.append(("Accept", accept))
        else:
            request.body = content if isinstance(content, bytes) else json.dumps(content).encode()
            request.headers.append(("Content-Type", content_type))
            request.headers.append(_digest(request.body, scheme))
        request.headers += list((headers or {}).items())
        who = by or self._author(content)
        signer, name = key or who.key, key_id or who.key_id
        if signed and scheme == CAVAGE:
            label = "rsa-sha256" if algorithm == "" else algorithm
            seconds = None if created is None else int(created.timestamp())
            signing.sign_cavage(
                request, key=signer, key_id=name, headers=covered, algorithm=label, created=seconds
            )
        elif signed:
            signing.sign_rfc9421(
                request,
                key=signer,
                key_id=name,
                created=int(moment.timestamp()),
                components=covered,
                algorithm=algorithm,
            )
        return tamper(request) if tamper else request

    def post(self, inbox: Any, activity: Any, **options: Any) -> Answer:
        """Post an activity to an inbox (its URL, or an actor); options as for ``prepared``."""
        return self.network.send(self.prepared(inbox, activity, **options))

    def get(self, url: Any, **options: Any) -> Answer:
        """Ask for a document, signed; options as for ``prepared``."""
        return self.network.send(self.prepared(id_of(url), **options))

    def _author(self, content: Any) -> Actor:
        said = content.get("actor") if isinstance(content, dict) else None
        mine = [one for one in self.actors.values() if isinstance(said, str) and one.id == said]
        return mine[0] if mine else self.application


def _address(url: Any) -> str:
    return url if isinstance(url, str) else str(url.inbox)


def _digest(body: bytes, scheme: str) -> tuple[str, str]:
    if scheme == CAVAGE:
        return ("Digest", signing.digest(body))
    return ("Content-Digest", signing.content_digest(body))
