"""The forms of supporting: a promise of Smiles, and what the treasury adds."""

import re
from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from onemile.api import Form, Letters, LineField, card
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects.models import TO_TREASURY
from onemile_projects.money.money_models import TO_ME
from onemile_projects.money.pledging import FORM_KEY_CHARS_MAX, Promise

# Room for a number with spaces in it, and for a slip that its author shall read again.
AMOUNT_CHARS_MAX = 20
_WHOLE = re.compile(r"[0-9]{1,9}")


def whole(typed: str | None) -> int:
    """Return the whole number that was typed, spaces between its figures aside; 0 for none."""
    figures = "".join((typed or "").split())
    return int(figures) if _WHOLE.fullmatch(figures) else 0


def suggested(room: int, *, hour: int) -> list[int]:
    """Return amounts to choose from: a quarter, half and a whole hour, as far as there is room."""
    usual = sorted({max(1, hour // 4), max(1, hour // 2), max(1, hour)})
    return [amount for amount in usual if amount <= room] or ([room] if room > 0 else [])


class SupportForm(Form):
    """A promise: a usual amount, or another number."""

    usual = RadioField(validate_choice=False)
    amount_smiles = LineField(
        _l("Or another number"), validators=[Optional(), Letters(most=AMOUNT_CHARS_MAX)]
    )
    is_named = BooleanField(_l("Others may read my name"))
    rest_to_all = BooleanField(_l("If some of mine are left at the end, I leave them to us all"))
    form_key = HiddenField(validators=[Letters(most=FORM_KEY_CHARS_MAX)])

    def __init__(self, **named: Any) -> None:
        # The page has other forms, with fields of the same names.
        super().__init__(prefix="support-", **named)

    def offer(self, amounts: list[int], remainder: str) -> None:
        """Let one choose among some amounts, and what else there is to choose here."""
        self.usual.label.text = _("How many %(unit)s?", unit=card().unit_plural)
        self.usual.choices = [SelectChoice(str(amount), str(amount)) for amount in amounts]
        if remainder == TO_TREASURY:
            del self.rest_to_all

    def fill(self, pledge: Mapping[str, Any] | None, amounts: list[int], *, form_key: str) -> None:
        """Begin with what is promised already; else with nothing, so that a press is a choice."""
        self.form_key.data = form_key
        if pledge is None:
            return
        self.is_named.data = not pledge["is_anonymous"]
        if "rest_to_all" in self:
            self.rest_to_all.data = pledge["rest_to"] == TO_TREASURY
        if pledge["amount_smiles"] in amounts:
            self.usual.data = str(pledge["amount_smiles"])
        else:
            self.amount_smiles.data = str(pledge["amount_smiles"])

    def promise(self) -> Promise:
        """Return what was typed; a number of one's own wins over what was chosen."""
        gives_rest = "rest_to_all" in self and bool(self.rest_to_all.data)
        return Promise(
            amount_smiles=whole(self.amount_smiles.data or self.usual.data),
            is_anonymous=not self.is_named.data,
            rest_to=TO_TREASURY if gives_rest else TO_ME,
            form_key=self.form_key.data or "",
        )


class MatchForm(Form):
    """What the treasury adds: so much for each hundred, up to so many."""

    percent = LineField(
        _l("For each hundred that neighbours give"),
        validators=[Letters(least=1, most=AMOUNT_CHARS_MAX)],
    )
    max_smiles = LineField(
        _l("Up to how many in all"), validators=[Letters(least=1, most=AMOUNT_CHARS_MAX)]
    )
