"""Two texts of one step side by side: where they differ, in the words of the form."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from onemile.api import day
from onemile.api import gettext as _
from onemile_projects.parts import Part


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that two have written differently."""

    label: str
    mine: str
    theirs: str


def differences(mine: Part, theirs: Part, *, labels: dict[str, Any]) -> list[Difference]:
    """Return the fields in which two texts of a step differ, in the order of the step."""
    found = []
    for field in fields(mine):
        one, other = getattr(mine, field.name), getattr(theirs, field.name)
        if _said(one) != _said(other):
            label = str(labels.get(field.name, labels.get(_UNDER.get(field.name, ""), "")))
            found.append(Difference(label=label, mine=_said(one), theirs=_said(other)))
    return found


# What a form asks for under another name.
_UNDER = {"photo_ids": "photo"}


def _said(value: Any) -> str:
    """Say a value as a person reads it; lines stand below one another."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return str(day(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(_said(one) for one in value) or "–"
    if hasattr(value, "__dataclass_fields__"):
        parts = [getattr(value, one.name) for one in fields(value) if not one.name.endswith("id")]
        return " · ".join(_said(one) for one in parts if one not in ("", None, 0))
    return str(value) if value not in ("", None) else "–"
