"""Gentle hints before something is published: no money here, no address in public.

A plugin whose form shows them calls ``hints_for`` with all that will be read, puts the page
``publishing/_hints.html`` above its fields, and shows each hint once (``not_seen``). What reads
like commerce is shown all the same; ``file_automatic`` with ``noticed`` puts it before a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onemile.i18n import gettext as _
from onemile.i18n import lazy_gettext as _l
from onemile.publishing import commerce, exact_places

MONEY, ADDRESS = "money", "address"


@dataclass(frozen=True, kw_only=True)
class Hint:
    """A remark the member sees once and may pass by; ``words`` are what gave rise to it."""

    name: str
    title: str
    text: str
    words: tuple[str, ...] = ()


def hints_for(*texts: str) -> list[Hint]:
    """Return what should be thought over before texts are shown to others."""
    written = "\n".join(texts)
    found = []
    signals = commerce.signals(written)
    if signals:
        found.append(
            Hint(
                name=MONEY,
                title=_("Here we help each other without money"),
                text=_(
                    "This reads as if money were asked for. Would you give it, lend it, or "
                    "agree on thanks instead? If that is a misunderstanding, just go on: a "
                    "moderator will have a look."
                ),
                words=tuple(dict.fromkeys(signal.words for signal in signals)),
            )
        )
    exact = exact_places.found(written)
    if exact:
        found.append(
            Hint(
                name=ADDRESS,
                title=_("This looks like an address"),
                text=_("Everybody who sees this reads it. Better keep it for a conversation."),
                words=tuple(exact),
            )
        )
    return found


def not_seen(found: Sequence[Hint], seen: str) -> list[Hint]:
    """Leave out the hints that the form has shown before, by what its hidden field holds."""
    return [hint for hint in found if hint.name not in seen.split()]


def seen_by_now(found: Sequence[Hint], seen: str) -> str:
    """Return what the hidden field holds once these hints have been shown as well."""
    return " ".join([seen, *(hint.name for hint in found)]).strip()


def commerce_in(*texts: str) -> list[str]:
    """Return the kinds of commerce that texts read like, each once; empty for none."""
    found = commerce.signals("\n".join(texts))
    return list(dict.fromkeys(str(signal.kind) for signal in found))


def noticed(kinds: Iterable[str]) -> str:
    """Say to moderators what was noticed, by the kinds that ``commerce_in`` has named."""
    named = ", ".join(str(_NOTICED[kind]) for kind in kinds)
    return _("Noticed in the text: %(what)s.", what=named)


_NOTICED = {
    "price": _l("a price"),
    "trade": _l("words of trade"),
    "classified": _l("a site of classified ads"),
    "phone": _l("a telephone number"),
    "bank": _l("a bank account"),
    "business": _l("a business number"),
}
