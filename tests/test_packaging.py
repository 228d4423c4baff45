"""The lock is complete and public, and a wheel carries the five packages and nothing else."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
SOURCE_ROOTS = (ROOT, ROOT / "plugins", ROOT / "federation")

# What each list is exported with; CONTRIBUTING.md has the commands.
LISTS = {
    "run": {"extras": ["serve", "postgres"], "groups": ["build"]},
    "dev": {"extras": list(PROJECT["project"]["optional-dependencies"]), "groups": ["dev"]},
}


def same_name(name: str) -> str:
    """Write a distribution's name as the index does: ``Flask_WTF`` is ``flask-wtf``."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def listed(kind: str) -> dict[str, set[str]]:
    """Hashes by ``name==version`` in one of the lists that pip installs from."""
    text = (ROOT / "requirements" / f"{kind}.txt").read_text("utf-8").replace("\\\n", " ")
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            found[line.split()[0]] = set(re.findall(r"--hash=(sha256:[0-9a-f]{64})", line))
    return found


def locked() -> dict[str, set[str]]:
    """Hashes by ``name==version`` of every archive in the lock."""
    return {
        f"{package['name']}=={package['version']}": {
            archive["hash"]
            for archive in [*package.get("wheels", []), package.get("sdist", {})]
            if archive
        }
        for package in LOCK["package"]
        if "registry" in package["source"]
    }


def group(name: str) -> Iterable[str]:
    for entry in PROJECT["dependency-groups"][name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from group(entry["include-group"])


def everything_behind(kind: str) -> set[str]:
    """Follow the lock from what pyproject.toml asks for to the last library behind it."""
    project = PROJECT["project"]
    asked = [*project["dependencies"]]
    for extra in LISTS[kind]["extras"]:
        asked += project["optional-dependencies"][extra]
    for name in LISTS[kind]["groups"]:
        asked += group(name)
    wanted = [
        {"name": same_name(need.name), "extra": sorted(need.extras)}
        for need in map(Requirement, asked)
    ]
    found: set[str] = set()
    seen: set[str] = set()
    while wanted:
        need: dict[str, Any] = wanted.pop()
        if str(need) in seen or not possible(need.get("marker", "")):
            continue
        seen.add(str(need))
        for package in LOCK["package"]:
            if package["name"] == need["name"] and need.get("version") in (
                None,
                package["version"],
            ):
                found.add(f"{package['name']}=={package['version']}")
                wanted += package.get("dependencies", [])
                for extra in need.get("extra", []):
                    wanted += package.get("optional-dependencies", {}).get(extra, [])
    return found


def possible(marker: str) -> bool:
    """Say whether some Python that we support would want this."""
    return not marker or "python_full_version < '3.11'" not in marker


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_names_exactly_what_the_lock_holds_for_it(kind: str):
    assert set(listed(kind)) == everything_behind(kind)


@pytest.mark.parametrize("kind", LISTS)
def test_every_library_has_the_hashes_of_the_lock(kind: str):
    lock = locked()

    assert listed(kind)
    assert {name: hashes for name, hashes in listed(kind).items() if hashes != lock[name]} == {}


def test_the_lock_knows_the_bounds_of_the_project():
    this = next(package for package in LOCK["package"] if package["name"] == "onemile")
    recorded = {
        (need["name"], need.get("specifier", ""), tuple(need.get("extras", [])))
        for need in this["metadata"]["requires-dist"]
    }
    project = PROJECT["project"]
    extras = [need for needs in project["optional-dependencies"].values() for need in needs]
    asked = [Requirement(need) for need in project["dependencies"] + extras]

    assert recorded == {
        (same_name(need.name), specifier_of(recorded, need), tuple(sorted(need.extras)))
        for need in asked
    }
    assert LOCK["requires-python"] == project["requires-python"]


def specifier_of(recorded: set[tuple[str, str, tuple[str, ...]]], need: Requirement) -> str:
    """Return the lock's spelling of these bounds where it means the same, else ours."""
    for name, specifier, _ in recorded:
        if (
            name == same_name(need.name)
            and Requirement(f"{name}{specifier}").specifier == need.specifier
        ):
            return specifier
    return str(need.specifier)


@pytest.mark.parametrize("path", ["uv.lock", "requirements/run.txt", "requirements/dev.txt"])
def test_no_path_and_no_index_of_one_machine_is_written_down(path: str):
    text = (ROOT / path).read_text("utf-8")

    for leak in (
        "file:",
        "find-links",
        "index-url",
        "trusted-host",
        " /",
        '"/',
        "://localhost",
        "C:\\",
    ):
        assert leak not in text, leak
    if path == "uv.lock":
        assert {package["source"].get("registry") for package in LOCK["package"]} == {
            None,  # the project itself
            "https://pypi.org/simple",
        }
        hosts = set(re.findall(r'url = "https://([^/"]+)', text))
        assert hosts == {"files.pythonhosted.org"}
    else:
        assert "://" not in text


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_each_python_gets_one_version_of_each_library(version: str):
    text = (ROOT / "requirements" / "dev.txt").read_text("utf-8")
    environment = {"python_version": version, "python_full_version": f"{version}.0"}
    names = [
        same_name(match["name"])
        for match in re.finditer(r"^(?P<name>[\w.-]+)==\S+(?: ; (?P<marker>[^\\\n]+))?", text, re.M)
        if not match["marker"] or Marker(match["marker"].strip()).evaluate(environment)
    ]

    assert sorted(names) == sorted(set(names))
    assert {"flask", "peewee", "pandas", "setuptools", "pytest"} <= set(names)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build as pip does, from a copy: a build folder in the checkout would leak into the wheel."""
    copy, target = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("wheel")
    leave = shutil.ignore_patterns(
        "__pycache__", "*.egg-info", "build", ".*", "var", "requirements"
    )
    for path in ROOT.iterdir():
        if path.name in ("onemile", "plugins", "federation", "instance", "tests"):
            shutil.copytree(path, copy / path.name, ignore=leave)
    for name in ("pyproject.toml", "README.md", "LICENSE", "run.py"):
        shutil.copy(ROOT / name, copy)
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(target)!r})"
    done = subprocess.run([sys.executable, "-c", build], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return zipfile.ZipFile(next(target.glob("*.whl")))


def test_a_wheel_holds_the_packages_whole_and_nothing_else(wheel: zipfile.ZipFile):
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    expected = {
        path.relative_to(root).as_posix()
        for root in SOURCE_ROOTS
        for package in root.glob("onemile*")
        if (package / "__init__.py").exists()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "README.md"
    }

    assert held == expected


def test_pages_languages_and_migrations_travel(wheel: zipfile.ZipFile):
    held = wheel.namelist()

    assert "onemile/templates/base.html" in held
    assert "onemile/static/onemile.css" in held
    assert "onemile/py.typed" in held


def test_a_wheel_announces_its_plugins_and_its_licence(wheel: zipfile.ZipFile):
    about = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    folder = about.removesuffix("METADATA")
    metadata = Parser().parsestr(wheel.read(about).decode())
    points = wheel.read(f"{folder}entry_points.txt").decode()

    assert metadata["License-Expression"] == "AGPL-3.0-or-later"
    assert f"{folder}licenses/LICENSE" in wheel.namelist()
    for name, package in PROJECT["project"]["entry-points"]["onemile.plugins"].items():
        assert f"{name} = {package}" in points
        assert f"{package}/__init__.py" in wheel.namelist()
