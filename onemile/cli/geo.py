"""Postal files of countries: onemile geo, onemile geo import FR."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from onemile import current
from onemile.cli.folder import Folder, load_app, pass_folder
from onemile.mile import gazetteer
from onemile.mile.postal import PostalError


@click.group(invoke_without_command=True)
@click.pass_context
def geo(ctx: click.Context) -> None:
    """Say which postal files are here, and how well the region's communes are known."""
    if ctx.invoked_subcommand is not None:
        return
    with load_app(ctx.obj).app_context():
        for one in gazetteer.imported():
            click.echo(f"{one.country}: {one.places} places, {one.postcodes} postcodes")
        found = gazetteer.region()
        vague = sum(commune.is_approximate for commune in found.communes)
        click.echo(
            f"{found.title}: {len(found.communes)} communes, {vague} with an approximate centre"
        )
        if vague:
            click.echo("`onemile region build` with a postal file or outlines knows them better.")


@geo.command(name="import")
@click.argument("country")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with FR.txt and its like (else the setting geo.folder, else a download).",
)
@pass_folder
def import_(folder: Folder, country: str, source: Path | None) -> None:
    """Import the postal file of COUNTRY (two letters, such as DE).

    So the sign-up can name the place of a postcode that lies outside the region.
    """
    app = load_app(folder)
    with app.app_context(), _progress() as progress:
        configured = current.setting("geo.folder")
        source = source or (Path(configured) if configured else None)
        try:
            found = gazetteer.import_country(country, folder=source, progress=progress)
        except PostalError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{found.country}: {found.places} places, {found.postcodes} postcodes imported")
    click.echo("Restart what is running, so that it knows them too.")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show how far the import is: a bar on a terminal, a line each tenth elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console  # only where somebody looks
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("places", total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    tenths: set[int] = set()

    def line(done: int, total: int) -> None:
        tenth = 10 * done // max(1, total)
        if tenth not in tenths:
            tenths.add(tenth)
            click.echo(f"{done} of {total} places", err=True)

    yield line


COMMANDS = (geo,)
