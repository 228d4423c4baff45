"""Show 1Mile at work: demo."""

import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click
from flask import Flask

from onemile import schema
from onemile.app import create_app
from onemile.cli import demo_said, embedded
from onemile.cli.embedded import Site
from onemile.cli.logs import configure_logs
from onemile.current import EXTENSION
from onemile.db import EXTENSION as DATABASE
from onemile.demo import ground, left_out, logins, town
from onemile.demo.localities import ALSACE, BOTH
from onemile.loopback import refusal_of_port
from onemile.publishing import region_change

FOLDER, FOLDER_OF_TWO = Path("var") / "demo", Path("var") / "demo-of-two"
PORT_MAX = 65_535


@click.command()
@click.option(
    "--folder",
    default=None,
    type=click.Path(file_okay=False, path_type=Path),
    help=f"Where it lives; made at the first start.  [default: {FOLDER_OF_TWO}, or {FOLDER}]",
)
@click.option("--single", is_flag=True, help="The Alsace alone, without the Ortenau beside it.")
@click.option(
    "--without",
    multiple=True,
    metavar="NAME",
    help="A plugin to plant it without; for several, say it again. Where none is left that "
    "carries anything between the two, it is the Alsace alone.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, PORT_MAX),
    help="Of the Alsace; the Ortenau has the next one.",
)
@click.option(
    "--size",
    default=town.SIZE,
    show_default=True,
    type=click.IntRange(town.SIZE_MIN, town.SIZE),
    help="Members to invent in the Alsace, when it is planted; fewer is quicker.",
)
@click.option("--fresh", is_flag=True, help="Forget what was done in it and begin anew.")
@click.option("--no-serve", is_flag=True, help="Plant it, and leave it at that.")
def demo(
    folder: Path | None,
    single: bool,
    without: tuple[str, ...],
    host: str,
    port: int,
    size: int,
    fresh: bool,
    no_serve: bool,
) -> None:
    """Serve an invented little Alsace, and an Ortenau beside it that reads and answers it."""
    single, off = _left_out(without, single=single)
    folder = folder or (FOLDER if single else FOLDER_OF_TWO)
    ports = [port] if single else [port, port + 1]
    named = "127.0.0.1" if host in ("0.0.0.0", "::") or not single else host
    addresses = [f"http://{named}:{one}" for one in ports]
    if not no_serve:
        _refuse_taken(host, ports)
    try:
        growing = partial(_plant, addresses=addresses, size=size, without=off)
        with ground.standing(folder, fresh=fresh, plant=growing) as mark:
            told = logins.read(mark)
            _refuse_other(told, single=single, folder=folder)
            _refuse_otherwise(logins.left_out(mark), off, folder=folder)
            apps = [_open(folder if single else folder / name) for name in told]
            if not no_serve and not single:
                _refuse_other_ports(apps, addresses)
            demo_said.welcome(apps, list(told.values()), [] if no_serve else addresses)
            if not no_serve:
                configure_logs()
                sites = zip(apps, ports, strict=True)
                embedded.serve_all([Site(app=app, host=host, port=one) for app, one in sites])
    except ground.GroundError as error:
        raise click.UsageError(str(error)) from error


def _left_out(names: Sequence[str], *, single: bool) -> tuple[bool, list[str]]:
    """Return whether it is of one, and which plugins that would be in it are not."""
    try:
        without = left_out.checked(names)
    except left_out.NotLeftOut as error:
        raise click.UsageError(str(error)) from error
    single = single or left_out.is_alone(without)
    return single, left_out.of_demo(without, single=single)


def _plant(folder: Path, *, addresses: Sequence[str], size: int, without: Sequence[str]) -> None:
    """Plant in a process of its own; what people have done takes some seconds to invent."""
    began = time.monotonic()
    if len(addresses) > 1:  # what passes between the two goes through their doors
        _refuse_taken("127.0.0.1", [int(one.rpartition(":")[2]) for one in addresses])
    what = " and ".join(one.called for one in BOTH[: len(addresses)])
    click.echo(f"Planting {what}, only this once…")
    sys.stdout.flush()
    off = [word for name in without for word in ("--without", name)]
    words = [sys.executable, "-m", "onemile.demo", *off, str(folder), str(size), *addresses]
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


def _refuse_other(told: dict[str, logins.Logins], *, single: bool, folder: Path) -> None:
    """Refuse a folder in which another demo stands than the one that was asked for."""
    if not told:
        raise ground.GroundError(
            "this demo was planted by another version; begin anew with --fresh"
        )
    wanted = [ALSACE.name] if single else [one.name for one in BOTH]
    if list(told) != wanted:
        how = "without --single" if single else "with --single"
        raise ground.GroundError(
            f"the demo in {folder} is {'of two' if single else 'of one'}: start it {how}, name "
            "another place with --folder, or begin anew with --fresh"
        )


def _refuse_otherwise(planted: Sequence[str], off: Sequence[str], *, folder: Path) -> None:
    """Refuse a demo that was planted without others than are to be left out now."""
    if [*planted] != [*off]:
        how = f"without {', '.join(planted)}" if planted else "with all its plugins"
        raise ground.GroundError(
            f"the demo in {folder} was planted {how}: name another place with --folder, or begin "
            "anew with --fresh"
        )


def _refuse_other_ports(apps: Sequence[Flask], addresses: Sequence[str]) -> None:
    """Refuse ports at which the two, known by their addresses, would not find each other."""
    planted = [app.extensions[EXTENSION].card.base_url for app in apps]
    if planted != list(addresses):
        raise ground.GroundError(
            f"these two know each other as {' and '.join(planted)}: start them with "
            f"--port {planted[0].rpartition(':')[2]}, or begin anew with --fresh"
        )


def _refuse_taken(host: str, ports: Sequence[int]) -> None:
    """Refuse a port that is none, or that somebody listens on, before anything is planted."""
    if ports[-1] > PORT_MAX:
        raise click.UsageError(f"there is no port after {ports[0]} for the second instance")
    for port in ports:
        if reason := refusal_of_port(host, port):
            another = (ports[-1] % PORT_MAX) + 1
            raise click.UsageError(
                f"cannot listen on {host}:{port} ({reason}); choose another port: --port {another}"
            )


COMMANDS = (demo,)
