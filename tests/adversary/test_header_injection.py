"""What members type stands in the subjects of emails to others, and is read there as typed.

A served instance posts to a catcher on the loopback. One engine is enough: the words come out of
either database as they went in.
"""

import email
import email.policy
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest

from onemile import db
from onemile.app import create_app
from onemile.members import sessions
from onemile.models import MailMessage
from onemile.testing.server import Server, begun
from onemile.testing.world import World

PATIENCE_SECONDS = 20
UNWRITABLE = "nobody\r\nRCPT TO:<all@evil.example>"
REFUSED, HANGS_UP = "refused@quartier.example", "hangs-up@quartier.example"

INJECTION = "=?utf-8?q?b=0D=0AX-Injected:_yes=0D=0A=0D=0AYour_account_is_closed:_evil.example?="
TITLES = (
    INJECTION,
    "=?unknown-8bit?q?=ff?= bicycle",
    "=?utf-8?b?WA0KQmNjOiBhbGxAZXZpbC5leGFtcGxl?= bread",
    "Vélo à prêter, 10 % œuf, 日本語, 🇫🇷 and “=?” alone",
    "un mot " + "très " * 20 + "long",
)
BEN = "=?utf-8?q?Ben=0D=0ABcc:_all=40evil.example?="


class Catcher(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321 to take an email, refuse one, or hang up on one."""

    def handle(self) -> None:
        self.say(220, "catcher.example")
        while line := self.rfile.readline():
            word = line.strip().decode("latin-1")
            if word.upper().startswith("RCPT"):
                if HANGS_UP in word:
                    return
                self.server.recipients.append(word)
                self.say(550 if REFUSED in word else 250, "no such box")
            elif word.upper() == "DATA":
                self.say(354, "go on")
                taken = b""
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    taken += line[1:] if line.startswith(b"..") else line
                self.server.taken.append(taken)
                self.say(250, "taken")
            elif word.upper() == "QUIT":
                self.say(221, "bye")
                return
            else:
                self.say(250, "fine")

    def say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Catcher)
        self.taken: list[bytes] = []
        self.recipients: list[str] = []

    def wait_for(self, count: int) -> list[bytes]:
        """Give the emails taken, once there are so many."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(self.taken) < count and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(self.taken) >= count, f"{len(self.taken)} of {count} emails came"
        return self.taken


@dataclass
class Town:
    """An instance with two members, made before it is served."""

    folder: Path
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield office
        office.shutdown()
        thread.join()


@pytest.fixture
def town(tmp_path: Path, post_office: PostOffice) -> Town:
    folder = begun(tmp_path / "instance")
    (folder / "onemile.toml").write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {post_office.server_address[1]}\n'
        'security = "none"\nsender = "bonjour@sélestat.example"\n'
    )
    made = Town(folder)
    app = create_app(folder, environment={})
    with app.app_context():
        world = World(app)
        people = {"ana": world.member("Ana"), "ben": world.member(BEN, last_name="Ünal")}
        for name, member in people.items():
            member.email = member.email_key = f"{name}@quartier.example"
            member.language = "fr"
            member.save()
            with app.test_request_context():
                token = sessions.open_session(member, device="test").token
                made.cookies[name] = {sessions.cookie_name(): token}
        with db.transaction():
            for to in (UNWRITABLE, REFUSED, HANGS_UP, "ünï@quartier.example"):
                MailMessage.create(to=to, subject=INJECTION, body="x")
    db.shut(app.extensions[db.EXTENSION])
    return made


@pytest.fixture
def server(town: Town) -> Iterator[Server]:
    running = Server(town.folder).start()
    yield running
    running.kill()


def read(raw: bytes) -> tuple[EmailMessage, str]:
    """Give an email as a program of today reads it, and its subject as an older one does."""
    raw.decode("ascii")
    older = email.message_from_bytes(raw)["Subject"].replace("\r\n", "")
    return (
        email.message_from_bytes(raw, policy=email.policy.default),
        " ".join(str(make_header(decode_header(older))).split()),
    )


def test_what_is_typed_arrives_as_typed_and_adds_no_header(town, post_office, visitor):
    ana, ben = visitor(), visitor()
    ana.cookies, ben.cookies = dict(town.cookies["ana"]), dict(town.cookies["ben"])
    broken = ana.post("/exchanges/items/new", **item("Bread\r\nBcc: all@evil.example"))
    assert broken.status == 422
    for title in TITLES:
        published = ana.post("/exchanges/items/new", **item(title))
        assert published.status == 303, published.text[:2000]
        path = published.header("Location")
        proposed = ben.post(f"{path}/propose", when_text="", text="Yes", amount_smiles="0")
        assert proposed.status == 303, proposed.text[:2000]

    read_now = [read(raw) for raw in post_office.wait_for(len(TITLES))]

    assert {tuple(message.keys()) for message, _ in read_now} == {
        (
            *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
            # A notice's letter is stopped by one click (RFC 8058).
            *("List-Unsubscribe", "List-Unsubscribe-Post"),
            *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
        )
    }
    subjects = {" ".join(str(message["Subject"]).split()) for message, _ in read_now}
    assert subjects == {older for _, older in read_now}
    for title in TITLES:
        shown = " ".join(title.split())
        assert any(one.endswith(f": {shown}") and BEN in one for one in subjects), title
        assert any(shown in message.get_content() for message, _ in read_now), title
    for message, _ in read_now:
        assert message["To"].addresses[0].addr_spec == "ana@quartier.example"
        assert message["From"].addresses[0].addr_spec == "bonjour@xn--slestat-bya.example"
        assert not message.defects
    assert not [word for word in post_office.recipients if "evil" in word]


def item(title: str) -> dict[str, str]:
    """Give the fields of an offer."""
    return {
        "kind": "offer",
        "title": title,
        "form": "help",
        "category": "other",
        "audience": "near",
        "in_return": "agree",
    }
