"""Mags, articles and comments as other servers know them: said, answered, taken back."""
