"""Which software a host says it runs: shown to stewards, and never a reason for anything.

Sources: NodeInfo 2.1, FEP-f1d5, FEP-0151.
"""

from collections.abc import Mapping
from typing import Any

from onemile.api import Job, cleaned, clock, transaction
from onemile_federation import addresses, one_by_one
from onemile_federation.remote import getting, hosts, patience, quiet, reach
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import SUSPENDED, Host
from onemile_federation.wire.vocabulary import JRD_JSON

SOFTWARE_CHARS_MAX = 80
# So soon after a first contact it is known.
EVERY_SECONDS = 600
# Asked again so often: servers have a new version every few weeks.
AGAIN_DAYS = 7
# Asked in one run: four minutes, if all of them are slow.
HOSTS_A_RUN = 20
LINKS_MAX = 20  # one for each version of NodeInfo, and there are six
# The list of links is a JRD (NodeInfo 2.1, 5); some send it as plain JSON.
LINKS_TYPES = (JRD_JSON, "application/json")
_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2."


def read_software(host: str) -> str:
    """Ask a host for the name and version of its software, and keep it. Raises Absent, Away."""
    quiet.refuse()  # before it counts as a question
    row = hosts.of(host)
    with patience.at_work().documents.asking(row.domain, Absent, Away):
        root = f"{reach.scheme()}://{row.host}"
        links = getting.small_json(f"{root}/.well-known/nodeinfo", accept=LINKS_TYPES)
        where = _schema_link(links, root)
        if not where:
            raise Absent
        software = _named(getting.small_json(where, accept=("application/json",)))
    with transaction():
        Host.update(software=software).where(Host.id == row.id).execute()
    return software


def read_unread() -> int:
    """Ask hosts that have said or taken something for their software; returns how many said.

    Each once in AGAIN_DAYS, whatever it answers.
    """
    is_due = Host.software_at.is_null() | (Host.software_at < clock.ago(days=AGAIN_DAYS))
    met = Host.last_received_at.is_null(False) | Host.last_sent_at.is_null(False)
    met &= Host.unreachable_since.is_null()
    open_ones = Host.select().where(is_due & met & (Host.standing != SUSPENDED))
    first = open_ones.order_by(Host.last_received_at.desc()).limit(HOSTS_A_RUN)
    return one_by_one.each([str(row.host) for row in first], _has_said)


def _has_said(host: str) -> bool:
    with transaction():
        Host.update(software_at=clock.now()).where(Host.host == host).execute()
    try:
        read_software(host)
    except (Absent, Away):
        return False
    return True


def _schema_link(found: Mapping[str, Any], root: str) -> str:
    links = found.get("links")
    for link in links[:LINKS_MAX] if isinstance(links, list) else []:
        if isinstance(link, Mapping) and str(link.get("rel", "")).startswith(_SCHEMA):
            href = link.get("href")
            if isinstance(href, str) and addresses.same_origin(href, root):
                return href
    return ""


def _named(found: Mapping[str, Any]) -> str:
    software = found.get("software")
    if not isinstance(software, Mapping):
        return ""
    parts = (software.get("name"), software.get("version"))
    said = " ".join(cleaned(part) for part in parts if isinstance(part, str))
    return " ".join(said.split())[:SOFTWARE_CHARS_MAX]


JOBS = [
    Job(
        name="federation.read_software",
        every_seconds=EVERY_SECONDS,
        run=read_unread,
        asks_outside=True,
    )
]
