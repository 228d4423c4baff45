"""A member's data: out on request, away on leaving."""
