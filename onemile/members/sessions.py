"""Signed-in devices: a random secret in a cookie, its hash in a table, revocable one by one."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, g, request
from peewee import fn

from onemile import clock, i18n
from onemile.db import column_names, microseconds, restored, rows, transaction
from onemile.forgetting import forget
from onemile.members import census, known_devices
from onemile.members.models import ACTIVE, SUSPENDED, Member, Session
from onemile.mile import here
from onemile.web import cookies

# A device that is not used for so long has to sign in again.
IDLE_DAYS = 60
# Writing "seen" on every page would make every reader a writer; once an hour is enough
# for a list of devices that says "this week".
TOUCH_SECONDS = 3600
DEVICE_LETTERS_MAX = 120


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A session just opened; ``token`` is shown to the browser once and never kept."""

    token: str
    session: Session


def open_session(member: Member, *, device: str) -> Opened:
    """Sign a member in on a device.

    Whoever has compared a password for it holds the member's row (``presence``) meanwhile.
    """
    token = secrets.token_urlsafe(32)
    with transaction():
        session = Session.create(
            token_hash=_hash(token),
            member=member,
            device=device[:DEVICE_LETTERS_MAX],
            expires_at=clock.ahead(days=IDLE_DAYS),
        )
    return Opened(token=token, session=session)


def find(token: str) -> Session | None:
    """Give the live session of a token with its member, or None."""
    found = rows(_FIND, (_hash(token), microseconds(clock.now()), ACTIVE, SUSPENDED))
    if not found:
        return None
    session: Session = restored(Session, found[0][:_SESSION_COLUMNS])
    session.member = restored(Member, found[0][_SESSION_COLUMNS:])
    return session


_SESSION_COLUMNS = len(Session._meta.sorted_fields)
_FIND = (
    f"SELECT {column_names(Session, 's')}, {column_names(Member, 'm')} "
    "FROM member_session s JOIN member m ON m.id = s.member_id "
    "WHERE s.token_hash = ? AND s.expires_at > ? AND m.state IN (?, ?)"
)


def of(member: Member) -> list[Session]:
    """List the devices a member is signed in on, the latest used first."""
    live = (Session.member == member.id) & (Session.expires_at > clock.now())
    return list(Session.select().where(live).order_by(Session.seen_at.desc()))


def last_here(*, role: str) -> datetime | None:
    """Return when a member of a role last used a device that is signed in; None for none."""
    theirs = (Member.role == role) & (Member.state == ACTIVE)
    seen: datetime | None = (
        Session.select(fn.MAX(Session.seen_at)).join(Member).where(theirs).scalar()
    )
    return seen


def close(session: Session) -> None:
    """Sign one device out."""
    with transaction():
        Session.delete().where(Session.id == session.id).execute()


def close_all(member: Member, *, but: Session | None = None) -> int:
    """Sign a member out everywhere, except perhaps here; gives how many were closed."""
    mine = Session.member == member.id
    if but is not None:
        mine &= Session.id != but.id
    with transaction():
        return int(Session.delete().where(mine).execute())


def forget_expired() -> int:
    """Delete sessions whose time is over; gives how many.

    One that was opened while the clock was ahead gets its time from now.
    """
    with transaction():
        longest = clock.ahead(days=IDLE_DAYS)
        Session.update(expires_at=longest).where(
            Session.expires_at > longest + timedelta(seconds=clock.DRIFT_SECONDS_MAX)
        ).execute()
    return forget("core.forget_sessions", Session.expires_at < clock.now(), of=Session)


# ------------------------------------------------------------------------- in a request


def cookie_name() -> str:
    """Name the cookie of whoever is signed in."""
    return cookies.name("onemile")


def load_viewer() -> None:
    """Before each request: who is looking, and in which language.

    Nobody is looked up for a file, which is everybody's, nor for an address that does not exist:
    the page that says so asks by itself.
    """
    g.viewer, g.member_session = None, None
    endpoint = request.endpoint
    if endpoint is not None and endpoint.rpartition(".")[2] != "static":
        recognise()


def recognise() -> None:
    """Look up who is looking and speak their language; a second call in a request does nothing."""
    if is_recognised():
        return
    # First of all: where looking up fails, the page that says so must not try again.
    request.environ[_RECOGNISED] = True
    g.viewer, g.member_session = None, None
    token = request.cookies.get(cookie_name())
    session = find(token) if token else None
    if session is not None:
        g.viewer, g.member_session = session.member, session
        g.viewer.remember_hidden()
        i18n.activate(session.member.language)
        _touch(session)
        census.take_if_due()


def is_recognised() -> bool:
    """Tell whether this request has been asked who is looking."""
    return _RECOGNISED in request.environ


# Kept with the request, not in ``g``: tests open many pages in one app context.
_RECOGNISED = "onemile.recognised"


def give_cookie(response: Response, opened: Opened) -> Response:
    """Hand the token to the browser: not readable by scripts, not sent by other sites' forms.

    The browser is known from now on, also after signing out.
    """
    response.set_cookie(
        cookie_name(),
        opened.token,
        max_age=timedelta(days=IDLE_DAYS),
        **cookies.options(),
    )
    return known_devices.remember(response, opened.session.member)


def take_cookie(response: Response) -> Response:
    """Take the token out of the browser, and from where it looked."""
    here.forget()
    response.delete_cookie(cookie_name(), **cookies.options())
    return response


def _touch(session: Session) -> None:
    if abs(clock.now() - session.seen_at) < timedelta(seconds=TOUCH_SECONDS):
        return
    Session.update(seen_at=clock.now(), expires_at=clock.ahead(days=IDLE_DAYS)).where(
        Session.id == session.id
    ).execute()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
