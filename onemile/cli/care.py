"""Ask how an instance is: doctor."""

import sys

import click

from onemile import health, i18n
from onemile.cli.folder import Folder, load_app, pass_folder


@click.command()
@pass_folder
def doctor(folder: Folder) -> None:
    """Check the instance; each failure prints the line that mends it. Exits 1 if any."""
    app = load_app(folder)
    failed = 0
    with app.app_context(), i18n.speaking("en"):  # as the rest of the command line
        for check in health.checks():
            result = health.ask(check)
            failed += not result.is_fine
            word, colour = ("fine", "green") if result.is_fine else ("BAD ", "red")
            mark = click.style(word, fg=colour)
            click.echo(f"{mark} {check.name}: {result.detail}")
            if result.mend and not result.is_fine:
                click.echo(f"     mend: {result.mend}")
    sys.exit(1 if failed else 0)


COMMANDS = (doctor,)
