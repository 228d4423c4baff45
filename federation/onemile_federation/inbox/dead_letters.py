"""What was tried eight times and raised: it blocks nobody, and waits for a person."""

from onemile.api import Conflict, HealthResult, clock, ngettext, transaction
from onemile.api import gettext as _
from onemile_federation.inbox.models import IGNORED, STUCK, WAITING, Inbound

LIST_ROWS_MAX = 1_000


def stuck(host: str = "") -> list[Inbound]:
    """List what is stuck, the oldest first, at most LIST_ROWS_MAX; of one host, if named."""
    rows = Inbound.select().where(Inbound.state == STUCK)
    if host:
        rows = rows.where(Inbound.host == host)
    return list(rows.order_by(Inbound.id).limit(LIST_ROWS_MAX))


def retry(number: int) -> None:
    """Let one that is stuck be tried anew, eight times more. Raises Conflict for any other."""
    _release(number, state=WAITING, attempts=0, due_at=clock.now(), error="")


def discard(number: int) -> None:
    """Let one that is stuck have no effect. Raises Conflict for any other."""
    _release(number, state=IGNORED, error="discarded")


def check() -> HealthResult:
    """Say how many activities are stuck."""
    n = Inbound.select().where(Inbound.state == STUCK).count()
    if not n:
        return HealthResult(is_fine=True, detail=_("everything that others said was dealt with"))
    return HealthResult(
        is_fine=False,
        detail=ngettext(
            "%(num)s message from another instance failed again and again",
            "%(num)s messages from other instances failed again and again",
            n,
        ),
        mend=_("see /federation/letters, or onemile federation inbox"),
    )


def _release(number: int, **values: object) -> None:
    with transaction():
        these = (Inbound.id == number) & (Inbound.state == STUCK)
        if not Inbound.update(values).where(these).execute():
            raise Conflict(_("This message is not stuck (any more)."))
