"""Invented servers and people on them, written straight into an instance that is measured."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from onemile.api import clock, follows, transaction
from onemile_federation import tables
from onemile_federation.keys import making
from onemile_federation.outbox.models import Activity, Delivery
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.remote.models import Host, RemoteActor, RemoteObject
from onemile_federation.wire import vocabulary

# One statement's worth of rows: SQLite binds 32,766 values at most.
CHUNK_ROWS = 500
# As long as a note of some paragraphs makes an activity.
ACTIVITY_BYTES = 2_000
# What incoming notes answer: known here, so that each of them is kept, as a comment beneath it.
ANSWERED = 100
ANSWERED_URI = "https://answered.example/1"
# Who follows all of it: by a number that no member has, nothing is shown to them, nor sent.
_FOLLOWER_URI, _FOLLOWER_ID = "bench", 1
# People of one activity, as many as one may name.
PEOPLE = 500


def clear() -> None:
    """Take away what the last measurement left behind in the federation, but our keys."""
    with transaction():
        follows.uproot(_FOLLOWER_URI)
        for model in reversed(tables.MODELS):
            if model.__name__ != "OwnKey":
                model.delete().execute()  # type: ignore[attr-defined]


def answered_uri(number: int) -> str:
    """Return what a note of a number answers, one of ANSWERED."""
    return f"https://answered.example/{number % ANSWERED + 1}"


def people(bases: Sequence[str]) -> list[str]:
    """Plant a server each, and on it somebody whom one here follows; returns their URIs."""
    uris = [f"{base}/u/anna" for base in bases]
    hosts = [base.partition("//")[2] for base in bases]
    with transaction():
        write(Host, [{"host": host, "domain": host} for host in hosts])
        write(
            RemoteActor,
            [
                {"uri": uri, "host": host, "kind": "Person", "inbox": f"{uri}/inbox"}
                for uri, host in zip(uris, hosts, strict=True)
            ],
        )
        follows.plant(_FOLLOWER_URI, follower_id=_FOLLOWER_ID, followed_uris=uris)
    return uris


def keys(uris: Sequence[str]) -> bytes:
    """Plant a key for each actor, the same pair for all; returns the private half as PEM.

    With it something that what they say is an answer to.
    """
    pair = making.rsa()
    with transaction():
        write(
            RemoteObject,
            [
                {
                    "uri": answered_uri(n),
                    "host": "answered.example",
                    "kind": "Note",
                    "author_uri": "",
                }
                for n in range(ANSWERED)
            ],
        )
        write(
            RemoteKey,
            [
                {
                    "key_id": f"{uri}#main-key",
                    "owner_uri": uri,
                    "host": uri.partition("//")[2].partition("/")[0],
                    "kind": "rsa",
                    "public": pair.public,
                }
                for uri in uris
            ],
        )
    return pair.private


def said(sender_uri: str, uris: Sequence[str], *, is_worked_out: bool = False) -> list[Activity]:
    """Plant activities of a sender of ours to people elsewhere, as many as they need.

    ``is_worked_out``: their deliveries are not made from them any more.
    """
    made = []
    with transaction():
        for number, named in enumerate(_chunks(uris, PEOPLE)):
            body = activity(f"{sender_uri}/said/{clock.now().timestamp()}/{number}", sender_uri)
            made.append(
                Activity.create(
                    uri=body["id"],
                    key=body["id"],
                    sender_uri=sender_uri,
                    verb="Create",
                    object_uri=body["object"]["id"],
                    body=written(body),
                    retry_class="A",
                    is_public=True,
                    audience={"followers": [], "people": list(named)},
                    **({"fan_out": None, "fan_out_at": None} if is_worked_out else {}),
                )
            )
    return made


def deliveries(of: Activity, bases: Sequence[str], *, due_at: Any) -> None:
    """Plant a delivery of an activity for each server."""
    with transaction():
        write(
            Delivery,
            [
                {
                    "activity": of.id,
                    "inbox": f"{base}/u/anna/inbox",
                    "host": base.partition("//")[2],
                    "object_uri": of.object_uri,
                    "retry_class": "A",
                    "due_at": due_at,
                }
                for base in bases
            ],
        )


def activity(uri: str, actor_uri: str, *, answers: str = ANSWERED_URI) -> dict[str, Any]:
    """Return a Create of a public note, of ACTIVITY_BYTES, that answers something or nothing."""
    note = {
        "id": f"{uri}/object",
        "type": "Note",
        "attributedTo": actor_uri,
        "to": [vocabulary.PUBLIC],
        "content": "",
        **({"inReplyTo": answers} if answers else {}),
    }
    made = {
        "@context": vocabulary.AS2,
        "id": uri,
        "type": "Create",
        "actor": actor_uri,
        "to": [vocabulary.PUBLIC],
        "object": note,
    }
    missing = ACTIVITY_BYTES - len(written(made)) - len("<p></p>")
    words = ("Trois bacs et de la patience. " * 100)[:missing]
    note["content"] = f"<p>{words}</p>"
    return made


def written(document: dict[str, Any]) -> str:
    """Return a document as it is sent."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def write(model: Any, lines: Sequence[dict[str, Any]]) -> None:
    """Insert rows past the services, in the open transaction."""
    for chunk in _chunks(lines, CHUNK_ROWS):
        model.insert_many(chunk).execute()


def _chunks(things: Sequence[Any], size: int) -> Iterator[list[Any]]:
    flowing = iter(things)
    while chunk := list(islice(flowing, size)):
        yield chunk
