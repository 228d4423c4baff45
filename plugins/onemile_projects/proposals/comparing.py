"""Two texts of one step side by side: where they differ, in the words of the form."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from onemile.api import day, ngettext
from onemile.api import gettext as _
from onemile_projects.proposals.parts import Part


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that two have written differently."""

    label: str
    mine: str
    theirs: str


def differences(mine: Part, theirs: Part, *, form: Any) -> list[Difference]:
    """Return the fields in which two texts of a step differ, in the order and words of its form."""
    found = []
    for part in fields(mine):
        field = form[_UNDER.get(part.name, part.name)]
        offered = {str(value): str(words) for value, words, *_ in _choices(field)}
        one, other = (_said(getattr(text, part.name)) for text in (mine, theirs))
        if one != other or _differ(mine, theirs, part.name):
            found.append(
                Difference(
                    label=str(field.label.text),
                    mine=offered.get(one, one),
                    theirs=offered.get(other, other),
                )
            )
    return found


def _choices(field: Any) -> Any:
    return field.iter_choices() if hasattr(field, "iter_choices") else ()


def _differ(mine: Part, theirs: Part, name: str) -> bool:
    """Tell whether two have chosen otherwise where words would not show it: other photos."""
    return name in _UNDER and getattr(mine, name) != getattr(theirs, name)


# What a form asks for under another name.
_UNDER = {"photo_ids": "photo"}


def _said(value: Any) -> str:
    """Say a value as a person reads it; lines stand below one another."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return str(day(value))
    if isinstance(value, tuple) and value and all(isinstance(one, int) for one in value):
        return ngettext("%(num)s photo", "%(num)s photos", len(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(_said(one) for one in value) or "–"
    if hasattr(value, "__dataclass_fields__"):
        parts = [getattr(value, one.name) for one in fields(value) if not one.name.endswith("id")]
        return " · ".join(_said(one) for one in parts if one not in ("", None, 0))
    return str(value) if value not in ("", None) else "–"
