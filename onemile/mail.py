"""Letters: written in the transaction; sent by the worker, or handed over by a steward."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog

from onemile import clock, current, email_addresses, email_wire
from onemile.config import SettingsError
from onemile.contracts import HealthResult, Setting
from onemile.email_addresses import address_key as address_key  # by which emails are counted
from onemile.forgetting import forget
from onemile.i18n import gettext as _
from onemile.i18n import ngettext
from onemile.models import MailMessage

# A day and a half of doubling delays; an address that refuses for longer is wrong.
ATTEMPTS_MAX = 10
FIRST_DELAY_SECONDS = 60
DELAY_SECONDS_MAX = 6 * 3600
SMTP_TIMEOUT_SECONDS = 20
# A server that hangs up on one email may take the next; one that always does is left alone.
CONNECTIONS_MAX = 5
SUBJECT_LENGTH_MAX = 200
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
    if sender and not email_addresses.sendable(sender):
        raise SettingsError(f"mail.sender: {sender!r} is no address that an email can come from")


def post(*, to: str, subject: str, body: str, link: str = "", member_id: int | None = None) -> int:
    """Write a letter in the open transaction; gives its id. Nothing is sent here.

    ``link`` is what a steward may copy for the member where no post is configured.
    """
    row = MailMessage.create(
        to=email_addresses.sendable(to) or to,
        subject=email_wire.one_line(subject)[:SUBJECT_LENGTH_MAX],
        body=email_wire.storable(body),
        link=link,
        member_id=member_id,
    )
    return int(row.id)


def is_configured() -> bool:
    """Tell whether letters can leave this instance."""
    return bool(current.setting("mail.host") and current.setting("mail.sender"))


def send_pending(*, limit: int = BATCH_MAX) -> int:
    """Send what is due through the SMTP server of the settings; gives how many went out."""
    if not is_configured():
        return 0
    due = list(
        MailMessage.select()
        .where(
            MailMessage.sent_at.is_null()
            & clock.is_due(MailMessage.due_at, ahead_seconds_max=DELAY_SECONDS_MAX)
            & (MailMessage.attempts < ATTEMPTS_MAX)
        )
        .order_by(MailMessage.attempts, MailMessage.id)
        .limit(limit)
    )
    claimed = [row for row in due if _claim(row)]
    sent, left, connections = 0, 0, 0
    while claimed and len(claimed) != left and connections < CONNECTIONS_MAX:
        left, connections = len(claimed), connections + 1
        sent += _send_round(claimed)
    return sent


def waiting() -> list[MailMessage]:
    """List the letters that have not left, newest first, at most 200."""
    unsent = MailMessage.select().where(MailMessage.sent_at.is_null())
    return list(unsent.order_by(MailMessage.id.desc()).limit(200))


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
    given_up = MailMessage.sent_at.is_null() & (MailMessage.attempts >= ATTEMPTS_MAX)
    lost = MailMessage.select().where(given_up).count()
    if lost:
        return HealthResult(
            is_fine=False,
            detail=ngettext(
                "%(num)s letter could not be sent", "%(num)s letters could not be sent", lost
            ),
            mend=_("read their errors on the stewards’ mail page, then check mail.host"),
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


def _claim(row: MailMessage) -> bool:
    """Count the attempt first: a crash or a second worker must not send it twice at once."""
    wait = min(DELAY_SECONDS_MAX, FIRST_DELAY_SECONDS * 2**row.attempts)
    return bool(
        MailMessage.update(attempts=row.attempts + 1, due_at=clock.now() + timedelta(seconds=wait))
        .where((MailMessage.id == row.id) & (MailMessage.attempts == row.attempts))
        .execute()
    )


def _send_round(claimed: list[MailMessage]) -> int:
    """Send over one connection, taking from ``claimed`` what was tried; gives how many went out.

    What is wrong with one email is noted on its row, and the others go on. A connection that
    cannot be had ends the round, and every email left keeps its turn.
    """
    sent = 0
    try:
        with _connection() as server:
            while claimed:
                sent += _send(server, claimed.pop(0))
    except (OSError, smtplib.SMTPException) as error:
        log.warning("no connection for letters", n=len(claimed), error=type(error).__name__)
        _note(claimed, error)
    return sent


def _send(server: smtplib.SMTP, row: MailMessage) -> int:
    """Send one email. Raises only when the connection does not go on."""
    try:
        sender = email_addresses.sendable(current.setting("mail.sender"))
        server.sendmail(sender, [row.to], email_wire.written(_letter(row, sender)))
    except Exception as error:  # whatever it is, it is this email's: the others shall go on
        log.warning("letter not sent", id=row.id, error=type(error).__name__)
        _note([row], error)
        server.rset()
        return 0
    MailMessage.update(sent_at=clock.now(), error="").where(MailMessage.id == row.id).execute()
    return 1


def _letter(row: MailMessage, sender: str) -> email_wire.Email:
    return email_wire.Email(
        number=row.id,
        sender=sender,
        sender_name=current.card().name,
        to=row.to,
        subject=row.subject,
        body=row.body,
    )


@contextmanager
def _connection() -> Iterator[smtplib.SMTP]:
    host, port = current.setting("mail.host"), current.setting("mail.port")
    security, user = current.setting("mail.security"), current.setting("mail.user")
    server: smtplib.SMTP
    if security == "tls":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, port, timeout=SMTP_TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=SMTP_TIMEOUT_SECONDS)
    with server:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if user:
            server.login(user, current.setting("mail.password"))
        yield server


def _note(rows: list[MailMessage], error: Exception) -> None:
    told = email_wire.storable(str(error))[:500]
    MailMessage.update(error=told).where(MailMessage.id.in_([row.id for row in rows])).execute()
