"""A real peer for the tests: apkit, an ActivityPub server that nobody here wrote, with one actor.

Run by an interpreter that has it, as ``apkit_peer.py PORT``; it signs and checks signatures, and
tells at /control/heard what it heard and could verify. Of ours it imports nothing.
"""

import sys
from typing import Any

import uvicorn
from apkit.client.asyncio.client import ActivityPubClient
from apkit.config import AppConfig
from apkit.server.app import ActivityPubServer
from apkit.types import ActorKey
from apmodel.vocab.activity import Accept, Announce, Create, Delete, Follow, Update
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import Request, Response
from fastapi.responses import JSONResponse

PORT = int(sys.argv[1])
BASE = f"http://127.0.0.1:{PORT}"
ANNA = f"{BASE}/users/anna"
AS2 = "application/activity+json"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

heard: list[dict[str, Any]] = []
objects: dict[str, dict[str, Any]] = {}
keys = {"now": rsa.generate_private_key(public_exponent=65_537, key_size=2_048)}
counted = {"made": 0}
app = ActivityPubServer(apkit_config=AppConfig())
app.inbox("/users/anna/inbox")


async def note(ctx: Any) -> Response:
    # Only what apkit has verified comes here.
    activity = await ctx.request.json()
    heard.append(
        {name: activity[name] for name in ("actor", "object")} | {"kind": activity["type"]}
    )
    if activity["type"] == "Follow":
        await tell(activity["actor"], "Accept", activity["id"])
    return Response(status_code=202)


for Kind in (Accept, Announce, Create, Delete, Follow, Update):
    app.on(Kind)(note)


def words(said: dict[str, str]) -> dict[str, Any]:
    """Give what is to be said, which stands at its id from then on; of a Delete, its tombstone."""
    uri = BASE + said["path"]
    if said["verb"] == "Delete":
        del objects[said["path"]]
        return {"id": uri, "type": "Tombstone"}
    made: dict[str, Any] = {
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


async def tell(to: str, verb: str, thing: Any, scheme: str = "draft-cavage") -> int:
    counted["made"] += 1
    activity = {
        "@context": CONTEXT,
        "id": f"{BASE}/activities/{counted['made']}",
        "type": verb,
        "actor": ANNA,
        "object": thing,
        "to": [PUBLIC],
    }
    async with ActivityPubClient() as client:
        inbox = (await client.actor.fetch(to)).inbox
        key = ActorKey(key_id=f"{ANNA}#main-key", private_key=keys["now"])
        async with client.post(
            inbox,
            json=activity,
            signatures=[key],
            sign_with=[scheme],
            headers={"Content-Type": AS2},
        ) as answer:
            return int(answer.status)


@app.get("/control/{what}")
async def control(what: str, request: Request) -> JSONResponse:
    said = dict(request.query_params)
    answer: Any = heard
    if what == "follow":
        answer = await tell(said["uri"], "Follow", said["uri"])
    elif what == "say":
        scheme = said.get("scheme", "draft-cavage")
        answer = await tell(said["to"], said["verb"], words(said), scheme)
    elif what == "rotate":
        keys["now"] = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        answer = ""
    return JSONResponse(answer)


@app.get("/users/anna")
async def anna() -> JSONResponse:
    spki = PublicFormat.SubjectPublicKeyInfo
    public = keys["now"].public_key().public_bytes(Encoding.PEM, spki).decode()
    document = {
        "@context": CONTEXT,
        "id": ANNA,
        "type": "Person",
        "preferredUsername": "anna",
        "name": "Anna",
        "inbox": f"{ANNA}/inbox",
        "outbox": f"{ANNA}/outbox",
        "publicKey": {"id": f"{ANNA}#main-key", "owner": ANNA, "publicKeyPem": public},
    }
    return JSONResponse(document, media_type=AS2)


@app.get("/{kind}/{number}")
async def thing(kind: str, number: str) -> Response:
    found = objects.get(f"/{kind}/{number}")
    if found is None:
        return Response(status_code=404)
    return JSONResponse({"@context": CONTEXT, **found}, media_type=AS2)


uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")
