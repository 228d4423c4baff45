"""The handbooks tell the truth: hooks, settings, commands and examples are those of the code."""

import ast
import importlib
import inspect
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from onemile import config, contracts, core, feed_records, hookspecs
from onemile.app import create_app
from onemile.cli import commands
from onemile.current import EXTENSION
from onemile.example_toml import render
from onemile.testing.postgres import is_available

ROOT = Path(__file__).parents[1]
HANDBOOK = ROOT / "plugins" / "README.md"
EXAMPLE_SETTINGS = ROOT / "instance" / "onemile.example.toml"
PAPERS = sorted(
    path
    for pattern in ("*.md", "onemile/*.md", "plugins/*.md", "instance/*.md")
    for path in ROOT.glob(pattern)
)
HOOKS = {
    name: function
    for name, function in vars(hookspecs).items()
    if hasattr(function, "onemile_spec")  # pluggy's mark, named after our project
}

# Started once more for PostgreSQL where the long tests are.
ON_ENGINES = [
    "sqlite",
    pytest.param(
        "postgres",
        marks=[
            pytest.mark.long,
            pytest.mark.skipif(not is_available(), reason="no PostgreSQL server programs"),
        ],
    ),
]


class Block(NamedTuple):
    """A block of code in a paper: its language, its text, the line it begins at."""

    paper: Path
    line: int
    language: str
    text: str

    @property
    def path(self) -> str:
        """The file the block is to be saved as, where its first line is a comment with a path."""
        first = self.text.partition("\n")[0]
        match = re.fullmatch(r"(?:#|//|\{#|<!--|/\*)\s*([\w./-]+\.\w+)\s*(?:#\}|-->|\*/)?", first)
        return match[1] if match else ""


def blocks(paper: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a paper, and its indented ones as shell."""
    text = paper.read_text("utf-8")
    for found in re.finditer(r"^```(\w*)[^\n]*\n(.*?)^```$", text, re.M | re.S):
        line = text[: found.start()].count("\n") + 1
        yield Block(paper, line, found[1], found[2])
    unfenced = re.sub(r"^```.*?^```$", lambda m: "\n" * m[0].count("\n"), text, flags=re.M | re.S)
    for number, line_text in enumerate(unfenced.splitlines(), 1):
        if line_text.startswith("    ") and not line_text.lstrip().startswith(("-", "*", "|")):
            yield Block(paper, number, "sh", line_text.strip())


# ------------------------------------------------------------------------------- hooks


@pytest.fixture(scope="module")
def handbook() -> str:
    return HANDBOOK.read_text("utf-8")


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_stands_in_the_handbook_with_its_true_arguments(name: str, handbook: str):
    arguments = ", ".join(inspect.signature(HOOKS[name]).parameters)

    assert f"`{name}({arguments})`" in handbook


def test_the_handbook_promises_no_hook_that_does_not_exist(handbook: str):
    told = set(re.findall(r"^\| `(\w+)\([\w, ]*\)`", handbook, re.M))

    assert told == set(HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_says_in_the_code_what_it_is_for(name: str):
    assert (inspect.getdoc(HOOKS[name]) or "").strip()


def test_the_handbook_names_only_what_the_doorway_offers(handbook: str):
    api = importlib.import_module("onemile.api")
    named = {
        alias.name
        for block in blocks(HANDBOOK)
        if block.language == "python"
        for node in ast.walk(ast.parse(block.text))
        if isinstance(node, ast.ImportFrom) and node.module == "onemile.api"
        for alias in node.names
    }

    assert named <= set(api.__all__)


def test_every_name_of_the_doorway_exists_and_is_listed_once():
    api = importlib.import_module("onemile.api")

    assert list(api.__all__) == sorted(set(api.__all__))
    assert [name for name in api.__all__ if not hasattr(api, name)] == []


@pytest.mark.parametrize(
    "name", [name for name, value in vars(contracts).items() if inspect.isclass(value)]
)
def test_a_record_that_crosses_a_wall_says_what_it_is(name: str):
    record = getattr(contracts, name)
    if record.__module__ in (contracts.__name__, feed_records.__name__):
        written = (inspect.getdoc(record) or "").strip()
        assert written and not written.startswith(f"{name}("), "dataclass wrote this one itself"


def row_of(slot: contracts.Slot) -> str:
    subject = f"`{slot.subject.__name__}`" if slot.subject else "none"
    return f"| `{slot.name}` | {subject} | {slot.meaning} |"


def test_the_table_of_openings_is_the_cores(handbook: str):
    rows = "\n".join(row_of(slot) for slot in core.register_slots())

    assert f"| --- | --- | --- |\n{rows}\n\n" in handbook, f"write into the handbook:\n{rows}"
    assert handbook.count("\n| `mile.aside` |") == 1


def test_the_handbook_names_every_icon_of_the_sprite(handbook: str):
    sprite = (ROOT / "onemile" / "templates" / "_icons.html").read_text("utf-8")
    section = handbook.partition("\n## Icons\n")[2].partition("\n- ")[0].partition("sprite:")[2]

    drawn = re.findall(r'^  "([a-z]+)": "', sprite, re.M)
    assert re.findall(r"`([a-z]+)`", section) == drawn != []


# ---------------------------------------------------------------------------- settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An instance as `onemile init` leaves it, with all its settings at their default."""
    (tmp_path / config.FILE_NAME).touch()
    return tmp_path


@pytest.fixture
def settings(folder: Path) -> config.Settings:
    app = create_app(folder, environment={}, testing=True)
    declared: config.Settings = app.extensions[EXTENSION].settings
    return declared


def test_the_example_settings_are_those_of_a_new_instance(settings: config.Settings):
    again = "mend it: onemile init NEW; onemile -i NEW settings > instance/onemile.example.toml"

    assert EXAMPLE_SETTINGS.read_text("utf-8") == render(settings.declared, {}), again


def test_every_setting_says_what_it_is_and_keeps_its_own_bounds(settings: config.Settings):
    for setting in settings.declared:
        assert setting.help.endswith("."), setting.name
        assert isinstance(setting.default, setting.kind), setting.name
        if setting.kind in (int, float):
            assert setting.minimum is not None and setting.maximum is not None, setting.name
            assert setting.minimum <= setting.default <= setting.maximum, setting.name
        if setting.choices:
            chosen = setting.default if setting.kind is list else [setting.default]
            assert set(chosen) <= set(setting.choices), setting.name


# ---------------------------------------------------------------------------- commands


def told_commands() -> list[tuple[str, list[str]]]:
    """Every command of ours that a paper tells a person to type."""
    told = []
    for paper in PAPERS:
        for block in blocks(paper):
            for line in block.text.splitlines() if block.language in ("", "sh", "bash") else ():
                match = re.match(r"\$?\s*(?:uv run )?(python3 run\.py|onemile)\b(.*)", line)
                if match:
                    words = shlex.split(match[2], comments=True)
                    told.append((f"{paper.name}:{block.line} {line.strip()}", words))
    return told


@pytest.mark.parametrize("words", [pytest.param(words, id=at) for at, words in told_commands()])
def test_a_command_in_a_paper_exists_with_its_options(
    words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
):
    if words[:1] in (["test"], []):
        return  # the bootstrap itself, and pytest's options
    monkeypatch.setenv("ONEMILE_INSTANCE", str(folder))
    context = click.Context(commands)
    words = [word for word in words if word not in ("…", "...", "\\")]

    understood = commands.parse_args(context, list(words))
    name, command, rest = commands.resolve_command(
        context, [*context._protected_args, *context.args]
    )
    while isinstance(command, click.Group) and rest:
        name, command, rest = command.resolve_command(context, rest)

    assert command is not None, (name, understood)
    known = {option for parameter in command.params for option in parameter.opts}
    known |= {"-h", "--help"}
    assert {word.partition("=")[0] for word in rest if word.startswith("-")} <= known


def test_ci_runs_the_very_command_that_the_readme_tells():
    test_command = "python3 run.py test"
    first_screen = (ROOT / "README.md").read_text("utf-8")
    script = (ROOT / ".ci" / "run").read_text("utf-8")

    assert test_command in first_screen
    assert script.rstrip().splitlines()[-1].startswith(f"{test_command} ")


@pytest.mark.parametrize(
    "paper",
    [*PAPERS, *sorted(ROOT.glob("federation/*.md"))],
    ids=lambda paper: str(paper.relative_to(ROOT)),
)
def test_a_paper_points_only_at_what_is_there(paper: Path):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", paper.read_text("utf-8"))

    assert [target for target in targets if not (paper.parent / target).exists()] == []


# ---------------------------------------------------------------------- the author's example


@pytest.fixture
def tutorial(tmp_path: Path, handbook: str) -> Path:
    """Save the files of the tutorial as a person would, installed and not yet tested."""
    saved = [block for block in blocks(HANDBOOK) if block.path]
    packages = {
        block.path.partition("/")[0] for block in saved if block.path.startswith("onemile_")
    }
    assert len(packages) == 1, "each block of the tutorial begins with a comment naming its file"
    package = packages.pop()
    for block in saved:
        path = tmp_path / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["entry-points"]["onemile.plugins"] == {package[8:]: package}
    about = tmp_path / f"{package}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[onemile.plugins]\n{package[8:]} = {package}\n")
    return tmp_path


@pytest.mark.timeout(300)
@pytest.mark.parametrize("on", ON_ENGINES)
def test_the_tutorial_passes_its_own_tests(tutorial: Path, on: str):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", "-q", "tests"],
        cwd=tutorial,
        env={**os.environ, "PYTHONPATH": str(tutorial), "PYTEST_ADDOPTS": f"--engine={on}"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tutorial_has_every_french_word_it_shows(tutorial: Path):
    package = next(tutorial.glob("onemile_*/__init__.py")).parent
    shown = {
        match[1]
        for path in [*package.rglob("*.py"), *package.rglob("*.html")]
        for match in re.finditer(r"""\b_l?\("([^"]+)"\)""", path.read_text("utf-8"))
    }
    catalogue = next(package.glob("locales/fr/*.po")).read_text("utf-8")

    assert shown
    assert {text for text in shown if f'msgid "{text}"' not in catalogue} == set()


def test_every_example_in_python_can_be_read(handbook: str):
    for block in blocks(HANDBOOK):
        if block.language == "python":
            compile(block.text, f"{HANDBOOK.name}:{block.line}", "exec")
