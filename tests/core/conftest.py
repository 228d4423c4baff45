"""Strangers' plugins, installed for real; and the time that what fails sees.

The distributions lie in ``tests/guests``; pip puts them into a folder of their own,
without network, and instances find them there as they find any installed plugin.
"""

import importlib.util
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

from onemile import clock as clock_module
from onemile.background import faults

GUESTS = Path(__file__).parents[1] / "guests"
NAMES = ("onemile-toolshed", "onemile-trespasser", "onemile-grumpy", "onemile-chores")


def installer() -> list[str]:
    """Give the command that installs: pip, or uv in an environment that uv made without pip."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    if shutil.which("uv"):
        return ["uv", "pip", "install", "-q", "--python", sys.executable]
    pytest.skip("neither pip nor uv in this environment")


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the guests are installed as from an index, offline."""
    command = installer()
    if importlib.util.find_spec("setuptools") is None:
        pytest.skip("no setuptools in this environment to build the guests with")
    sources, target = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("installed")
    for name in NAMES:  # a build leaves files behind: not in the checkout
        shutil.copytree(GUESTS / name, sources / name)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(target)]
    done = subprocess.run(
        [*command, *options, *(str(sources / name) for name in NAMES)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture
def installed(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The guests, importable in this process."""
    monkeypatch.syspath_prepend(str(shelf))
    return shelf


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Real time as it is asked whether something lives, in seconds: it passes by a test's word."""
    seconds = [0.0]
    seen = types.SimpleNamespace(
        real_seconds=lambda: seconds[0], now=clock_module.now, ago=clock_module.ago
    )
    monkeypatch.setattr(faults, "clock", seen)
    return seconds
