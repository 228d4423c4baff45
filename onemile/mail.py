"""Letters: written in the transaction; sent by the worker, or handed over by a steward."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog

from onemile import clock, current, email_addresses, email_marks, email_wire
from onemile.background import leases
from onemile.background.bells import ring_after_commit
from onemile.config import SettingsError
from onemile.contracts import HealthResult, Setting
from onemile.db import transaction
from onemile.email_addresses import email_key as email_key  # by which emails are counted
from onemile.forgetting import forget
from onemile.i18n import gettext as _
from onemile.i18n import ngettext
from onemile.models import MailMessage

# Five days of doubling delays; an address that puts us off for longer is wrong.
ATTEMPTS_MAX = 28
FIRST_DELAY_SECONDS = 60
DELAY_SECONDS_MAX = 6 * 3600
SMTP_TIMEOUT_SECONDS = 20
# While no server can be had, emails wait and are not counted as tried: one look a minute.
OUTAGE_SECONDS = 60
SHUTTING_DOWN = 421  # RFC 5321: the server goes away, whatever it was asked
FINAL = 500  # and above: no use to try again
# A server that hangs up on one email may take the next; one that always does is left alone.
CONNECTIONS_MAX = 5
SUBJECT_LENGTH_MAX = 200
# A server that has the whole email may look at it for so long before it answers (RFC 5321,
# 4.5.3.2.6): who hangs up on it earlier, and sends it again, has it delivered twice.
TAKEN_SECONDS_MAX = 600
# Four answers of a server that takes its time for each.
SECONDS_MAX = 4 * SMTP_TIMEOUT_SECONDS
QUIET = "mail_quiet_until"
# Emails that a server has taken, and whose rows do not say so yet.
TAKEN = "mail_taken"
# One round of the post; more wait for the next turn of the worker.
BATCH_MAX = 25
# Letters hold links and addresses: they are not kept longer than somebody might ask for them.
KEEP_DAYS = 7

SETTINGS = (
    Setting(
        name="mail.host",
        kind=str,
        default="",
        help="SMTP server. Empty: letters wait in the stewards' mail page, with their links.",
    ),
    Setting(name="mail.port", kind=int, default=587, minimum=1, maximum=65535, help="SMTP port."),
    Setting(name="mail.user", kind=str, default="", help="SMTP login, if the server wants one."),
    Setting(
        name="mail.password", kind=str, default="", is_secret=True, help="Password of mail.user."
    ),
    Setting(
        name="mail.security",
        kind=str,
        default="starttls",
        choices=("starttls", "tls", "none"),
        help="How the connection is protected; 'none' only for a server on this machine.",
    ),
    Setting(
        name="mail.sender", kind=str, default="", help="Address that letters come from (From)."
    ),
)

log = structlog.get_logger()


def check_settings(settings: Mapping[str, Any]) -> None:
    """Refuse a sender that no server would take. Raises SettingsError; for the start."""
    sender = settings["mail.sender"]
    if sender and not email_addresses.sendable_email(sender):
        raise SettingsError(f"mail.sender: {sender!r} is no address that an email can come from")


def post(
    *,
    to: str,
    subject: str,
    body: str,
    link: str = "",
    member_id: int | None = None,
    stop_url: str = "",
) -> int:
    """Write a letter in the open transaction; gives its id. Nothing is sent here.

    ``link`` is what a steward may copy for the member where no post is configured. ``stop_url``
    is where a letterbox's own button ends letters of this kind (RFC 8058): a ``one_click`` view.
    """
    row = MailMessage.create(
        to=email_addresses.sendable_email(to) or to,
        subject=email_wire.one_line(subject)[:SUBJECT_LENGTH_MAX],
        body=email_wire.storable(body),
        link=link,
        member_id=member_id,
        stop_url=stop_url,
    )
    ring_after_commit("mail")
    return int(row.id)


def is_configured() -> bool:
    """Tell whether letters can leave this instance."""
    return bool(current.setting("mail.host") and current.setting("mail.sender"))


def send_pending(*, limit: int = BATCH_MAX) -> int:
    """Send what is due through the SMTP server of the settings; gives how many went out."""
    if not is_configured():
        return 0
    _note_taken()
    rooms = current.instance().rooms
    if (
        timedelta()
        < rooms.get(QUIET, clock.now()) - clock.now()
        <= timedelta(seconds=OUTAGE_SECONDS)
    ):
        return 0
    going = _Round(limit)
    while going.row is not None and going.connections < CONNECTIONS_MAX and not going.is_vain:
        going.connect()
    if going.is_vain or going.connections >= CONNECTIONS_MAX:
        rooms[QUIET] = clock.ahead(seconds=OUTAGE_SECONDS)
    return going.sent


class _Round:
    """One round of the post: each email is taken just before it goes, over as few connections."""

    def __init__(self, limit: int) -> None:
        self.left, self.sent, self.connections, self.is_vain = limit, 0, 0, False
        self.row = _take()

    def connect(self) -> None:
        """Send over one connection until nothing is left, or it does not go on."""
        self.connections += 1
        self.is_vain = True
        try:
            with _connection() as server:
                self.is_vain = False
                while self.row is not None:
                    self.sent += _send(server, self.row)
                    self.next()
        except (OSError, smtplib.SMTPException) as error:
            log.warning("no connection for emails", error=type(error).__name__)
            if self.row is not None:
                _put_off(self.row, error)
                self.row = None
            if not self.is_vain:
                self.next()

    def next(self) -> None:
        """Take the next email, unless the round is full or the worker is leaving."""
        self.row, self.left = None, self.left - 1
        if self.left > 0 and not current.instance().rooms.get("leaving", False):
            self.row = _take()


def waiting() -> list[MailMessage]:
    """List the letters that have not left, newest first, at most 200."""
    unsent = MailMessage.select().where(MailMessage.sent_at.is_null())
    return list(unsent.order_by(MailMessage.id.desc()).limit(200))


def given_up() -> Any:
    """Make the condition of an email that is not tried any more."""
    return MailMessage.sent_at.is_null() & (MailMessage.attempts >= ATTEMPTS_MAX)


def try_again() -> int:
    """Let what was given up be sent after all, after a mend; returns how many."""
    with transaction():
        again = MailMessage.update(attempts=0, due_at=clock.now(), error="")
        ring_after_commit("mail")
        return int(again.where(given_up()).execute())


def mark_handed_over(letter_id: int) -> bool:
    """Note that a steward brought a letter to its reader; False when it is not waiting."""
    waits = (MailMessage.id == letter_id) & MailMessage.sent_at.is_null()
    return bool(MailMessage.update(sent_at=clock.now()).where(waits).execute())


def forget_old() -> int:
    """Delete letters older than KEEP_DAYS, sent or not; gives how many."""
    old = MailMessage.created_at < clock.ago(days=KEEP_DAYS)
    return forget("core.forget_letters", old, of=MailMessage, aged_by=MailMessage.created_at)


def check() -> HealthResult:
    """Say whether letters can leave, and whether any were given up."""
    lost = MailMessage.select().where(given_up()).count()
    if lost:
        return HealthResult(
            is_fine=False,
            detail=ngettext(
                "%(num)s letter could not be sent", "%(num)s letters could not be sent", lost
            ),
            mend=_(
                "read their errors on the stewards’ mail page, mend mail.host, then: "
                "onemile emails --again"
            ),
        )
    if not is_configured():
        n = len(waiting())
        return HealthResult(
            is_fine=True,
            detail=ngettext(
                "no mail server set; %(num)s letter waits on the stewards’ mail page",
                "no mail server set; %(num)s letters wait on the stewards’ mail page",
                n,
            ),
            mend=_("set mail.host and mail.sender in onemile.toml"),
        )
    return HealthResult(
        is_fine=True, detail=_("letters leave by %(host)s", host=current.setting("mail.host"))
    )


def _take() -> MailMessage | None:
    """Take the next email that is due, those that were refused before behind the others."""
    wanted = (
        MailMessage.sent_at.is_null()
        & clock.is_due(MailMessage.due_at, ahead_seconds_max=DELAY_SECONDS_MAX)
        & (MailMessage.attempts < ATTEMPTS_MAX)
    )
    order = (MailMessage.attempts, MailMessage.id)
    taken = leases.take(MailMessage, wanted, order=order, limit=1)
    return taken[0] if taken else None


def _send(server: smtplib.SMTP, row: MailMessage) -> int:
    """Send one email. Raises when the connection does not go on, or the database is away."""
    if not leases.renew(row):  # the server took its time to greet us, or the machine slept
        log.warning("email was taken over", id=row.id)
        return 0
    try:
        sender = email_addresses.sendable_email(current.setting("mail.sender"))
        with leases.kept(row, name="mail", seconds_max=SECONDS_MAX):
            server.sendmail(sender, [row.to], email_wire.written(_letter(row, sender)))
            _taken().add(int(row.id))
            email_marks.put(current.instance().folder, int(row.id))
    except Exception as error:  # whatever it is, it is this email's: the others shall go on
        if _is_outage(error):
            raise
        log.warning("email not sent", id=row.id, error=type(error).__name__)
        _refused(row, error)
        server.rset()
        return 0
    _note_taken()
    return 1


def _taken() -> set[int]:
    """Give the numbers of what this process has handed over and not yet written down as sent."""
    numbers: set[int] = current.instance().rooms.setdefault(TAKEN, set())
    return numbers


def _note_taken() -> None:
    """Write down what a server has taken, first of all; whoever has the row now, it is sent.

    Where the database is busy or away just then, or the worker dies, the marks remember it.
    Only a worker that dies between the server's 250 and the mark, a few microseconds, sends an
    email a second time, under the same Message-ID.
    """
    folder = current.instance().folder
    if numbers := sorted(_taken() | email_marks.found(folder)):
        sent = {"sent_at": clock.now(), "error": "", "lease_until": None, "started_at": None}
        waits = MailMessage.id.in_(numbers) & MailMessage.sent_at.is_null()
        MailMessage.update(sent).where(waits).execute()
        email_marks.take_away(folder, numbers)
        _taken().difference_update(numbers)


class _Patient:
    """Beside smtplib's own: waits longer for the answer to a whole email than for any other."""

    sock: Any

    def data(self, msg: Any) -> Any:
        self.sock.settimeout(TAKEN_SECONDS_MAX)
        try:
            return super().data(msg)  # type: ignore[misc]
        finally:
            if self.sock is not None:
                self.sock.settimeout(SMTP_TIMEOUT_SECONDS)


class _Smtp(_Patient, smtplib.SMTP):
    """A plain connection, or one that begins so."""


class _SmtpOverTls(_Patient, smtplib.SMTP_SSL):
    """A connection over TLS from the first byte."""


def _is_outage(error: Exception) -> bool:
    """Tell whether it is the server that is away, not this email that is refused."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected) or _code(error) == SHUTTING_DOWN
    return isinstance(error, OSError)


def _code(error: Exception) -> int:
    """Give the server's answer, or 0 where there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((int(code) for code, _said in error.recipients.values()), default=0)
    return int(getattr(error, "smtp_code", 0))


def _refused(row: MailMessage, error: Exception) -> None:
    """Count an answer about this very email; a final one is the last."""
    attempts = ATTEMPTS_MAX if _code(error) >= FINAL else row.attempts + 1
    wait = min(DELAY_SECONDS_MAX, FIRST_DELAY_SECONDS * 2 ** min(row.attempts, 20))
    due_at = clock.ahead(seconds=wait)
    _finish(row, attempts=attempts, due_at=due_at, error=_told(error))


def _put_off(row: MailMessage, error: Exception) -> None:
    _finish(row, due_at=clock.ahead(seconds=OUTAGE_SECONDS), error=_told(error))


def _finish(row: MailMessage, **changes: Any) -> None:
    """Write down what became of an email, unless that has been done, or is another's to do."""
    try:
        leases.finish(row, **changes)
    except leases.LeaseLost:
        log.warning("email was taken over", id=row.id)


def _letter(row: MailMessage, sender: str) -> email_wire.Email:
    return email_wire.Email(
        number=row.id,
        sender=sender,
        sender_name=current.card().name,
        to=row.to,
        subject=row.subject,
        body=row.body,
        stop_url=row.stop_url,
    )


@contextmanager
def _connection() -> Iterator[smtplib.SMTP]:
    host, port = current.setting("mail.host"), current.setting("mail.port")
    security, user = current.setting("mail.security"), current.setting("mail.user")
    server: smtplib.SMTP
    if security == "tls":
        context = ssl.create_default_context()
        server = _SmtpOverTls(host, port, timeout=SMTP_TIMEOUT_SECONDS, context=context)
    else:
        server = _Smtp(host, port, timeout=SMTP_TIMEOUT_SECONDS)
    with server:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if user:
            server.login(user, current.setting("mail.password"))
        yield server


def _told(error: Exception) -> str:
    return email_wire.storable(str(error) or type(error).__name__)[:500]
