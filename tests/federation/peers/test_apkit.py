"""Apkit and we: each follows the other, reads what the other writes, and learns its new keys.

It takes ``algorithm="rsa-sha256"`` and ``SHA-256=`` alone, in a header that it cuts at its commas.
Comments of ours it cannot read, nor anybody's RFC 9421; why stands in README.md.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.processes import until
from kit.programs import Program, python_of, running

from tests.federation.peers.both import heard_of, we_follow_it_and_keep_what_it_writes

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
SCRIPT = Path(__file__).parent / "apkit_peer.py"
# It breaks on later versions of FastAPI, and does not say so; nor does it name its server.
REQUIREMENTS = ("apkit==0.3.8", "fastapi==0.119.1", "uvicorn==0.54.0")


@pytest.fixture
def apkit(log: Path) -> Iterator[Program]:
    with running(str(python_of(*REQUIREMENTS)), str(SCRIPT), log=log) as peer:
        yield peer


def test_it_follows_reads_and_comments_and_both_rotate_keys(town: Any, apkit: Program) -> None:
    assert apkit.does("follow", uri=town.mag) == 202
    (accepted,) = until(lambda: apkit.heard("Accept"))
    assert accepted["actor"] == town.mag
    assert apkit.does("follow", uri=town.member) == 202
    until(town.take_followers)
    until(lambda: len(apkit.heard("Accept")) == 2)

    number, uri = town.publish("Tailler court")
    until(lambda: uri in [one["object"] for one in apkit.heard("Announce")])
    assert heard_of(apkit, "Create", uri)["type"] == "Article"
    town.rotate(town.member)
    town.correct(number, "Tailler long")
    assert heard_of(apkit, "Update", uri)["name"] == "Tailler long"

    note = {"path": "/notes/1", "above": uri, "to": town.member}
    assert apkit.does("say", verb="Create", content="<p>Gut!</p>", **note) == 202
    until(lambda: "Gut!" in town.page(number))
    town.let_keys_age()
    apkit.does("rotate")
    assert apkit.does("say", verb="Update", content="<p>Besser!</p>", **note) == 202
    until(lambda: "Besser!" in town.page(number))
    assert apkit.does("say", verb="Delete", **note) == 202
    until(lambda: "Besser!" not in town.page(number))

    town.withdraw(number)
    assert heard_of(apkit, "Delete", uri)["type"] == "Tombstone"


def test_we_follow_it_and_keep_what_it_writes(town: Any, apkit: Program) -> None:
    we_follow_it_and_keep_what_it_writes(town, apkit)


def test_what_it_signs_by_rfc_9421_covers_no_body_and_is_refused(town: Any, apkit: Program) -> None:
    number, uri = town.publish("Biner")
    note = {"path": "/notes/3", "above": uri, "to": town.member, "verb": "Create"}
    assert apkit.does("say", content="<p>Neu!</p>", scheme="rfc9421", **note) == 401
    assert apkit.does("say", content="<p>Alt!</p>", **note) == 202
    until(lambda: "Alt!" in town.page(number))
    assert "Neu!" not in town.page(number)


def test_it_takes_nothing_for_ours_that_our_key_did_not_sign(
    town: Any, apkit: Program, keyring: Any
) -> None:
    assert town.forges(apkit, keyring.take()) == 401
    assert apkit.does("heard") == []
