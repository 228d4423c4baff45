"""The Smiles plugin keeps what the ledger port promises; so would any other ledger."""

import pytest

from onemile.testing.contracts import LedgerContract


@pytest.mark.plugins("smiles")
class TestSmiles(LedgerContract):
    """Every test of the contract, on the book of thanks."""
