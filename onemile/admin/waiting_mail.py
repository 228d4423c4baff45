"""The emails that wait, as a steward may see them: to whom, of what kind, and the link."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from onemile import mail
from onemile.i18n import gettext as _
from onemile.members import links
from onemile.models import MailMessage

CONFIRM_PATH, PASSWORD_PATH = "/confirm/", "/password/new/"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One email; ``kind`` says what it is for in our words, never in those of its subject.

    A subject may hold the title of what only few are to read. ``link`` is empty when there is
    none or when it is over: used, replaced or too old (``is_over``).
    """

    id: int
    to: str
    kind: str
    link: str
    is_over: bool
    created_at: datetime
    error: str


def listed() -> list[Waiting]:
    """List the emails that wait, newest first."""
    waiting = mail.waiting()
    tokens = {row.id: _token(str(row.link)) for row in waiting}
    dead = links.dead({token for token in tokens.values() if token})
    return [_shown(row, is_over=tokens[row.id] in dead) for row in waiting]


def _shown(row: MailMessage, *, is_over: bool) -> Waiting:
    return Waiting(
        id=int(row.id),
        to=str(row.to),
        kind=_kind(str(row.link)),
        link="" if is_over else str(row.link),
        is_over=is_over,
        created_at=row.created_at,
        error=str(row.error),
    )


def _token(link: str) -> str:
    """Give the secret of a link that opens an account; nothing for all others."""
    path = urlsplit(link).path
    for beginning in (CONFIRM_PATH, PASSWORD_PATH):
        _before, found, token = path.rpartition(beginning)
        if found:
            return token
    return ""


def _kind(link: str) -> str:
    path = urlsplit(link).path
    if CONFIRM_PATH in path:
        return _("To confirm an address")
    if PASSWORD_PATH in path:
        return _("To choose a new password")
    return _("News for its reader")
