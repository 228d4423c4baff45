"""Offers and needs as other servers know them: what neighbours across a border are shown."""
