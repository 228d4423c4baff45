"""The server as an operator meets it: processes, signals, settings, health."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request

import pytest

ONEMILE = [sys.executable, "-m", "onemile"]
# A start takes a second; a machine under load may take many.
PATIENCE_SECONDS = 60


def clean_environment(**more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ONEMILE_")}
    return {**kept, **more}


def onemile(*words, **environment):
    return subprocess.run(
        [*ONEMILE, *map(str, words)],
        capture_output=True,
        text=True,
        env=clean_environment(**environment),
        timeout=PATIENCE_SECONDS,
    )


@pytest.fixture
def folder(tmp_path):
    made = onemile("init", tmp_path / "here", "--name", "Le Neudorf")
    assert made.returncode == 0, made.stderr
    return tmp_path / "here"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(folder):
    """Start ``onemile … WORDS`` and wait until it is ready."""
    running = []

    def begin(*words, port=None):
        log = (folder / f"log-{len(running)}").open("w+")
        process = subprocess.Popen(
            [*ONEMILE, "--instance", str(folder), *words],
            stderr=log,
            stdout=log,
            env=clean_environment(),
        )
        running.append((process, log))
        if port:
            wait_until_ready(process, port, log)
        return process

    yield begin
    for process, log in running:
        if process.poll() is None:
            process.kill()
        process.wait()
        log.close()


def wait_until_ready(process, port, log):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, (log.seek(0), log.read())[1]
        try:
            if get(port, "/readyz")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not become ready")


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_one_process_serves_works_and_leaves_cleanly(start):
    port = free_port()
    server = start("serve", "--port", str(port), port=port)
    assert json.loads(get(port, "/livez")[1]) == {"status": "alive"}
    server.send_signal(signal.SIGTERM)
    assert server.wait(PATIENCE_SECONDS) == 0


def test_several_processes_serve_under_gunicorn(start):
    port = free_port()
    server = start("serve", "--port", str(port), "--workers", "2", port=port)
    assert get(port, "/readyz")[0] == 200
    server.send_signal(signal.SIGTERM)
    assert server.wait(PATIENCE_SECONDS) == 0


def test_a_worker_beside_them_stops_when_told(start, folder):
    working = start("worker")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while "fine worker" not in onemile("--instance", folder, "doctor").stdout:
        assert time.monotonic() < deadline
    working.send_signal(signal.SIGTERM)
    assert working.wait(PATIENCE_SECONDS) == 0


def test_the_doctor_says_what_to_do_and_exits_with_one(folder):
    found = onemile("--instance", folder, "doctor")
    assert found.returncode == 1
    assert "BAD  worker" in found.stdout
    assert "mend: start `onemile worker`" in found.stdout


def test_a_new_instance_keeps_its_secrets_to_itself(folder):
    assert (folder.stat().st_mode & 0o077) == 0
    assert ((folder / "keys" / "secret").stat().st_mode & 0o077) == 0


def test_init_never_overwrites_an_instance(folder):
    before = (folder / "onemile.toml").read_text()
    again = onemile("init", folder)
    assert again.returncode == 2
    assert (folder / "onemile.toml").read_text() == before


def test_the_settings_it_writes_can_be_read_back(folder):
    shown = onemile("--instance", folder, "settings")
    assert tomllib.loads(shown.stdout)["name"] == "Le Neudorf"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('nom = "x"', "nom: unknown setting"),
        ("mile_radius_m = 100.0", "mile_radius_m: 100.0 is below the least allowed, 804.672"),
        ('enabled = ["teleport"]', "teleport: enabled but not installed"),
        ("name = [", "onemile.toml"),
    ],
)
def test_a_wrong_line_of_the_settings_is_told_in_one_line(folder, line, complaint):
    (folder / "onemile.toml").write_text(line + "\n")
    refused = onemile("--instance", folder, "serve")
    assert refused.returncode == 2
    assert complaint in refused.stderr
    assert "Traceback" not in refused.stderr


def test_no_instance_here_is_told_with_the_way_to_make_one(tmp_path):
    refused = onemile("--instance", tmp_path, "doctor")
    assert refused.returncode == 2
    assert "onemile init" in refused.stderr


def test_a_taken_port_is_told_plainly(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = onemile("--instance", folder, "serve", "--port", taken.getsockname()[1])
    assert refused.returncode == 2
    assert "is taken" in refused.stderr
    assert "Traceback" not in refused.stderr
