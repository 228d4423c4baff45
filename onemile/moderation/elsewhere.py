"""Reports from other instances: about something here, by somebody who has no account.

Nobody is told what becomes of them; whoever moderates reads who sent them, as far as is known.
"""

from typing import Any

import structlog

from onemile import current
from onemile.background import listening
from onemile.contracts import Event
from onemile.db import lock_rows, transaction
from onemile.errors import Invalid
from onemile.events import record
from onemile.fields import is_writable, may_be_uri
from onemile.i18n import gettext as _
from onemile.members import persons
from onemile.moderation import log, named, reports, targets
from onemile.moderation.events import ReportAsked, ReportFiled
from onemile.moderation.grounds import GROUNDS
from onemile.moderation.models import LOCATION_LETTERS_MAX, OPEN, Asked, Case, Report

# As much as other programs let somebody write; what is longer is cut, not lost.
TEXT_LETTERS_MAX = 5_000
# Of one actor, in one open case: a server speaks for all who report there and for its stewards,
# and nobody reads more about one thing.
REPORTS_OF_ONE_MAX = 20
LISTENER = "core:reports from elsewhere"
UNNAMED = "other"

log_line = structlog.get_logger()


def file_report(*, thing_uri: str, by_uri: str, ground: str = UNNAMED, text: str = "") -> None:
    """Put before the moderators what somebody elsewhere reports: a thing or a person of ours.

    ``by_uri`` is the actor who says so, often the server itself. An unknown ``ground`` is "other";
    ``text`` is plain. What the same actor adds stands in the same open case, up to
    REPORTS_OF_ONE_MAX times; what is not there is dropped in silence, and so are the same words
    said twice: a sender learns nothing. Raises Invalid on what is no address
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
    listening.listen(rooms, LISTENER, listening.Listener(event_names=names, hear=_hear))


def _hear(event: Event, event_id: int) -> None:
    assert isinstance(event, ReportAsked)
    text = _take_words(event.asked_id)
    if text is None:
        return
    found = named.at(event.thing_uri)
    if found is None or _is_waiting(event, text):
        return
    kind, subject_id = found
    subject = targets.target_of(kind).find(subject_id) if kind else None
    words = reports.Words(
        ground=event.ground, text=text, location=event.thing_uri[:LOCATION_LETTERS_MAX]
    )
    with transaction():
        case = reports.open_case(kind, subject_id, subject, words)
        # The same words once, also where they are heard twice at once.
        list(lock_rows(Case.select().where(Case.id == case.id)))
        theirs = (Report.case == case.id) & (Report.reporter_uri == event.by_uri)
        said = [str(one.text) for one in Report.select(Report.text).where(theirs)]
        if text in said:
            return
        if len(said) >= REPORTS_OF_ONE_MAX:
            log_line.warning("one report too many of one sender", case=case.id)
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


def _is_waiting(event: ReportAsked, text: str) -> bool:
    """Tell whether the same actor has said the same of an address in a case that is still open."""
    theirs = (Report.reporter_uri == event.by_uri) & (Case.state == OPEN)
    is_it = theirs & (Report.location == event.thing_uri[:LOCATION_LETTERS_MAX])
    is_it &= Report.text == text
    return bool(Report.select().join(Case).where(is_it).exists())


def _is_ours(uri: str) -> bool:
    return uri.startswith(f"{current.card().base_url}/")
