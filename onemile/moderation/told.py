"""Who is told of what: moderators of what waits, reporters and the person concerned of the end.

The person concerned never learns who reported: no text here has a reporter in it.
"""

from typing import Any

from onemile import current, i18n, mail
from onemile.background import listening
from onemile.contracts import Event, Notice, NoticeText
from onemile.i18n import gettext as _
from onemile.members.models import ACTIVE, Member
from onemile.moderation import decisions, receipts
from onemile.moderation.events import (
    AnswerReplied,
    CaseOpened,
    DecisionAnswered,
    DecisionTaken,
    ReportFiled,
)
from onemile.moderation.grounds import DISMISS, FORWARD, REINSTATE, RESTORE, opening
from onemile.moderation.models import Case, Decision, Report
from onemile.web.limits import DECISION_EMAILS, REPORT_EMAILS, may_send

LETTERS = "core:letters to reporters"


def _case_of(event: Any) -> Case | None:
    """Give the case an event is about; None when it has been forgotten meanwhile."""
    if isinstance(event, CaseOpened):
        found: Case | None = Case.get_or_none(Case.id == event.case_id)
        return found
    if isinstance(event, ReportFiled):
        report = Report.get_or_none(Report.id == event.report_id)
        return None if report is None else report.case
    decision = Decision.get_or_none(Decision.id == event.decision_id)
    return None if decision is None else decision.case


def _moderators(event: Any) -> list[str]:
    """Give those who may decide on the case: no author of it, nor who reported it."""
    case = _case_of(event)
    if case is None:
        return []
    reporters = Report.select(Report.reporter).where(
        (Report.case == case.id) & Report.reporter.is_null(False)
    )
    moderating = (
        Member.role.in_(["moderator", "steward"])
        & (Member.state == ACTIVE)
        & Member.id.not_in(reporters)
    )
    uris = [str(member.uri) for member in Member.select().where(moderating)]
    return [uri for uri in uris if not decisions.answers_for(case, uri=uri)]


def _author(event: Any) -> list[str]:
    case = _case_of(event)
    return [str(case.author_uri)] if case is not None and case.author_uri else []


def _members_who_reported(event: Any) -> list[str]:
    if isinstance(event, ReportFiled):
        chosen = Report.id == event.report_id
    else:
        case = _case_of(event)
        chosen = Report.case == (case.id if case else 0)
    query = Member.select(Member.uri).join(Report).where(chosen)
    return [str(member.uri) for member in query]


def _case_waits(event: CaseOpened, member: Any) -> NoticeText:
    case = _case_of(event)
    body = _("It is urgent: please look at it now.") if case and case.is_urgent else ""
    return NoticeText(
        title=_("Something waits for a moderator"), url=f"/moderation/{event.case_id}", body=body
    )


def _answer_waits(event: DecisionAnswered, member: Any) -> NoticeText:
    return NoticeText(
        title=_("Somebody has answered a decision"), url=f"/moderation/answers/{event.decision_id}"
    )


def _received(event: ReportFiled, member: Any) -> NoticeText | None:
    report = Report.get_or_none(Report.id == event.report_id)
    if report is None:
        return None
    return NoticeText(
        title=_("Your report has arrived"),
        body=_("Volunteers look at it, as a rule within three days. You will be told."),
        url=f"/report/receipt/{receipts.token_of(report)}",
    )


def _decided_for_author(event: DecisionTaken, member: Any) -> NoticeText | None:
    decision = Decision.get_or_none(Decision.id == event.decision_id)
    if decision is None or decision.action in (DISMISS, FORWARD):
        return None
    case = decision.case
    return NoticeText(
        title=opening(str(decision.action), label=str(case.label)),
        body=_("You can read the reasons and answer them."),
        url=f"/decisions/{decision.id}",
    )


def _decided_for_reporter(event: DecisionTaken, member: Any) -> NoticeText | None:
    decision = _told_to_reporters(event)
    report = decision and Report.get_or_none(
        (Report.case == decision.case) & (Report.reporter == member.id)
    )
    if not decision or not report:
        return None
    return NoticeText(
        title=_("What became of your report"),
        body=str(decision.words_to_reporters),
        url=f"/report/receipt/{receipts.token_of(report)}",
    )


def _replied(event: AnswerReplied, member: Any) -> NoticeText:
    return NoticeText(
        title=_("The stewards have answered you"), url=f"/decisions/{event.decision_id}"
    )


def _told_to_reporters(event: DecisionTaken) -> Decision | None:
    """Give the decision if it closes a report; what is undone later is not told again."""
    decision: Decision | None = Decision.get_or_none(Decision.id == event.decision_id)
    if decision is None or decision.action in (RESTORE, REINSTATE):
        return None
    return decision


def _notice(event_type: type[Event], recipients: Any, compose: Any, *, by_mail: bool) -> Notice:
    return Notice(event_type=event_type, recipients=recipients, compose=compose, by_mail=by_mail)


NOTICES = (
    _notice(CaseOpened, _moderators, _case_waits, by_mail=True),
    _notice(DecisionAnswered, _moderators, _answer_waits, by_mail=True),
    _notice(ReportFiled, _members_who_reported, _received, by_mail=False),
    _notice(DecisionTaken, _author, _decided_for_author, by_mail=True),
    _notice(DecisionTaken, _members_who_reported, _decided_for_reporter, by_mail=True),
    _notice(AnswerReplied, _author, _replied, by_mail=True),
)


# --------------------------------------------------------------- reporters without account


def listen(rooms: dict[str, Any]) -> None:
    """Hear of reports and decisions, for the letters to those who have no account."""
    names = frozenset({ReportFiled.name, DecisionTaken.name})
    listening.listen(rooms, LETTERS, listening.Listener(event_names=names, hear=write_letters))


def write_letters(event: Event, event_id: int) -> None:
    """Write to the visitors who reported, in the language they wrote in.

    A letter repeats nothing that was typed into the form: it goes to an address that nobody
    has proven to be theirs. Beyond the bound of its letterbox none is written, and the report
    stands all the same; its page says what the letter would have said.
    """
    if isinstance(event, ReportFiled):
        title, chosen, bounds = _received_title, Report.id == event.report_id, REPORT_EMAILS
        words = ""
    else:
        assert isinstance(event, DecisionTaken)
        decision = _told_to_reporters(event)
        if decision is None:
            return
        title, chosen, bounds = _decided_title, Report.case == decision.case, DECISION_EMAILS
        words = str(decision.words_to_reporters)
    for report in Report.select().where(chosen & (Report.reporter_email != "")):
        if may_send(bounds, to=str(report.reporter_email)):
            with i18n.speaking(str(report.language)):
                _post(report, title(), words)


def _received_title() -> str:
    return _("Your report has arrived")


def _decided_title() -> str:
    return _("What became of your report")


def _post(report: Report, title: str, words: str) -> None:
    link = receipts.url_of(report)
    told = words or _("Volunteers look at it, as a rule within three days. You will be told.")
    lines = [
        _("Hello,"),
        told,
        _("Your report is no. %(number)s. Follow it here:", number=report.id) + f"\n{link}",
        _("If it was not you who reported something, do nothing: you will hear no more of it."),
        current.card().name,
    ]
    mail.post(
        to=str(report.reporter_email), subject=title, body="\n\n".join(lines) + "\n", link=link
    )
