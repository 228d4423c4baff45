"""Bovine and we: it follows a Mag, reads what is written there, comments, and rotates its key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.processes import until
from kit.programs import Program, python_of, running

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

    number, uri = town.publish("Semer tôt")
    until(lambda: uri in [one["object"] for one in bovine.heard("Announce")])
    town.rotate(town.member)
    town.correct(number, "Semer tard")
    (updated,) = until(lambda: bovine.heard("Update"))
    assert updated["object"]["name"] == "Semer tard"

    note = {"path": "/notes/1", "above": uri, "to": town.member, "digest": "SHA-256"}
    assert bovine.does("say", verb="Create", content="<p>Schön!</p>", **note) == 202
    until(lambda: "Schön!" in town.page(number))
    town.let_keys_age()
    bovine.does("rotate")
    assert bovine.does("say", verb="Update", content="<p>Nicht schön!</p>", **note) == 202
    until(lambda: "Nicht schön!" in town.page(number))

    town.withdraw(number)
    (deleted,) = until(lambda: bovine.heard("Delete"))
    assert deleted["object"]["id"] == uri


def test_the_name_of_its_digest_may_be_of_small_letters(town: Any, bovine: Program) -> None:
    number, uri = town.publish("Arroser peu")
    note = {"path": "/notes/2", "above": uri, "to": town.member}
    assert bovine.does("say", verb="Create", content="<p>Klein</p>", **note) == 202
    until(lambda: "Klein" in town.page(number))
