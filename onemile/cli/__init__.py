"""The onemile command: what every instance needs, and what its plugins add."""

import sys
from pathlib import Path
from typing import Any

import click

from onemile import __version__, db, schema
from onemile.cli import bench, care, demo, geo, region, running, setup
from onemile.cli.folder import Folder, load_app
from onemile.config import SettingsError
from onemile.plugin_manager import PluginError
from onemile.schema import SchemaError


class Commands(click.Group):
    """Our own commands, then one group per plugin that brings any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *sorted(self._guests(ctx))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or self._guests(ctx).get(cmd_name)

    def _guests(self, ctx: click.Context) -> dict[str, click.Command]:
        """Load the instance, if there is one here, to learn what its plugins offer."""
        folder = Folder.chosen(ctx.params.get("instance"))
        if not folder.exists():
            return {}
        app = load_app(folder)
        groups: dict[str, click.Command] = {}
        for plugin, command in app.extensions["onemile"].plugins.declared("register_commands"):
            group = groups.setdefault(
                plugin.name, click.Group(plugin.name, help=str(plugin.manifest.title))
            )
            assert isinstance(group, click.Group)
            group.add_command(_inside(app, command))
        return groups


def _inside(app: Any, command: click.Command) -> click.Command:
    """Make a plugin's command run within the instance."""
    inner = command.callback

    def run(*positional: Any, **named: Any) -> Any:
        with app.app_context():
            schema.refuse_misfit(db.at_work(), app.extensions["onemile"].components)
            return inner(*positional, **named) if inner else None

    command.callback = run
    return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--instance",
    "-i",
    type=click.Path(file_okay=False, path_type=Path),
    help="The instance's folder (else ONEMILE_INSTANCE, else this folder).",
)
@click.version_option(__version__, prog_name="onemile")
@click.pass_context
def commands(ctx: click.Context, instance: Path | None) -> None:
    """1Mile: a mutual-aid server for a neighbourhood."""
    ctx.obj = Folder.chosen(instance)


_COMMANDS = (
    *demo.COMMANDS,
    *setup.COMMANDS,
    *running.COMMANDS,
    *care.COMMANDS,
    *geo.COMMANDS,
    *region.COMMANDS,
    *bench.COMMANDS,
)
for _command in _COMMANDS:
    commands.add_command(_command)


def main() -> None:
    """Run the command line; what is wrong with the instance is said in one line each."""
    try:
        commands(prog_name="onemile")
    except (SettingsError, PluginError, SchemaError) as error:
        for line in str(error).splitlines():
            click.echo(f"onemile: {line}", err=True)
        sys.exit(2)
