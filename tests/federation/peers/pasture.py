"""The check of an actor by the fediverse pasture, which nobody here wrote: ``pasture.py PORT``.

Its own server with its six actors, who sign in different ways, and whose keys must be asked for in
different ways; at /control/verify it is asked to look at an actor. It writes into its folder.
"""

import sys
from typing import Any

from fediverse_pasture.verify_actor import build_app
from quart import request

PORT = int(sys.argv[1])
app = build_app(False, f"127.0.0.1:{PORT}", False, 20)


@app.get("/control/heard")
async def is_ready() -> list[Any]:
    return []


@app.get("/control/verify")
async def look_at() -> Any:
    answer = await app.test_client().post(
        "/", form={"actor_uri": request.args["uri"]}, headers={"accept": "application/json"}
    )
    return await answer.get_json()


app.run(host="127.0.0.1", port=PORT)
