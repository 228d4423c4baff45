"""Passing on to another instance what is reported of somebody there: if somebody wants it.

Never by itself, and never in a member's name: whoever reads it there learns which instance says
so. What carries it is a plugin's (``moderators_of``); where none does, nothing is offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from onemile import capabilities, current
from onemile.db import lock_rows, transaction
from onemile.errors import Conflict, NotFound
from onemile.events import record
from onemile.i18n import gettext as _
from onemile.members import persons
from onemile.members.models import Member
from onemile.moderation import decisions, log, queries, targets
from onemile.moderation.events import ReportPassedOn
from onemile.moderation.models import (
    HOST_LETTERS_MAX,
    NEVER,
    TAKEN,
    UNDER_WAY,
    Case,
    PassedOn,
    Report,
)
from onemile.rates import Rate, count_or_tell, count_try, is_full

# As much as other programs let somebody write, and read.
WORDS_LETTERS_MAX = 5_000
# What one instance hears from here in a day, members and moderators together, is as much as we
# take of one. Each of the two has its own half, so that members never use up the moderators' word.
TOLD = Rate(name="moderation.passed-on", times=10, seconds=86_400)
TOLD_BY_MODERATORS = Rate(name="moderation.passed-on-decided", times=10, seconds=86_400)
# And one member has no more of the members' half than leaves room for the others' reports.
TOLD_BY_ONE = Rate(name="moderation.passed-on-by-one", times=3, seconds=86_400)
# What the log says once it is known what became of it: that it was to go is a line of before.
_STEPS = {TAKEN: "passed_on_taken", NEVER: "passed_on_never"}


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Whose something is that was made on another instance, and how it is called there.

    ``host`` names the instance that decides about it, which is not the author's where it stands in
    a group elsewhere; ``thing_uris`` is empty where it is about the person alone, or
    where nobody here knows any more what the thing is called there.
    """

    host: str
    author_uri: str
    thing_uris: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ToldThere:
    """What goes to the moderators of another instance, and to no other than ``host``.

    ``host`` is the instance that whoever wished it was shown; ``text`` is plain and has
    WORDS_LETTERS_MAX at most; ``ground`` is one of GROUNDS.
    """

    host: str
    text: str
    ground: str


def source_of(kind: str, subject_id: str, *, author_uri: str) -> Elsewhere | None:
    """Return where a thing of somebody elsewhere comes from; None where nobody can be told.

    ``kind`` is empty for the person alone.
    """
    if not persons.lives_elsewhere(author_uri):
        return None
    plugins = current.instance().plugins
    uri = kind and plugins.first("known_elsewhere_as", kind=kind, subject_id=subject_id)
    things = (uri,) if uri and persons.lives_elsewhere(uri) else ()
    asked = {"author_uri": author_uri, "thing_uri": "".join(things)}
    host = plugins.first("moderators_of", **asked)
    if not host or len(host) > HOST_LETTERS_MAX:
        return None
    return Elsewhere(host=host, author_uri=author_uri, thing_uris=things)


def called(host: str, *, author_uri: str) -> str:
    """Return what members call the instance of somebody that is told: by name, else the host."""
    if urlsplit(author_uri).netloc.lower() != host:
        return host  # it stands in a group there, and its author lives somewhere else
    return current.resolve_actor(author_uri).origin or host


def source_of_case(case: Case) -> Elsewhere | None:
    """Return where what a case is about comes from; None where nobody can be told."""
    kind, subject_id = str(case.kind), str(case.subject_id)
    return source_of(kind, subject_id, author_uri=str(case.author_uri))


def pass_report_on(report: Report, *, to: Elsewhere) -> None:
    """Tell an instance of a report, in the open transaction, as its reporter wishes.

    Not where it has been told enough today, by its reporter or by members together:
    ``passed_on_for`` says whether it was.
    """
    if not _may_tell(report, to.host):
        return
    log.write("passed_on", report.case)
    _pass_on(report.case, to, report=report)


def pass_case_on(case: Case, *, by: Member, to_host: str, text: str) -> None:
    """Tell an instance of a case, in a moderator's own words, once.

    ``to_host`` is the instance that they were shown. Raises NotAllowed (no moderator, or one's
    own), NotFound (nobody can be told any more), Conflict (a moderator has told it already),
    LimitReached (moderators have told it enough today, whatever members have).
    """
    capabilities.require(by, "core.moderate", case)
    source = source_of_case(case)
    if source is None or source.host != to_host:
        raise NotFound
    with transaction():
        list(lock_rows(Case.select().where(Case.id == case.id)))
        decisions.refuse_own(case, by=by)
        if is_told_by_moderators(case, host=source.host):
            raise Conflict(
                _("The moderators of %(host)s have been told already.", host=source.host)
            )
        count_try(TOLD_BY_MODERATORS, by=source.host)
        log.write("passed_on", case, by=by)
        _pass_on(case, source, text=text)


def hears_no_more(host: str) -> bool:
    """Tell whether an instance has been told of enough by members today."""
    return is_full(TOLD, by=host)


def has_said_enough(member: Member, *, to_host: str) -> bool:
    """Tell whether a member has told an instance as much today as one member can."""
    return is_full(TOLD_BY_ONE, by=_one_to(member, to_host))


def is_told_by_moderators(case: Case, *, host: str) -> bool:
    """Tell whether a moderator has told an instance of a case, or it is under way there."""
    told = (PassedOn.case == case.id) & (PassedOn.host == host) & PassedOn.report.is_null()
    told &= PassedOn.became != NEVER
    return bool(PassedOn.select().where(told).exists())


def passed_on(case: Case) -> Sequence[PassedOn]:
    """Return which instances were told of a case or were to be, in order."""
    return list(PassedOn.select().where(PassedOn.case == case.id).order_by(PassedOn.id))


def passed_on_for(report: Report) -> Sequence[PassedOn]:
    """Return which instances were told of a report or were to be, as its reporter wished."""
    return list(PassedOn.select().where(PassedOn.report == report.id).order_by(PassedOn.id))


def is_gone_since(report: Report) -> bool:
    """Tell whether the thing of a report that was passed on has gone from here since.

    Of no other report: who could not see a thing is not told that it goes, nor that it was.
    """
    kind, subject_id = str(report.case.kind), str(report.case.subject_id)
    if not kind or not passed_on_for(report):
        return False
    return kind in targets.all_targets() and targets.subject_of(kind, subject_id) is None


def note_became(passed_on_id: int, *, became: str) -> None:
    """Write down what became of a report that was passed on: for who carries it, in time.

    UNDER_WAY, TAKEN or NEVER; said again, and otherwise, the last word counts. Of a case that is
    forgotten by now nothing is written.
    """
    assert became in (UNDER_WAY, TAKEN, NEVER), became
    with transaction():
        told: PassedOn | None = lock_rows(
            PassedOn.select().where(PassedOn.id == passed_on_id)
        ).first()
        if told is None or told.became == became:
            return
        told.became = became
        told.save(only=[PassedOn.became])
        if became in _STEPS:
            log.write(_STEPS[became], told.case)


def told_there(passed_on_id: int) -> ToldThere | None:
    """Return what the moderators of another instance are to read, for who carries it.

    None where the case is forgotten by now.
    """
    told: PassedOn | None = PassedOn.get_or_none(PassedOn.id == passed_on_id)
    if told is None:
        return None
    report = told.report
    text, ground = (
        (told.text, queries.main_ground(told.case))
        if report is None
        else (report.text, report.ground)
    )
    return ToldThere(host=str(told.host), text=str(text)[:WORDS_LETTERS_MAX], ground=str(ground))


def _may_tell(report: Report, host: str) -> bool:
    """Count a report of a member, in their share and in that of all members."""
    assert report.reporter is not None, "nothing is passed on for visitors"
    mine = _one_to(report.reporter, host)
    return count_or_tell(TOLD_BY_ONE, by=mine) and count_or_tell(TOLD, by=host)


def _one_to(member: Member, host: str) -> str:
    return f"{member.id} {host}"


def _pass_on(case: Case, to: Elsewhere, *, report: Report | None = None, text: str = "") -> None:
    told = PassedOn.create(case=case, report=report, host=to.host, text=text[:WORDS_LETTERS_MAX])
    record(
        ReportPassedOn(
            author_uri=to.author_uri,
            thing_uris=list(to.thing_uris),
            passed_on_id=told.id,
        )
    )
