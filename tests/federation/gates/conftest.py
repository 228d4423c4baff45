"""A day in a quarter, lived once in a session for each engine and each way of living there."""

import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from onemile.testing.world import World
from onemile_federation.talking import going_out
from onemile_mags.wire import actors, articles, comments, comments_shared
from onemile_projects.wire import telling
from tests.federation.gates.evening import Evening, lived
from tests.federation.gates.quarter import BESIDE_IT, NEIGHBOUR

# In one of two worlds those who are known outside live in another square of their commune, of
# whom nobody hears in another town, and who is shown to a partner in the same half mile.
HOMES: dict[str, dict[str, Any]] = {
    "here": {},
    "there": {
        **{"Ana": {"columns": 2}, "Bea": {"columns": 3, "rows": 1}, "Dora": {"rows": 2}},
        **{"Ben": "68100", "Fay": "67320", "Cleo": "68200", "Cleo, later": "67500"},
        "Gus": {"columns": 1, "rows": 1},
        NEIGHBOUR: BESIDE_IT,
    },
}
# What one transaction tells of; an event tells of what is left, so each has to happen.
PAGES = (
    (actors, "PAGE_MAGS"),
    (articles, "PAGE_ARTICLES"),
    (comments, "PAGE_COMMENTS"),
    (comments_shared, "PAGE_SHARED"),
    (telling, "PAGE_PROJECTS"),
    (going_out, "PAGE_COMMENTS"),
)
_evenings: dict[tuple[str, str], Evening] = {}


@pytest.fixture
def evening(
    engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Evening]:
    """Return what a day has shown of those who live as HOMES has it."""

    def of(homes: str) -> Evening:
        if (engine, homes) not in _evenings:
            network = request.getfixturevalue("network")
            for room, name in PAGES:
                monkeypatch.setattr(room, name, 1)
            _draw_alike(monkeypatch)
            ours = request.getfixturevalue("put_on_network")("als")
            _evenings[engine, homes] = lived(ours, HOMES[homes], monkeypatch)
            assert network.errors == []
        return _evenings[engine, homes]

    return of


def _draw_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people be known by the same in both worlds: whatever is in the order of these is."""
    drawn = random.Random(1609)
    hexadecimal = SimpleNamespace(token_hex=lambda n: drawn.randbytes(n).hex())
    monkeypatch.setitem(World.member.__globals__, "secrets", hexadecimal)
