"""`onemile projects …`: what is measured of a project's Smiles."""

import json

import click

from onemile.api import Refusal
from onemile_projects.money import bench as measuring


@click.command()
@click.option("--pledges", default=10_000, show_default=True, type=click.IntRange(200, 20_000))
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON on standard output.")
def bench(pledges: int, as_json: bool) -> None:
    """Measure collecting beside bare posts, in an instance made for it: it leaves rows behind."""
    try:
        figures = measuring.measure(pledges, lambda step: click.echo(step, err=True))
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    for name, figure in figures.items():
        click.echo(f"{name:28} {figure}")


COMMANDS = (bench,)
