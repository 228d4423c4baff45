"""A real peer for the tests: bovine, an ActivityPub library that nobody here wrote, with one actor.

Run by an interpreter that has it, as ``bovine_peer.py PORT``; it signs and checks signatures, and
tells at /control/heard what it heard and could verify. Of ours it imports nothing.
"""

import json
import sys
from typing import Any

import aiohttp
from aiohttp import web
from bovine import BovineActor
from bovine.activitystreams import Actor
from bovine.clients.signed_http import legacy_digest_method, legacy_digest_method_uppercase
from bovine.crypto import build_validate_http_signature_raw, generate_rsa_public_private_key
from bovine.crypto.types import CryptographicIdentifier

PORT = int(sys.argv[1])
BASE = f"http://127.0.0.1:{PORT}"
ANNA = f"{BASE}/users/anna"
AS2 = "application/activity+json"
CONTEXT = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{CONTEXT}#Public"

heard: list[dict[str, Any]] = []
objects: dict[str, dict[str, Any]] = {}
keys = {"pair": generate_rsa_public_private_key()}
counted = {"made": 0}


def acting(digest: Any = legacy_digest_method) -> BovineActor:
    return BovineActor(
        actor_id=ANNA,
        public_key_url=f"{ANNA}#main-key",
        secret=keys["pair"][1],
        digest_method=digest,
    )


async def key_of(key_id: str) -> CryptographicIdentifier | None:
    async with acting() as anna:
        document = await anna.get(key_id.split("#")[0])
    key = document.get("publicKey", {})
    return CryptographicIdentifier.from_public_key(key) if key.get("id") == key_id else None


async def tell(to: str, verb: str, thing: Any, digest: Any = legacy_digest_method) -> int:
    counted["made"] += 1
    activity = {
        "@context": CONTEXT,
        "id": f"{BASE}/activities/{counted['made']}",
        "type": verb,
        "actor": ANNA,
        "object": thing,
        "to": [PUBLIC],
    }
    async with acting(digest) as anna:
        inbox = (await anna.get(to))["inbox"]
        try:
            return (await anna.post(inbox, activity)).status
        except aiohttp.ClientResponseError as refused:
            return refused.status


def words(said: Any) -> dict[str, Any]:
    """Give what is to be said, which stands at its id from then on; of a Delete, its tombstone."""
    uri = BASE + said["path"]
    if said["verb"] == "Delete":
        del objects[said["path"]]
        return {"id": uri, "type": "Tombstone"}
    made = {
        "id": uri,
        "type": "Article" if said.get("name") else "Note",
        "attributedTo": ANNA,
        "content": said["content"],
        "to": [PUBLIC],
    }
    made |= {"name": said["name"]} if said.get("name") else {}
    made |= {"inReplyTo": said["above"]} if said.get("above") else {}
    objects[said["path"]] = made
    return made


async def control(request: web.Request) -> web.Response:
    said = dict(request.query)
    match request.match_info["what"]:
        case "heard":
            answer: Any = heard
        case "follow":
            answer = await tell(said["uri"], "Follow", said["uri"])
        case "say":
            is_usual = said.get("digest") == "SHA-256"
            digest = legacy_digest_method_uppercase if is_usual else legacy_digest_method
            answer = await tell(said["to"], said["verb"], words(said), digest)
        case _:
            keys["pair"] = generate_rsa_public_private_key()
            answer = ""
    return web.json_response(answer)


async def inbox(request: web.Request) -> web.Response:
    body = await request.read()

    async def given() -> bytes:
        return body

    headers = {name.lower(): value for name, value in request.headers.items()}
    by = await build_validate_http_signature_raw(key_of)(
        request.method, str(request.url), headers, given
    )
    activity = json.loads(body)
    if by is None or by != activity["actor"]:
        return web.Response(status=401)
    heard.append({"kind": activity["type"], "actor": by, "object": activity["object"]})
    if activity["type"] == "Follow":
        await tell(by, "Accept", activity["id"])
    return web.Response(status=202)


async def anna(_request: web.Request) -> web.Response:
    document = Actor(
        id=ANNA,
        preferred_username="anna",
        name="Anna",
        inbox=f"{ANNA}/inbox",
        outbox=f"{ANNA}/outbox",
        public_key=keys["pair"][0],
        public_key_name="main-key",
    ).build()
    return web.json_response(document, content_type=AS2)


async def thing(request: web.Request) -> web.Response:
    found = objects.get(request.path)
    if found is None:
        return web.Response(status=404)
    return web.json_response({"@context": CONTEXT, **found}, content_type=AS2)


app = web.Application()
app.router.add_get("/control/{what}", control)
app.router.add_get("/users/anna", anna)
app.router.add_post("/users/anna/inbox", inbox)
app.router.add_get("/notes/{number}", thing)
app.router.add_get("/articles/{number}", thing)
web.run_app(app, host="127.0.0.1", port=PORT)
