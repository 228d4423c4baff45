"""``onemile doctor`` speaks as the terminal does, else as the instance."""

import subprocess
import sys

import pytest

from onemile.testing.server import PATIENCE_SECONDS, environment, onemile

pytestmark = pytest.mark.one_engine
BARE = {"LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("doctor") / "here"
    done = onemile("init", made, "--name", "Le Neudorf", "--region", "alsace")
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.parametrize(
    ("terminal", "words"),
    [
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "de_DE.UTF-8"}, "die Datenbank antwortet"),
        ({"LANGUAGE": "en:de", "LANG": "fr_FR.UTF-8"}, "the database answers"),
        ({"LANG": "C.UTF-8"}, "la base de données répond"),
    ],
)
def test_the_doctor_speaks_as_the_terminal_else_as_the_instance(folder, terminal, words):
    command = [sys.executable, "-m", "onemile", "--instance", str(folder), "doctor"]
    said = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        env=environment() | BARE | terminal,
        timeout=PATIENCE_SECONDS,
    )

    assert f"fine database: {words}" in said.stdout
