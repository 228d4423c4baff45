"""A member's rights: the copy of all that Mags hold about them, and what becomes of it all."""
