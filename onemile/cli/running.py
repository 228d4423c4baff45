"""Run an instance: serve (one process, or gunicorn's), worker."""

import errno
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

import click
import structlog
from flask import Flask

from onemile import current, db, schema, worker
from onemile.admin import steward_code
from onemile.cli.folder import Folder, load_app, pass_folder
from onemile.cli.logs import configure_logs
from onemile.current import EXTENSION
from onemile.db import EXTENSION as DATABASE

WORKERS_MAX = 64
# What a request in hand gets to finish after SIGTERM.
DRAIN_SECONDS = 10

log = structlog.get_logger()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    default=0,
    type=click.IntRange(0, WORKERS_MAX),
    help="Processes of gunicorn; 0 is one process that works too.",
)
@pass_folder
def serve(folder: Folder, host: str, port: int, workers: int) -> None:
    """Serve the instance. One process by default, with the worker inside it."""
    configure_logs()
    if workers:
        _exec_gunicorn(folder, host, port, workers)
    app = load_app(folder)
    schema.migrate(app.extensions[DATABASE], app.extensions[EXTENSION].components)
    print_steward_code(app)
    serve_embedded(app, host=host, port=port)


@click.command(name="worker")
@pass_folder
def work(folder: Folder) -> None:
    """Do what waits: events, letters, periodic jobs. Goes beside `serve --workers`."""
    configure_logs()
    app = load_app(folder)
    _refuse_pending(app)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    log.info("worker started")
    worker.run(app, stop)
    log.info("worker stopped")


def serve_embedded(app: Flask, *, host: str, port: int) -> None:
    """Serve with waitress and work in a thread, until SIGTERM or SIGINT; then drain both."""
    from waitress.server import create_server  # the other way of serving needs it not

    threads = app.extensions[EXTENSION].settings["serve.threads"]
    try:
        server = create_server(app, host=host, port=port, threads=threads, ident=None)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise click.UsageError(f"port {port} is taken: choose another with --port") from error
    stop = threading.Event()
    working = threading.Thread(target=worker.run, args=(app, stop), name="worker")
    working.start()

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    log.info("serving", address=f"http://{host}:{port}")
    try:
        server.run()
    except (SystemExit, KeyboardInterrupt):
        pass
    finally:
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=DRAIN_SECONDS)
        stop.set()
        working.join(DRAIN_SECONDS)
        log.info("stopped")


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


def _refuse_pending(app: Flask) -> None:
    waiting = schema.pending(app.extensions[DATABASE], app.extensions[EXTENSION].components)
    if waiting:
        raise schema.SchemaError(f"not applied yet: {', '.join(waiting)}; run `onemile migrate`")


def _exec_gunicorn(folder: Folder, host: str, port: int, workers: int) -> None:
    """Become gunicorn. Pending migrations are refused here: a fleet must not race them."""
    app = load_app(folder)
    _refuse_pending(app)
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
    environment = {**os.environ, "ONEMILE_INSTANCE": str(folder.path.resolve())}
    if os.name == "nt":
        sys.exit(subprocess.call(arguments, env=environment))
    os.execve(sys.executable, arguments, environment)


COMMANDS = (serve, work)
