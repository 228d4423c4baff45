"""The server as an operator meets it: processes, signals, settings, health."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
import urllib.parse
import urllib.request
from contextlib import closing, contextmanager

import pytest

from onemile.loopback import free_port
from onemile.testing.server import PATIENCE_SECONDS, Server, begun, environment, onemile


@pytest.fixture
def folder(tmp_path):
    return begun(tmp_path / "here", "--name", "Le Neudorf")


@pytest.fixture
def serve(folder):
    """Serve the folder, with more words if need be, until the test is over."""
    running = []

    def start(*words):
        running.append(Server(folder, words=words))
        return running[-1].start()

    yield start
    for server in running:
        server.kill()


def get(server, path):
    with urllib.request.urlopen(server.url + path, timeout=10) as answer:
        return json.load(answer)


def test_one_process_serves_works_and_leaves_cleanly(serve):
    server = serve()
    assert get(server, "/livez") == {"status": "alive"}
    assert server.stop() == 0


def test_a_body_far_beyond_every_page_is_not_even_read(serve):
    server = serve()
    address = urllib.parse.urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n")
        assert b" 413 " in line.recv(100)


def test_several_processes_serve_under_gunicorn(serve):
    server = serve("--workers", "2")
    assert get(server, "/readyz")["status"] == "ready"
    assert server.stop() == 0


def test_a_worker_beside_them_stops_when_told(folder):
    command = [sys.executable, "-m", "onemile", "--instance", str(folder), "worker"]
    working = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment())
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while "fine worker" not in onemile("--instance", folder, "doctor").stdout:
            assert time.monotonic() < deadline
        working.send_signal(signal.SIGTERM)
        assert working.wait(PATIENCE_SECONDS) == 0
    finally:
        working.kill()
        working.wait()


def test_the_doctor_says_what_to_do_and_exits_with_one(folder):
    found = onemile("--instance", folder, "doctor")
    assert found.returncode == 1
    assert "BAD  worker" in found.stdout
    assert "mend: start `onemile worker`" in found.stdout


def test_events_that_could_not_be_told_are_listed_and_told_again(folder):
    with closing(sqlite3.connect(folder / "onemile.sqlite")) as database:
        database.execute("INSERT INTO event VALUES (1, 'core.MemberJoined', '{}', 0, 1)")
        database.execute(
            "INSERT INTO event_delivery VALUES (2, 1, 'smiles', NULL, 12, 0, 'unreadable: x')"
        )
        database.commit()
    found = onemile("--instance", folder, "doctor").stdout
    assert "BAD  events: 1 event could not be told: core.MemberJoined (smiles)" in found
    shown = onemile("--instance", folder, "events", "--again").stdout
    assert "core.MemberJoined to smiles: unreadable: x" in shown
    assert "1 tellings wait" in shown
    assert "fine events" in onemile("--instance", folder, "doctor").stdout


def test_what_waits_for_nobody_cannot_be_confirmed(folder):
    wrong = onemile("--instance", folder, "forget", "--confirm", "core.nothing")
    assert wrong.returncode == 2 and "nothing called core.nothing waits" in wrong.stderr


def test_a_new_instance_keeps_its_secrets_to_itself(tmp_path):
    folder = tmp_path / "new"
    assert onemile("init", folder).returncode == 0
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
        ("[map]\ndevelopment = true", "unknown setting; development stands above the first [sec"),
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


@pytest.mark.parametrize("words", [["serve"], ["serve", "--workers", "1"], ["worker"], ["migrate"]])
def test_nothing_starts_on_a_database_of_a_newer_version(folder, words):
    with closing(sqlite3.connect(folder / "onemile.sqlite")) as database:
        database.execute(
            "INSERT INTO om_migration_core (name, applied, sha256)"
            " VALUES ('0999_far', '2027-04-06 13:30:00', '')"
        )
        database.commit()
    refused = onemile("--instance", folder, *words)
    assert refused.returncode == 2
    assert "made by a newer version" in refused.stderr and "core/0999_far" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_application_itself_refuses_a_database_that_does_not_fit(folder):
    with closing(sqlite3.connect(folder / "onemile.sqlite")) as database:
        database.execute("UPDATE om_migration_core SET sha256 = 'another'")
        database.commit()
    loading = subprocess.run(
        [sys.executable, "-c", "import onemile.wsgi"],
        env={**environment(), "ONEMILE_INSTANCE": str(folder)},
        capture_output=True,
        text=True,
    )
    assert loading.returncode == 1
    assert "edited after it had been applied: core/0001_machinery" in loading.stderr


def test_the_application_alone_forgets_who_left_but_asks_a_failing_plugin_no_more(folder):
    """A worker of gunicorn imports it: what a start has tried is not tried by each of them."""
    with closing(sqlite3.connect(folder / "onemile.sqlite")) as database:
        database.executemany(
            "INSERT INTO privacy_departed (id, member_id, uri, plugin, tried_at)"
            " VALUES (?, ?, 'http://x.example/7', 'exchanges', ?)",
            [(1, 7, None), (2, 9, 1)],
        )
        database.commit()
    subprocess.run(
        [sys.executable, "-c", "import onemile.wsgi"],
        env={**environment(), "ONEMILE_INSTANCE": str(folder)},
        check=True,
    )
    with closing(sqlite3.connect(folder / "onemile.sqlite")) as database:
        assert database.execute("SELECT id FROM privacy_departed").fetchall() == [(2,)]


WHO_ASKS = """
import sys
from pathlib import Path
from flask import request
from onemile.app import create_app
from onemile.cli import embedded
app = create_app(Path(sys.argv[1]), environment={})
app.add_url_rule("/who", view_func=lambda: f"{request.remote_addr} {request.scheme}")
embedded.serve(app, host="127.0.0.1", port=int(sys.argv[2]))
"""


@pytest.mark.parametrize(("hops", "asks"), [(0, "127.0.0.1 http"), (1, "192.0.2.7 https")])
def test_a_proxy_in_front_is_believed_where_there_is_one(folder, hops, asks):
    settings = folder / "onemile.toml"
    written = settings.read_text("utf-8").replace("# proxy_hops = 0", f"proxy_hops = {hops}")
    settings.write_text(written, "utf-8")
    # The first of the two was written by whoever asks.
    said = {"X-Forwarded-For": "203.0.113.9, 192.0.2.7", "X-Forwarded-Proto": "https"}
    with running(WHO_ASKS, folder) as (url, _process):
        asked = urllib.request.Request(f"{url}/who", headers=said)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert answer.read().decode() == asks


SLOW = """
import sys, time
from pathlib import Path
from onemile.app import create_app
from onemile.cli import embedded
app = create_app(Path(sys.argv[1]), environment={})
app.add_url_rule("/slow", view_func=lambda: time.sleep(1.5) or "done")
embedded.serve(app, host="127.0.0.1", port=int(sys.argv[2]))
"""


def test_a_request_in_hand_is_answered_before_the_server_leaves(folder):
    answers = []
    with running(SLOW, folder) as (url, serving):
        asking = threading.Thread(
            target=lambda: answers.append(urllib.request.urlopen(f"{url}/slow", timeout=30).read())
        )
        asking.start()
        time.sleep(0.5)  # the request is under way; it takes three times as long
        serving.send_signal(signal.SIGTERM)
        asking.join()
        assert answers == [b"done"]
        assert serving.wait(PATIENCE_SECONDS) == 0


@contextmanager
def running(program, folder):
    """Run a program that serves the folder; gives its address, and its process."""
    port = free_port()
    command = [sys.executable, "-c", program, str(folder), str(port)]
    serving = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment())
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{url}/livez", timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < deadline and serving.poll() is None
        yield url, serving
    finally:
        serving.kill()
        serving.wait()
