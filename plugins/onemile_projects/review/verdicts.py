"""What an examiner is asked, and what two opinions come to. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import Invalid
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects.models import REASON_CHARS_MAX

YES, NO, UNCLEAR = "yes", "no", "unclear"
APPROVE, CHANGES, REFUSE = "approve", "changes", "refuse"
WORDS_CHARS_MIN, REASONS_CHARS_MIN = 3, 20


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One question of the review, and what it means."""

    name: str
    title: Any
    hint: Any


# The first four are the founding text's; the last two are how they are kept for everybody.
CRITERIA = (
    Criterion(
        name="profit",
        title=_l("Is it without profit?"),
        hint=_l("Nobody earns money by it, neither now nor later."),
    ),
    Criterion(
        name="ethics",
        title=_l("Does it keep to the ethics of the charter?"),
        hint=_l("Open to all, without party or cult, without a hidden danger."),
    ),
    Criterion(
        name="need",
        title=_l("Does it answer a need of this place?"),
        hint=_l("Neighbours say so, or one sees it in passing."),
    ),
    Criterion(
        name="common",
        title=_l("Does it serve the common interest?"),
        hint=_l("Others have something of it than those who bear it."),
    ),
    Criterion(
        name="inclusion",
        title=_l("Can everybody come?"),
        hint=_l("Whatever their age, body, language, hours."),
    ),
    Criterion(
        name="safety",
        title=_l("Are its risks said, and does somebody answer for them?"),
        hint=_l("Tools, children, water, weather: who looks after what."),
    ),
)
BY_NAME = {one.name: one for one in CRITERIA}


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What an examiner thinks: for each criterion an answer and a comment; a verdict; reasons."""

    answers: Mapping[str, str]
    comments: Mapping[str, str]
    verdict: str
    reasons: str = ""

    def kept(self) -> dict[str, dict[str, str]]:
        """Return the answers as the row keeps them; what nobody asked is left out."""
        return {
            name: {
                "answer": answer if (answer := self.answers.get(name, "")) in _ANSWERS else "",
                "comment": self.comments.get(name, "")[:REASON_CHARS_MAX],
            }
            for name in BY_NAME
        }


_ANSWERS = (YES, NO, UNCLEAR)


def check(opinion: Opinion) -> None:
    """Raise Invalid, each fault beside its field, unless an opinion may be given."""
    wrong: dict[str, str] = {}
    for name in BY_NAME:
        answer, comment = opinion.answers.get(name, ""), opinion.comments.get(name, "")
        if answer not in _ANSWERS:
            wrong[name] = _("Answer this one too: yes, no, or to be made clear.")
        elif answer != YES and len(comment.strip()) < WORDS_CHARS_MIN:
            wrong[f"{name}_comment"] = _("Say why in a few words: its bearers will read it.")
        if len(comment) > REASON_CHARS_MAX:
            wrong[f"{name}_comment"] = _too_long()
    if len(opinion.reasons) > REASON_CHARS_MAX:
        wrong["reasons"] = _too_long()
    field, message = _wrong_verdict(opinion)
    if message:
        wrong.setdefault(field, message)
    if wrong:
        raise Invalid(wrong)


def _wrong_verdict(opinion: Opinion) -> tuple[str, str]:
    given = [opinion.answers.get(name, "") for name in BY_NAME]
    if opinion.verdict == APPROVE:
        if NO in given:
            return "verdict", _("With a “no” you cannot agree: ask for a change, or refuse.")
        if UNCLEAR in given and len(opinion.reasons.strip()) < WORDS_CHARS_MIN:
            return "reasons", _("Say what has made clear to you what was not.")
        return "", ""
    if opinion.verdict == CHANGES:
        said = any(opinion.comments.get(name, "").strip() for name in BY_NAME)
        if not said and len(opinion.reasons.strip()) < WORDS_CHARS_MIN:
            return "reasons", _("Say what should change: its bearers will read it.")
        return "", ""
    if opinion.verdict == REFUSE:
        if len(opinion.reasons.strip()) < REASONS_CHARS_MIN:
            return "reasons", _("Give your reasons in a sentence or two: its bearers read them.")
        return "", ""
    return "verdict", _("Choose what you think: agree, ask for a change, or refuse.")


def _too_long() -> str:
    return _("At most %(n)s characters here; nothing is lost.", n=REASON_CHARS_MAX)


def outcome(verdicts: Sequence[str]) -> str:
    """Return what opinions come to, in the order in which they were given; empty while open.

    Two that agree decide. A change that one of two asks for is asked for. One that agrees and one
    that refuses: the third decides; and where it does neither, a change is asked for.
    """
    if len(verdicts) < 2:
        return ""
    for verdict in (APPROVE, REFUSE):
        if verdicts.count(verdict) >= 2:
            return verdict
    return CHANGES if CHANGES in verdicts else ""
