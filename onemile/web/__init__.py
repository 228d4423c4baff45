"""Means of every page: forms, tokens, headers, menus, openings, refusals."""
