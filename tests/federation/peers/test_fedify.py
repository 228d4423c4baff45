"""Fedify and we: each follows the other, reads what the other writes, and learns its new keys.

Once for each kind of signature: this Fedify signs with the one, and refuses all others with 401.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.processes import until
from kit.programs import Program, node_folder, running

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
HERE = Path(__file__).parent / "fedify"
SCHEMES = ("draft-cavage-http-signatures-12", "rfc9421")


@pytest.fixture(params=SCHEMES)
def fedify(request: pytest.FixtureRequest, log: Path) -> Iterator[Program]:
    """Fedify, which speaks one kind of signature."""
    folder = node_folder(HERE / "package.json")
    script = folder / "peer.mjs"
    script.write_bytes((HERE / "peer.mjs").read_bytes())
    with running("node", str(script), more=(request.param,), log=log) as peer:
        yield peer


def test_it_takes_nothing_for_ours_that_our_key_did_not_sign(
    town: Any, fedify: Program, keyring: Any
) -> None:
    assert town.forges(fedify, keyring.take(), fedify.scheme) == 401
    assert fedify.does("heard") == []


def heard(peer: Program, kind: str, **wanted: Any) -> dict[str, Any]:
    """Wait until the peer has heard and verified something, by its kind of signature."""

    def found() -> dict[str, Any] | None:
        for one in peer.heard(kind):
            if all(one[name] == value for name, value in wanted.items()):
                return one
        return None

    try:
        one = until(found)
    except AssertionError:
        raise AssertionError(f"no {kind} {wanted} among {peer.does('heard')}") from None
    assert one["scheme"] == peer.scheme
    return one


def all_taken_as_signed(peer: Program) -> None:
    """Expect that all it posted was taken at the first knock, with its one kind of signature."""
    posted = peer.does("posted")
    assert posted and all(one == {"scheme": peer.scheme, "status": 202} for one in posted), str(
        posted
    )


def test_a_mag_is_followed_and_read_and_its_new_key_is_learnt(town: Any, fedify: Program) -> None:
    assert fedify.does("follow", uri=town.mag) == {"name": "Le potager partagé", "type": "Group"}
    heard(fedify, "Accept", actor=town.mag)
    fedify.does("follow", uri=town.member)
    until(town.take_followers)
    heard(fedify, "Accept", actor=town.member)

    number, uri = town.publish("Composter en hiver")
    shared = heard(fedify, "Announce", object=uri, actor=town.mag)
    assert (shared["type"], shared["name"]) == ("Article", "Composter en hiver")
    assert "Trois bacs" in shared["content"] and "Un hiver." in shared["summary"]
    whole = heard(fedify, "Create", object=uri, actor=town.member)
    assert (whole["type"], whole["name"]) == ("Article", "Composter en hiver")

    said = town.comment(number, "Bonjour d’ici")
    comment = heard(fedify, "Create", object=said)
    assert (comment["type"], comment["above"]) == ("Note", uri)
    assert "Bonjour d’ici" in comment["content"]

    town.rotate(town.member, town.mag)
    town.correct(number, "Composter au printemps")
    updated = heard(fedify, "Update", object=uri)
    assert updated["name"] == "Composter au printemps" and "Quatre bacs" in updated["content"]
    assert updated["key"] == town.key(town.member) != comment["key"]

    _second, later = town.publish("Pailler")
    again = heard(fedify, "Announce", object=later)
    assert again["key"] == town.key(town.mag) != shared["key"]

    town.withdraw(number)
    heard(fedify, "Delete", object=uri)
    assert not fedify.heard("error")
    all_taken_as_signed(fedify)


def test_its_comment_stands_changes_and_goes_with_an_old_key_and_a_new_one(
    town: Any, fedify: Program
) -> None:
    number, uri = town.publish("Planter une haie")
    note = {"path": "/notes/1", "above": uri, "to": town.member}

    fedify.does("say", verb="Create", content="<p>Bonjour de là-bas</p>", **note)
    until(lambda: "Bonjour de là-bas" in town.page(number))
    assert f"127.0.0.1:{fedify.port}" in town.page(number)
    fedify.does("like", uri=uri, to=town.member)

    town.let_keys_age()
    fedify.does("rotate")
    fedify.does("say", verb="Update", content="<p>Bonsoir de là-bas</p>", **note)
    until(lambda: "Bonsoir de là-bas" in town.page(number))
    assert "Bonjour de là-bas" not in town.page(number)

    fedify.does("say", verb="Delete", **note)
    until(lambda: "Bonsoir de là-bas" not in town.page(number))
    all_taken_as_signed(fedify)


def test_we_follow_it_and_keep_what_it_writes(town: Any, fedify: Program) -> None:
    town.follow(fedify.anna)
    heard(fedify, "Follow", actor=town.member, object=fedify.anna)
    until(lambda: town.follows(fedify.anna) == "accepted")

    article = {"path": "/articles/1", "name": "Von drüben"}
    uri = f"{fedify.base}/articles/1"
    fedify.does("say", verb="Create", content="<p>Guten Tag</p>", **article)
    assert until(lambda: town.kept(uri))["title"] == "Von drüben"

    town.let_keys_age()
    fedify.does("rotate")
    fedify.does("say", verb="Update", content="<p>Guten Abend</p>", **article)
    until(lambda: "Guten Abend" in town.kept(uri)["content"])

    note = {"path": "/notes/2", "above": uri}
    fedify.does("say", verb="Create", content="<p>Noch etwas</p>", **note)
    until(lambda: town.answers(uri) == [f"{fedify.base}/notes/2"])

    fedify.does("say", verb="Delete", **article)
    until(lambda: town.kept(uri)["state"] == "gone")
    assert town.kept(uri)["content"] == ""
    all_taken_as_signed(fedify)
