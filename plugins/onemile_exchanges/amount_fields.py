"""The field for an amount of Smiles: plain digits, and nothing typed is a question, not a gift."""

from collections.abc import Callable
from typing import Any

from wtforms.validators import StopValidation

from onemile.api import WholeField, card
from onemile.api import gettext as _


def _always(_form: Any, _field: Any) -> bool:
    return True


def if_sent(_form: Any, field: Any) -> bool:
    """Ask where the page had the field: a button of its own has none."""
    return bool(field.raw_data)


class AmountField(WholeField):
    """Smiles, whole, in plain digits. Where nothing is typed it asks how many.

    ``asks``: in which case it does, of form and field; else nothing typed is None.
    """

    def __init__(
        self, label: Any, *, asks: Callable[[Any, Any], bool] = _always, **options: Any
    ) -> None:
        super().__init__(label, validators=[_Asked(asks)], **options)


class _Asked:
    """Validator: an amount that is wanted is said, be it 0."""

    def __init__(self, asks: Callable[[Any, Any], bool]) -> None:
        self._asks = asks

    def __call__(self, form: Any, field: Any) -> None:
        if field.errors or field.data is not None:
            return
        if self._asks(form, field):
            unit = card().unit_plural
            raise StopValidation(_("How many %(unit)s? Write 0 for a gift.", unit=unit))
        raise StopValidation
