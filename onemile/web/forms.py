"""Shared pieces of WTForms: a base form that keeps what was typed, fields, checks."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from wtforms import DateField, Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from onemile import clock
from onemile.errors import Invalid, LimitReached, NotNow, Refusal
from onemile.i18n import gettext as _
from onemile.i18n import language, ngettext, unfilled_plural

# Where a request keeps the rate that it has reached, for its forms to say so (see limits.py).
REACHED = "onemile.limit_reached"


class _Translations:
    """WTForms' own messages, in the language of whoever looks."""

    def gettext(self, string: str) -> str:
        return _(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        # WTForms fills the message itself, with names of its own.
        return unfilled_plural(singular, plural, n)


class Form(FlaskForm):  # type: ignore[misc]
    """Base of all forms: form token, messages in the viewer's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales: Sequence[str] = ()

        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

        @property
        def language(self) -> str:
            return language()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed; where a rate is reached, say so above the form and no more."""
        reached: Refusal | None = request.environ.get(REACHED)
        if reached is not None:
            self.form_errors = [reached.message]
            return False
        return bool(super().validate(extra_validators))

    @property
    def must_wait(self) -> bool:
        """Tell whether nothing is wrong with what was typed, but it came too soon."""
        return isinstance(request.environ.get(REACHED), LimitReached)

    @property
    def is_shown_again(self) -> bool:
        """Tell whether it came too late and nobody has looked yet at what was typed."""
        return REACHED in request.environ and not self.must_wait

    @property
    def n_wrong(self) -> int:
        """Count what is wrong, each field once."""
        return sum(bool(one.errors) for one in self) + len(self.form_errors)

    def refuse(self, refusal: Refusal) -> None:
        """Put a service's refusal beside the fields it names; the rest above the form."""
        if isinstance(refusal, NotNow):
            # Every page with a form says 422; see web/headers.py.
            g.retry_after_seconds = refusal.retry_after_seconds
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        for name, message in fields.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, message]
            else:
                self.form_errors.append(message)
        if not fields and refusal.message:
            self.form_errors.append(refusal.message)


def cleaned(text: str | None) -> str:
    """Trim and compose a text (NFC), without letters that only deceive; None is empty."""
    seen = (text or "").translate(_UNSEEN)
    return unicodedata.normalize("NFC", seen.strip().replace("\r\n", "\n"))


# Pasted along unnoticed, or put there to turn a line round or to look like nothing: zero-width
# spaces, bidirectional overrides and isolates, fillers. Joiners stay, emoji need them.
_UNSEEN = dict.fromkeys(
    [0x200B, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0x115F, 0x1160, 0x3164]
)


class LineField(StringField):  # type: ignore[misc]
    """One line of text, trimmed, inner runs of spaces folded."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = cleaned(valuelist[0])


class LongField(TextAreaField):  # type: ignore[misc]
    """Several lines of text, trimmed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = cleaned(valuelist[0])


class EmailField(LineField):
    """An e-mail address, as typed: a browser's own field would rewrite ``ß`` before sending it."""

    def __init__(self, *positional: Any, **named: Any) -> None:
        given = named.pop("render_kw", None) or {}
        super().__init__(*positional, render_kw={**_AS_AN_ADDRESS, **given}, **named)


# What a telephone's keyboard needs to know, and must not mend.
_AS_AN_ADDRESS = {
    "inputmode": "email",
    "autocapitalize": "none",
    "autocorrect": "off",
    "spellcheck": "false",
    "autocomplete": "email",
}


class DayField(DateField):  # type: ignore[misc]
    """A day: as a browser's calendar sends it, or typed day first where there is none.

    ``2027-08-23``, ``23/08/2027``, ``23.8.2027``; ``data`` is a date, or None.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = cleaned((valuelist[0] if valuelist else "").translate(_MARKS))
        self.data = None
        if not typed:
            return
        try:
            self.data = _day_of(typed)
        except ValueError as error:
            raise ValueError(_unreadable()) from error

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.isoformat() if self.data else ""


# Older browsers put marks of direction between the parts of a day that they write themselves.
_MARKS = {0x200E: None, 0x200F: None}
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\s?[./-]\s?([0-9]{1,2})\s?[./-]\s?([0-9]{4})")


def _unreadable() -> str:
    """Say how a day is written, by one that is still to come and whose day is no month."""
    soon = (clock.now() + timedelta(days=31)).replace(day=23)
    return _(
        "This day cannot be read. Write the day first, as in %(day)s/%(month)s/%(year)s.",
        day=soon.day,
        month=f"{soon.month:02}",
        year=soon.year,
    )


def _day_of(typed: str) -> date:
    """Give the day that was typed. Raises ValueError for what is none."""
    if found := _YEAR_FIRST.fullmatch(typed):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(typed):
        return date(int(found[3]), int(found[2]), int(found[1]))
    raise ValueError(typed)


class Plain:
    """Validator: no control characters (line breaks and tabs may stand in long fields)."""

    def __call__(self, _form: Any, field: Field) -> None:
        allowed = "\n\t" if isinstance(field, TextAreaField) else ""
        if has_controls(field.data or "", but=allowed):
            raise ValidationError(
                _("This text contains invisible characters; type it again without them.")
            )


def has_controls(text: str, *, but: str = "") -> bool:
    """Tell whether a text holds control characters, halves of pairs or nobody's characters."""
    return any(
        unicodedata.category(character) in ("Cc", "Cs", "Co") and character not in but
        for character in text
    )


class Letters:
    """Validator: between ``least`` and ``most`` characters, with a message that counts."""

    def __init__(self, *, most: int, least: int = 0) -> None:
        self.most, self.least = most, least
        self.field_flags: Mapping[str, Any] = {"maxlength": most}
        if least:
            self.field_flags = {"maxlength": most, "minlength": least, "required": True}

    def __call__(self, _form: Any, field: Field) -> None:
        length = len(field.data or "")
        if length == 0 and self.least:
            raise ValidationError(_("This is needed."))
        if length < self.least:
            raise ValidationError(
                ngettext(
                    "Write at least %(num)s character.",
                    "Write at least %(num)s characters.",
                    self.least,
                )
            )
        if length > self.most:
            raise ValidationError(
                _(
                    "This is too long: %(length)s characters, %(most)s at most. Nothing is lost.",
                    length=length,
                    most=self.most,
                )
            )
