"""Bovine and we: each follows the other, reads what the other writes, and learns its new keys.

By draft-cavage alone; why not by RFC 9421 stands in README.md.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.processes import until
from kit.programs import Program, python_of, running

from tests.federation.peers.both import heard_of, we_follow_it_and_keep_what_it_writes

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
SCRIPT = Path(__file__).parent / "bovine_peer.py"
# It was written against this version of http-sf, and does not say so.
REQUIREMENTS = ("bovine==0.5.19", "http-sf==1.0.3")


@pytest.fixture
def bovine(log: Path) -> Iterator[Program]:
    with running(str(python_of(*REQUIREMENTS)), str(SCRIPT), log=log) as peer:
        yield peer


def test_it_follows_reads_and_comments_and_both_rotate_keys(town: Any, bovine: Program) -> None:
    assert bovine.does("follow", uri=town.mag) == 202
    (accepted,) = until(lambda: bovine.heard("Accept"))
    assert accepted["actor"] == town.mag
    assert bovine.does("follow", uri=town.member) == 202
    until(town.take_followers)
    until(lambda: len(bovine.heard("Accept")) == 2)

    number, uri = town.publish("Semer tôt")
    until(lambda: uri in [one["object"] for one in bovine.heard("Announce")])
    assert heard_of(bovine, "Create", uri)["type"] == "Article"
    said = town.comment(number, "Bonjour d’ici")
    assert "Bonjour d’ici" in heard_of(bovine, "Create", said)["content"]
    town.rotate(town.member)
    town.correct(number, "Semer tard")
    assert heard_of(bovine, "Update", uri)["name"] == "Semer tard"

    note = {"path": "/notes/1", "above": uri, "to": town.member, "digest": "SHA-256"}
    assert bovine.does("say", verb="Create", content="<p>Schön!</p>", **note) == 202
    until(lambda: "Schön!" in town.page(number))
    town.let_keys_age()
    bovine.does("rotate")
    assert bovine.does("say", verb="Update", content="<p>Nicht schön!</p>", **note) == 202
    until(lambda: "Nicht schön!" in town.page(number))
    assert bovine.does("say", verb="Delete", **note) == 202
    until(lambda: "Nicht schön!" not in town.page(number))

    town.withdraw(number)
    assert heard_of(bovine, "Delete", uri)["type"] == "Tombstone"


def test_the_name_of_its_digest_may_be_of_small_letters(town: Any, bovine: Program) -> None:
    number, uri = town.publish("Arroser peu")
    note = {"path": "/notes/2", "above": uri, "to": town.member}
    assert bovine.does("say", verb="Create", content="<p>Klein</p>", **note) == 202
    until(lambda: "Klein" in town.page(number))


def test_we_follow_it_and_keep_what_it_writes(town: Any, bovine: Program) -> None:
    we_follow_it_and_keep_what_it_writes(town, bovine)


def test_it_takes_nothing_for_ours_that_our_key_did_not_sign(
    town: Any, bovine: Program, keyring: Any
) -> None:
    assert town.forges(bovine, keyring.take()) == 401
    assert bovine.does("heard") == []
