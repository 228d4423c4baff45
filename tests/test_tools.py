"""The tools that read the code find nothing: ruff, mypy strict, import-linter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports"],
}


@pytest.mark.timeout(300)  # seconds; mypy without its cache on a slow machine
@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS.keys())
def test_the_code_passes(command: list[str]):
    program = Path(sys.executable).with_name(command[0])
    if not program.exists():
        pytest.skip(f"{command[0]} is not installed (group lint of pyproject.toml)")

    done = subprocess.run(
        [program, *command[1:]],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
