"""File a report: by a member, by a visitor, by the machine. One open case per thing."""

import hashlib
from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from onemile import current, i18n
from onemile.db import transaction
from onemile.errors import Conflict, Invalid
from onemile.events import record
from onemile.i18n import gettext as _
from onemile.members import addresses
from onemile.members.models import Member
from onemile.moderation import log, passing, targets
from onemile.moderation.events import CaseOpened, ReportFiled
from onemile.moderation.grounds import DISMISS, GROUNDS
from onemile.moderation.models import (
    CLOSED,
    CONVERSATION_LETTERS_MAX,
    EXCERPT_LETTERS_MAX,
    LABEL_LETTERS_MAX,
    LOCATION_LETTERS_MAX,
    OPEN,
    Case,
    Decision,
    Report,
)

MONEY = "money"
# What a case about somebody of another instance is kept by, while it is open.
NEIGHBOUR = "core.neighbour"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a report says: the four fields that the law asks of a notice, and two consents.

    ``location`` is where exactly; ``name`` and ``email`` are empty for members, who are known.
    ``neighbour_uri`` is a person elsewhere, where it is about one. ``pass_on_to`` is the instance
    whose moderators a member wishes to be told, and empty for none.
    The good faith is declared on the form and not kept: without it there is no report.
    """

    ground: str
    text: str
    location: str
    name: str = ""
    email: str = ""
    with_conversation: bool = False
    neighbour_uri: str = ""
    pass_on_to: str = ""


def file(kind: str, subject_id: str, *, by: Member | None, words: Words) -> Report:
    """Write a report down; ``kind`` is empty for a page that is no known thing.

    Whoever may not see the thing files all the same, and learns nothing by it: the answer is
    as if it were there. Raises Invalid, NotFound (unknown kind), Conflict (own, or told already).
    """
    subject = targets.target_of(kind).find(subject_id) if kind else None
    email = _refuse_nameless(by, words)
    with transaction():
        case = open_case(kind, subject_id, subject, words)
        if by is not None:
            _refuse_again(case, by)
        report: Report = Report.create(
            case=case,
            reporter=by,
            reporter_name=words.name,
            reporter_email=email,
            language=str(by.language) if by else i18n.language(),
            ground=words.ground,
            text=words.text,
            location=words.location[:LOCATION_LETTERS_MAX],
            conversation=_conversation(kind, subject, by) if words.with_conversation else "",
        )
        log.write("reported", case)
        record(ReportFiled(report_id=report.id))
        if by is not None and words.pass_on_to:
            _pass_on(report, kind, subject_id, subject, to_host=words.pass_on_to)
    return report


def file_automatic(kind: str, subject_id: str, reason: str, *, ground: str = MONEY) -> None:
    """Put something that a machine noticed before the moderators; nothing else happens to it.

    Told again about the same open case, or about words a moderator has already let pass, it
    does nothing. ``reason`` says what was noticed. Raises NotFound for an unknown kind.
    """
    subject = targets.target_of(kind).find(subject_id)
    words = Words(ground=ground, text=reason, location="")
    with transaction():
        if subject is None or _was_let_pass(kind, subject_id, subject):
            return
        case = open_case(kind, subject_id, subject, words)
        if Report.select().where((Report.case == case.id) & Report.is_automatic).exists():
            return
        report = Report.create(case=case, ground=ground, text=reason, is_automatic=True)
        log.write("noticed", case)
        record(ReportFiled(report_id=report.id))


def has_conversation(kind: str, subject_id: str, viewer: Member | None) -> bool:
    """Tell whether there is a talk that this viewer could have the moderators read."""
    subject = targets.subject_of(kind, subject_id)
    return bool(subject is not None and _conversation(kind, subject, viewer))


def conversation_now(report: Report, *, by: Member) -> str:
    """Give the talk that a reporter joined to their report, as they may read it today.

    The papers keep what was said then, for the moderators. The reporter's copy holds no word
    of another that was hidden or erased since.
    """
    if not report.conversation:
        return ""
    kind, subject_id = str(report.case.kind), str(report.case.subject_id)
    if kind not in targets.all_targets():
        return ""
    return _conversation(kind, targets.subject_of(kind, subject_id), by)


def open_case(kind: str, subject_id: str, subject: Any, words: Words) -> Case:
    """Give the open case of a thing, opening it if this is its first report."""
    key = f"{kind}:{subject_id}" if kind else _key_of(words.neighbour_uri)
    found: Case | None = Case.get_or_none(Case.open_key == key) if key else None
    if found is None:
        try:
            with transaction():
                found = Case.create(open_key=key, **_snapshot(kind, subject_id, subject, words))
        except IntegrityError:
            found = Case.get(Case.open_key == key)  # another report came in this moment
        else:
            log.write("opened", found)
            record(CaseOpened(case_id=found.id))
    assert found is not None
    if GROUNDS[words.ground].is_urgent and not found.is_urgent:
        Case.update(is_urgent=True).where(Case.id == found.id).execute()
    return found


def _key_of(neighbour_uri: str) -> str | None:
    """Return the key of a case about somebody elsewhere, whose URI is longer than a key."""
    if not neighbour_uri:
        return None
    return f"{NEIGHBOUR}:{hashlib.sha256(neighbour_uri.encode()).hexdigest()}"


def _pass_on(report: Report, kind: str, subject_id: str, subject: Any, *, to_host: str) -> None:
    """Tell the instance that was shown on the form, unless it cannot be told any more."""
    is_thing = bool(kind) and subject is not None
    author_uri = targets.target_of(kind).author(subject) if is_thing else report.case.author_uri
    source = passing.source_of(kind, subject_id, author_uri=str(author_uri))
    if source is not None and source.host == to_host:
        passing.pass_report_on(report, to=source)


def _snapshot(kind: str, subject_id: str, subject: Any, words: Words) -> dict[str, Any]:
    """Describe a thing as it stands now; it may be changed before a moderator looks."""
    bare = {"kind": kind, "subject_id": subject_id, "url": words.location, "state": OPEN}
    if not kind and words.neighbour_uri:
        name = current.resolve_actor(words.neighbour_uri).name
        return bare | {"author_uri": words.neighbour_uri, "label": name[:LABEL_LETTERS_MAX]}
    if subject is None:
        return bare
    target = targets.target_of(kind)
    return bare | {
        "author_uri": target.author(subject),
        "label": str(target.label(subject))[:LABEL_LETTERS_MAX],
        "excerpt": str(target.excerpt(subject))[:EXCERPT_LETTERS_MAX],
        "url": target.url(subject),
    }


def _conversation(kind: str, subject: Any, by: Member | None) -> str:
    target = targets.target_of(kind) if kind else None
    if target is None or target.conversation is None or subject is None or by is None:
        return ""
    if not target.may_see(subject, by):
        return ""
    return str(target.conversation(subject, by))[-CONVERSATION_LETTERS_MAX:]


def _refuse_nameless(by: Member | None, words: Words) -> str:
    """Give the address to answer to, empty for none. Raises Invalid on ``name``, ``email``."""
    if by is not None:
        return ""
    if GROUNDS[words.ground].may_be_anonymous and not words.email:
        return ""
    needed = {"email": words.email}
    if not GROUNDS[words.ground].may_be_anonymous:
        needed["name"] = words.name
    missing = {field: _("This is needed.") for field, typed in needed.items() if not typed}
    if missing:
        raise Invalid(missing)
    return addresses.check(words.email)


def _refuse_again(case: Case, by: Member) -> None:
    if case.author_uri == by.uri:
        raise Conflict(_("This is yours: you can change it or take it away yourself."))
    told = (Report.case == case.id) & (Report.reporter == by.id)
    if Report.select().where(told).exists():
        raise Conflict(
            _("You have told us about this already, and it is being looked at. Nothing is lost.")
        )


def _was_let_pass(kind: str, subject_id: str, subject: Any) -> bool:
    """Tell whether a moderator has dismissed a case about these very words."""
    target = targets.target_of(kind)
    excerpt = str(target.excerpt(subject))[:EXCERPT_LETTERS_MAX]
    label = str(target.label(subject))[:LABEL_LETTERS_MAX]
    passed = (
        Case.select()
        .join(Decision)
        .where(
            (Case.kind == kind)
            & (Case.subject_id == subject_id)
            & (Case.state == CLOSED)
            & (Case.label == label)
            & (Case.excerpt == excerpt)
            & (Decision.action == DISMISS)
        )
    )
    return bool(passed.exists())
