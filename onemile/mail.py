"""Letters: written in the transaction; sent by the worker, or handed over by a steward."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid

import structlog

from onemile import clock, current
from onemile.contracts import HealthResult, Setting
from onemile.db import transaction
from onemile.i18n import gettext as _
from onemile.i18n import ngettext
from onemile.models import MailMessage

ADDRESS_LETTERS_MAX = 254  # what an SMTP path can carry
# A day and a half of doubling delays; an address that refuses for longer is wrong.
ATTEMPTS_MAX = 10
FIRST_DELAY_SECONDS = 60
DELAY_SECONDS_MAX = 6 * 3600
SMTP_TIMEOUT_SECONDS = 20
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


def address_key(typed: str) -> str:
    """Give the form by which addresses are compared and counted, however they are typed.

    Letter case makes no difference, nor does ``bäcker.example`` for ``xn--bcker-gra.example``.
    """
    local, at, domain = typed.strip().rpartition("@")
    return f"{local}{at}{ascii_domain(domain) or domain}".casefold()[:ADDRESS_LETTERS_MAX]


def ascii_domain(domain: str) -> str:
    """Give a domain as the network knows it; empty for what is none."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def post(*, to: str, subject: str, body: str, link: str = "", member_id: int | None = None) -> int:
    """Write a letter in the open transaction; gives its id. Nothing is sent here.

    ``link`` is what a steward may copy for the member where no post is configured.
    """
    row = MailMessage.create(
        to=to, subject=" ".join(subject.split())[:200], body=body, link=link, member_id=member_id
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
            & (MailMessage.due_at <= clock.now())
            & (MailMessage.attempts < ATTEMPTS_MAX)
        )
        .order_by(MailMessage.id)
        .limit(limit)
    )
    claimed = [row for row in due if _claim(row)]
    if not claimed:
        return 0
    try:
        with _connection() as server:
            return sum(_send(server, row) for row in claimed)
    except (OSError, smtplib.SMTPException) as error:
        # The server is not to be had: every claimed letter keeps its turn.
        _note([row.id for row in claimed], error)
        return 0


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
    with transaction():
        doomed = MailMessage.delete().where(MailMessage.created_at < clock.ago(days=KEEP_DAYS))
        return int(doomed.execute())


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


def _send(server: smtplib.SMTP, row: MailMessage) -> int:
    try:
        server.send_message(_letter(row))
    except smtplib.SMTPResponseException as error:
        _note([row.id], error)
        return 0
    except (smtplib.SMTPRecipientsRefused, UnicodeError) as error:
        _note([row.id], error)
        return 0
    MailMessage.update(sent_at=clock.now(), error="").where(MailMessage.id == row.id).execute()
    return 1


def _letter(row: MailMessage) -> EmailMessage:
    sender = current.setting("mail.sender")
    letter = EmailMessage()
    letter["Subject"] = row.subject
    letter["From"] = formataddr((current.card().name, sender))
    letter["To"] = row.to
    letter["Date"] = formatdate(localtime=False)
    letter["Message-ID"] = make_msgid(idstring=str(row.id), domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(row.body)
    return letter


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


def _note(rows: list[int], error: Exception) -> None:
    log.warning("letters not sent", n=len(rows), error=type(error).__name__)
    MailMessage.update(error=str(error)[:500]).where(MailMessage.id.in_(rows)).execute()
