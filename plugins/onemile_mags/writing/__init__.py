"""The workshop: an article is written here, kept as it is typed, compared, and given pictures."""
