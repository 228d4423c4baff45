"""What covers say in the reader's language: the month of a number, the name of a look."""

from datetime import date

from onemile.api import day
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l

_DESIGNS = {
    "sillons": _l("Furrows"),
    "kelsch": _l("Kelsch linen"),
    "courant": _l("The river"),
    "colombage": _l("Timber frames"),
    "ballons": _l("Rounded hills"),
    "decoupe": _l("Cut paper"),
}
COLOURS = {
    "geranium": _l("geranium red"),
    "gres": _l("sandstone"),
    "vigne": _l("vine green"),
    "ciel": _l("sky blue"),
    "miel": _l("honey yellow"),
    "paper": _l("paper grey"),
}


def month(value: date) -> str:
    """Say the month of a day, with its year where it is not this one: "novembre"."""
    return day(value.replace(day=2)).split(" ", 1)[-1]


def look(design: str, palette: str) -> str:
    """Say what a cover looks like: "Furrows, vine green"."""
    return _("%(design)s, %(palette)s", design=_DESIGNS[design], palette=COLOURS[palette])
