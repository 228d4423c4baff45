"""Run an instance: serve (with its worker, or gunicorn's processes without), worker."""

import os
import signal
import subprocess
import sys
import threading

import click
import structlog
from flask import Flask

from onemile import current, db, schema, worker
from onemile.admin import steward_code
from onemile.cli import apart, embedded, heaps
from onemile.cli.embedded import DRAIN_SECONDS
from onemile.cli.folder import Folder, load_app, pass_folder
from onemile.cli.logs import configure_logs
from onemile.current import EXTENSION
from onemile.db import EXTENSION as DATABASE
from onemile.privacy import leavers
from onemile.publishing import region_change
from onemile.web import error_pages

WORKERS_MAX = 64

log = structlog.get_logger()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    default=0,
    type=click.IntRange(0, WORKERS_MAX),
    help="Processes of gunicorn; 0 is one process that brings its worker.",
)
@click.option(
    "--one-process",
    is_flag=True,
    help="With PostgreSQL: work inside this process, for a machine with little memory.",
)
@pass_folder
def serve(folder: Folder, host: str, port: int, workers: int, one_process: bool) -> None:
    """Serve the instance and do what waits, with PostgreSQL in a second process."""
    configure_logs()
    if workers:
        _exec_gunicorn(folder, host, port, workers)
    app = load_app(folder)
    components = app.extensions[EXTENSION].components
    schema.migrate(app.extensions[DATABASE], components, tell=click.echo)
    region_change.begin(app, tell=click.echo)
    leavers.make_good_at_start(app, tell=click.echo)
    print_steward_code(app)
    error_pages.prepare(app)
    work = apart.Apart(app, folder).run if apart.is_wanted(app) and not one_process else None
    embedded.serve_all([embedded.Site(app=app, host=host, port=port, work=work)])


@click.command(name="worker")
@click.option("--of-serve", is_flag=True, hidden=True, help="Leave when the standard input ends.")
@pass_folder
def work(folder: Folder, of_serve: bool) -> None:
    """Do what waits: events, emails, jobs, tasks. Goes beside `serve --workers`."""
    configure_logs()
    app = load_app(folder)
    _refuse_misfit(app)
    # `serve` has done it already, just before.
    leavers.make_good_at_start(app, tell=click.echo, untried_only=of_serve)
    heaps.keep_few()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    if of_serve:
        apart.heed(app, stop)
    log.info("worker started")
    had_an_end = worker.run(app, stop)
    log.info("worker stopped")
    embedded.leave_behind(had_an_end)


def print_steward_code(app: Flask) -> None:
    """Print the way in for the first steward, as long as the instance has none."""
    with app.app_context():
        code = steward_code.fresh_if_needed()
        address = current.card().base_url
        db.release()
    if code:
        click.echo(
            f"This instance has no steward yet. Sign up at {address}/join, then open "
            f"{address}/steward and give this code: {code}\n"
            "It works once; the next start prints another.",
        )


def _refuse_misfit(app: Flask) -> None:
    schema.refuse_misfit(app.extensions[DATABASE], app.extensions[EXTENSION].components)
    region_change.refuse_misfit(app)


def _exec_gunicorn(folder: Folder, host: str, port: int, workers: int) -> None:
    """Become gunicorn. Pending migrations are refused here: a fleet must not race them."""
    app = load_app(folder)
    _refuse_misfit(app)
    leavers.make_good_at_start(app, tell=click.echo)
    print_steward_code(app)
    threads = app.extensions[EXTENSION].settings["serve.threads"]
    arguments = [
        sys.executable,
        "-m",
        "gunicorn",
        "--worker-class=gthread",
        f"--workers={workers}",
        f"--threads={threads}",
        f"--bind={host}:{port}",
        f"--graceful-timeout={DRAIN_SECONDS}",
        "--no-control-socket",
        "onemile.wsgi:app",
    ]
    environment = {
        **heaps.ENVIRONMENT,
        **os.environ,
        "ONEMILE_INSTANCE": str(folder.path.resolve()),
    }
    if os.name == "nt":
        sys.exit(subprocess.call(arguments, env=environment))
    os.execve(sys.executable, arguments, environment)


COMMANDS = (serve, work)
