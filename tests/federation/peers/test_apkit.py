"""Apkit and we: it follows a Mag, hears of an article, comments, and rotates its key.

It takes ``algorithm="rsa-sha256"`` and ``SHA-256=`` alone, in a header that it cuts at its commas.

It answers 400 to an article that comes whole: it takes ``replies`` for a collection inside, though
ActivityStreams has its id there as well, which is what others fetch. So it has articles by the
word of their Mag, and no Update of one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.processes import until
from kit.programs import Program, python_of, running

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
SCRIPT = Path(__file__).parent / "apkit_peer.py"
# It breaks on later versions of FastAPI, and does not say so; nor does it name its server.
REQUIREMENTS = ("apkit==0.3.8", "fastapi==0.119.1", "uvicorn==0.54.0")


@pytest.fixture
def apkit(log: Path) -> Iterator[Program]:
    with running(str(python_of(*REQUIREMENTS)), str(SCRIPT), log=log) as peer:
        yield peer


def test_it_follows_and_comments_and_rotates_its_key(town: Any, apkit: Program) -> None:
    assert apkit.does("follow", uri=town.mag) == 202
    (accepted,) = until(lambda: apkit.heard("Accept"))
    assert accepted["actor"] == town.mag

    number, uri = town.publish("Tailler court")
    until(lambda: uri in [one["object"] for one in apkit.heard("Announce")])

    note = {"path": "/notes/1", "above": uri, "to": town.member}
    assert apkit.does("say", verb="Create", content="<p>Gut!</p>", **note) == 202
    until(lambda: "Gut!" in town.page(number))
    town.let_keys_age()
    apkit.does("rotate")
    assert apkit.does("say", verb="Update", content="<p>Besser!</p>", **note) == 202
    until(lambda: "Besser!" in town.page(number))

    town.withdraw(number)
    (deleted,) = until(lambda: apkit.heard("Delete"))
    assert deleted["object"]["id"] == uri
