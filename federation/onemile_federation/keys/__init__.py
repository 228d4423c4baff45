"""The keys of our own actors: made once, sealed where they lie, rotated, wiped at the end."""
