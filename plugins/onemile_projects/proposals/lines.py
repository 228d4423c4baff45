"""Fields that a proposal is written with: whole numbers, and lines to which more can be added."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import FieldList, FormField, HiddenField

from onemile.api import Form, cleaned, ids
from onemile.api import gettext as _

# More than anybody types, and less than keeps a page from being drawn; the service refuses long
# before, beside the lines that are all still there.
ROWS_SHOWN_MAX = 250
BLANK_ROWS = 2


class Row(Form):
    """Base of a line; its first field is its name, and emptying it takes the line out."""

    class Meta(Form.Meta):
        csrf = False

    # It, as the service wants it: each kind says how.
    line: Callable[[], Any]

    id = HiddenField()

    @property
    def number(self) -> int:
        """The number of the row it stands for, 0 for a new one."""
        return ids.read(self.id.data or "") or 0

    @property
    def is_blank(self) -> bool:
        """Whether it is none: its name was emptied, or nothing was typed in it at all."""
        fields = [field for name, field in self._fields.items() if name != "id"]
        return not _typed(fields[0]) and (self.number > 0 or not any(map(_typed, fields)))


class Lines(FieldList):  # type: ignore[misc]
    """Lines of one kind, as many as somebody needs; ``errors`` say which line and field."""

    def __init__(self, row: type[Row], label: Any, **named: Any) -> None:
        super().__init__(FormField(row), label, max_entries=ROWS_SHOWN_MAX, **named)

    @property
    def written(self) -> list[Any]:
        """The lines in which something stands."""
        return [entry for entry in self.entries if not entry.form.is_blank]

    def lines(self) -> tuple[Any, ...]:
        """Return what was typed, line by line."""
        return tuple(entry.form.line() for entry in self.written)

    def show(self, lines: Sequence[Any]) -> None:
        """Show lines that are kept, and some room for more."""
        for line in lines:
            # A nought that nobody typed is an empty field.
            self.append_entry({name: value or None for name, value in vars(line).items()})
        for _n in range(BLANK_ROWS if not lines else 0):
            self.append_entry()

    def add(self) -> None:
        """Show room for one more line."""
        if len(self.entries) < ROWS_SHOWN_MAX:
            self.append_entry()

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Check each line in which something stands."""
        self.errors = []
        for entry in self.written:
            if not entry.form.validate():
                for field in entry.form:
                    self.errors += [self._said(entry, field, words) for words in field.errors]
        return not self.errors

    def refuse(self, name: str, message: str) -> bool:
        """Put a refusal beside the field it names ("tasks-2-hours"); tell whether it is here."""
        _own, _dash, rest = name.partition("-")
        place, _dash, field_name = rest.partition("-")
        written = self.written
        if not place.isdecimal() or int(place) >= len(written):
            return False
        entry = written[int(place)]
        field = entry.form[field_name]
        field.errors = [*field.errors, message]
        self.errors = [*self.errors, self._said(entry, field, message)]
        return True

    @staticmethod
    def _said(entry: Any, field: Any, message: str) -> str:
        return _(
            "line %(n)s, %(field)s: %(words)s",
            n=entry.index + 1,
            field=field.label.text,
            words=message,
        )


def _typed(field: Any) -> bool:
    """Tell whether something stands in a field, also what could not be read."""
    raw = field.raw_data[0] if field.raw_data else field.data
    return bool(cleaned(raw) if isinstance(raw, str) else raw is not None and raw != "")
