"""What all tests share, and the honest word at the end about what was left out."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
# CI installs all that a test can want, so that there a skipped test is a failed one.
STRICT = os.environ.get("ONEMILE_TEST_STRICT") == "1"

# What is slow by nature is asked for by CI and by whoever sets this; nobody waits for it each day.
LONG = os.environ.get("ONEMILE_TEST_LONG") == "1"

# Strangers' distributions with tests of their own; test_guests.py installs them first.
collect_ignore = ["guests"]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data beside the checkout: postcodes, communes (see its SOURCES.md)."""
    folder = Path(os.environ.get("ONEMILE_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("no folder shared/data beside the checkout (ONEMILE_SHARED names another)")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_keys() -> None:
    """Keys of instances that take part in the federation are made once (``kit/own_keys.py``)."""
    if find_spec("kit") is None:
        return  # a guest's own tests, which have a path of their own and make no keys
    from kit import own_keys

    own_keys.install()


def chromium_path() -> str | None:
    """Find Debian's Chromium, or the one that ONEMILE_CHROMIUM names."""
    return os.environ.get("ONEMILE_CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Chromium, one for all tests of a process: its driver allows for no second one."""
    from playwright.sync_api import sync_playwright

    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine")
    asked = [sys.executable, "-m", "playwright", "--version"]
    driver = subprocess.run(asked, capture_output=True, text=True)
    if driver.returncode:  # on a bare Debian, for want of libatomic1
        pytest.skip(f"Playwright does not run on this machine: {driver.stderr.strip()}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked as long, unless it is asked for: by CI, or by its own name.

    Files with long ones come first, lest one of them be all that still goes on at the end.
    """
    if LONG or config.option.markexpr or any("::" in one for one in config.args):
        longest = {item.path for item in items if item.get_closest_marker("long")}
        items.sort(key=lambda item: item.path not in longest)
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Take a skip for a failure where nothing may be left out."""
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{_reason(report)} (and ONEMILE_TEST_STRICT=1 leaves nothing out)"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a file that is skipped as a whole."""
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{_reason(report)} (and ONEMILE_TEST_STRICT=1 leaves nothing out)"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly at the end what this machine could not test."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.section("left out on this machine", sep="-")
        for reason, count in reasons.most_common():
            terminalreporter.line(f"{count:5} {'test' if count == 1 else 'tests'}: {reason}")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Give the reason of a skip without the place it was said at."""
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")
