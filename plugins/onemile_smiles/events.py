"""What happens to the book as a whole, for whoever looks after it."""

from dataclasses import dataclass

from onemile.api import Event


@dataclass(frozen=True, kw_only=True)
class HeadSigned(Event):
    """Where the book ends was signed, and the stewards may keep it outside."""

    name = "smiles.HeadSigned"
    head_id: int
