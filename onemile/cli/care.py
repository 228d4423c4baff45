"""Ask how an instance is, and answer what it asks: doctor, events, emails, tasks, forget."""

import os
import re
import sys

import click

from onemile import db, forgetting, health, i18n, mail, schema
from onemile import events as machinery
from onemile.background import tasks as queued
from onemile.cli.folder import Folder, load_app, pass_folder
from onemile.current import EXTENSION

# The first that is set says which language a terminal speaks. Source: gettext of GNU, 2.3.
_TERMINAL = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@click.command()
@pass_folder
def doctor(folder: Folder) -> None:
    """Check the instance; each failure prints the line that mends it. Exits 1 if any.

    In the language of the terminal if there are words in it, else in the instance's own.
    """
    app = load_app(folder)
    failed = 0
    with app.app_context(), i18n.speaking(_spoken_here()):
        for check in health.checks():
            result = health.ask(check)
            failed += not result.is_fine
            word, colour = ("fine", "green") if result.is_fine else ("BAD ", "red")
            mark = click.style(word, fg=colour)
            click.echo(f"{mark} {check.name}: {result.detail}")
            if result.mend and not result.is_fine:
                click.echo(f"     mend: {result.mend}")
    sys.exit(1 if failed else 0)


def _spoken_here() -> str:
    """Return the code of the terminal's language, "fr" of fr_FR.UTF-8; "c" or nothing for none."""
    said = next((found for name in _TERMINAL if (found := os.environ.get(name))), "")
    return re.split(r"[_.@:-]", said)[0].lower()


@click.command()
@click.option("--again", is_flag=True, help="Tell them once more, after a mend.")
@click.option("--let-go", is_flag=True, help="Take them for told: nobody will hear of them.")
@pass_folder
def events(folder: Folder, again: bool, let_go: bool) -> None:
    """List the events that could not be told, and to whom and why."""
    app = load_app(folder)
    with app.app_context():
        schema.refuse_misfit(db.at_work(), app.extensions[EXTENSION].components)
        for one in machinery.given_up():
            click.echo(f"{one.event_id} {one.name} to {one.plugin}: {one.error}")
        if again:
            click.echo(f"{machinery.tell_again()} tellings wait for the worker again.")
        elif let_go:
            click.echo(f"{machinery.let_go()} tellings are let go.")


@click.command()
@click.option("--again", is_flag=True, help="Try to send them once more, after a mend.")
@pass_folder
def emails(folder: Folder, again: bool) -> None:
    """List the emails that could not be sent, by number, and why."""
    app = load_app(folder)
    with app.app_context():
        schema.refuse_misfit(db.at_work(), app.extensions[EXTENSION].components)
        for one in mail.waiting():
            if one.attempts >= mail.ATTEMPTS_MAX:
                click.echo(f"{one.id}: {one.error}")
        if again:
            click.echo(f"{mail.try_again()} emails wait for the worker again.")


@click.command()
@click.option("--again", is_flag=True, help="Do them once more, after a mend.")
@click.option("--let-go", is_flag=True, help="Delete them: they will not be done.")
@pass_folder
def tasks(folder: Folder, again: bool, let_go: bool) -> None:
    """List the tasks that were given up, and why."""
    app = load_app(folder)
    with app.app_context():
        schema.refuse_misfit(db.at_work(), app.extensions[EXTENSION].components)
        for one in queued.given_up():
            click.echo(f"{one.id} {one.kind}: {one.error}")
        if again:
            click.echo(f"{queued.try_again()} tasks wait for the worker again.")
        elif let_go:
            click.echo(f"{queued.let_go()} tasks are let go.")


@click.command()
@click.option("--confirm", "name", metavar="NAME", help="Say that it is right to go ahead.")
@pass_folder
def forget(folder: Folder, name: str) -> None:
    """List what waits for a person's word, since it would delete or decide too much at once."""
    app = load_app(folder)
    with app.app_context():
        schema.refuse_misfit(db.at_work(), app.extensions[EXTENSION].components)
        if name and not forgetting.confirm(name):
            raise click.UsageError(f"nothing called {name} waits; `onemile forget` lists what does")
        if name:
            click.echo(f"{name} goes ahead at the worker’s next round.")
        for one in forgetting.asked():
            click.echo(f"{one.name}: {one.rows_n} of {one.rows_of_n} rows, since {one.asked_at}")


COMMANDS = (doctor, events, emails, tasks, forget)
