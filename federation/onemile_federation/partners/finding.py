"""Which actor speaks for a host: the one that its NodeInfo names (FEP-2677), an Application."""

from collections.abc import Mapping

from onemile_federation import addresses
from onemile_federation.local.nodeinfo import APPLICATION
from onemile_federation.remote import actors, getting, hosts, patience, reach
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import RemoteActor
from onemile_federation.remote.nodeinfo import LINKS_MAX, LINKS_TYPES


def instance_actor(host: str) -> RemoteActor:
    """Ask a host who speaks for it, and return that actor. Raises Absent, Away."""
    row = hosts.of(host)
    root = f"{reach.scheme()}://{row.host}"
    with patience.at_work().documents.asking(row.domain, Absent, Away):
        links = getting.small_json(f"{root}/.well-known/nodeinfo", accept=LINKS_TYPES)
    uri = _named(links, root)
    if not uri:
        raise Absent
    found = actors.actor(uri)
    if found.kind != "Application":
        raise Absent
    return found


def _named(found: Mapping[str, object], root: str) -> str:
    links = found.get("links")
    for link in links[:LINKS_MAX] if isinstance(links, list) else []:
        if isinstance(link, Mapping) and link.get("rel") == APPLICATION:
            href = link.get("href")
            if isinstance(href, str) and addresses.same_origin(href, root):
                return href
    return ""
