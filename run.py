#!/usr/bin/env python3
"""Start 1Mile, or test it, with nothing but Python and this folder.

    python3 run.py                  the demonstration: an invented little Alsace and Ortenau here
    python3 run.py demo [options]   the same, with options (--help lists them)
    python3 run.py serve [options]  an instance of your own (see instance/README.md)
    python3 run.py test [options]   the tests; the options are pytest's (ONEMILE_TEST_LONG=1: also
                                    those that take their time)
    python3 run.py WORD ...         any other command of onemile: init, doctor, settings...

The first start puts the libraries into `.venv-run`, each one checked against its hash
in `requirements/`. Later starts go straight to the program.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older Python reads this
    sys.exit(
        f"1Mile needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).\n"
        "If a newer one is installed, start with it: python3.11 run.py"
    )

import contextlib
import hashlib
import json
import os
import subprocess
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
# Not `.venv`: that one is uv's, and each of the two would take the other's apart.
PLACE = os.path.join(ROOT, ".venv-run")
STAMP = os.path.join(PLACE, "complete.json")
WINDOWS = os.name == "nt"
PYTHON = os.path.join(PLACE, *(("Scripts", "python.exe") if WINDOWS else ("bin", "python")))
# Side by side, one more than there are cores, for many wait: for a process, a browser, a clock.
TESTS_AT_ONCE = min(4, (os.cpu_count() or 1) + 1)
# A file keeps to one process, in the order of tests/conftest.py: the long ones first.
ALL_TESTS = ("-n", str(TESTS_AT_ONCE), "--dist", "loadfile", "--no-loadscope-reorder")
RUN, DEV = "requirements/run.txt", "requirements/dev.txt"  # DEV holds all of RUN


def main(words):
    """Bring the environment up to date, then become the program that was asked for."""
    if words[:1] in (["-h"], ["--help"], ["help"]):
        print(__doc__.strip())
        return 0
    words = words or ["demo"]
    listing = DEV if words[0] == "test" else RUN
    if not is_ready(listing):
        with one_at_a_time():
            if not is_ready(listing):  # somebody else may have built it while we waited
                build(listing)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")  # so that progress is seen when it happens
    if words[0] in ("demo", "test"):
        os.chdir(ROOT)  # both keep what they make in var/ of this folder
    if words[0] == "test":
        # The tests start some hundred processes: each would compile every module again.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        return become(PYTHON, "-m", "pytest", *(words[1:] or ALL_TESTS))
    return become(PYTHON, "-m", "onemile", *words)


def wanted():
    """Return what a finished environment is made from: this Python and three files."""
    made_from = {"python": f"{sys.version} {sys.base_prefix}"}
    for name in (RUN, DEV, "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            made_from[name] = hashlib.sha256(file.read()).hexdigest()
    return made_from


def found():
    """Return what the environment at hand was made from; empty if it was never finished."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return json.load(file) if os.path.exists(PYTHON) else {}
    except (OSError, ValueError):
        return {}


def is_ready(listing):
    """Say whether the environment holds ``listing`` as it is now, and this project."""
    have, want = found(), wanted()
    return all(have.get(key) == want[key] for key in ("python", RUN, listing, "pyproject.toml"))


def build(listing):
    """Make or complete the environment. The stamp goes first and comes back last.

    So an interrupted build is never taken for a finished one. Another Python or a changed
    lock starts from nothing, which also takes away what is no longer wanted.
    """
    began, have, want = time.monotonic(), found(), wanted()
    listing = DEV if DEV in have else listing  # who has tested once will test again
    fits = all(have.get(key) == want[key] for key in ("python", RUN, *({DEV} & {*have})))
    with contextlib.suppress(FileNotFoundError):
        os.remove(STAMP)
    if not fits:
        say("making a private environment in .venv-run (only this once)")
        make_venv()
    if not fits or listing not in have:
        say("fetching the libraries and checking their hashes; this can take a minute")
        pip_install("--require-hashes", "--only-binary", ":all:", "-r", os.path.join(ROOT, listing))
    say("installing 1Mile itself")
    pip_install("--no-deps", "--no-build-isolation", "--editable", ROOT)
    if listing == RUN:
        del want[DEV]
    with open(STAMP + ".new", "w", encoding="utf-8") as file:
        json.dump(want, file)
    os.replace(STAMP + ".new", STAMP)
    say(f"ready after {time.monotonic() - began:.0f} seconds; the next start is quick")


def make_venv():
    """Make an empty virtual environment, or explain what this Python lacks for it."""
    try:
        import ensurepip  # noqa: F401 - Debian and Ubuntu ship Python without it
        import venv
    except ImportError:
        say(f"this Python ({sys.executable}) has come without venv and pip.")
        sys.exit("On Debian or Ubuntu:  sudo apt install python3-venv   Then start again.")
    venv.EnvBuilder(clear=True, symlinks=not WINDOWS, with_pip=True).create(PLACE)


def pip_install(*arguments):
    """Install, naming each library as it comes; when it fails, show all that pip said."""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    os.environ["PIP_USER"] = "0"  # a personal "always --user" cannot hold in here
    pipe, said = subprocess.PIPE, []
    work = subprocess.Popen([*command, *arguments], stdout=pipe, stderr=subprocess.STDOUT)
    for line in work.stdout:
        said.append(line.decode("utf-8", "replace"))
        if sys.stderr.isatty() and said[-1].startswith("Collecting "):
            print(f"\r\033[K       {said[-1].split()[1]}", end="\r", file=sys.stderr, flush=True)
    if work.wait():
        print("".join(said), file=sys.stderr)
        sys.exit("1Mile is not installed; the reason is above. The first start needs a network.")


@contextlib.contextmanager
def one_at_a_time():
    """Hold the environment's lock, so that two starters do not build it at once."""
    with open(PLACE + ".lock", "w", encoding="utf-8") as lock:
        if not WINDOWS:  # which lacks fcntl; there, start one after the other
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another start is making the environment; waiting for it")
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def become(*command):
    """Turn into ``command``, so that signals reach it and its exit code is ours."""
    # On Windows execv would leave the program running behind the prompt.
    return subprocess.call(command) if WINDOWS else os.execv(command[0], command)


def say(text):
    """Tell the person at the terminal what is going on."""
    print(f"1Mile: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\n1Mile: stopped. Nothing is broken; start again when you like.")
