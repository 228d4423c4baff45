"""Show 1Mile at work: demo."""

import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import click
from flask import Flask

from onemile import schema
from onemile.app import create_app
from onemile.cli import embedded
from onemile.cli.logs import configure_logs
from onemile.current import EXTENSION
from onemile.db import EXTENSION as DATABASE
from onemile.demo import ground, town
from onemile.demo.logins import Logins
from onemile.publishing import region_change

FOLDER = Path("var") / "demo"


@click.command()
@click.option(
    "--folder",
    default=FOLDER,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where it lives; made at the first start.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--size",
    default=town.SIZE,
    show_default=True,
    type=click.IntRange(town.SIZE_MIN, town.SIZE),
    help="Members to invent, when it is planted; fewer is quicker.",
)
@click.option("--fresh", is_flag=True, help="Forget what was done in it and begin anew.")
@click.option("--no-serve", is_flag=True, help="Plant it, and leave it at that.")
def demo(folder: Path, host: str, port: int, size: int, fresh: bool, no_serve: bool) -> None:
    """Serve an invented little Alsace: 300 neighbours and what they do for each other."""
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
    if not no_serve:
        _refuse_taken(host, port)
    try:
        growing = partial(_plant, address=address, size=size)
        with ground.standing(folder, fresh=fresh, plant=growing) as mark:
            app = _open(folder)
            _welcome(app, Logins.from_json(mark), "" if no_serve else address)
            if not no_serve:
                configure_logs()
                embedded.serve(app, host=host, port=port)
    except ground.GroundError as error:
        raise click.UsageError(str(error)) from error


def _plant(folder: Path, *, address: str, size: int) -> None:
    """Plant in a process of its own; what people have done takes some seconds to invent."""
    began = time.monotonic()
    click.echo("Planting an invented little Alsace, only this once…")
    sys.stdout.flush()
    words = [sys.executable, "-m", "onemile.demo", str(folder), address, str(size)]
    if subprocess.run(words).returncode:
        raise ground.GroundError("the planting failed, for the reason above; nothing was kept")
    click.echo(f"Planted in {time.monotonic() - began:.0f} seconds.")


def _open(folder: Path) -> Flask:
    """Open the demo's instance. The environment is left out: it may name a real database."""
    app = create_app(folder, environment={})
    try:
        schema.migrate(app.extensions[DATABASE], app.extensions[EXTENSION].components)
    except schema.SchemaError as error:
        raise ground.GroundError(
            f"this demo was planted by another version ({error}); begin anew with --fresh"
        ) from error
    region_change.begin(app, tell=click.echo)
    return app


def _welcome(app: Flask, logins: Logins, address: str) -> None:
    """Say whom one can be, and where."""
    click.echo(
        f"\n{click.style('1Mile', bold=True)}: an invented little Alsace, "
        f"{logins.members} neighbours in {logins.communes} communes\n"
    )
    wide = max(len(login.email) for login in logins.cast)
    for login in logins.cast:
        click.echo(f"  {login.email:{wide}}  {login.name}, {login.commune}: {login.note}")
    click.echo(f"\n  The password is {click.style(logins.password, bold=True)} for all of them.\n")
    planted_for = app.extensions[EXTENSION].card.base_url
    if address:
        click.echo(f"  Open {click.style(address, bold=True)}   (Ctrl-C stops it)\n")
        if planted_for != address:
            click.echo(
                f"  Links in its letters lead to {planted_for}, where it was planted; "
                "--fresh plants it here.\n"
            )
    sys.stdout.flush()


def _refuse_taken(host: str, port: int) -> None:
    """Refuse a port that somebody listens on, before anything is planted."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if sys.platform != "win32":  # where it would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.UsageError(
                f"cannot listen on {host}:{port} ({error.strerror}); "
                f"choose another port: --port {port % 65535 + 1}"
            ) from error


COMMANDS = (demo,)
