"""A number goes to those who want it by email: so many at a time, each of them once."""

from collections.abc import Mapping
from typing import Any

from onemile.api import (
    Event,
    Job,
    Member,
    TaskKind,
    card,
    defer,
    follows,
    post_letter,
    speaking,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import places, sight
from onemile_mags.article_models import Article
from onemile_mags.events import IssuePublished
from onemile_mags.mailing import subscribing
from onemile_mags.mailing_models import Subscription
from onemile_mags.models import PUBLISHED, Issue, Mag

TASK = "mags.letters"
# Some seconds of composing; the task and its letters are one transaction.
AT_ONCE = 50


def begin(event: Event) -> None:
    """Have a number sent that has appeared."""
    if isinstance(event, IssuePublished):
        with transaction():
            _ask(event.issue_id, after=0)


def send_some(payload: Mapping[str, Any]) -> None:
    """Write to the next of those who want it; run by the worker, whole.

    What each of them may read is asked at this moment: whom nothing of it reaches gets no letter.
    """
    issue: Issue | None = Issue.get_or_none(Issue.id == payload["issue_id"])
    if issue is None or issue.state != PUBLISHED or issue.mag.state != PUBLISHED:
        return
    wanted = (Subscription.mag == issue.mag_id) & Subscription.is_confirmed
    rows = list(
        Subscription.select()
        .where(wanted & (Subscription.id > payload["after"]))
        .order_by(Subscription.id)
        .limit(AT_ONCE)
    )
    for row in rows:
        _write(issue, row)
    if len(rows) == AT_ONCE:
        _ask(int(issue.id), after=int(rows[-1].id))


def letter(issue: Issue, reader: Any) -> tuple[str, str]:
    """Return subject and words of a number's letter for a reader (or None); empty for nothing."""
    mag: Mag = issue.mag
    inside = (Article.issue == issue.id) & sight.readable(reader)
    articles = list(Article.select().where(inside).order_by(*places.ORDER))
    if not articles or not sight.sees(mag, reader):
        return "", ""
    number = _("no. %(n)s", n=issue.number)
    named = ", ".join(filter(None, [number, str(issue.season), str(issue.title)]))
    base = card().base_url
    paragraphs = [f"{mag.title}\n{named}"]
    for one in articles:
        one.mag = mag
        parts = [str(one.title), str(one.lead or one.excerpt), f"{base}{sight.path(one)}"]
        paragraphs.append("\n".join(filter(None, parts)))
    paragraphs.append(_("The whole number:") + f"\n{base}{mag.path}/issues/{issue.number}")
    return f"{mag.title}, {named}", "\n\n".join(paragraphs)


def _write(issue: Issue, row: Subscription) -> None:
    reader = None
    if row.member_id is not None:
        reader = Member.get_or_none(Member.id == row.member_id)
        if reader is None or not reader.is_active:
            return
        if not follows.follows_thing(reader, str(issue.mag.uri)):
            return
    elif not subscribing.is_open(issue.mag):
        return
    with speaking(str(row.language if reader is None else reader.language)):
        subject, words = letter(issue, reader)
        if not words:
            return
        end = subscribing.stop_url(row)
        foot = _("You get this because you asked for it. One touch ends it: %(url)s", url=end)
        post_letter(
            to=str(row.email if reader is None else reader.email),
            subject=subject,
            body=f"{words}\n\n-- \n{foot}\n",
            member_id=row.member_id,
            stop_url=end,
        )


def _ask(issue_id: int, *, after: int) -> None:
    defer(TASK, {"issue_id": issue_id, "after": after}, key=f"{TASK}:{issue_id}:{after}")


TASKS = (TaskKind(name=TASK, run=send_some, is_whole=True),)
JOBS = (
    Job(
        name="mags.forget_subscriptions",
        every_seconds=86_400,
        run=subscribing.forget_unanswered,
        trusts_clock=True,
    ),
)
