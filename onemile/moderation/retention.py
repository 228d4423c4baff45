"""How long cases are kept, what a member may take along, what stays when they leave."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from onemile import clock, current
from onemile.contracts import ExportFile, Kept, Setting
from onemile.forgetting import forget
from onemile.i18n import lazy_gettext as _l
from onemile.members.models import SUSPENDED, Member
from onemile.moderation import passing, reports, targets
from onemile.moderation.models import CLOSED, Answer, Asked, Case, Decision, Report

SETTINGS = (
    Setting(
        name="moderation.keep_days",
        kind=int,
        default=365,
        minimum=180,
        maximum=1826,
        help="Days that reports and decisions are kept after a case is closed.",
    ),
)


def forget_old() -> int:
    """Delete cases closed longer ago than the setting says, with all their papers.

    The cases of a member who is suspended stay: the reasons must be there to be read.
    """
    old = clock.ago(days=current.setting("moderation.keep_days"))
    suspended = Member.select(Member.uri).where(Member.state == SUSPENDED)
    doomed = (Case.state == CLOSED) & (Case.closed_at < old) & Case.author_uri.not_in(suspended)
    return forget("core.forget_cases", doomed, of=Case, aged_by=Case.closed_at)


def forget_unheard() -> int:
    """Delete what was written from elsewhere and could never be heard, after as many days."""
    old = clock.ago(days=current.setting("moderation.keep_days"))
    return forget("core.forget_asked", Asked.at < old, of=Asked, aged_by=Asked.at)


def export(member: Member) -> Sequence[ExportFile]:
    """Give what the member reported, what was decided about them, and what they answered.

    Who reported them is not theirs to have.
    """
    filed = Report.select().where(Report.reporter == member.id).order_by(Report.id)
    about = (
        Decision.select(Decision, Case)
        .join(Case)
        .where((Case.author_uri == member.uri) & (Decision.action != "dismiss"))
        .order_by(Decision.id)
    )
    content = {
        "reports_filed": [
            {
                "filed_at": report.filed_at.isoformat(),
                "ground": report.ground,
                "text": report.text,
                "location": report.location,
                "told_too": _told_too(report),
                "conversation": reports.conversation_now(report, by=member),
            }
            for report in filed
        ],
        "decisions_about_me": [_decision_out(decision) for decision in about],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2).encode()
    return [ExportFile(name="moderation.json", media_type="application/json", content=text)]


def erase(member: Member) -> Sequence[Kept]:
    """Take the member's name off what they reported; keep what was reported about them.

    Whoever was reported must not erase the evidence by leaving.
    """
    Report.update(reporter=None, reporter_name="", conversation="").where(
        Report.reporter == member.id
    ).execute()
    Case.update(label="…").where(
        (Case.author_uri == member.uri) & (Case.kind == targets.MEMBER)
    ).execute()
    kept = list(Case.select().where(Case.author_uri == member.uri))
    if not kept:
        return []
    days = current.setting("moderation.keep_days")
    last = max((case.closed_at or clock.now()) for case in kept)
    return [
        Kept(
            what=_l("Reports about you, and what was decided"),
            why=_l("So that nobody escapes a complaint by leaving"),
            until=last + timedelta(days=days),
        )
    ]


def _told_too(report: Report) -> list[dict[str, str]]:
    """Give which instances were to be told of a report, and whether they were."""
    rows = passing.passed_on_for(report)
    return [{"host": str(row.host), "became": str(row.became or "under way")} for row in rows]


def _decision_out(decision: Decision) -> dict[str, Any]:
    answers = Answer.select().where(Answer.decision == decision.id).order_by(Answer.id)
    return {
        "decided_at": decision.decided_at.isoformat(),
        "about": decision.case.label,
        "action": decision.action,
        "ground": decision.ground,
        "reason": decision.reason,
        "answers": [
            {"from_stewards": answer.is_from_stewards, "text": answer.text} for answer in answers
        ],
    }
