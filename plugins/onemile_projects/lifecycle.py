"""The life of a project: its stages, its steps, and who may take which step when.

    draft ──► review ⇄ changes
                │ ├──► refused ──► review again, once, by others (the appeal)
                ▼
             approved ──► open ──► collecting ──► funded ──► running ⇄ paused
                            │          │                        │
                            └──────────┴───────► failed         ▼
                                                   ▲        completed ──► closed
    open … completed ──► suspended ──► back, or ───┘

This is the only place that knows. Pure: no database, no clock.
"""

from collections.abc import Set
from enum import StrEnum

from onemile.api import Conflict, NotFound
from onemile.api import gettext as _


class Stage(StrEnum):
    """Where a project stands."""

    DRAFT = "draft"
    REVIEW = "review"
    CHANGES = "changes"
    APPROVED = "approved"
    REFUSED = "refused"
    OPEN = "open"
    COLLECTING = "collecting"
    FUNDED = "funded"
    RUNNING = "running"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CLOSED = "closed"
    FAILED = "failed"
    DROPPED = "dropped"


class Step(StrEnum):
    """What can be done to a project."""

    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    ASK_CHANGES = "ask_changes"
    APPROVE = "approve"
    REFUSE = "refuse"
    APPEAL = "appeal"
    LOOK_AGAIN = "look_again"
    OPEN = "open"
    DROP = "drop"
    COLLECT = "collect"
    FUND = "fund"
    FAIL = "fail"
    GIVE_UP = "give_up"
    CALL_BACK = "call_back"
    START = "start"
    PAUSE = "pause"
    GO_ON = "go_on"
    SUSPEND = "suspend"
    RESUME = "resume"
    COMPLETE = "complete"
    SEND_BACK = "send_back"
    CLOSE = "close"


class Actor(StrEnum):
    """Who takes a step."""

    BEARER = "bearer"
    EXAMINERS = "examiners"
    MODERATOR = "moderator"
    SUPPORTERS = "supporters"
    CLOCK = "clock"


class Reason(StrEnum):
    """Why a project is suspended; of several reasons each is lifted by itself."""

    # A moderator looks into it; a report was decided against it.
    MODERATORS = "moderators"
    REPORT = "report"
    # An opinion did not count; nobody bears it any more; whoever does is suspended.
    OPINION = "opinion"
    NOBODY = "nobody"
    RESTING = "resting"


S, T, A = Stage, Step, Actor

# Where Smiles or hands are promised, collected or spent: what a suspension freezes.
ALIVE = frozenset({S.OPEN, S.COLLECTING, S.FUNDED, S.RUNNING, S.PAUSED, S.COMPLETED})
# Funded, and not yet settled.
AT_WORK = frozenset({S.FUNDED, S.RUNNING, S.PAUSED, S.COMPLETED})
# Before anybody but its bearers and the association has seen it.
UNSEEN = frozenset({S.DRAFT, S.REVIEW, S.CHANGES, S.REFUSED, S.APPROVED, S.DROPPED})
# Its bearers may still write it.
WRITABLE = frozenset({S.DRAFT, S.CHANGES})
OVER = frozenset({S.CLOSED, S.FAILED, S.DROPPED, S.REFUSED})

RULES: dict[tuple[Stage, Step, Actor], Stage] = {
    (S.DRAFT, T.SUBMIT, A.BEARER): S.REVIEW,
    (S.CHANGES, T.SUBMIT, A.BEARER): S.REVIEW,
    (S.REVIEW, T.TAKE_BACK, A.BEARER): S.DRAFT,
    (S.REVIEW, T.ASK_CHANGES, A.EXAMINERS): S.CHANGES,
    (S.REVIEW, T.APPROVE, A.EXAMINERS): S.APPROVED,
    (S.REVIEW, T.REFUSE, A.EXAMINERS): S.REFUSED,
    (S.REFUSED, T.APPEAL, A.BEARER): S.REVIEW,
    # An opinion did not count: its declaration was false. Another one is asked for.
    (S.REFUSED, T.LOOK_AGAIN, A.MODERATOR): S.REVIEW,
    (S.APPROVED, T.LOOK_AGAIN, A.MODERATOR): S.REVIEW,
    (S.APPROVED, T.OPEN, A.BEARER): S.OPEN,
    (S.APPROVED, T.OPEN, A.CLOCK): S.OPEN,
    **{
        (at, T.DROP, A.BEARER): S.DROPPED
        for at in (S.DRAFT, S.REVIEW, S.CHANGES, S.APPROVED, S.REFUSED)
    },
    (S.OPEN, T.COLLECT, A.CLOCK): S.COLLECTING,
    (S.OPEN, T.FAIL, A.CLOCK): S.FAILED,
    (S.COLLECTING, T.FUND, A.CLOCK): S.FUNDED,
    (S.COLLECTING, T.FAIL, A.CLOCK): S.FAILED,
    (S.FUNDED, T.START, A.BEARER): S.RUNNING,
    (S.FUNDED, T.START, A.EXAMINERS): S.RUNNING,
    (S.FUNDED, T.PAUSE, A.CLOCK): S.PAUSED,
    (S.RUNNING, T.PAUSE, A.CLOCK): S.PAUSED,
    (S.PAUSED, T.GO_ON, A.EXAMINERS): S.RUNNING,
    (S.PAUSED, T.FAIL, A.CLOCK): S.FAILED,
    # More than half of those whose Smiles are in it would rather have their share back.
    (S.PAUSED, T.CALL_BACK, A.SUPPORTERS): S.FAILED,
    # Its bearers cannot, or will not: what was promised is freed, what is left goes back.
    **{
        (at, T.GIVE_UP, A.BEARER): S.FAILED
        for at in (S.OPEN, S.COLLECTING, S.FUNDED, S.RUNNING, S.PAUSED)
    },
    (S.RUNNING, T.COMPLETE, A.BEARER): S.COMPLETED,
    (S.COMPLETED, T.SEND_BACK, A.EXAMINERS): S.RUNNING,
    (S.COMPLETED, T.CLOSE, A.EXAMINERS): S.CLOSED,
    # A suspension freezes all of it: by a moderator, or where nobody bears it any more.
    **{(at, T.SUSPEND, A.MODERATOR): S.SUSPENDED for at in ALIVE},
    **{(at, T.SUSPEND, A.CLOCK): S.SUSPENDED for at in ALIVE},
    (S.SUSPENDED, T.FAIL, A.MODERATOR): S.FAILED,
    (S.SUSPENDED, T.FAIL, A.CLOCK): S.FAILED,
    # Suspended for an opinion that did not count, it goes on or ends by the new one.
    (S.SUSPENDED, T.FAIL, A.EXAMINERS): S.FAILED,
    # To where it was; the stage given here stands for it.
    (S.SUSPENDED, T.RESUME, A.MODERATOR): S.OPEN,
    (S.SUSPENDED, T.RESUME, A.EXAMINERS): S.OPEN,
}


def next_stage(stage: Stage, step: Step, actors: Set[Actor], *, before: str = "") -> Stage:
    """Give the stage a step leads to; ``before`` is where a suspended project was.

    Raises NotFound for a stranger (``actors`` empty) and otherwise, when the step is not
    possible, a Conflict that says where things stand.
    """
    if not actors:
        raise NotFound
    for actor in actors:
        if (stage, step, actor) in RULES:
            return Stage(before) if step == T.RESUME else RULES[stage, step, actor]
    raise Conflict(where_it_stands(stage), state=stage)


def possible(stage: Stage, actors: Set[Actor]) -> frozenset[Step]:
    """Give the steps that somebody may take now."""
    return frozenset(step for at, step, actor in RULES if at == stage and actor in actors)


def where_it_stands(stage: Stage) -> str:
    """Say where a project stands, for somebody who wanted it elsewhere."""
    return {
        S.DRAFT: _("This is a draft: it has to be sent to the association first."),
        S.REVIEW: _("The association is reading this project; its answer comes first."),
        S.CHANGES: _("The association has asked for changes; these come first."),
        S.APPROVED: _("This project is approved, and not open yet."),
        S.REFUSED: _("The association has refused this project."),
        S.OPEN: _("This project is open: neighbours can still support it."),
        S.COLLECTING: _("What was promised is being collected; nothing else moves meanwhile."),
        S.FUNDED: _("This project has what it needs, and is about to begin."),
        S.RUNNING: _("This project is under way."),
        S.PAUSED: _("This project is paused: a milestone was missed."),
        S.SUSPENDED: _("The moderators are looking into this project; nothing moves meanwhile."),
        S.COMPLETED: _("This project is done; its report is being read."),
        S.CLOSED: _("This project has come to its end."),
        S.FAILED: _("This project has not come about; what was promised went back."),
        S.DROPPED: _("This project was withdrawn."),
    }[stage]
