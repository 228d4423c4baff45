"""Two processes allow what one allows; a flood costs neither memory, rows nor the others' time."""

import time

import pytest

from onemile.app import create_app
from onemile.cli.setup import make_instance
from onemile.db import EXTENSION, shut
from onemile.models import MailMessage, RateCount
from onemile.testing.server import Server

# Alone it takes hundredths of a second; the machine may be running other tests beside. To compute
# the passwords of all the guessers, which is what is held back, takes tens of seconds there.
LIVEZ_SECONDS_MAX = 5
NEWCOMER = {
    "first_name": "Lucie",
    "last_name": "Klein",
    "postcode": "67000",
    "password": "trois pommes rondes",
    "adult": "y",
    "charter": "y",
}


def join(visitor, number):
    return visitor.post("/join", email=f"n{number}@example.org", **NEWCOMER)


def look_inside(folder, ask):
    """Ask the instance's database past its server."""
    app = create_app(folder)
    with app.app_context():
        found = ask()
    shut(app.extensions[EXTENSION])
    return found


class TestTwoProcesses:
    """On both engines: the count is the database's."""

    @pytest.fixture
    def server(self, folder):
        running = Server(folder, words=("--workers", "2")).start()
        yield running
        running.stop()

    def test_they_allow_at_the_same_moment_what_one_allows(self, folder, visitor, together):
        visitors = [visitor() for _ in range(30)]
        for one in visitors:
            one.get("/join")

        answers = together([lambda n=n, one=one: join(one, n) for n, one in enumerate(visitors)])

        assert sorted(answer.status for answer in answers) == [303] * 10 + [429] * 20
        assert all(int(one.header("Retry-After")) > 0 for one in answers if one.status == 429)
        assert look_inside(folder, MailMessage.select().count) == 10


class TestOneProcess:
    """On one engine: what is held back here never reaches the database."""

    @pytest.fixture
    def folder(self, tmp_path):
        shut(make_instance(tmp_path / "instance", {}).extensions[EXTENSION])
        return tmp_path / "instance"

    def test_neither_a_flood_nor_a_link_of_ones_own_holds_up_the_house(
        self, folder, server, visitor, cost, together
    ):
        newcomer = visitor(source="127.0.0.3")
        assert join(newcomer, 1).status == 303
        link = look_inside(folder, lambda: MailMessage.select().get().link)
        path = "/confirm/" + link.rpartition("/")[2]
        guessers = [visitor() for _ in range(24)]
        for one in guessers:
            one.get(path)
        waits = []

        def press(one):
            return [one.post(path, password="au hasard !").status for _ in range(4)]

        def watch():
            for _ in range(20):
                began = time.monotonic()
                assert visitor(source="127.0.0.4").get("/livez").status == 200
                waits.append(time.monotonic() - began)

        rounds = together([watch, *(lambda one=one: press(one) for one in guessers)])[1:]
        statuses = [status for round_ in rounds for status in round_]
        assert set(statuses) <= {422, 429} and statuses.count(422) <= 5
        # All but one, which this machine may have slept through.
        assert sorted(waits)[-2] < LIVEZ_SECONDS_MAX

        spent, rows = cost(), look_inside(folder, RateCount.select().count)
        flooder = visitor(source="127.0.0.5")
        flooder.get("/confirm")
        answers = [flooder.post("/confirm", email="x") for _ in range(320)]
        assert answers[0].status == 422 and answers[-1].status == 429
        assert int(answers[-1].header("Retry-After")) <= 61
        assert spent.memory_mb() < 30
        assert look_inside(folder, RateCount.select().count) <= rows + 1
        assert visitor(source="127.0.0.9").get("/").status == 200
