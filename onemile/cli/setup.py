"""Make an instance and bring it up to date: init, migrate, settings, plugins."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from flask import Flask

from onemile import config, schema
from onemile.app import create_app
from onemile.cli.folder import Folder, load_app, pass_folder
from onemile.config import FILE_NAME
from onemile.current import EXTENSION
from onemile.db import EXTENSION as DATABASE
from onemile.example_toml import render
from onemile.mile import region_pack
from onemile.plugin_manager import installed
from onemile.privacy import leavers
from onemile.publishing import region_change
from onemile.web import copies


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", default="1Mile", show_default=True, help="What it is called.")
@click.option(
    "--region",
    "regions",
    multiple=True,
    default=["alsace"],
    show_default=True,
    help="Region pack: a name or a folder. Several for packs that touch.",
)
@click.option(
    "--base-url",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Public address. Choose it once: members' addresses are made with it.",
)
@click.option("--database-url", default="", help="postgresql://…; else SQLite in the folder.")
def init(
    folder: Path, name: str, regions: tuple[str, ...], base_url: str, database_url: str
) -> None:
    """Make a new instance in FOLDER."""
    target = folder / FILE_NAME
    if target.exists():
        raise click.UsageError(f"{target} exists already; nothing was changed")
    values = {"name": name, "region": _written(regions), "base_url": base_url.rstrip("/")}
    if database_url:
        values["database_url"] = database_url
    make_instance(folder, values)
    click.echo(f"The instance “{name}” is ready in {folder}.")
    click.echo(f"Next: onemile --instance {folder} serve")
    click.echo("At its start it prints the code that makes you its first steward.")


def _written(regions: tuple[str, ...]) -> str:
    """Write the packs that were asked for into one setting, which holds from whatever folder the
    instance is started."""
    # Unlike a Path, os.path takes "" for no folder, and a name too long for one as well.
    parts = [
        part.strip()
        for one in regions
        for part in ([one] if os.path.isdir(one) else one.split(","))
    ]
    shipped = region_pack.names()
    return ", ".join(
        part if part in shipped or not os.path.isdir(part) else str(Path(part).resolve())
        for part in parts
    )


def make_instance(folder: Path, values: dict[str, Any]) -> Flask:
    """Make the folder, the tables and the settings file, of ``values`` and defaults alone."""
    with _whole_or_nothing(folder):
        # Members' rows and the keys are nobody else's business on this machine.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        app = create_app(folder, overrides=values, environment={})
        with app.app_context():
            schema.migrate(app.extensions[DATABASE], app.extensions[EXTENSION].components)
        region_change.begin(app)
        target = folder / FILE_NAME
        written = render(app.extensions[EXTENSION].settings.declared, values)
        target.write_text(written, encoding="utf-8")
        target.chmod(0o600)
    return app


@contextmanager
def _whole_or_nothing(folder: Path) -> Iterator[None]:
    """Take away again what was made in a folder, and the folder itself, should making it fail.

    What was there before stays, and so does what is not ours.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    before = _ours(folder)
    try:
        yield
    except BaseException:
        for path in _ours(folder) - before:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        for path in missing:
            # Whoever else has put something there keeps it.
            with suppress(OSError):
                path.rmdir()
        raise


def _ours(folder: Path) -> set[Path]:
    """List what a new instance puts into its folder: keys, settings, tables, the copies' mark."""
    names = ("keys", FILE_NAME, "onemile.sqlite*", copies.STAMP)
    return {path for name in names for path in folder.glob(name)}


@click.command()
@pass_folder
def migrate(folder: Folder) -> None:
    """Bring the tables up to date (a copy of a SQLite database is kept first)."""
    app = load_app(folder)
    instance = app.extensions[EXTENSION]
    schema.migrate(app.extensions[DATABASE], instance.components, tell=click.echo)
    region_change.begin(app, tell=click.echo)
    leavers.make_good_at_start(app, tell=click.echo)
    click.echo("The tables are up to date.")


@click.command()
@click.option("--defaults", is_flag=True, help="The defaults of a new instance instead.")
@pass_folder
def settings(folder: Folder, defaults: bool) -> None:
    """Write every setting with its meaning and present value (secrets left out)."""
    if defaults:
        with TemporaryDirectory() as nowhere:
            fresh = create_app(Path(nowhere), environment={}).extensions[EXTENSION].settings
        click.echo(render(fresh.declared, {}), nl=False)
        return
    loaded: config.Settings = load_app(folder).extensions[EXTENSION].settings
    shown = {item.name: loaded[item.name] for item in loaded.declared if not item.is_secret}
    click.echo(render(loaded.declared, shown), nl=False)


@click.command()
@pass_folder
def plugins(folder: Folder) -> None:
    """List the plugins installed here, which are at work, and what they answer."""
    at_work = {}
    if folder.exists():
        instance = load_app(folder).extensions[EXTENSION]
        at_work = {plugin.name: plugin for plugin in instance.plugins.all}
        manager = instance.plugins.manager
    for point in installed():
        version = point.dist.version if point.dist else "?"
        plugin = at_work.get(point.name)
        if plugin is None:
            click.echo(f"{point.name:16} {version:10} off")
            continue
        hooks = sorted(caller.name for caller in manager.get_hookcallers(plugin.module) or [])
        click.echo(
            f"{point.name:16} {version:10} on, api {plugin.manifest.api}: {', '.join(hooks)}"
        )


COMMANDS = (init, migrate, settings, plugins)
