"""Gentle hints before something is published: no money here, no address in public."""

from collections.abc import Sequence
from dataclasses import dataclass

from onemile.api import gettext as _
from onemile_exchanges import addresses, money
from onemile_exchanges.publish import Draft

MONEY, ADDRESS = "money", "address"


@dataclass(frozen=True, kw_only=True)
class Hint:
    """A remark the member sees once and may pass by; ``words`` are what gave rise to it."""

    name: str
    title: str
    text: str
    words: tuple[str, ...] = ()


def hints_for(draft: Draft) -> list[Hint]:
    """Give what should be thought over before a text is shown to neighbours."""
    written = f"{draft.title}\n{draft.text}\n{draft.when_text}"
    found = []
    signals = money.signals(written)
    if signals:
        found.append(
            Hint(
                name=MONEY,
                title=_("Here we exchange without money"),
                text=_(
                    "This reads as if money were asked for. Would you give it, lend it, or "
                    "agree on thanks instead? If that is a misunderstanding, just publish: a "
                    "moderator will have a look."
                ),
                words=tuple(dict.fromkeys(signal.words for signal in signals)),
            )
        )
    exact = addresses.found(written)
    if exact:
        found.append(
            Hint(
                name=ADDRESS,
                title=_("This looks like an address"),
                text=_(
                    "Everybody in your mile can read it. Better keep it for the conversation, "
                    "once you have agreed."
                ),
                words=tuple(exact),
            )
        )
    return found


def not_seen(found: Sequence[Hint], seen: str) -> list[Hint]:
    """Leave out the hints that the form has shown before."""
    return [hint for hint in found if hint.name not in seen.split()]
