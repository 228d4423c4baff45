"""How what is given in return is said; where nobody keeps Smiles, nothing is."""

from onemile.api import gettext as _
from onemile.api import in_unit, ledger


def are_counted() -> bool:
    """Tell whether this instance has a keeper of Smiles at all."""
    return ledger() is not None


def amount_words(amount_smiles: int) -> str:
    """Say an amount in the association's unit: "40 Smiles"; "a gift" for none."""
    if amount_smiles == 0:
        return _("a gift")
    return in_unit(amount_smiles)


def hour_words() -> str:
    """Say what the association suggests for an hour; "" where nothing is counted."""
    keeper = ledger()
    return "" if keeper is None else in_unit(keeper.guide())


def in_return(suggested_smiles: int | None, when_text: str = "") -> str:
    """Say in a short line when, and what is thought of in return."""
    parts = [when_text]
    if are_counted():
        parts.append(
            _("to be agreed") if suggested_smiles is None else amount_words(suggested_smiles)
        )
    return " · ".join(part for part in parts if part)
