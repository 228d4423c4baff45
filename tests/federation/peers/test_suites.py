"""Suites that others wrote to look at a server: what they find about us is mended, or explained.

Explained is it in README.md, under "What the suites find".
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.programs import Program, node_folder, python_of, running

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
HERE = Path(__file__).parent
REQUIREMENTS = ("fediverse-pasture==0.2.25", "http-sf==1.0.3")
SUITE_SECONDS_MAX = 120
# Each with its reason in README.md.
NOT_FOR_US = {
    "inbox-must-be-an-orderedcollection",
    "liked-collection-must-be-a-collection",
    "likes-collection-must-be-a-collection",
    "shares-collection-must-be-a-collection",
    "followers-collection-must-be-a-collection",
    "following-collection-must-be-a-collection",
    "outbox-post-servers-must-return-a-201-created-http-code",
    "outbox-post-must-accept-non-activity-object",
    "outbox-wraps-object-with-create-checked-using-get-location",
    "post-outbox-server-overwrites-id-property",
    "outbox-post-server-adds-to-outbox-collection-checked-by-outbox-get",
    "create-then-update-modifies-object-checked-by-get",
}


@pytest.fixture
def pasture(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    python = python_of(*REQUIREMENTS)
    monkeypatch.chdir(tmp_path)
    with running(str(python), str(HERE / "pasture.py"), log=log) as checker:
        yield checker


def assertions(uri: str) -> dict[str, str]:
    """Run activitypub-testing on an actor; gives the outcome of each of its tests."""
    folder = node_folder(HERE / "suites" / "package.json")
    command = [str(folder / "node_modules" / ".bin" / "activitypub-testing"), "test", "actor", uri]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SUITE_SECONDS_MAX)
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {one["test"]["slug"]: one["result"]["outcome"] for one in said if "test" in one}


def test_verify_actor_finds_nothing(town: Any, pasture: Program) -> None:
    for uri in (town.mag, town.member, f"{town.process.base}/ap/instance"):
        found = pasture.does("verify", uri=uri)["result"]
        # Alice and Dean do not sign: they may look, and nothing of theirs is taken.
        unsigned, signed = ({"get_actor": True, "post_inbox": taken} for taken in (False, True))
        assert found == {
            "alice": unsigned,
            "bob": signed,
            "claire": signed,
            "dean": unsigned,
            "emily": signed,
            "frank": signed,
            "webfinger": True,
        }


def test_activitypub_testing_finds_nothing_where_it_can_look(town: Any) -> None:
    of_all = {
        "actor-must-serve-as2-object-to-get",
        "actor-objects-must-have-inbox-outbox-properties",
        "outbox-must-be-an-orderedcollection",
    }
    of_whole = {
        "followers-collection-must-be-a-collection",
        "following-collection-must-be-a-collection",
    }
    for uri, wanted in ((town.mag, of_all | of_whole), (town.member, of_all)):
        found = assertions(uri)
        assert {name for name, outcome in found.items() if outcome == "passed"} == wanted
        assert {name for name in found if name not in wanted} <= NOT_FOR_US
        assert set(found.values()) == {"passed", "inapplicable"}
