"""Reads the tables that the invented town is made of: tab-separated, with # for remarks."""

import csv
from importlib import resources

PACKAGE = "onemile.demo"


def rows(name: str, *, folder: str = "") -> list[dict[str, str]]:
    """Give the rows of a table in a folder beside this file, or right here, by column.

    An absent last cell is empty.
    """
    lines = [
        line for line in text(name, folder=folder).splitlines() if line and not line.startswith("#")
    ]
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    return list(reader)


def text(name: str, *, folder: str = "") -> str:
    """Give a file beside this one, or in a folder beside it, as it is."""
    found = resources.files(PACKAGE)
    return (found / folder / name if folder else found / name).read_text(encoding="utf-8")
