"""Offers, needs and the exchanges that neighbours agree."""
