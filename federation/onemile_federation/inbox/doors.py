"""The inboxes."""

from onemile.api import Door

DOORS: list[Door] = []
