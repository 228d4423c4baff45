"""Three budgets of the commons, none of which can eat another's: welcomes, thanks, relief.

Each is so many Smiles within 30 days, what is promised counted; days are whole ones.
"""

from dataclasses import dataclass

from onemile.api import rows
from onemile_smiles import limits, settings, turnover
from onemile_smiles.models import HELD, ISSUE_ID

WELCOME, THANKS, RELIEF = "welcome", "thanks", "relief"
NAMES = (WELCOME, THANKS, RELIEF)
# Of what the commons give. All else is thanks: those of an exchange, and their share of it.
_OF_KIND = {"welcome": WELCOME, "grant": RELIEF, "relief": RELIEF, "write_off": RELIEF}


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one of them allows within 30 days, and what became of it; in Smiles."""

    name: str
    most: int
    given: int
    promised: int

    @property
    def left(self) -> int:
        """Say how much may still be given."""
        return limits.budget_left(self.most, given=self.given, promised=self.promised)

    @property
    def used(self) -> int:
        """Say how much of it is gone or promised; never more than all of it."""
        return self.most - self.left


def of_kind(kind: str) -> str:
    """Name the budget from which a kind of transfer is given."""
    return _OF_KIND.get(kind, THANKS)


def every() -> list[Budget]:
    """Give all three as they stand."""
    given, promised = dict.fromkeys(NAMES, 0), dict.fromkeys(NAMES, 0)
    for kind, moved in turnover.by_kind(days=limits.MONTH_DAYS).items():
        given[of_kind(kind)] += moved.issued
    for kind, amount in rows(_PROMISED, (ISSUE_ID, HELD, *_OF_KIND)):
        promised[of_kind(str(kind))] += int(amount)
    # Thanks are promised by the thousand; what is promised in all is kept.
    [(in_all,)] = rows("SELECT held_smiles FROM smiles_account WHERE id = ?", (ISSUE_ID,))
    promised[THANKS] = int(in_all) - promised[WELCOME] - promised[RELIEF]
    rules = settings.rules()
    most = {
        WELCOME: rules.welcome_budget,
        THANKS: rules.thanks_budget,
        RELIEF: rules.relief_budget,
    }
    return [
        Budget(name=name, most=most[name], given=given[name], promised=promised[name])
        for name in NAMES
    ]


def left(name: str) -> int:
    """Say how many Smiles one of them may still give."""
    return next(one.left for one in every() if one.name == name)


def most_left() -> int:
    """Say how many Smiles the fullest of them may still give."""
    return max(one.left for one in every())


_PROMISED = (
    "SELECT kind, SUM(amount_smiles) FROM smiles_hold WHERE payer_id = ? AND state = ?"
    f" AND kind IN ({', '.join('?' * len(_OF_KIND))}) GROUP BY kind"
)
