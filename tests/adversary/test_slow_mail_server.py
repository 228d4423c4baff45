"""A mail server that takes 15 seconds for each email, and work that never ends."""

import socketserver
import threading
import time

import pytest

from onemile import clock, db, events, mail
from onemile.app import create_app
from onemile.cli.setup import make_instance
from onemile.members.events import MemberJoined
from onemile.models import EventRow
from onemile.testing.server import Server
from onemile.testing.world import World

DELAY_SECONDS_MAX = 2
STOP_SECONDS_MAX = 10
SENDER = "bonjour@quartier.example"


class Slow(socketserver.StreamRequestHandler):
    """Says hello, and then nothing for as long as a test lasts."""

    def handle(self):
        self.server.asked.set()
        self.server.over.wait(15)


@pytest.fixture
def slow_post_office():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Slow)
    server.asked, server.over, server.daemon_threads = threading.Event(), threading.Event(), True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_events_are_told_in_time_and_the_server_stops(slow_post_office, tmp_path):
    folder = tmp_path / "instance"
    made = make_instance(folder, {})
    db.shut(made.extensions[db.EXTENSION])
    settings, port = folder / "onemile.toml", slow_post_office.server_address[1]
    words = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "{SENDER}"\n'
    settings.write_text(settings.read_text("utf-8").replace("[mail]\n", words), "utf-8")
    app = create_app(folder, environment={})
    with app.app_context():
        member = World(app).member("Ana")
        with db.transaction():
            for number in range(30):
                mail.post(to="ana@quartier.example", subject=f"Bonjour {number}", body="…")
        server = Server(folder).start()
        try:
            assert slow_post_office.asked.wait(20)
            with db.transaction():
                number = events.record(MemberJoined(member_uri=member.uri))
            begun = clock.real_seconds()
            while not EventRow.get_by_id(number).is_dispatched:
                assert clock.real_seconds() - begun < 20, "the server stands still"
                time.sleep(0.05)
            assert clock.real_seconds() - begun <= DELAY_SECONDS_MAX
            begun = clock.real_seconds()
            assert server.stop() == 0
            assert clock.real_seconds() - begun <= STOP_SECONDS_MAX
        finally:
            server.kill()
            db.shut(db.at_work())
