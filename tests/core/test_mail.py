"""Letters: kept with the transaction, sent once, tried again, handed over by stewards otherwise."""

import email
import email.policy
import socketserver
import threading

import pytest
from peewee import OperationalError

from onemile import current, db, email_marks, email_wire, mail
from onemile.background import leases
from onemile.config import SettingsError
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
                self.say(self.server.refuses, "no such box")
            elif word.startswith(b"RCPT") and b"HANGS-UP" in word:
                return
            elif word == b"DATA":
                self.say(354, "go on")
                letter = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    letter += line
                self.server.letters.append(letter.decode())
                self.server.may_answer.wait(10)
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
    server.letters, server.refuses, server.may_answer = [], 0, threading.Event()
    server.may_answer.set()
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


def test_an_email_put_off_is_tried_for_five_days_and_given_up_at_last(mailing, post_office, clock):
    post_office.refuses = 450
    write()
    begun = clock()
    while MailMessage.get().attempts < mail.ATTEMPTS_MAX:
        last = clock()
        assert mail.send_pending() == 0
        clock.advance(seconds=(MailMessage.get().due_at - clock()).total_seconds())
    assert 4.5 < (last - begun).total_seconds() / 86_400 <= 5
    assert not mail.check().is_fine
    post_office.refuses = 0
    assert mail.send_pending() == 0
    assert mail.try_again() == 1 and mail.send_pending() == 1


@pytest.mark.parametrize("code", [550, 552, 554])
def test_a_final_answer_is_the_last(code, mailing, post_office, clock):
    post_office.refuses = code
    write()
    assert mail.send_pending() == 0
    row = MailMessage.get()
    assert (row.attempts, row.sent_at, row.lease_until) == (mail.ATTEMPTS_MAX, None, None)
    assert "no such box" in row.error
    assert not mail.check().is_fine


def test_an_absent_server_costs_a_letter_nothing_but_time(mailing, post_office, clock):
    write()
    post_office.shutdown()
    post_office.server_close()
    for _hour in range(48):
        assert mail.send_pending() == 0
        clock.advance(hours=1)
    assert MailMessage.get().attempts == 0 and mail.check().is_fine


def test_a_server_that_goes_away_costs_an_email_no_attempt(mailing, post_office, clock):
    post_office.refuses = 421
    write()
    for _minute in range(40):
        assert mail.send_pending() == 0
        clock.advance(minutes=2)
    assert MailMessage.get().attempts == 0
    post_office.refuses = 0
    assert mail.send_pending() == 1


def test_an_email_taken_over_is_not_written_about_by_who_was_too_slow(mailing, post_office, clock):
    write()
    slow = mail._take()
    assert mail._take() is None, "a lease in force"
    clock.advance(seconds=leases.LEASE_SECONDS + 1)
    quick = mail._take()
    mail._refused(slow, RuntimeError())
    assert MailMessage.get().attempts == 0
    mail._finish(quick, sent_at=clock())
    assert MailMessage.get().sent_at is not None


def test_what_the_server_has_taken_is_not_sent_again_when_the_database_was_away(
    mailing, post_office, clock, monkeypatch
):
    write()
    write()
    update = MailMessage.update

    def away(*given, **named):
        if "sent_at" in {**dict(*given), **named}:
            raise OperationalError("the database is locked")
        return update(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(MailMessage, "update", staticmethod(away))
        with pytest.raises(OperationalError):
            mail.send_pending()
    for _minute in range(3):
        clock.advance(seconds=leases.LEASE_SECONDS + 1)
        mail.send_pending()
    assert len(post_office.letters) == 2
    assert all(row.sent_at for row in MailMessage.select())


def test_what_a_killed_worker_had_handed_over_is_not_sent_again(mailing, post_office, monkeypatch):
    write()
    with monkeypatch.context() as patch:
        patch.setattr(mail, "_note_taken", lambda: None)
        mail.send_pending()
    current.instance().rooms.clear()  # a worker that begins anew knows nothing
    MailMessage.update(lease_until=None).execute()
    assert mail.send_pending() == 0
    assert len(post_office.letters) == 1 and MailMessage.get().sent_at is not None
    assert email_marks.found(current.instance().folder) == set()


def test_where_no_mark_can_be_made_an_email_is_sent_all_the_same(mailing, post_office):
    (current.instance().folder / email_marks.FOLDER).write_text("not a folder")
    write()
    assert mail.send_pending() == 1
    assert MailMessage.get().sent_at is not None


def test_a_server_that_looks_long_at_an_email_is_waited_for(mailing, post_office, monkeypatch):
    monkeypatch.setattr(mail, "SMTP_TIMEOUT_SECONDS", 0.3)
    post_office.may_answer.clear()
    answers = threading.Timer(0.8, post_office.may_answer.set)
    answers.start()
    write()
    assert mail.send_pending() == 1
    answers.join()
    assert len(post_office.letters) == 1 and MailMessage.get().sent_at is not None


def test_without_a_server_letters_wait_for_a_steward(instance):
    write(link="http://instance.example/confirm/x")
    assert mail.send_pending() == 0
    assert [row.link for row in mail.waiting()] == ["http://instance.example/confirm/x"]
    assert mail.check().is_fine


def test_letters_are_forgotten_after_a_week(instance, clock):
    write()
    clock.advance(days=mail.KEEP_DAYS + 1)
    assert mail.forget_old() == 1


# ------------------------------------------------------------------------- words and headers


def arrived(post_office):
    """The newest email as a program reads it."""
    raw = post_office.letters[-1]
    assert raw.isascii()
    return email.message_from_string(raw, policy=email.policy.default)


@pytest.mark.parametrize(
    "typed",
    [
        "=?utf-8?q?b=0D=0AX-Injected:_yes=0D=0A=0D=0AYour_account_is_closed?=",
        "=?unknown-8bit?q?=ff?=",
        "an encoded word that never ends =?utf-8?q?x",
        "Vélo à prêter – 日本語 🇫🇷",
        "very long " * 18 + "é",
        "é" * 200,
        "plain words only",
        "a\r\nBcc: all@x.example",
        "a\x0bb\x85c\u2028d\u2029e",
        "NUL \x00 and half \ud83d a character",
    ],
)
def test_a_subject_arrives_as_the_words_typed(typed, mailing, post_office):
    with db.transaction():
        mail.post(to="ana@quartier.example", subject=typed, body=f"{typed}\nÇa va ?")
    assert mail.send_pending() == 1
    message = arrived(post_office)
    words = " ".join(typed.replace("\x00", "").replace("\ud83d", "?").split())
    assert str(message["Subject"]) == words
    assert set(message.keys()) == {
        *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    }
    assert message.get_content().splitlines()[-1] == "Ça va ?"
    assert max(map(len, post_office.letters[-1].splitlines())) <= 78


def test_a_subject_of_a_thousand_characters_is_cut(mailing, post_office):
    with db.transaction():
        mail.post(to="ana@quartier.example", subject="é" * 1000, body="x")
    mail.send_pending()
    assert str(arrived(post_office)["Subject"]) == "é" * mail.SUBJECT_LENGTH_MAX


@pytest.mark.parametrize(
    "name",
    ["Les voisins, de l’Ill", "=?utf-8?q?Evil?= neighbours", 'a "b" <c@d.example>', "Mile\r\nX: y"],
)
def test_the_instances_name_is_a_name_and_nothing_else(name, make_instance, post_office):
    app = make_instance(
        settings={
            "name": name,
            "mail.host": "127.0.0.1",
            "mail.port": post_office.server_address[1],
            "mail.security": "none",
            "mail.sender": "bonjour@Sélestat.example",
        }
    )
    with app.app_context():
        write()
        assert mail.send_pending() == 1
    sender = arrived(post_office)["From"].addresses
    assert [one.addr_spec for one in sender] == ["bonjour@xn--slestat-bya.example"]
    assert sender[0].display_name == " ".join(name.split())


@pytest.mark.parametrize(
    "sender", ["bonjour", "bonjour@", "é@quartier.example", "1Mile <a@b.example>", "a@b_c.example"]
)
def test_a_sender_that_no_server_takes_stops_the_start(sender, make_instance):
    with pytest.raises(SettingsError, match="mail.sender"):
        make_instance(settings={"mail.sender": sender})


# ------------------------------------------------------------------------- one for all


def to(*addresses):
    with db.transaction():
        for address in addresses:
            MailMessage.create(to=address, subject="Bonjour", body="x")


def left():
    waiting = MailMessage.select().where(MailMessage.sent_at.is_null())
    return {row.to: bool(row.error) for row in waiting}


@pytest.mark.parametrize(
    "bad", ["ünï@quartier.example", "a\r\nRCPT TO:<b@x.example>", "hangs-up@quartier.example"]
)
def test_an_email_that_cannot_be_sent_does_not_stop_the_others(bad, mailing, post_office):
    to("ana@quartier.example", bad, "ben@quartier.example", "eva@quartier.example")
    assert mail.send_pending() == 3
    assert left() == {bad: True}
    assert len(post_office.letters) == 3


def test_whatever_goes_wrong_with_one_email_is_noted_on_it(mailing, post_office, monkeypatch):
    written = email_wire.written

    def fails_once(email):
        if email.to.startswith("ben"):
            raise RuntimeError("no idea \ud800 why")
        return written(email)

    monkeypatch.setattr(email_wire, "written", fails_once)
    to("ana@quartier.example", "ben@quartier.example", "eva@quartier.example")
    assert mail.send_pending() == 2
    assert "no idea" in MailMessage.get(MailMessage.to == "ben@quartier.example").error


def test_a_server_that_always_hangs_up_is_left_alone(mailing, post_office):
    to(*(f"hangs-up-{n}@quartier.example" for n in range(mail.CONNECTIONS_MAX + 2)))
    to("ana@quartier.example")
    assert mail.send_pending() == 0
    assert sum(left().values()) == mail.CONNECTIONS_MAX
    assert not MailMessage.select().where(MailMessage.attempts > 0).exists()
    assert mail.send_pending() == 0 and sum(left().values()) == mail.CONNECTIONS_MAX
