"""The handbooks tell the truth: hooks, settings, commands and examples are those of the code."""

import ast
import importlib
import inspect
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from flask import Flask

from onemile import config, contracts, hookspecs
from onemile.app import create_app
from onemile.cli import commands
from onemile.current import EXTENSION
from onemile.example_toml import render
from onemile.testing.browser import Browser

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
    if not HANDBOOK.exists():
        pytest.skip("plugins/README.md is not written yet")
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
    if record.__module__ == contracts.__name__:
        written = (inspect.getdoc(record) or "").strip()
        assert written and not written.startswith(f"{name}("), "dataclass wrote this one itself"


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
    if not EXAMPLE_SETTINGS.exists():
        pytest.skip("instance/onemile.example.toml is not written yet")

    assert EXAMPLE_SETTINGS.read_text("utf-8") == render(settings.declared, {})


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


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_a_paper_points_only_at_what_is_there(paper: Path):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", paper.read_text("utf-8"))

    assert [target for target in targets if not (paper.parent / target).exists()] == []


# ---------------------------------------------------------------------- the author's example


@pytest.fixture
def tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handbook: str) -> str:
    """Save the files of the tutorial as an installed distribution; give the plugin's name."""
    site = tmp_path / "site"
    saved = [block for block in blocks(HANDBOOK) if block.path.startswith("onemile_")]
    assert saved, "the tutorial's blocks begin with a comment that names their file"
    for block in saved:
        path = site / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
    package = saved[0].path.partition("/")[0]
    name = package.removeprefix("onemile_")
    about = site / f"{package}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[onemile.plugins]\n{name} = {package}\n")
    monkeypatch.syspath_prepend(site)
    return name


def test_the_tutorials_plugin_runs(
    tutorial: str, make_instance: Callable[..., Flask], clock: object
):
    app = make_instance("tutorial", plugins=[tutorial])

    with app.app_context():
        pages = [rule.rule for rule in app.url_map.iter_rules() if f"/{tutorial}/" in rule.rule]
        assert pages
        for page in pages:
            if "<" not in page and "static" not in page:
                assert Browser(app).get(page).status in (200, 303, 403)


def test_every_example_in_python_can_be_read(handbook: str):
    for block in blocks(HANDBOOK):
        if block.language == "python":
            compile(block.text, f"{HANDBOOK.name}:{block.line}", "exec")
