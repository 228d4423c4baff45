"""What ``onemile demo`` says at its start: whom one can be, and where."""

import sys
from collections.abc import Sequence

import click
from flask import Flask

from onemile.current import EXTENSION
from onemile.demo.localities import BOTH
from onemile.demo.logins import Logins


def welcome(apps: Sequence[Flask], told: Sequence[Logins], addresses: Sequence[str]) -> None:
    """Say whom one can be in each place, and where to open it; no address where none is served."""
    wide = max(len(login.email) for one in told for login in one.cast)
    for locality, logins in zip(BOTH, told, strict=False):
        click.echo(
            f"\n{click.style('1Mile', bold=True)}: {locality.called}, "
            f"{logins.members} neighbours in {logins.communes} communes\n"
        )
        for login in logins.cast:
            click.echo(f"  {login.email:{wide}}  {login.name}, {login.commune}: {login.note}")
    click.echo(f"\n  The password is {click.style(told[0].password, bold=True)} for all of them.\n")
    for app, address in zip(apps, addresses, strict=False):
        _say_where(app, address, is_one_of_two=len(apps) > 1)
    if addresses:
        click.echo("  Ctrl-C stops it.\n")
    sys.stdout.flush()


def _say_where(app: Flask, address: str, *, is_one_of_two: bool) -> None:
    card = app.extensions[EXTENSION].card
    called = f"{card.name}: " if is_one_of_two else ""
    click.echo(f"  {called}Open {click.style(address, bold=True)}")
    if card.base_url != address:
        click.echo(
            f"  Links in its letters lead to {card.base_url}, where it was planted; "
            "--fresh plants it here."
        )
