"""Ask another server for a document, signed by the instance, through the one guarded fetch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

from werkzeug.http import parse_options_header

from onemile.api import Fetched
from onemile_federation import addresses
from onemile_federation.absences import Absent, Away
from onemile_federation.remote import getting, hosts, hurry, in_flight, patience, quiet, reach
from onemile_federation.wire import json_reader
from onemile_federation.wire.vocabulary import ACTIVITY_JSON, AS2, LD_JSON

__all__ = ["Absent", "Away", "Document", "document"]


@dataclass(frozen=True, kw_only=True)
class Document:
    """What stood at ``url``, after redirects: ActivityStreams by its media type, read in bounds."""

    url: str
    content: Mapping[str, Any]


def document(url: str, *, bytes_max: int = json_reader.BODY_BYTES_MAX) -> Document:
    """Fetch an ActivityStreams document whose id is its address. Raises Absent, Away.

    What names another id is asked for again there, once, within the origin (FEP-fe34). Nothing
    is asked of our own host, of suspended hosts, nor again of what was lately not there.
    """
    address = urldefrag(url)[0]
    getting.refuse_host(addresses.host_of(address))
    quiet.refuse()  # before anybody else waits for this question
    hurry.seconds(getting.SECONDS_MAX)  # and before it counts as one
    return in_flight.at_work().once(address, lambda: _asked(address, bytes_max))


def _asked(url: str, bytes_max: int) -> Document:
    """Ask where it is worth while, and remember what came of it."""
    memory = patience.at_work()
    memory.not_there.refuse(url)
    domain = hosts.domain_of(addresses.host_of(url))
    try:
        with memory.documents.asking(domain, Absent, Away):
            found = _at_its_own_id(url, bytes_max)
    except Absent as absent:
        memory.not_there.note(url, is_gone=absent.is_gone)
        raise
    memory.not_there.forget(url)
    return found


def _at_its_own_id(url: str, bytes_max: int) -> Document:
    deadline = getting.Deadline()
    found = _at(url, deadline, bytes_max)
    named = found.content.get("id")
    if not isinstance(named, str):
        raise Absent
    if reach.is_same(named, found.url):
        return found
    # Whoever serves an address does not speak for the ids of others (T23).
    if not reach.may_be_asked(named) or not addresses.same_origin(named, found.url):
        raise Absent
    again = _at(named, deadline, bytes_max)
    if again.content.get("id") != named or not reach.is_same(named, again.url):
        raise Absent
    return again


def _at(url: str, deadline: getting.Deadline, bytes_max: int) -> Document:
    answer = getting.signed(
        url,
        accept=(LD_JSON, ACTIVITY_JSON),
        bytes_max=bytes_max,
        deadline=deadline,
    )
    if not _is_activity_streams(answer):
        raise Absent
    return Document(url=answer.url, content=getting.read(answer))


def _is_activity_streams(answer: Fetched) -> bool:
    """Tell whether an answer says that it is ActivityStreams; plain JSON is not (T24).

    Nor is JSON-LD that does not say of which kind: servers of files call ``.jsonld`` so.
    """
    media_type, options = parse_options_header(answer.headers.get("content-type", ""))
    if media_type.lower() == ACTIVITY_JSON:
        return True
    profile = options.get("profile", "")
    return media_type.lower() == "application/ld+json" and AS2 in profile.split()
