"""What was said to a partner's members and did not get there: while it was away, or at rest."""

from collections.abc import Sequence
from typing import Any

from onemile_federation.mile.models import MileTold
from onemile_federation.outbox import kept_back, taking_back
from onemile_federation.outbox.models import FAILED, Activity, Delivery
from onemile_federation.remote import at_rest

# Said again in one transaction.
LINES_MAX = 100


def found(hosts: Sequence[str], *, after: int = 0) -> list[MileTold]:
    """Return what is shown to some hosts, as far as these know, and was given up on the way.

    Of those with a number above ``after``, in their order.

    Of those alone to which something new would set out now; LINES_MAX at most. What a host refused
    for what it says is not among it: it would refuse it again. What it refused at rest is: it had
    not heard yet that this was over.
    """
    reached = sorted(set(hosts) - kept_back.from_appearing(hosts, is_across=True).keys())
    given_up = _given_up() & Delivery.host.in_(reached)
    here = (Delivery.object_uri == MileTold.object_uri) & (Delivery.host == MileTold.host)
    rows: Any = MileTold.select().join(Delivery, on=here)
    rows = rows.join(Activity, on=(Activity.id == Delivery.activity))
    return list(
        rows.where(given_up & (MileTold.id > after))
        .order_by(MileTold.id)
        .distinct()
        .limit(LINES_MAX)
    )


def end(row: MileTold) -> None:
    """Let what was given up on the way be, in the open transaction: it is said anew."""
    of_it = Activity.object_uri == row.object_uri
    rows: Any = Activity.select(Activity.uri).join(Delivery, on=(Delivery.activity == Activity.id))
    for said in list(rows.where(of_it & _given_up()).distinct()):
        taking_back.stop(str(said.uri))


def _given_up() -> Any:
    why = Delivery.error.in_((kept_back.AWAY, kept_back.AT_REST))
    why |= (Delivery.last_status == 409) & Delivery.error.contains(at_rest.REFUSED)
    return (Delivery.state == FAILED) & why & (Activity.body != "")
