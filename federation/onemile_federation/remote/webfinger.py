"""Names of people elsewhere: from ``@anna@town.example`` to an actor, and whether it leads back.

Sources: RFC 7033, ActivityPub and WebFinger (SWICG).
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from onemile.api import transaction
from onemile_federation.remote import actors, getting, hosts, patience, quiet, reach
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import NAME_CHARS_MAX, RemoteActor
from onemile_federation.wire.vocabulary import ACCEPTED, JRD_JSON

# An answer lists a page, an actor, a form for following; what comes after these is not looked at.
LINKS_MAX = 50

# What peers let in before the @: letters and digits of any script, and between them . - _
_NAME = re.compile(r"\w(?:[\w.-]*\w)?")


def uri_of(address: str) -> str:
    """Return the actor of ``@name@host``, ``name@host`` or ``acct:…``. Raises Absent, Away.

    What the host says is not proven by it: whoever fetches the actor finds out.
    """
    name, host = _parts(address)
    if not host:
        raise Absent
    getting.refuse_host(host)
    quiet.refuse()  # before it counts as a question
    domain = hosts.domain_of(host)
    with patience.at_work().documents.asking(domain, Absent, Away):
        found = getting.small_json(_asked_at(name, host), accept=(JRD_JSON, "application/json"))
        uri = _own_link(found)
        if not uri:
            raise Absent
    return uri


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
    """Find out whether an actor's name at its own host leads back to it, and keep the answer.

    Only then it is shown as ``@name@host`` (T30). A host that is away leaves it as it was.
    """
    try:
        is_proven = uri_of(f"{actor.handle}@{actor.host}") == actor.uri
    except Absent:
        is_proven = False
    except Away:
        return bool(actor.is_handle_proven)
    with transaction():
        RemoteActor.update(is_handle_proven=is_proven).where(
            (RemoteActor.id == actor.id) & (RemoteActor.handle == actor.handle)
        ).execute()
    actor.is_handle_proven = is_proven
    return is_proven


def _parts(address: str) -> tuple[str, str]:
    """Return name and host of an address; two empty texts for what is none."""
    typed = address.strip().removeprefix("acct:").removeprefix("@")
    name, _at, host = typed.partition("@")
    spelled = hosts.spelled(host) if host else ""
    is_name = len(name) <= NAME_CHARS_MAX and _NAME.fullmatch(name)
    return (name, spelled) if is_name and spelled else ("", "")


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


def _is_activity(link: Mapping[str, Any]) -> bool:
    kind = str(link.get("type", "")).partition(";")[0].strip().lower()
    return kind in ACCEPTED
