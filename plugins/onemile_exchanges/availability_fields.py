"""The fields of a form that ask for parts of a week, and for one of the next that suit."""

from datetime import date
from typing import Any

from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from onemile.api import day, weekday
from onemile.api import gettext as _
from onemile_exchanges.availability import CODES, PARTS, Moment, moment_words, next_moments
from onemile_exchanges.models import Item

# Of the moments offered beside a proposal: none of them.
ANOTHER = ""


class SlotsField(SelectMultipleField):  # type: ignore[misc]
    """The parts of a week that suit: a box for each; ``data`` are the codes that are ticked."""

    data: list[str] | None

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, choices=CODES, validate_choice=False, **options)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is none of the boxes, in our words."""
        if not {*(self.data or ())} <= {*CODES}:
            self.data = [one for one in self.data or () if one in CODES]
            raise ValidationError(_("Choose among the days and times shown."))

    def rows(self, days: list[str]) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Give for each day its name and its boxes: code, part of the day, whether it is ticked."""
        ticked, codes = {*(self.data or ())}, iter(CODES)
        parts = [str(one) for one in PARTS]
        return [
            (name, [(code, part, code in ticked) for part, code in zip(parts, codes, strict=False)])
            for name in days
        ]


class MomentField(RadioField):  # type: ignore[misc]
    """One of the next moments that suit the other, or another one; ``chosen`` is a Moment."""

    data: str | None

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, default=ANOTHER, **options)
        self._offered: list[Moment] = []

    def offer(self, item: Item, today: date) -> None:
        """Offer what an item's author says of themselves."""
        self._offered = next_moments(
            int(item.slots), today=today, from_day=item.from_day, until_day=item.until_day
        )
        self.choices = [SelectChoice(one.code, _words(one)) for one in self._offered]
        self.choices.append(SelectChoice(ANOTHER, _("Another moment")))

    @property
    def chosen(self) -> Moment | None:
        """Give what was chosen among those offered."""
        return next((one for one in self._offered if one.code == self.data), None)

    def pre_validate(self, form: Any) -> None:
        """Refuse a moment that is not among those offered (any more)."""
        if self.data and self.chosen is None:
            self.data = ANOTHER
            raise ValidationError(_("This moment is not offered any more. Choose another one."))


def _words(moment: Moment) -> str:
    return _(
        "%(weekday)s %(day)s, %(part)s",
        weekday=weekday(moment.day),
        day=day(moment.day),
        part=moment_words(moment),
    )
