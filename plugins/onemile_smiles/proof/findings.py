"""What the parts of the proof say: a row that breaks a rule, and how far they have come."""

from dataclasses import dataclass

from onemile_smiles.models import GENESIS

# So many rows of a chain at a time: some hundred kilobytes.
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A row that breaks a rule (L1 to L10 of the book's invariants)."""

    rule: str
    row: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.row}: {self.detail}"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in a chain: the number of its last link and that one's hash."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, kw_only=True)
class Walked:
    """A stretch of a chain that was walked to ``end``, and what was wrong in it.

    After one that ``is_broken`` nothing more can be said of the chain.
    """

    end: Place
    findings: tuple[Finding, ...] = ()
    is_broken: bool = False
