"""Names of people elsewhere: from ``@anna@town.example`` to an actor, and whether it leads back.

A name may lie at another host than its actor (``@ana@town.example``, who lives at
``social.town.example``): it is theirs once both say so, the actor's server that it is their name,
and the name's host that it is theirs. Sources: RFC 7033, ActivityPub and WebFinger (SWICG).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from onemile.api import URI_CHARS_MAX, transaction
from onemile_federation.remote import actors, getting, hosts, hurry, patience, quiet, reach
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import RemoteActor
from onemile_federation.remote.webfinger_names import host_named, parts
from onemile_federation.wire.vocabulary import ACCEPTED, JRD_JSON

# An answer lists a page, an actor, a form for following; what comes after these is not looked at.
LINKS_MAX = 50


@dataclass(frozen=True)
class Found:
    """What a host says of a name: whose it is, and how the host calls it.

    ``templates`` are the addresses that it opens for other sites, by relation (FEP-3b86).
    """

    uri: str
    subject: str
    templates: Mapping[str, str]


def uri_of(address: str) -> str:
    """Return the actor of ``@name@host``, ``name@host`` or ``acct:…``. Raises Absent, Away.

    What the host says is not proven by it: whoever fetches the actor finds out.
    """
    return asked(address).uri


def asked(address: str) -> Found:
    """Ask a name's host for its actor. Raises Absent, Away."""
    name, host = parts(address)
    if not host:
        raise Absent
    getting.refuse_host(host)
    quiet.refuse()  # before it counts as a question
    hurry.seconds(getting.SECONDS_MAX)
    domain = hosts.domain_of(host)
    with patience.at_work().documents.asking(domain, Absent, Away):
        found = getting.small_json(_asked_at(name, host), accept=(JRD_JSON, "application/json"))
        uri = _own_link(found)
        if not uri:
            raise Absent
    subject = found.get("subject")
    return Found(
        uri=uri,
        subject=subject if isinstance(subject, str) else "",
        templates=dict(_templates(found)),
    )


def proven(address: str) -> str:
    """Return the actor whose name this was proven to be; empty for nobody's. Asks nobody."""
    name, host = parts(address)
    at = (RemoteActor.host == host) & (RemoteActor.name_host == "")
    theirs = (RemoteActor.handle == name) & (at | (RemoteActor.name_host == host))
    row = RemoteActor.get_or_none(theirs & RemoteActor.is_handle_proven)
    return "" if row is None or not host else str(row.uri)


def met(uri: str) -> RemoteActor:
    """Return an actor who is to be shown, its name proven if it can be. Raises Absent, Away.

    A name that does not lead back is asked about again no sooner than a document that is not there.
    """
    found = actors.actor(uri)
    if found.handle and not found.is_handle_proven:
        memory = patience.at_work().not_there
        asked_at = _asked_at(str(found.handle), str(found.host))
        with suppress(Absent):  # it was asked about lately
            memory.refuse(asked_at)
            if not prove(found):
                memory.note(asked_at, is_gone=False)
    return found


def prove(actor: RemoteActor) -> bool:
    """Find out whether an actor's name leads back to it, at its own host or at the name's.

    Only then it is shown as ``@name@host`` (T30). A host that is away leaves it as it was.
    """
    try:
        at = _leads_back_at(actor)
    except Away:
        return bool(actor.is_handle_proven)
    is_proven = at is not None
    told = {"is_handle_proven": is_proven, "name_host": at or ""}
    with transaction():
        RemoteActor.update(**told).where(
            (RemoteActor.id == actor.id) & (RemoteActor.handle == actor.handle)
        ).execute()
    actor.is_handle_proven, actor.name_host = is_proven, at or ""
    return is_proven


def _leads_back_at(actor: RemoteActor) -> str | None:
    """Return the host at which a name leads to its actor, empty for its own; None for none.

    At most two hosts are asked. Raises Away.
    """
    name, says = str(actor.handle), str(actor.name_host)
    is_at_home = False
    with suppress(Absent):
        found = asked(f"{name}@{actor.host}")
        is_at_home = found.uri == actor.uri
        says = (host_named(found.subject, name=name) or says) if is_at_home else says
    if says and says != actor.host:
        with suppress(Absent, *((Away,) if is_at_home else ())):
            if uri_of(f"{name}@{says}") == actor.uri:
                return says
    return "" if is_at_home else None


def _asked_at(name: str, host: str) -> str:
    resource = quote(f"acct:{name}@{host}", safe="")
    return f"{reach.scheme()}://{host}/.well-known/webfinger?resource={resource}"


def _own_link(found: Mapping[str, Any]) -> str:
    """Return the actor that an answer names as the one itself; empty for none."""
    links = found.get("links")
    for link in links[:LINKS_MAX] if isinstance(links, list) else []:
        if isinstance(link, Mapping) and link.get("rel") == "self" and _is_activity(link):
            uri = link.get("href")
            if isinstance(uri, str) and reach.may_be_asked(uri):
                return uri
    return ""


def _templates(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    links = found.get("links")
    for link in links[:LINKS_MAX] if isinstance(links, list) else []:
        if not isinstance(link, Mapping):
            continue
        rel, template = link.get("rel"), link.get("template")
        if isinstance(rel, str) and isinstance(template, str) and len(template) <= URI_CHARS_MAX:
            yield rel, template


def _is_activity(link: Mapping[str, Any]) -> bool:
    kind = str(link.get("type", "")).partition(";")[0].strip().lower()
    return kind in ACCEPTED
