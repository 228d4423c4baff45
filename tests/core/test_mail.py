"""Letters: kept with the transaction, sent once, tried again, handed over by stewards otherwise."""

import socketserver
import threading

import pytest

from onemile import db, mail
from onemile.models import MailMessage


class Post(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321 to take a letter."""

    def handle(self):
        self.say(220, "post.example")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith(b"EHLO"):
                self.say(250, "post.example")
            elif word.startswith(b"RCPT") and self.server.refuses:
                self.say(550, "no such box")
            elif word == b"DATA":
                self.say(354, "go on")
                letter = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    letter += line
                self.server.letters.append(letter.decode())
                self.say(250, "taken")
            elif word == b"QUIT":
                self.say(221, "bye")
                return
            else:
                self.say(250, "fine")

    def say(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())


@pytest.fixture
def post_office():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post)
    server.letters, server.refuses = [], False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def mailing(make_instance, post_office):
    app = make_instance(
        settings={
            "mail.host": "127.0.0.1",
            "mail.port": post_office.server_address[1],
            "mail.security": "none",
            "mail.sender": "bonjour@quartier.example",
        }
    )
    with app.app_context():
        yield app


def write(**other):
    with db.transaction():
        return mail.post(to="ana@quartier.example", subject="Bonjour Ana", body="Ça va ?", **other)


def test_a_letter_leaves_once(mailing, post_office):
    write()
    assert mail.send_pending() == 1
    assert mail.send_pending() == 0
    assert len(post_office.letters) == 1
    assert "To: ana@quartier.example" in post_office.letters[0]
    assert "Auto-Submitted: auto-generated" in post_office.letters[0]


def test_a_letter_of_a_failed_service_was_never_written(mailing):
    with pytest.raises(RuntimeError), db.transaction():
        mail.post(to="ana@quartier.example", subject="x", body="y")
        raise RuntimeError
    assert MailMessage.select().count() == 0


def test_a_line_break_in_a_subject_cannot_add_a_header(mailing, post_office):
    with db.transaction():
        mail.post(to="ana@quartier.example", subject="Bonjour\r\nBcc: all@x.example", body="y")
    mail.send_pending()
    assert "\nBcc:" not in post_office.letters[0]


def test_a_refused_letter_is_tried_again_later_and_given_up_at_last(mailing, post_office, clock):
    post_office.refuses = True
    write()
    for _ in range(mail.ATTEMPTS_MAX + 2):
        assert mail.send_pending() == 0
        clock.advance(seconds=mail.DELAY_SECONDS_MAX + 1)
    row = MailMessage.get()
    assert (row.attempts, row.sent_at) == (mail.ATTEMPTS_MAX, None)
    assert "no such box" in row.error
    assert not mail.check().is_fine


def test_an_absent_server_costs_a_letter_nothing_but_time(mailing, post_office, clock):
    write()
    post_office.shutdown()
    post_office.server_close()
    assert mail.send_pending() == 0
    assert MailMessage.get().attempts == 1


def test_without_a_server_letters_wait_for_a_steward(instance):
    write(link="http://instance.example/confirm/x")
    assert mail.send_pending() == 0
    assert [row.link for row in mail.waiting()] == ["http://instance.example/confirm/x"]
    assert mail.check().is_fine


def test_letters_are_forgotten_after_a_week(instance, clock):
    write()
    clock.advance(days=mail.KEEP_DAYS + 1)
    assert mail.forget_old() == 1
