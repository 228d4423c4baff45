"""What is typed into one field: cleaned texts, e-mail addresses, whole numbers, days."""

import re
from datetime import date, timedelta
from typing import Any

from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.widgets import TextInput

from onemile import clock
from onemile.i18n import gettext as _
from onemile.text.characters import cleaned


class LineField(StringField):  # type: ignore[misc]
    """One line of text, trimmed, inner runs of spaces folded; empty where none was sent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            # What only ends a line of print must not end one here: a subject has one line.
            self.data = cleaned(valuelist[0].translate(_LINE_SEPARATORS))
        elif self.data is None:
            self.data = ""


_LINE_SEPARATORS = {0x2028: " ", 0x2029: " "}


class LongField(TextAreaField):  # type: ignore[misc]
    """Several lines of text, trimmed; empty where none was sent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = cleaned(valuelist[0])
        elif self.data is None:
            self.data = ""


class EmailField(LineField):
    """An e-mail address, as typed: a browser's own field would rewrite ``ß`` before sending it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = cleaned(valuelist[0].translate(_ISOLATES | _LINE_SEPARATORS))
        else:
            super().process_formdata(valuelist)

    def __init__(self, *positional: Any, **named: Any) -> None:
        given = named.pop("render_kw", None) or {}
        super().__init__(*positional, render_kw={**_AS_AN_ADDRESS, **given}, **named)


# Kept in a text where they are closed; an address pasted from a page brings them unseen.
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))

# What a telephone's keyboard needs to know, and must not mend.
_AS_AN_ADDRESS = {
    "inputmode": "email",
    "autocapitalize": "none",
    "autocorrect": "off",
    "spellcheck": "false",
    "autocomplete": "email",
}


class WholeField(IntegerField):  # type: ignore[misc]
    """A whole number, with or without spaces between its thousands; nothing typed is None."""

    # A browser's own field for numbers forgets what it cannot read, and takes no "1 200".
    widget = TextInput()

    def __init__(self, *positional: Any, **named: Any) -> None:
        given = named.pop("render_kw", None) or {}
        asks = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(*positional, render_kw={**asks, **given}, **named)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = _SPACES.sub("", cleaned(valuelist[0]) if valuelist else "")
        self.data = None
        if not typed:
            return
        if not _WHOLE.fullmatch(typed):
            raise ValueError(_("A whole number, please: 12, not 12.5 nor “about twelve”."))
        self.data = int(typed)


# Nine digits are more than anybody means, and fit every column.
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_SPACES = re.compile("[\\s\u00a0\u202f]")


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
