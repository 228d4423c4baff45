"""With whose eyes an article may be looked at before it appears, and what each of them sees."""

from dataclasses import dataclass

from onemile.api import gettext as _
from onemile.api import publishing

NEIGHBOUR, SERVER, PUBLIC = "neighbour", "server", "public"
# Whom an article for each audience shows itself to.
_WEB = frozenset({publishing.EVERYONE})
_SEEN_BY = {
    NEIGHBOUR: _WEB | {publishing.MILE, publishing.AROUND, publishing.INSTANCE},
    SERVER: _WEB,
    PUBLIC: _WEB,
}


@dataclass(frozen=True, kw_only=True)
class Eye:
    """Somebody who is no writer of a Mag. ``title`` names them, ``said`` tells what they see."""

    name: str
    title: str
    sees: bool
    said: str


def of(audience: str) -> list[Eye]:
    """Return who sees what of an article for an audience."""
    titles = {NEIGHBOUR: _("a neighbour"), SERVER: _("another instance"), PUBLIC: _("the public")}
    said = {
        NEIGHBOUR: (_("A neighbour reads it."), _("A neighbour sees nothing, not even the title.")),
        SERVER: (
            _("Another instance may show it, without any place."),
            _("Another instance sees nothing, not even the title."),
        ),
        PUBLIC: (
            _("The public reads it, without any place."),
            _("The public sees nothing, not even the title."),
        ),
    }
    return [
        Eye(name=name, title=titles[name], sees=audience in by, said=said[name][audience not in by])
        for name, by in _SEEN_BY.items()
    ]
