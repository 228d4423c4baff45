"""onemile bench: measure this version on this machine; figures compare within one run only."""

import json
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click


class _OfPlugins(click.Group):
    """Knows besides its own commands one for each plugin: ``onemile bench mags``.

    It runs what the plugin measures of itself; of one that has nothing of the kind, its pages.
    """

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command; the name of a plugin measures the pages that it names."""
        found = super().get_command(ctx, cmd_name)
        if found is not None or not cmd_name.isidentifier() or not isinstance(pages, click.Command):
            return found
        from onemile.bench.of_plugins import benches_of  # loads the plugin

        benches = benches_of(cmd_name)
        if benches:
            return _own_of(cmd_name, [one.name.split(".")[-1] for one in benches])
        return click.Command(
            cmd_name,
            params=pages.params,
            callback=partial(_measured, only=cmd_name),
            help=f"How fast the pages that the plugin {cmd_name} names are.",
        )


@click.group(cls=_OfPlugins)
def bench() -> None:
    """Measure; on a terminal with progress, or as JSON. The name of a plugin: its own pages."""


@bench.command()
@click.option(
    "--members", default=100_000, show_default=True, type=click.IntRange(1_000, 2_000_000)
)
@click.option("--things", default=200_000, show_default=True, type=click.IntRange(0, 4_000_000))
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(1, 120))
@click.option("--connections", default=16, show_default=True, type=click.IntRange(1, 256))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON on standard output.")
def pages(
    members: int, things: int, seconds: float, connections: int, workers: int, as_json: bool
) -> None:
    """How fast "Mon mile", the landing and plugins' pages are, beside a bare page of 20 rows."""
    _measured(members, things, seconds, connections, workers, as_json)


def _measured(
    members: int,
    things: int,
    seconds: float,
    connections: int,
    workers: int,
    as_json: bool,
    only: str = "",
) -> None:
    from rich.console import Console  # only where somebody looks

    from onemile.bench.pages import measure  # brings gunicorn's needs along

    console = Console(stderr=True)
    with TemporaryDirectory() as nowhere, console.status("starting") as status:

        def progress(step: str) -> None:
            status.update(step)
            if not console.is_terminal:
                click.echo(step, err=True)

        figures = measure(
            Path(nowhere),
            members=members,
            things=things,
            seconds=seconds,
            connections=connections,
            workers=workers,
            progress=progress,
            only=only,
        )
    if only and not figures["pages"]:
        raise click.ClickException(f"no plugin {only!r} names a page to measure")
    if as_json or not sys.stdout.isatty():
        click.echo(json.dumps(figures, indent=2))
    else:
        _table(figures)


@bench.command()
def text() -> None:
    """How long an article of thirty paragraphs takes from Markdown to a page, as JSON."""
    from onemile.bench.texts import measure

    click.echo(json.dumps(measure(), indent=2))


def _own_of(plugin: str, names: list[str]) -> click.Command:
    """Make the command that runs what a plugin measures of itself."""
    return click.Command(
        plugin,
        params=[
            click.Option(["--only"], default="", type=click.Choice(["", *names])),
            click.Option(
                ["--seconds"],
                default=60.0,
                show_default=True,
                type=click.FloatRange(0.1, 600),
                help="How long a load is put on.",
            ),
            click.Option(
                ["--share"],
                default=1.0,
                show_default=True,
                type=click.FloatRange(0.001, 1),
                help="What part of the full sizes.",
            ),
            click.Option(
                ["--database-url"], default="", help="An empty database; else SQLite in a folder."
            ),
            click.Option(
                ["as_json", "--json"], is_flag=True, help="Figures as JSON on standard output."
            ),
        ],
        callback=partial(_measured_own, plugin),
        help=f"What the plugin {plugin} measures of itself.",
    )


def _measured_own(
    plugin: str, only: str, seconds: float, share: float, database_url: str, as_json: bool
) -> None:
    from rich.console import Console  # only where somebody looks

    from onemile.bench.of_plugins import OneDatabase, measure

    console = Console(stderr=True)
    with console.status("starting") as status:

        def progress(step: str) -> None:
            status.update(step)
            if not console.is_terminal:
                click.echo(step, err=True)

        try:
            figures = measure(
                plugin,
                only=only,
                seconds=seconds,
                share=share,
                database_url=database_url,
                progress=progress,
            )
        except OneDatabase as error:
            raise click.UsageError(str(error)) from error
    if as_json or not sys.stdout.isatty():
        click.echo(json.dumps(figures, indent=2))
    else:
        _table_of_own(figures)


def _table_of_own(figures: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("measured", "what", "figure")
    for name, found in figures.items():
        for what, figure in found.items():
            table.add_row(name, what, str(figure))
            name = ""
    Console().print(table)


def _table(figures: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("page", "per second", "median ms", "p95 ms", "p99 ms", "failed")
    bare = ["bare"] if "bare" in figures else []
    for name in ("mile", "mile_densest", "landing", *figures["pages"], "floor", *bare):
        row = figures[name]
        cells = (row["per_second"], row["median_ms"], row["p95_ms"], row["p99_ms"], row["failed"])
        table.add_row(name, *map(str, cells))
    console = Console()
    console.print(table)
    console.print(
        f"densest square / village: {figures['densest_over_village']}   "
        f"mile / floor: {figures['mile_over_floor']}   "
        f"landing / floor: {figures['landing_over_floor']}"
    )
    for name in figures["pages"]:
        if f"{name}_over_bare" in figures:
            console.print(f"{name} / a bare page of the same bytes: {figures[f'{name}_over_bare']}")
    for name in figures["pages"]:
        console.print(f"{name} / floor: {figures[f'{name}_over_floor']}")


COMMANDS = (bench,)
