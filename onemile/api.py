"""The doorway: every name a plugin may use. Defines nothing itself."""

from onemile import clock, ids, pictures
from onemile.capabilities import allowed, require
from onemile.contracts import (
    ActorCard,
    Area,
    Capability,
    Category,
    DemoWorld,
    Event,
    ExportFile,
    FeedFilter,
    FeedItem,
    FeedKind,
    Fragment,
    HealthCheck,
    HealthResult,
    Job,
    Kept,
    Manifest,
    NavLink,
    Notice,
    NoticeText,
    ReportTarget,
    SearchHit,
    Setting,
)
from onemile.current import card, ledger, resolve_actor, setting, viewer
from onemile.db import (
    BaseModel,
    InstantField,
    JsonField,
    database,
    is_sqlite,
    lock_rows,
    microseconds,
    transaction,
)
from onemile.errors import Conflict, Invalid, LimitReached, NotAllowed, NotFound, Refusal
from onemile.events import record
from onemile.hookspecs import hookimpl
from onemile.i18n import gettext, language, lazy_gettext, ngettext
from onemile.ledger import (
    COMMONS_ISSUE,
    COMMONS_TREASURY,
    AlreadyResolved,
    BudgetExhausted,
    FloorReached,
    HoldState,
    KeyReused,
    Ledger,
    LedgerError,
    LedgerLine,
    Transfer,
    TransferHeld,
    TransferPosted,
    TransferVoided,
)
from onemile.members.directory import find_by_uri, member_required
from onemile.members.events import MemberLeft, MemberVerified
from onemile.members.models import Member
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place
from onemile.mile.radius import home_of, newest, within
from onemile.web.forms import Form, Letters, LineField, LongField, Plain, cleaned

__all__ = [name for name in dir() if not name.startswith("_")]
