"""Suites that others wrote to look at a server: what they find about us is mended, or said here."""

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
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {one["test"]["slug"]: one["result"]["outcome"] for one in found if "test" in one}


def test_verify_actor(town: Any, pasture: Program) -> None:
    r = [pasture.does("verify", uri=u)["result"] for u in (town.mag, town.member)]
    assert r == 0


def test_activitypub_testing(town: Any) -> None:
    r=[assertions(town.mag), assertions(town.member)]
    assert r == 0
