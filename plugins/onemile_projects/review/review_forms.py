"""The forms of the review: a declaration and an opinion, an appeal, a reason, a last day."""

from typing import Any

from flask import request
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from onemile.api import DayField, Form, Letters, LineField, LongField, Plain
from onemile.api import lazy_gettext as _l
from onemile_projects.models import REASON_CHARS_MAX, TEXT_CHARS_MAX
from onemile_projects.review.appealing import WHY_CHARS_MIN
from onemile_projects.review.review_models import HOUSEHOLD, Review
from onemile_projects.review.reviewing import (
    ASIDE,
    KIN,
    KNOWS,
    NO_KIN,
    NONE,
    Declaration,
)
from onemile_projects.review.verdicts import BY_NAME, CRITERIA, NO, UNCLEAR, YES, Opinion

EMAIL_CHARS_MAX = 254


def _radio(label: Any, words: dict[str, Any]) -> RadioField:
    """Make a field of choices; the service says what is wrong with one, in our words."""
    choices = [SelectChoice(value, title) for value, title in words.items()]
    return RadioField(label, choices=choices, validate_choice=False)


def _long(label: Any) -> LongField:
    return LongField(label, validators=[Optional(), Letters(most=REASON_CHARS_MAX), Plain()])


class OpinionForm(Form):
    """Whether one is free to judge, an answer and a remark for each criterion, reasons."""

    tie = _radio(
        _l("First of all: are you free to judge it?"),
        {
            NONE: _l("Yes, nothing ties me to it"),
            KNOWS: _l("I know them, and say so"),
            ASIDE: _l("I stand aside"),
        },
    )
    words = _long(_l("How do you know each other?"))
    kin = _radio(
        _l(
            "You live close to somebody who bears this project. Are you of one family or household?"
        ),
        {NO_KIN: _l("No"), KIN: _l("Yes")},
    )
    kin_words = _long(_l("In your own words"))
    reasons = _long(_l("Your reasons"))
    verdict = LineField(_l("Your opinion"), validators=[Optional()])

    def fill(self, review: Review) -> None:
        """Show what an examiner has kept of an opinion."""
        self.tie.data, self.words.data = review.tie, review.tie_text
        said = review.answers.get(HOUSEHOLD, {})
        self.kin.data, self.kin_words.data = said.get("answer", ""), said.get("comment", "")
        self.reasons.data = review.reasons
        for name in BY_NAME:
            kept = review.answers.get(name, {})
            self[name].data = kept.get("answer", "")
            self[f"{name}_comment"].data = kept.get("comment", "")

    def declaration(self) -> Declaration:
        """Return what was said about one's ties."""
        return Declaration(
            tie=self.tie.data or "",
            words=self.words.data or "",
            kin=self.kin.data or "",
            kin_words=self.kin_words.data or "",
        )

    def opinion(self) -> Opinion:
        """Return what was said; the verdict is the button that was pressed."""
        return Opinion(
            answers={name: self[name].data or "" for name in BY_NAME},
            comments={name: self[f"{name}_comment"].data or "" for name in BY_NAME},
            verdict=request.form.get("act", ""),
            reasons=self.reasons.data or "",
        )


for _one in CRITERIA:
    _answers = {YES: _l("yes"), NO: _l("no"), UNCLEAR: _l("to be made clear")}
    setattr(OpinionForm, _one.name, _radio(_one.title, _answers))
    setattr(OpinionForm, f"{_one.name}_comment", _long(_l("A remark")))


class AppealForm(Form):
    """Why a refusal should be looked at once more."""

    words = LongField(
        _l("Why should others look at it once more?"),
        validators=[Letters(least=WHY_CHARS_MIN, most=REASON_CHARS_MAX), Plain()],
    )


class WhyForm(Form):
    """The reason for a step of moderators or stewards."""

    why = LongField(_l("Why"), validators=[Letters(most=REASON_CHARS_MAX), Plain()])


class LastDayForm(Form):
    """Until when neighbours may promise something."""

    last_day = DayField(_l("The last day to promise something"), validators=[Optional()])


class EmailForm(Form):
    """Whom a steward names."""

    email = LineField(
        _l("The e-mail address of the member"),
        validators=[Letters(least=1, most=EMAIL_CHARS_MAX), Plain()],
    )


class HandOverForm(Form):
    """Whom a steward asks to bear an orphaned project."""

    emails = LongField(
        _l("The e-mail addresses of one to five members, one a line"),
        validators=[Letters(least=1, most=TEXT_CHARS_MAX), Plain()],
    )
