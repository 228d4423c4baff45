"""How fast "Mon mile", the landing page and what plugins name are, in turn and under load."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask

from onemile.app import create_app
from onemile.bench import crowd, load
from onemile.current import EXTENSION
from onemile.db import EXTENSION as DATABASE
from onemile.db import shut
from onemile.loopback import free_port
from onemile.members import sessions
from onemile.members.models import Member
from onemile.mile.models import Place
from onemile.schema import migrate

READY_SECONDS = 30
THREADS = 8
WARM_PAGES, TIMED_PAGES = 30, 200
# The ratio is the median of this many pairs of page and floor, one right after the other.
ROUNDS = 5
Progress = Callable[[str], None]


def measure(
    folder: Path,
    *,
    members: int,
    things: int,
    seconds: float,
    connections: int,
    workers: int,
    progress: Progress,
    only: str = "",
) -> dict[str, Any]:
    """Plant a crowd into an empty folder and measure; gives figures by name.

    ``only`` the pages of one plugin, with "Mon mile" and the landing beside them.

    ``seconds`` of load for each page. Times are of whole answers over loopback; a ratio is the
    median of the rounds', page and floor one right after the other.
    """
    app = _new_instance(folder)
    with app.app_context():
        world = crowd.plant(members=members, things=things, progress=progress)
        spots = {"densest": world.densest_cell(), "village": world.village_cell()}
        cookies = {name: _signed_in(app, cell) for name, cell in spots.items()}
        everybody = [cookie(app, one.id) for one in world.random.sample(world.members, 64)]
    shut(app.extensions[DATABASE])
    figures: dict[str, Any] = {"members": len(world.members), "things": things}
    named = {name: path for name, path in world.pages.items() if only in ("", world.whose[name])}
    figures["pages"] = named
    with _served("onemile.wsgi:app", folder, workers) as url:
        progress("one reader: densest square and village in turn")
        times = _in_turn(url.removeprefix("http://"), cookies)
        figures["densest_ms"], figures["village_ms"] = times["densest"], times["village"]
        figures["densest_over_village"] = round(times["densest"] / times["village"], 2)
        visited = sorted(world.visited & set(named))
        with _floors(folder, workers, url, [named[name] for name in visited]) as floors:
            progress(f"{connections} connections, {ROUNDS} rounds of {seconds:g} s in all")
            asked = {
                "mile": (f"{url}/", everybody),
                "mile_densest": (f"{url}/", [cookies["densest"]]),
                "landing": (f"{url}/", []),
                **{
                    name: (f"{url}{path}", [] if name in world.visited else everybody)
                    for name, path in named.items()
                },
                **floors,
            }
            rounds = load.in_rounds(
                asked, rounds=ROUNDS, connections=connections, seconds=seconds / ROUNDS
            )
    for name, seen in rounds.items():
        figures[name] = asdict(load.together(seen))
    for page in ("mile", "landing", *named):
        figures[f"{page}_over_floor"] = load.ratio(rounds[page], rounds["floor"])
    for page in visited:
        figures[f"{page}_over_bare"] = load.ratio(rounds[page], rounds["bare"])
    return figures


@contextmanager
def _floors(
    folder: Path, workers: int, url: str, visited: Sequence[str]
) -> Iterator[dict[str, tuple[str, list[str]]]]:
    """Serve what pages are held against; beside what visitors get, a bare one of its bytes."""
    with ExitStack() as served:
        floor = served.enter_context(_served("onemile.bench.floor:app", folder, workers))
        floors: dict[str, tuple[str, list[str]]] = {"floor": (f"{floor}/", [])}
        if visited:
            _keep_bytes(folder, url.removeprefix("http://"), visited[0])
            bare = served.enter_context(_served("onemile.bench.bare:app", folder, workers))
            floors["bare"] = (f"{bare}/", [])
        yield floors


def _keep_bytes(folder: Path, address: str, path: str) -> None:
    """Put the bytes of a page where the bare one takes them from."""
    connection = http.client.HTTPConnection(address, timeout=load.ANSWER_SECONDS_MAX)
    try:
        connection.request("GET", path, headers={"Accept-Language": "fr"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    finally:
        connection.close()
    (folder / "bench-bare.html").write_bytes(body)


def _new_instance(folder: Path) -> Flask:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "onemile.toml").touch()
    app = create_app(folder, environment={})
    migrate(app.extensions[DATABASE], app.extensions[EXTENSION].components)
    return app


def _signed_in(app: Flask, cell: int) -> str:
    place = Place.get(Place.cell == cell)
    return cookie(app, place.member_id)


def cookie(app: Flask, member_id: int) -> str:
    """Sign a member in, within the instance; gives the cookie that says so."""
    opened = sessions.open_session(Member.get_by_id(member_id), device="bench")
    return f"{sessions.cookie_name()}={opened.token}"


@contextmanager
def _served(application: str, folder: Path, workers: int) -> Iterator[str]:
    """Run gunicorn with the threads of an instance until the block is left."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--worker-class=gthread", "--no-control-socket"),
            *(f"--workers={workers}", f"--threads={THREADS}", f"--bind=127.0.0.1:{port}"),
            *("--log-level=error", application),
        ],
        env={**os.environ, "ONEMILE_INSTANCE": str(folder.resolve())},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"127.0.0.1:{port}", process)
        yield url
    finally:
        process.terminate()
        process.wait(READY_SECONDS)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _ask(http.client.HTTPConnection(address, timeout=5), "")
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("gunicorn did not become ready; is the serve extra installed?")


def _in_turn(address: str, cookies: dict[str, str]) -> dict[str, float]:
    """Ask each page alternately, one at a time; gives the median of each in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in cookies}
    for number in range(WARM_PAGES + TIMED_PAGES):
        for name, cookie in cookies.items():
            connection = http.client.HTTPConnection(address, timeout=load.ANSWER_SECONDS_MAX)
            started = time.perf_counter()
            _ask(connection, cookie)
            if number >= WARM_PAGES:
                times[name].append((time.perf_counter() - started) * 1000)
    return {name: round(median(taken), 2) for name, taken in times.items()}


def _ask(connection: http.client.HTTPConnection, cookie: str) -> None:
    try:
        connection.request("GET", "/", headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the page answered {answer.status}")
    finally:
        connection.close()
