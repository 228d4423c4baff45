"""Smiles: promised, collected, spent, given back, and proven."""
