"""NodeInfo 2.1 (FEP-f1d5): which software this is and what it speaks; not who lives here."""

import json
from importlib.metadata import version
from typing import Any

from flask import Response

from onemile.api import Member, card
from onemile_federation import addresses
from onemile_federation.local import answering
from onemile_federation.wire.vocabulary import AS2, JRD_JSON

SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.1"
PATH = "/nodeinfo/2.1"
APPLICATION = f"{AS2}#Application"
SOFTWARE = "1mile"
# Below this a count of members says who has joined; above, it is a multiple of the step.
MEMBERS_MIN, MEMBERS_STEP = 50, 10


def links() -> Response:
    """Answer where NodeInfo lies, and who the instance's own actor is (FEP-2677)."""
    found = [
        {"rel": SCHEMA, "href": f"{addresses.base()}{PATH}"},
        {"rel": APPLICATION, "href": addresses.instance_uri()},
    ]
    return _steady({"links": found}, JRD_JSON)


def show() -> Response:
    """Answer with NodeInfo 2.1."""
    return _steady(_document(), f'application/json; profile="{SCHEMA}#"')


def _document() -> dict[str, Any]:
    here = card()
    return {
        "version": "2.1",
        "software": {"name": SOFTWARE, "version": version("onemile")},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        # Whoever wants to take part meets the association; no robot shall count on a form.
        "openRegistrations": False,
        "usage": {"users": _users()},
        "metadata": {
            "nodeName": here.name,
            "nodeDescription": here.region_title,
            "languages": list(here.languages),
        },
    }


def members_in_steps() -> int:
    """Count the members in steps; 0 while they are few (a village of 12)."""
    n = int(Member.select().where(Member.state == "active").count())
    return n - n % MEMBERS_STEP if n >= MEMBERS_MIN else 0


def _users() -> dict[str, int]:
    n = members_in_steps()
    return {"total": n} if n else {}


def _steady(content: dict[str, Any], media_type: str) -> Response:
    text = json.dumps(content, ensure_ascii=False)
    return answering.open_to_all(text, media_type=media_type, seconds=answering.STEADY_SECONDS)
