"""The bootstrap behind the two commands: what it asks of a machine, and when it builds anew."""

import ast
import importlib.util
import json
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = (ROOT / "run.py").read_text("utf-8")


class Machine:
    """A checkout in which nothing is really installed: it notes what would have been."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        spec = importlib.util.spec_from_file_location("onemile_run", ROOT / "run.py")
        assert spec is not None and spec.loader is not None
        self.run: ModuleType = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.run)
        self.folder = folder
        self.done: list[str] = []
        (folder / "requirements").mkdir()
        for name in ("requirements/run.txt", "requirements/dev.txt", "pyproject.toml"):
            (folder / name).write_text(name)
        place = folder / ".venv-run"
        changed = {"ROOT": folder, "PLACE": place, "STAMP": place / "complete.json"}
        for name, path in {**changed, "PYTHON": place / "python"}.items():
            monkeypatch.setattr(self.run, name, str(path))
        monkeypatch.setattr(self.run, "make_venv", self.make_venv)
        monkeypatch.setattr(self.run, "pip_install", self.pip_install)
        monkeypatch.setattr(
            self.run, "become", lambda *words: self.done.append(" ".join(words[1:]))
        )
        monkeypatch.setattr(self.run.os, "chdir", lambda path: None)

    def make_venv(self) -> None:
        self.done.append("venv")
        (self.folder / ".venv-run").mkdir(exist_ok=True)
        (self.folder / ".venv-run" / "python").touch()

    def pip_install(self, *words: str) -> None:
        self.done.append("1Mile" if "--editable" in words else Path(words[-1]).name)

    def starts(self, *words: str) -> list[str]:
        """Run the command; return what was made, and last what the process became."""
        self.done.clear()
        self.run.main(list(words))
        return list(self.done)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_it_asks_for_nothing_but_the_standard_library():
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(SOURCE))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported <= sys.stdlib_module_names


def test_an_older_python_can_read_it_far_enough_to_say_so():
    ast.parse(SOURCE, feature_version=(3, 7))

    before_the_check = SOURCE[: SOURCE.index("sys.version_info")]
    assert "import" not in before_the_check.replace("import sys", "", 1)


def test_the_first_start_makes_everything_and_the_second_nothing(machine: Machine):
    assert machine.starts("demo") == ["venv", "run.txt", "1Mile", "-m onemile demo"]
    assert machine.starts("demo") == ["-m onemile demo"]


@pytest.mark.parametrize(
    ("words", "program"),
    [
        ([], "-m onemile demo"),
        (["--instance", "alsace", "serve"], "-m onemile --instance alsace serve"),
        (["demo", "--help"], "-m onemile demo --help"),
        (["serve", "--workers", "2"], "-m onemile serve --workers 2"),
        (["doctor"], "-m onemile doctor"),
        (["test", "-k", "bread"], "-m pytest -k bread"),
    ],
)
def test_words_reach_the_program_they_are_meant_for(
    words: list[str], program: str, machine: Machine
):
    assert machine.starts(*words)[-1] == program


def test_asked_for_help_it_builds_nothing(machine: Machine, capsys: pytest.CaptureFixture[str]):
    assert machine.starts("--help") == []
    assert "python3 run.py test" in capsys.readouterr().out


def test_all_tests_run_side_by_side_and_chosen_ones_as_told(machine: Machine):
    side_by_side = machine.starts("test")[-1].split()
    assert side_by_side[:3] == ["-m", "pytest", "-n"]
    assert 2 <= int(side_by_side[3]) <= 4
    assert machine.starts("test", "-k", "bread")[-1] == "-m pytest -k bread"


def test_the_tests_add_to_what_the_demonstration_has(machine: Machine):
    machine.starts("demo")

    assert machine.starts("test", "-q") == ["dev.txt", "1Mile", "-m pytest -q"]
    assert machine.starts("demo") == ["-m onemile demo"]
    assert machine.starts("test", "-q") == ["-m pytest -q"]


def test_an_interrupted_build_is_begun_again(machine: Machine, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*words: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(machine.run, "pip_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            machine.starts("demo")

    assert machine.starts("demo") == ["venv", "run.txt", "1Mile", "-m onemile demo"]


@pytest.mark.parametrize("stamp", ["", "{", '{"python": "3.11"}'])
def test_a_stamp_that_cannot_be_read_counts_for_nothing(stamp: str, machine: Machine):
    machine.starts("demo")
    (machine.folder / ".venv-run" / "complete.json").write_text(stamp)

    assert machine.starts("demo")[0] == "venv"


def test_another_python_starts_from_nothing(machine: Machine):
    machine.starts("demo")
    stamp = machine.folder / ".venv-run" / "complete.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "python": "3.10"}))

    assert machine.starts("demo")[0] == "venv"


def test_a_python_that_was_taken_away_starts_from_nothing(machine: Machine):
    machine.starts("demo")
    (machine.folder / ".venv-run" / "python").unlink()

    assert machine.starts("demo")[0] == "venv"


@pytest.mark.parametrize(
    ("changed", "made"),
    [
        ("requirements/run.txt", ["venv", "dev.txt", "1Mile"]),
        ("requirements/dev.txt", ["venv", "dev.txt", "1Mile"]),
        ("pyproject.toml", ["1Mile"]),
    ],
)
def test_a_change_of_the_lock_starts_from_nothing_and_one_of_the_project_installs_it_again(
    changed: str, made: list[str], machine: Machine
):
    machine.starts("test")
    (machine.folder / changed).write_text("changed")

    assert machine.starts("test", "-q") == [*made, "-m pytest -q"]


def test_the_demonstration_does_not_care_about_a_change_in_the_tests_libraries(machine: Machine):
    machine.starts("demo")
    (machine.folder / "requirements/dev.txt").write_text("changed")

    assert machine.starts("demo") == ["-m onemile demo"]


def test_of_two_that_start_at_once_one_builds_and_the_other_waits(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    building, go_on = threading.Event(), threading.Event()

    def slowly(*words: Any) -> None:
        building.set()
        assert go_on.wait(10)
        machine.pip_install(*words)

    monkeypatch.setattr(machine.run, "pip_install", slowly)
    both = [threading.Thread(target=machine.run.main, args=(["demo"],)) for _ in range(2)]
    for thread in both:
        thread.start()
    assert building.wait(10)
    go_on.set()
    for thread in both:
        thread.join(10)

    assert sorted(machine.done) == [
        "-m onemile demo",
        "-m onemile demo",
        "1Mile",
        "run.txt",
        "venv",
    ]


def test_a_python_without_pip_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    real = importlib.util.spec_from_file_location("onemile_run", ROOT / "run.py")
    assert real is not None and real.loader is not None
    run = importlib.util.module_from_spec(real)
    real.loader.exec_module(run)
    monkeypatch.setattr(run, "PLACE", str(tmp_path / "place"))
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(SystemExit, match="apt install python3-venv"):
        run.make_venv()
