"""What an association installs suffices: no command of 1Mile needs the libraries of the tests."""

import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from onemile.testing.server import environment

ROOT = Path(__file__).parents[3]
# Runs a program as if nothing but the run environment were installed.
WITHOUT = """
import sys
for name in {missing!r}:
    sys.modules[name] = None  # an import of it fails, as where it is not installed
{program}
"""
IMPORT_ALL = """
import importlib, pkgutil
import onemile, onemile_exchanges, onemile_mags, onemile_projects, onemile_smiles
# The tests' own, and what starts something when it is imported.
LEFT_OUT = ("onemile.testing", "onemile.wsgi")
for package in (onemile, onemile_exchanges, onemile_mags, onemile_projects, onemile_smiles):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        starts = found.name.endswith("__main__") or ".migrations" in found.name
        if not starts and not found.name.startswith(LEFT_OUT):
            importlib.import_module(found.name)
"""
BENCH = """
sys.argv = ["onemile", "bench", "pages", "--members=1000", "--things=200", "--seconds=1",
            "--connections=2", "--workers=1", "--json"]
from onemile.__main__ import main
main()
"""
SECONDS_MAX = 100  # the bench serves and loads twice; a busy machine takes its time


def listed(name):
    text = (ROOT / "requirements" / name).read_text()
    return {found.lower() for found in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def missing():
    """The top names of the libraries that only the tests install."""
    only_tests = listed("dev.txt") - listed("run.txt")
    assert "pytest" in only_tests
    return sorted(
        top
        for top, owners in packages_distributions().items()
        if all(owner.lower().replace("_", "-") in only_tests for owner in owners)
    )


def run(program):
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing(), program=program)],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=SECONDS_MAX,
    )


def test_every_module_outside_the_tests_needs_only_what_an_association_installs():
    done = run(IMPORT_ALL)
    assert done.returncode == 0, done.stderr


@pytest.mark.long
def test_bench_pages_runs_where_no_tests_are_installed_and_measures_the_landing():
    done = run(BENCH)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["landing"]["failed"] == figures["mile"]["failed"] == 0
    assert figures["landing"]["requests"] > 0
    assert {"mile_over_floor", "landing_over_floor", "densest_over_village"} <= set(figures)
