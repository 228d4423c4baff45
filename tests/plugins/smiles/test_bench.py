"""The book measures itself, on a tiny scale; how fast it is, no test judges."""

import json

import pytest
from click.testing import CliRunner

from onemile.cli.bench import bench


@pytest.fixture
def measured(engine, request):
    """Run one measurement on an engine, as small as can be; gives its figures."""

    def measure(name):
        words = ["smiles", "--only", name, "--seconds", "0.5", "--share", "0.001", "--json"]
        if engine == "postgres":
            server = request.getfixturevalue("postgres_server")
            url = server.fresh_database()
            request.addfinalizer(lambda: server.drop(url))
            words += ["--database-url", url]
        done = CliRunner().invoke(bench, words)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)[f"smiles.{name}"]

    return measure


def test_transfers_are_measured_beside_the_same_statements(measured):
    figures = measured("ledger")
    for payers in (1, 8):
        seen = figures[f"payers_{payers}"]
        assert min(seen["per_second"], seen["bare_per_second"], seen["ratio"]) > 0
        assert seen["statements"] > 10 and seen["p95_ms"] > 0


def test_a_long_book_is_measured_and_is_sound(measured):
    figures = measured("book")
    assert figures["entries"] == 2_000 and figures["findings"] == 0
    assert figures["diary_failed"] == figures["commons_failed"] == 0
    assert min(figures["diary_ms"], figures["commons_ms"], figures["statement_seconds"]) > 0
