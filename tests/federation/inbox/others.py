"""Others, as the inbox meets them: who lives elsewhere, what stands there, who keeps it here."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from peewee import DatabaseError, OperationalError

from onemile.api import FederatedType, NotFound, Replies, is_sqlite
from onemile_federation.inbox import doors, reception
from onemile_federation.inbox.models import Inbound
from onemile_federation.remote import actors
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import RemoteActor
from onemile_federation.wire import shapes

BASE = "http://instance.example"
MAG, PERSON = f"{BASE}/mags/k3", f"{BASE}/members/q8"
ARTICLE, HIDDEN = f"{BASE}/ap/o/7h", f"{BASE}/ap/o/secret"
ANNA, EVE = "https://v.example/users/anna", "https://e.example/users/eve"


@dataclass
class Elsewhere:
    """The world outside: who is there, what stands there, what is away, what we said to it."""

    actors: dict[str, dict[str, Any]] = field(default_factory=dict)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    suspended: set[str] = field(default_factory=set)
    heard_from: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answered: list[dict[str, Any]] = field(default_factory=list)
    key_is_away: bool = False

    def actor(self, uri: str, *, fresh: bool = False) -> RemoteActor:
        row = actors.known(uri)
        if row is not None and not fresh:
            return row
        self.ask(uri, self.actors)
        found = self.actors[uri]
        if row is None:
            row = RemoteActor.create(
                uri=uri, host="x.example", kind=found.get("type", "Person"), inbox=f"{uri}/inbox"
            )
        row.also_known_as = found.get("alsoKnownAs", [])
        row.moved_to_uri = found.get("movedTo", "")
        row.save()
        return row

    def fetched(self, uri: str) -> dict[str, Any]:
        self.ask(uri, self.objects)
        return self.objects[uri]

    def ask(self, uri: str, among: dict[str, Any]) -> None:
        self.asked.append(uri)
        if uri in self.away:
            raise Away
        if uri not in among:
            raise Absent(is_gone=uri in self.gone, is_said=True)


@dataclass
class Keeper:
    """A plugin's type: keeps Notes in a dictionary; says what the carrier told it, in order."""

    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    refuses: Exception | None = None
    breaks: Exception | None = None
    says_who: bool = True

    def type(self) -> FederatedType:
        return FederatedType(
            name="mags.article",
            object_types=("Note", "Article"),
            announces=(),
            to_wire=lambda event: [],
            find=lambda uri: uri if uri in (ARTICLE, HIDDEN) else None,
            uri=str,
            document=lambda thing: {"id": thing, "type": "Article"},
            may_fetch=lambda thing, viewer: thing == ARTICLE,
            claims=self.claims,
            said_by=self.said_by if self.says_who else None,
            receive={
                "Create": self.keep,
                "Update": self.change,
                "Delete": self.remove,
                "Like": self.note,
                "Unlike": self.note,
                "Announce": self.note,
                "Unannounce": self.note,
            },
            admit=self.admit,
            replies=lambda uri, cursor: Replies(uris=(), total=0),
        )

    def claims(self, document: Any) -> bool:
        above = shapes.id_of(document.get("inReplyTo"))
        return above == ARTICLE or shapes.id_of(document) in self.kept

    def said_by(self, uri: str) -> str:
        return str(self.kept[uri]["attributedTo"]) if uri in self.kept else ""

    def admit(self, document: Any, peer: Any) -> None:
        if self.refuses is not None:
            raise self.refuses

    def note(self, received: Any) -> None:
        if self.breaks is not None:
            raise self.breaks
        if received.verb == "Unannounce" and not received.document:
            raise NotFound  # somebody passes on no longer what is not kept here
        self.told.append((received.verb, received.object_uri))

    def keep(self, received: Any) -> None:
        self.note(received)
        self.kept[received.object_uri] = dict(received.document)

    def change(self, received: Any) -> None:
        if received.object_uri not in self.kept:
            raise NotFound
        self.keep(received)

    def remove(self, received: Any) -> None:
        if self.kept.pop(received.object_uri, None) is None:
            raise NotFound
        self.note(received)


@dataclass
class Inbox:
    """The doors, as somebody elsewhere finds them."""

    app: Any
    n: int = 0

    def post(
        self,
        activity: Any,
        *,
        by: str | None = None,
        to: str = "",
        signature: str | None = None,
    ) -> Any:
        """Knock with an activity, or with bytes, signed ``by`` somebody, its actor if not said."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        owner = by if by is not None else str(activity["actor"])
        self.n += 1
        signed = f'keyId="{owner}#main-key",signature="{self.n}"'
        headers = {"Signature": signed if signature is None else signature}
        if signature == "":
            headers = {}
        path = f"/ap/{to}/inbox" if to else "/ap/inbox"
        with self.app.test_request_context(path, method="POST", data=body, headers=headers):
            return doors.personal(to) if to else doors.shared()

    def said(self, activity: Any, **how: Any) -> Inbound:
        """Knock, be answered 202, and have it done; returns the row, as it stands then."""
        assert self.post(activity, **how).status_code == 202
        reception.step()
        return Inbound.select().order_by(Inbound.id.desc()).first()


def in_the_way() -> DatabaseError:
    """Return what a statement fails with where another transaction is in its way for a moment."""
    cause: Any = psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")
    if is_sqlite():
        cause = sqlite3.OperationalError("database is locked")
        cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error = OperationalError(str(cause))
    error.orig = cause
    return error


_numbers = iter(range(1, 10**9))


def activity(verb: str, object: Any, *, by: str = ANNA, **more: Any) -> dict[str, Any]:
    """Write an activity with an id of its own."""
    origin = by.rpartition("/users/")[0]
    uri = f"{origin}/activities/{next(_numbers)}"
    return {"id": uri, "type": verb, "actor": by, "object": object, **more}


def note(name: str, *, by: str = ANNA, to: str = ARTICLE, **more: Any) -> dict[str, Any]:
    """Write a note, an answer to ``to``."""
    uri = f"{by.rpartition('/users/')[0]}/notes/{name}"
    return {"id": uri, "type": "Note", "attributedTo": by, "inReplyTo": to, **more}


def advance_to_due(clock: Any, row: Inbound) -> datetime:
    """Move the clock to where a row is due again."""
    due = Inbound.get_by_id(row.id).due_at
    clock.present = max(clock.present, due)
    return due
