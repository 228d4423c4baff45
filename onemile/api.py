"""The doorway: every name a plugin may use, re-exported. Defines nothing itself."""

from onemile import clock, conversations, follows, ids, keys, pdf, pictures, publishing, qr, uploads
from onemile.archives import Archive, ArchivedFile, BadArchive, read_zip
from onemile.background import bells
from onemile.background.tasks import GiveUp, Outage, defer
from onemile.capabilities import allowed, require
from onemile.commitments import (
    Commitment,
    CommitmentCancelled,
    CommitmentConfirmed,
    CommitmentReversed,
    Commitments,
    CommitmentState,
)
from onemile.conditions import WrittenOnce
from onemile.contracts import (
    ActorCard,
    Area,
    Capability,
    Category,
    CommuneCard,
    Event,
    ExportFile,
    Fragment,
    HealthCheck,
    HealthResult,
    Job,
    Kept,
    Manifest,
    MapPoint,
    MemberCard,
    NavLink,
    Notice,
    NoticeText,
    ReportTarget,
    SearchHit,
    Setting,
    Slot,
    ThingName,
)
from onemile.current import (
    NAMELESS,
    card,
    commitments,
    declared,
    ledger,
    name_things,
    resolve_actor,
    resolve_actors,
    resolve_thing,
    setting,
    undecided,
    viewer,
    zone,
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
    rows,
    rows_of,
    transaction,
)
from onemile.demo_world import DemoWorld
from onemile.email_addresses import email_key, sendable_email
from onemile.errors import Conflict, Invalid, LimitReached, NotAllowed, NotFound, NotNow, Refusal
from onemile.events import record, recorded
from onemile.federated import (
    ActorKind,
    FederatedType,
    Peer,
    Received,
    Replies,
    Said,
    WireActor,
    WireAudience,
)
from onemile.feed_records import FeedFilter, FeedItem, FeedKind, FeedTally
from onemile.fetch import Fetched, FetchFailed, FetchRefused, Outgoing, fetch
from onemile.fields import URI_CHARS_MAX
from onemile.follows.events import FollowAnswered, FollowAsked, FollowEnded
from onemile.forgetting import begin_to_age, forget, may_go_ahead
from onemile.hookspecs import hookimpl
from onemile.i18n import gettext, language, lazy_gettext, ngettext, speaking
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
from onemile.mail import post as post_letter
from onemile.measuring import Bench, BenchStand
from onemile.members.addresses import owner_of as find_by_email
from onemile.members.blocks import block_from_elsewhere, extend_blocks, unblock_from_elsewhere
from onemile.members.directory import cards_of, find_by_uri, member_required
from onemile.members.events import (
    MemberBlocked,
    MemberChanged,
    MemberLeft,
    MemberUnblocked,
    MemberVerified,
    MemberWithdrew,
)
from onemile.members.models import Member
from onemile.members.outward import let_know
from onemile.members.reach import in_reach, linked, may_see
from onemile.members.sessions import last_here
from onemile.members.texts import read as house_text
from onemile.mile import across
from onemile.mile.communes import communes, place_name, wire_code
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place
from onemile.mile.nearby import rings_around
from onemile.mile.places import commune_name
from onemile.mile.radius import home_of
from onemile.moderation import passing
from onemile.moderation.elsewhere import file_report
from onemile.moderation.events import MemberReinstated, MemberSuspended
from onemile.moderation.queries import may_judge
from onemile.moderation.reports import file_automatic
from onemile.moderation.standing import open_to_suspended
from onemile.notices.hearing import heard_at
from onemile.notices.rights import forget_notices
from onemile.privacy.departed import absent_plugins, awaits_absent
from onemile.program_records import Authenticator, Door, RemoteViewer, Representation
from onemile.publishing.events import ThingHidden, ThingRestored
from onemile.publishing.handles import claim_handle, handle_of, uri_of_handle
from onemile.rates import Rate, count_try
from onemile.text import (
    Rendered,
    ShownPicture,
    TextRefused,
    activity_streams,
    cleaned,
    markdown_from,
    rendered,
    sanitised,
    spoken,
)
from onemile.web import tokens as signed
from onemile.web.addresses import is_page, page_cursor
from onemile.web.bodies import takes
from onemile.web.copies import may_be_kept
from onemile.web.fields import DayField, EmailField, LineField, LongField, WholeField
from onemile.web.filters import day, in_unit, moment, weekday, when
from onemile.web.forms import Form, Letters, Plain
from onemile.web.kept_forms import shows_form_again
from onemile.web.kept_pieces import drawn_alone, kept_drawing, kept_piece, left_open
from onemile.web.limits import limited
from onemile.web.one_click import one_click
from onemile.web.pouring import poured
from onemile.web.problems import problem
from onemile.web.requesters import requester
from onemile.work import Service, TaskKind

__all__ = [
    "AccountClosed",
    "ActorCard",
    "ActorKind",
    "AlreadyResolved",
    "Archive",
    "ArchivedFile",
    "Area",
    "Authenticator",
    "BadArchive",
    "BaseModel",
    "Bench",
    "BenchStand",
    "BudgetExhausted",
    "COMMONS_ISSUE",
    "COMMONS_TREASURY",
    "Capability",
    "Category",
    "Commitment",
    "CommitmentCancelled",
    "CommitmentConfirmed",
    "CommitmentReversed",
    "CommitmentState",
    "Commitments",
    "CommuneCard",
    "Conflict",
    "DayField",
    "DemoWorld",
    "Door",
    "EmailField",
    "Event",
    "ExportFile",
    "FederatedType",
    "FeedFilter",
    "FeedItem",
    "FeedKind",
    "FeedTally",
    "FetchFailed",
    "FetchRefused",
    "Fetched",
    "FloorReached",
    "FollowAnswered",
    "FollowAsked",
    "FollowEnded",
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
    "MapPoint",
    "Member",
    "MemberBlocked",
    "MemberCard",
    "MemberChanged",
    "MemberLeft",
    "MemberReinstated",
    "MemberSuspended",
    "MemberUnblocked",
    "MemberVerified",
    "MemberWithdrew",
    "NAMELESS",
    "NavLink",
    "NotAllowed",
    "NotFound",
    "NotNow",
    "Notice",
    "NoticeText",
    "Outage",
    "Outgoing",
    "Peer",
    "Place",
    "PlaceMoved",
    "Plain",
    "Rate",
    "Received",
    "Refusal",
    "RemoteViewer",
    "Rendered",
    "Replies",
    "ReportTarget",
    "Representation",
    "Said",
    "SearchHit",
    "Service",
    "Setting",
    "ShownPicture",
    "Slot",
    "TaskKind",
    "TextRefused",
    "ThingHidden",
    "ThingName",
    "ThingRestored",
    "Transfer",
    "TransferHeld",
    "TransferPosted",
    "TransferVoided",
    "URI_CHARS_MAX",
    "WholeField",
    "WireActor",
    "WireAudience",
    "WrittenOnce",
    "absent_plugins",
    "across",
    "activity_streams",
    "after_commit",
    "allowed",
    "awaits_absent",
    "begin_to_age",
    "bells",
    "block_from_elsewhere",
    "card",
    "cards_of",
    "claim_handle",
    "cleaned",
    "clock",
    "commitments",
    "commune_name",
    "communes",
    "conversations",
    "count_try",
    "database",
    "day",
    "declared",
    "defer",
    "drawn_alone",
    "email_key",
    "extend_blocks",
    "fetch",
    "file_automatic",
    "file_report",
    "find_by_email",
    "find_by_uri",
    "follows",
    "forget",
    "forget_notices",
    "gettext",
    "handle_of",
    "heard_at",
    "home_of",
    "hookimpl",
    "house_text",
    "ids",
    "in_reach",
    "in_unit",
    "is_page",
    "is_sqlite",
    "kept_drawing",
    "kept_piece",
    "keys",
    "language",
    "last_here",
    "lazy_gettext",
    "ledger",
    "left_open",
    "let_know",
    "limited",
    "linked",
    "lock_rows",
    "markdown_from",
    "may_be_kept",
    "may_go_ahead",
    "may_judge",
    "may_see",
    "member_required",
    "microseconds",
    "moment",
    "name_things",
    "ngettext",
    "one_click",
    "open_to_suspended",
    "page_cursor",
    "passing",
    "pdf",
    "pictures",
    "place_name",
    "post_letter",
    "poured",
    "problem",
    "publishing",
    "qr",
    "read_zip",
    "record",
    "recorded",
    "rendered",
    "requester",
    "require",
    "resolve_actor",
    "resolve_actors",
    "resolve_thing",
    "rings_around",
    "rows",
    "rows_of",
    "sanitised",
    "sendable_email",
    "setting",
    "shows_form_again",
    "signed",
    "speaking",
    "spoken",
    "takes",
    "transaction",
    "unblock_from_elsewhere",
    "undecided",
    "uploads",
    "uri_of_handle",
    "viewer",
    "weekday",
    "when",
    "wire_code",
    "zone",
]
