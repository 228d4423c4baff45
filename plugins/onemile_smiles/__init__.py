"""Smiles: the ledger of thanks."""
