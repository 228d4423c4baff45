"""The journal of a project, as its page shows it: what was decided, and every opinion."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import ActorCard, allowed, day, kept_piece, ngettext, resolve_actors, rows_of
from onemile.api import lazy_gettext as _l
from onemile_projects.lifecycle import Stage, Step
from onemile_projects.models import Decision, Project
from onemile_projects.proposals.bearers import GONE, JOINED
from onemile_projects.proposals.correcting import CORRECTED
from onemile_projects.review import opinions, verdicts
from onemile_projects.review.appealing import VOID
from onemile_projects.review.handing import TAKEN_OVER
from onemile_projects.review.review_models import Review
from onemile_projects.sight import Part
from onemile_projects.terms import STEWARD
from onemile_projects.way import wishes

# What a page shows of a long life; a project takes some twenty steps.
LINES_MAX, OPINIONS_MAX = 80, 24
# Of them the project's own page has the last; the open book has all.
NEWEST = 12

# How many wanted their share back, of how many: as a ``wishes.Tally`` is written.
AWAITED = f"stone_{wishes.AWAITED}"
COUNT = re.compile(r"(?P<back>\d+)/(?P<asked>\d+)$")

# Decided by two opinions: whoever gave the later one may have said something else.
BY_TWO = frozenset({Step.ASK_CHANGES, Step.APPROVE, Step.REFUSE})

SAID: dict[str, Any] = {
    Step.SUBMIT: _l("Sent to the association"),
    Step.TAKE_BACK: _l("Taken back by its bearers"),
    Step.ASK_CHANGES: _l("The association asked for a change"),
    Step.APPROVE: _l("Approved by those who examined it"),
    Step.REFUSE: _l("Refused by those who examined it"),
    Step.APPEAL: _l("Appealed: others examine it"),
    Step.LOOK_AGAIN: _l("Examined again: an opinion had not counted"),
    Step.OPEN: _l("Opened to neighbours"),
    Step.DROP: _l("Withdrawn"),
    Step.COLLECT: _l("Threshold reached: what was promised is collected"),
    Step.FUND: _l("Funded"),
    Step.FAIL: _l("Ended without coming about"),
    Step.GIVE_UP: _l("Given up by its bearers"),
    Step.CALL_BACK: _l("Ended: its supporters wanted their share back"),
    Step.START: _l("Begun"),
    Step.PAUSE: _l("Paused: a milestone was missed"),
    Step.GO_ON: _l("Goes on"),
    Step.SUSPEND: _l("Suspended"),
    Step.RESUME: _l("Goes on after the suspension"),
    Step.COMPLETE: _l("Report handed in"),
    Step.SEND_BACK: _l("Report sent back, to be completed"),
    Step.CLOSE: _l("Report accepted, the project is at its end"),
    VOID: _l("An opinion does not count: its declaration was false"),
    JOINED: _l("Bears it from now on"),
    GONE: _l("A bearer has stepped down"),
    CORRECTED: _l("Corrected by its bearers"),
    "bearers_rest": _l("Waits until somebody bears it again"),
    TAKEN_OVER: _l("Has taken the project over"),
    "match": _l("The reserve of us all promised to join in"),
    "remainder": _l("What was left went where it was said at the start"),
    "release": _l("Smiles given out"),
    "treasury": _l("Somebody who helped was thanked by the reserve of us all"),
    "report_accepted": _l("Report accepted"),
    "stone_shown": _l("A milestone was shown"),
    "stone_accepted": _l("A milestone was accepted"),
    "stone_sent_back": _l("A milestone was sent back, to be completed"),
    "stone_missed": _l("A milestone was missed"),
    AWAITED: _l("Its supporters wait for the milestone"),
    "stone_put_off": _l("A milestone was put off"),
    "stone_day_asked": _l("A new day was asked for a milestone"),
    "stone_day_granted": _l("The new day was granted"),
    "stone_day_refused": _l("The new day was refused"),
}


# A step that has no words of its own.
WRITTEN_DOWN = _l("Written down")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One decision: what, by whom, when, why."""

    step: str
    said: Any
    by: ActorCard | None
    at: datetime
    text: str

    @property
    def plain(self) -> tuple[str, str, str, str, str]:
        """What, on which day, by whom, their page, why: plain values, from which it is drawn."""
        name, url = ("", "") if self.by is None else (self.by.name, self.by.url)
        return str(self.said), day(self.at), name, url, self.text


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One criterion of an opinion."""

    title: Any
    word: Any
    comment: str
    is_yes: bool

    @property
    def is_said(self) -> bool:
        """Whether there is more to read than a yes."""
        return bool(self.comment) or not self.is_yes


@dataclass(frozen=True, kw_only=True)
class Said:
    """One opinion, as everybody reads it once it is decided."""

    id: int
    by: ActorCard | None
    at: datetime
    word: Any
    tone: str
    tie: str
    answers: list[Answer]
    reasons: str
    is_appeal: bool
    voided_why: str
    is_void: bool

    @property
    def n_yes(self) -> int:
        """How many of the questions were answered by yes."""
        return sum(answer.is_yes for answer in self.answers)


WORDS = {
    verdicts.APPROVE: (_l("agrees"), "vigne"),
    verdicts.CHANGES: (_l("asks for a change"), "miel"),
    verdicts.REFUSE: (_l("refuses"), "geranium"),
}
ANSWERS = {
    verdicts.YES: _l("yes"),
    verdicts.NO: _l("no"),
    verdicts.UNCLEAR: _l("to be made clear"),
}


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Give the newest of the journal of a project to whoever may read its page."""
    return whole(project, viewer, part, most=NEWEST)


def whole(
    project: Project, viewer: Any, part: Part, *, most: int = LINES_MAX
) -> dict[str, Any] | None:
    """Give the last ``most`` lines of the journal, and every opinion one may read."""
    if project.stage == Stage.DRAFT:
        return None
    said = told(project, viewer)
    written = lines(project, most=most + 1)
    if not said and not written:
        return None
    is_steward = bool(said) and not part.is_bearer and allowed(viewer, STEWARD)
    has_more = len(written) > most
    newest = written[-most:]
    return {
        "lines": newest,
        "drawn": kept_piece("projects/_journal_lines.html", lines=[one.plain for one in newest]),
        "has_more": has_more and most < LINES_MAX,
        "opinions": said,
        "is_steward": is_steward,
    }


def lines(project: Project, *, most: int) -> list[Line]:
    """Return what was decided last about a project, in order."""
    newest = "WHERE project_id = ? ORDER BY id DESC LIMIT ?"
    found = rows_of(Decision, newest, (project.id, most))[::-1]
    people = resolve_actors({str(row.by_uri) for row in found if row.by_uri})
    return [
        Line(
            step=str(row.step),
            said=SAID.get(str(row.step), WRITTEN_DOWN),
            by=None if row.step in BY_TWO else people.get(str(row.by_uri)),
            at=row.at,
            text=_text(row),
        )
        for row in found
    ]


def told(project: Project, viewer: Any, *, of_round: int | None = None) -> list[Said]:
    """Return the opinions that a viewer may read, in the order they were given."""
    rows = [
        row
        for row in opinions.readable(project, viewer)
        if of_round is None or row.round == of_round
    ]
    people = resolve_actors({str(row.reviewer_uri) for row in rows if row.reviewer_uri})
    return [_opinion(row, people) for row in rows[-OPINIONS_MAX:]]


def others_of_round(project: Project, examiner: Any) -> list[tuple[ActorCard, datetime]]:
    """Return who else has given an opinion in the present round, and when; not what they said."""
    rows = [row for row in opinions.standing(project) if row.reviewer_uri != examiner.uri]
    people = resolve_actors({str(row.reviewer_uri) for row in rows})
    return [
        (people[str(row.reviewer_uri)], row.given_at)
        for row in rows
        if row.given_at is not None and str(row.reviewer_uri) in people
    ]


def _text(row: Decision) -> str:
    """Give the words of a line; where supporters were counted, the count in words."""
    counted = COUNT.search(str(row.text)) if row.step in (Step.CALL_BACK, AWAITED) else None
    if counted is None:
        return str(row.text)
    return ngettext(
        "%(back)s of the one who was asked wanted their share back",
        "%(back)s of the %(num)s who were asked wanted their share back",
        int(counted["asked"]),
        back=counted["back"],
    )


def last_reason(project: Project, step: Step) -> str:
    """Return why a step was last taken, in the words of whoever took it."""
    taken = (Decision.project == project.id) & (Decision.step == str(step))
    row: Decision | None = Decision.select().where(taken).order_by(Decision.id.desc()).first()
    return str(row.text) if row is not None else ""


def _opinion(review: Review, people: Mapping[str, ActorCard]) -> Said:
    word, tone = WORDS[str(review.verdict)]
    answers = [
        Answer(
            title=one.title,
            word=ANSWERS[kept["answer"]],
            comment=kept.get("comment", ""),
            is_yes=kept["answer"] == verdicts.YES,
        )
        for one in verdicts.CRITERIA
        if (kept := review.answers.get(one.name)) and kept.get("answer") in ANSWERS
    ]
    return Said(
        id=int(review.id),
        by=people.get(str(review.reviewer_uri)),
        at=review.given_at or review.begun_at,
        word=word,
        tone=tone,
        tie=str(review.tie_text),
        answers=answers,
        reasons=str(review.reasons),
        is_appeal=bool(review.is_appeal),
        voided_why=str(review.voided_why),
        is_void=review.voided_at is not None,
    )
