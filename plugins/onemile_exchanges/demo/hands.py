"""What other plugins ask hands for (``commitments``): it takes place, and the helped say thanks.

Nobody but the two can say that an exchange is done, so the stories of others end here: the
evening after its day both say so.
"""

from contextlib import suppress
from typing import Any

from onemile.api import DemoWorld, Refusal, clock, find_by_uri
from onemile_exchanges import completion
from onemile_exchanges.lifecycle import State
from onemile_exchanges.models import Agreement, CommitmentRow

# As long as an invented town remembers, and how often somebody looks.
DAYS, EVERY_DAYS = 200, 2
THANKS = (
    "Sans tes bras, on y serait encore. Merci.",
    "À l’heure, de bonne humeur, et avec ses propres gants. Merci\u202f!",
    "Le plus beau, c’était de le faire ensemble. À la prochaine.",
    "Tu as montré au lieu de faire à notre place. On s’en souviendra.",
)


def plant(world: DemoWorld) -> None:
    """Plan a look at them every other day."""
    for days_ago in range(DAYS, 0, -EVERY_DAYS):
        world.plan(world.instant(days_ago=days_ago - 0.3), _say_done)


def _say_done() -> None:
    today = clock.now().date()
    over = (Agreement.state == State.AGREED) & (Agreement.day.is_null() | (Agreement.day < today))
    rows: Any = CommitmentRow.select(CommitmentRow.agreement).join(Agreement).where(over)
    for number in [int(row.agreement_id) for row in rows.order_by(CommitmentRow.id)]:
        _keep(number)


def _keep(agreement_id: int) -> None:
    agreement = Agreement.get_by_id(agreement_id)
    helper, helped = find_by_uri(agreement.helper_uri), find_by_uri(agreement.helped_uri)
    with suppress(Refusal):
        completion.say_done(agreement_id, member=helper)
        completion.say_done(agreement_id, member=helped)
        words = THANKS[agreement_id % len(THANKS)]
        completion.thank(agreement_id, member=helped, text=words)
