"""Reports from other instances: about something here, by somebody who has no account.

Nobody is told what becomes of them; whoever moderates reads who sent them, as far as is known.
"""

from typing import Any
from urllib.parse import urlsplit

from onemile import current, events
from onemile.contracts import Event
from onemile.db import lock_rows, transaction
from onemile.errors import Invalid
from onemile.events import record
from onemile.fields import is_writable, may_be_uri
from onemile.i18n import gettext as _
from onemile.members import persons
from onemile.members.directory import find_by_uri
from onemile.members.models import LEFT
from onemile.moderation import log, reports, targets
from onemile.moderation.events import ReportAsked, ReportFiled
from onemile.moderation.grounds import GROUNDS
from onemile.moderation.models import LOCATION_LETTERS_MAX, OPEN, Asked, Case, Report

# As much as other programs let somebody write; what is longer is cut, not lost.
TEXT_LETTERS_MAX = 5_000
# Parts of an address that may name a thing: a thing, what it stands in, and what that stands in.
PARTS_MAX = 6
LISTENER = "core:reports from elsewhere"
UNNAMED = "other"


def file_report(*, thing_uri: str, by_uri: str, ground: str = UNNAMED, text: str = "") -> None:
    """Put before the moderators what somebody elsewhere reports: a thing or a person of ours.

    ``by_uri`` is the actor who says so, often the server itself. An unknown ``ground`` is "other";
    ``text`` is plain. What is not there is dropped in silence, and so is what the same actor has
    reported while that is still open: a sender learns nothing. Raises Invalid on what is no address
    of theirs, or of ours, and on a text that holds half a character.
    """
    wrong = {}
    if not persons.lives_elsewhere(by_uri):
        wrong["by_uri"] = _("This is no address of another instance.")
    if not may_be_uri(thing_uri) or not _is_ours(thing_uri):
        wrong["thing_uri"] = _("This is no address of this instance.")
    if not is_writable(text) or "\0" in text:
        wrong["text"] = _("This text cannot be read.")
    if wrong:
        raise Invalid(wrong)
    with transaction():
        asked = Asked.create(text=text[:TEXT_LETTERS_MAX])
        record(
            ReportAsked(
                thing_uri=thing_uri,
                by_uri=by_uri,
                ground=ground if ground in GROUNDS else UNNAMED,
                asked_id=asked.id,
            )
        )


def listen(rooms: dict[str, Any]) -> None:
    """Hear of reports from elsewhere, while an instance starts."""
    names = frozenset({ReportAsked.name})
    events.listen(rooms, LISTENER, events.Listener(event_names=names, hear=_hear))


def _hear(event: Event, event_id: int) -> None:
    assert isinstance(event, ReportAsked)
    text = _take_words(event.asked_id)
    if text is None:
        return
    found = _find(event.thing_uri)
    if found is None or _is_waiting(event):
        return
    kind, subject_id = found
    subject = targets.target_of(kind).find(subject_id) if kind else None
    words = reports.Words(
        ground=event.ground, text=text, location=event.thing_uri[:LOCATION_LETTERS_MAX]
    )
    with transaction():
        case = reports.open_case(kind, subject_id, subject, words)
        # One report of each actor, also of two that are heard at once.
        list(lock_rows(Case.select().where(Case.id == case.id)))
        theirs = (Report.case == case.id) & (Report.reporter_uri == event.by_uri)
        if Report.select().where(theirs).exists():
            return
        report = Report.create(
            case=case,
            reporter_uri=event.by_uri,
            ground=words.ground,
            text=words.text,
            location=words.location,
        )
        log.write("reported", case)
        record(ReportFiled(report_id=report.id))


def _take_words(asked_id: int) -> str | None:
    """Return what was written and keep it no longer, in the open transaction; None if heard."""
    asked: Asked | None = Asked.get_or_none(Asked.id == asked_id)
    if asked is None:
        return None
    asked.delete_instance()
    return str(asked.text)


def _is_waiting(event: ReportAsked) -> bool:
    """Tell whether the same actor has reported the same address in a case that is still open."""
    theirs = (Report.reporter_uri == event.by_uri) & (Case.state == OPEN)
    is_it = theirs & (Report.location == event.thing_uri[:LOCATION_LETTERS_MAX])
    return bool(Report.select().join(Case).where(is_it).exists())


def _find(uri: str) -> tuple[str, str] | None:
    """Give kind and id of what a URI of ours names, ("", "") for a page, None for nothing.

    A person; else what a report target finds by a part of the address, its end first, and says
    to stand at that address or above it; else whatever a visitor may see there.
    """
    member = find_by_uri(uri)
    if member is not None:
        return (targets.MEMBER, str(member.public_id)) if member.state != LEFT else None
    parts = [part for part in urlsplit(uri).path.split("/") if part]
    for part in list(reversed(parts))[:PARTS_MAX]:
        for kind, target in targets.all_targets().items():
            subject = target.find(part) if kind != targets.MEMBER else None
            if subject is not None and _stands_at(target, subject, uri):
                return kind, part
    return None if current.resolve_thing(uri, None) is None else ("", "")


def _stands_at(target: Any, subject: Any, uri: str) -> bool:
    """Tell whether a thing is what a URI names: by the address of its page, or by its own."""
    page = f"{current.card().base_url}{target.url(subject)}"
    known = {page, str(getattr(subject, "uri", page))}
    return any(uri == one or uri.startswith(f"{one}/") for one in known)


def _is_ours(uri: str) -> bool:
    return uri.startswith(f"{current.card().base_url}/")
