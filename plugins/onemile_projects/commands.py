"""`onemile projects …`: what waits in which project, and who examines them."""

import sys

import click

from onemile.api import Refusal, day
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import Project
from onemile_projects.review import examiners, opinions, review_desk, suspension

LISTED_MAX = 200


@click.command(name="list")
@click.option("--stage", type=click.Choice([str(stage) for stage in Stage]), help="Only these.")
def list_projects(stage: str | None) -> None:
    """List the projects that are not over, by stage, with what each waits for."""
    over = Project.stage.in_([str(one) for one in OVER])
    wanted = Project.stage == stage if stage else ~over
    rows = Project.select().where(wanted).order_by(Project.stage, Project.stage_at)
    n = 0
    for project in rows.limit(LISTED_MAX):
        n += 1
        title = str(project.title) or "(no title yet)"
        click.echo(f"{project.stage:<10} {project.id} {title}{_waits(project)}")
    click.echo(f"{n} projects" + (", and more" if n == LISTED_MAX else ""))


@click.group(name="examiners", invoke_without_command=True)
@click.pass_context
def examining(context: click.Context) -> None:
    """List who examines projects; `add` and `remove` name members beside the moderators."""
    if context.invoked_subcommand is not None:
        return
    for row in examiners.everybody():
        how = "named" if row.row_id is not None else str(row.member.role)
        click.echo(f"{row.member.email}: {how}")
    if examiners.lacks_somebody():
        click.echo("a second examiner is needed: nothing is decided by one person alone")
    elif review_desk.is_stuck():
        click.echo("another examiner is needed: a project waits that these cannot decide alone")


@examining.command()
@click.argument("email")
def add(email: str) -> None:
    """Let the member of this address examine projects."""
    try:
        examiners.name(email)
    except Refusal as refusal:
        click.echo(refusal.message, err=True)
        sys.exit(1)
    click.echo(f"{email} examines projects from now on")


@examining.command()
@click.argument("email")
def remove(email: str) -> None:
    """Let the member of this address examine projects no more."""
    if not examiners.take_off_by_email(email):
        click.echo(f"{email} was not named", err=True)
        sys.exit(1)
    click.echo(f"{email} examines projects no more")


def _waits(project: Project) -> str:
    """Say what a project waits for, where somebody of the association has to do it."""
    if opinions.is_examined(project):
        given, lacking = len(opinions.standing(project)), review_desk.lacking(project)
        said = f": {given} opinions given, due {day(opinions.due_at(project))}"
        return said + (f", {lacking} more examiners needed" if lacking else "")
    if project.stage == Stage.SUSPENDED:
        reason = "" if not suspension.why_not_back(project) else ", cannot go on as it is"
        return f": undecided, ends {day(suspension.undecided_until(project))}{reason}"
    return ""


COMMANDS = (list_projects, examining)
