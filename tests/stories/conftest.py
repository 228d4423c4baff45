"""Workers in processes of their own, with a plugin that notes what they do, and a mail server."""

import email
import email.policy
import importlib.util
import itertools
import shutil
import socketserver
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from onemile import clock, current, db, events, mail, schema
from onemile.app import create_app
from onemile.background import tasks
from onemile.cli.setup import make_instance
from onemile.models import BackgroundTask, EventDelivery, EventRow, JobRun, MailMessage
from onemile.testing.server import environment
from tests.warm import Forked

HERE = Path(__file__).parent
CHORES = HERE.parent / "guests" / "onemile-chores"
SENDER, WHO = "bonjour@quartier.example", "http://127.0.0.1:8000/members/ana"
# What a worker takes to start, and for what waits, on a machine that is busy.
PATIENCE_SECONDS = 60


class Post(socketserver.StreamRequestHandler):
    """Takes emails, and notes each under its Message-ID before it says 250."""

    def handle(self):
        self.server.open += 1
        try:
            self.talk()
        except OSError:
            return  # whoever was speaking was killed
        finally:
            self.server.open -= 1

    def talk(self):
        self.say(220, "post.example")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word == b"DATA":
                self.say(354, "go on")
                self.take()
            elif word == b"QUIT":
                return self.say(221, "bye")
            else:
                self.say(250, "fine")

    def take(self):
        text = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # the rest never came: nothing was taken
            text += line
        said = email.message_from_bytes(text, policy=email.policy.default)
        self.server.over.wait(self.server.delay_seconds)
        self.server.taken.append((said["Message-ID"], int(said["Subject"].split()[-1])))
        self.say(250, "taken")

    def say(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())


@pytest.fixture
def post_office():
    """A mail server: ``taken`` has what it took; ``delay_seconds`` what it needs for each."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post)
    server.daemon_threads, server.taken, server.open = True, [], 0
    server.over, server.delay_seconds = threading.Event(), 0
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def chores_shelf(tmp_path_factory):
    """A folder in which the guest "chores" is installed."""
    shelf = tmp_path_factory.mktemp("shelf")
    shutil.copytree(CHORES / "onemile_chores", shelf / "onemile_chores")
    known = shelf / "onemile_chores-1.0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: onemile-chores\nVersion: 1.0\n")
    (known / "entry_points.txt").write_text("[onemile.plugins]\nchores = onemile_chores\n")
    return shelf


@pytest.fixture
def house(engine, tmp_path, request, monkeypatch, chores_shelf, post_office):
    """An instance with the chores, whose workers are processes."""
    monkeypatch.syspath_prepend(str(chores_shelf))
    place, values = tmp_path / "instance", {}
    if engine == "postgres":
        values = {"database_url": request.getfixturevalue("postgres_server").fresh_database()}
    db.shut(make_instance(place, values).extensions[db.EXTENSION])
    made = House(place, chores_shelf, post_office)
    made.enable()
    with made.app.app_context():
        yield made
        for worker in made.workers:
            worker.kill()
        clock.use(None)
        db.shut(db.at_work())
    if engine == "postgres":
        request.getfixturevalue("postgres_server").drop(values["database_url"])


class House:
    """An instance: its folder, its workers, and what there is to do."""

    def __init__(self, folder, shelf, post_office):
        self.folder, self.shelf, self.post_office = folder, shelf, post_office
        self.numbers, self.workers, self.app = itertools.count(1), [], None

    def enable(self, *, is_hostile=False):
        """Write the settings, make the plugin's table."""
        settings, port = self.folder / "onemile.toml", self.post_office.server_address[1]
        words = settings.read_text("utf-8")
        at = words.index("# enabled")
        words = words[:at] + 'enabled = ["chores"]' + words[words.index("\n", at) :]
        mail_server = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "{SENDER}"\n'
        words = words.replace("[mail]\n", f"[mail]\n{mail_server}")
        settings.write_text(f"{words}\n[chores]\nis_hostile = {str(is_hostile).lower()}\n", "utf-8")
        self.app = create_app(self.folder, environment={})
        with self.app.app_context():
            schema.migrate(db.at_work(), self.app.extensions[current.EXTENSION].components)

    def hostile(self):
        """Let the plugin have its bad habits."""
        settings = self.folder / "onemile.toml"
        words = settings.read_text("utf-8")
        settings.write_text(words.replace("is_hostile = false", "is_hostile = true"), "utf-8")

    def ask(self, *, email=True):
        """Ask for one chore in each way there is; gives its number."""
        from onemile_chores import services  # installed by the fixture

        number = next(self.numbers)
        with db.transaction():
            services.ask(number, by_uri=WHO)
            if email:
                mail.post(to="ana@quartier.example", subject=f"Corvée {number}", body="…")
        return number

    def defer(self, kind):
        """Ask for one task."""
        number = next(self.numbers)
        with db.transaction():
            tasks.defer(kind, {"number": number, "by_uri": WHO})
        return number

    def deeds(self, kind):
        """Give the numbers of what was done, as often as it was done."""
        from onemile_chores.models import Deed  # installed by the fixture

        return [number for (number,) in Deed.select(Deed.number).where(Deed.kind == kind).tuples()]

    def worker(self, point="none", n=1):
        """Start a worker that dies at a point, or lives."""
        self.workers.append(Worker(self.folder, point, n))
        return self.workers[-1]

    def a_minute_later(self):
        """Let what a dead worker had in hand be free."""
        for model in (BackgroundTask, JobRun, MailMessage):
            lease = model.lease_until.is_null(False)
            model.update(lease_until=clock.ago(seconds=1)).where(lease).execute()
        waits = EventDelivery.done_at.is_null()
        EventDelivery.update(due_at=clock.ago(seconds=1)).where(waits).execute()

    def waiting(self):
        """Count what is not done yet: tasks, events, tellings, emails."""
        task = (BackgroundTask.queue == tasks.QUEUE) & BackgroundTask.done_at.is_null()
        return (
            BackgroundTask.select().where(task).count(),
            EventRow.select().where(~EventRow.is_dispatched).count(),
            EventDelivery.select().where(EventDelivery.done_at.is_null()).count(),
            MailMessage.select().where(MailMessage.sent_at.is_null()).count(),
        )

    def nothing_waits(self):
        """Tell whether all is done."""
        return not any(self.waiting())

    def nothing_but_emails(self):
        """Tell whether all is done that no mail server is needed for."""
        return not any(self.waiting()[:-1])

    def days_ahead(self, days):
        """Set the clock of workers and of this process by so many days."""
        (self.folder / "days_ahead").write_text(str(days))
        clock.use(lambda: clock._system() + timedelta(days=days))

    def command(self, *words):
        """Run a command of onemile to its end."""
        return subprocess.run(
            [sys.executable, "-m", "onemile", "--instance", str(self.folder), *words],
            capture_output=True,
            text=True,
            env={**environment(), "PYTHONPATH": str(self.shelf)},
            timeout=PATIENCE_SECONDS,
        )

    def stuck(self):
        """Count what was given up."""
        return events.stuck() + len(tasks.given_up())

    @staticmethod
    def soon(holds, *, seconds=PATIENCE_SECONDS):
        """Wait until something holds; tells whether it ever did."""
        until = clock.real_seconds() + seconds
        while clock.real_seconds() < until:
            if holds():
                return True
            time.sleep(0.05)
        return False


class Worker(Forked):
    """``onemile worker`` in a process of its own (mortal_worker.py), the shelf in its path."""

    def __init__(self, folder, point, n):
        self._log_file = folder / "worker.log"
        super().__init__(
            HERE / "mortal_worker.py",
            *(folder, point, n),
            log=self._log_file,
            variables=environment(),
            patience_seconds=PATIENCE_SECONDS,
        )

    def log(self):
        """What workers of the folder have written so far."""
        return self._log_file.read_text(errors="replace")


@pytest.fixture(scope="session")
def points():
    """Name the points at which a worker can be killed."""
    spec = importlib.util.spec_from_file_location("mortal_worker", HERE / "mortal_worker.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.POINTS)
