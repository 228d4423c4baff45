"""What is asked of each peer alike, whichever library it is."""

from typing import Any

from kit.processes import until
from kit.programs import Program


def we_follow_it_and_keep_what_it_writes(town: Any, peer: Program) -> None:
    """Follow a peer's actor; what it writes, changes, says below and takes back arrives here.

    Its key changes between the article and its new words.
    """
    town.follow(peer.anna)
    (asked,) = until(lambda: peer.heard("Follow"))
    assert (asked["actor"], asked["object"]) == (town.member, peer.anna)
    until(lambda: town.follows(peer.anna) == "accepted")

    article = {"path": "/articles/1", "name": "Von drüben", "to": town.member}
    uri = f"{peer.base}/articles/1"
    assert peer.does("say", verb="Create", content="<p>Guten Tag</p>", **article) == 202
    assert until(lambda: town.kept(uri))["title"] == "Von drüben"

    town.let_keys_age()
    peer.does("rotate")
    assert peer.does("say", verb="Update", content="<p>Guten Abend</p>", **article) == 202
    until(lambda: "Guten Abend" in town.kept(uri)["content"])

    note = {"path": "/notes/9", "above": uri, "to": town.member}
    assert peer.does("say", verb="Create", content="<p>Noch etwas</p>", **note) == 202
    until(lambda: town.answers(uri) == [f"{peer.base}/notes/9"])

    assert peer.does("say", verb="Delete", **article) == 202
    until(lambda: town.kept(uri)["state"] == "gone")
    assert town.kept(uri)["content"] == ""


def heard_of(peer: Program, kind: str, uri: str) -> dict[str, Any]:
    """Wait until a peer has heard something of a kind about an object; gives the object."""

    def found() -> dict[str, Any]:
        objects = [one["object"] for one in peer.heard(kind)]
        return next((one for one in objects if isinstance(one, dict) and one["id"] == uri), {})

    return until(found)
