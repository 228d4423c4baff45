"""The doorway: every name a plugin may use, re-exported. Defines nothing itself."""

from onemile import clock, ids, pictures, publishing
from onemile.background.tasks import GiveUp, Outage, defer
from onemile.capabilities import allowed, require
from onemile.contracts import (
    ActorCard,
    Area,
    Capability,
    Category,
    Event,
    ExportFile,
    FeedFilter,
    FeedItem,
    FeedKind,
    FeedTally,
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
from onemile.current import (
    card,
    ledger,
    resolve_actor,
    resolve_actors,
    setting,
    undecided,
    viewer,
)
from onemile.db import (
    BaseModel,
    InstantField,
    JsonField,
    after_commit,
    database,
    is_sqlite,
    lock_rows,
    microseconds,
    transaction,
)
from onemile.demo_world import DemoWorld
from onemile.errors import (
    Conflict,
    Invalid,
    LimitReached,
    NotAllowed,
    NotFound,
    NotNow,
    Refusal,
)
from onemile.events import record
from onemile.forgetting import begin_to_age, forget, may_go_ahead
from onemile.hookspecs import hookimpl
from onemile.i18n import gettext, language, lazy_gettext, ngettext
from onemile.ledger import (
    COMMONS_ISSUE,
    COMMONS_TREASURY,
    AccountClosed,
    AlreadyResolved,
    BudgetExhausted,
    FloorReached,
    HeldSmiles,
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
from onemile.members.directory import cards_of, find_by_uri, member_required
from onemile.members.events import MemberLeft, MemberVerified
from onemile.members.models import Member
from onemile.members.reach import in_reach, may_see
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place
from onemile.mile.places import commune_name
from onemile.mile.radius import home_of
from onemile.moderation.events import MemberReinstated, MemberSuspended
from onemile.moderation.queries import may_judge
from onemile.moderation.reports import file_automatic
from onemile.notices.rights import forget_notices
from onemile.privacy.departed import absent as absent_plugins
from onemile.privacy.departed import awaits_absent
from onemile.rates import Rate, count_try
from onemile.web.addresses import page_cursor
from onemile.web.bodies import takes
from onemile.web.filters import day, in_unit, when
from onemile.web.forms import DayField, Form, Letters, LineField, LongField, Plain, cleaned
from onemile.web.limits import limited
from onemile.work import Service, TaskKind

__all__ = [
    "AccountClosed",
    "ActorCard",
    "AlreadyResolved",
    "Area",
    "BaseModel",
    "BudgetExhausted",
    "COMMONS_ISSUE",
    "COMMONS_TREASURY",
    "Capability",
    "Category",
    "Conflict",
    "DayField",
    "DemoWorld",
    "Event",
    "ExportFile",
    "FeedFilter",
    "FeedItem",
    "FeedKind",
    "FeedTally",
    "FloorReached",
    "Form",
    "Fragment",
    "GiveUp",
    "HealthCheck",
    "HealthResult",
    "HeldSmiles",
    "HoldState",
    "InstantField",
    "Invalid",
    "Job",
    "JsonField",
    "Kept",
    "KeyReused",
    "Ledger",
    "LedgerError",
    "LedgerLine",
    "Letters",
    "LimitReached",
    "LineField",
    "LongField",
    "Manifest",
    "Member",
    "MemberLeft",
    "MemberReinstated",
    "MemberSuspended",
    "MemberVerified",
    "NavLink",
    "NotAllowed",
    "NotFound",
    "NotNow",
    "Notice",
    "NoticeText",
    "Outage",
    "Place",
    "PlaceMoved",
    "Plain",
    "Rate",
    "Refusal",
    "ReportTarget",
    "SearchHit",
    "Service",
    "Setting",
    "TaskKind",
    "Transfer",
    "TransferHeld",
    "TransferPosted",
    "TransferVoided",
    "absent_plugins",
    "after_commit",
    "allowed",
    "awaits_absent",
    "begin_to_age",
    "card",
    "cards_of",
    "cleaned",
    "clock",
    "commune_name",
    "count_try",
    "database",
    "day",
    "defer",
    "file_automatic",
    "find_by_uri",
    "forget",
    "forget_notices",
    "gettext",
    "home_of",
    "hookimpl",
    "ids",
    "in_reach",
    "in_unit",
    "is_sqlite",
    "language",
    "lazy_gettext",
    "ledger",
    "limited",
    "lock_rows",
    "may_go_ahead",
    "may_judge",
    "may_see",
    "member_required",
    "microseconds",
    "ngettext",
    "page_cursor",
    "pictures",
    "publishing",
    "record",
    "require",
    "resolve_actor",
    "resolve_actors",
    "setting",
    "takes",
    "transaction",
    "undecided",
    "viewer",
    "when",
]
