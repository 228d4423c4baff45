"""Reads the tables that the invented town is made of: tab-separated, with # for remarks."""

import csv
from importlib import resources

PACKAGE = "onemile.demo"


def rows(name: str, *, package: str = PACKAGE) -> list[dict[str, str]]:
    """Give the rows of a table beside this file, by column; an absent last cell is empty."""
    text = (resources.files(package) / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    return list(reader)


def text(name: str) -> str:
    """Give a file beside this one as it is."""
    return (resources.files(PACKAGE) / name).read_text(encoding="utf-8")
