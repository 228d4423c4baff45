"""What the book of Smiles measures of itself: ``onemile bench smiles``."""

from onemile.api import Bench

BENCHES = [
    Bench.found_in("onemile_smiles.bench.paying", "ledger_speed", name="smiles.ledger"),
    Bench.found_in("onemile_smiles.bench.old_book", "old_book", name="smiles.book"),
]
