"""What covers say in the reader's language: the month of a number."""

from datetime import date

from onemile.api import day


def month(value: date) -> str:
    """Say the month of a day, with its year where it is not this one: "novembre"."""
    return day(value.replace(day=2)).split(" ", 1)[-1]
