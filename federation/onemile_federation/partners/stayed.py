"""How much stayed on the way, by one count and in one sentence, wherever stewards read of it."""

from dataclasses import dataclass
from typing import Any

from onemile.api import ngettext
from onemile_federation.inbox.models import STUCK, Inbound
from onemile_federation.outbox.models import FAILED, PENDING, Delivery


@dataclass(frozen=True, kw_only=True)
class Stayed:
    """What waits to leave, what was given up, and what failed here on its way in."""

    waiting: int
    given_up: int
    stuck: int

    def __bool__(self) -> bool:
        """Tell whether anything stayed."""
        return bool(self.waiting or self.given_up or self.stuck)

    @property
    def said(self) -> str:
        """Return it in words; empty for nothing."""
        told = (
            (self.waiting, ngettext("%(num)s waits", "%(num)s wait", self.waiting)),
            (self.given_up, ngettext("%(num)s given up", "%(num)s given up", self.given_up)),
            (self.stuck, ngettext("%(num)s stuck here", "%(num)s stuck here", self.stuck)),
        )
        return ", ".join(words for n, words in told if n)


def of(host: str = "") -> Stayed:
    """Count what stayed on its way to and from a host; of all hosts without a name."""
    return Stayed(
        waiting=_count(Delivery, Delivery.state.in_(PENDING), host),
        given_up=_count(Delivery, Delivery.state == FAILED, host),
        stuck=_count(Inbound, Inbound.state == STUCK, host),
    )


def _count(of_what: Any, condition: Any, host: str) -> int:
    about = condition & (of_what.host == host) if host else condition
    return int(of_what.select().where(about).count())
