"""The book measures itself, on a tiny scale; how fast it is, no test judges."""

import json

from click.testing import CliRunner

from onemile.cli.bench import bench


def test_transfers_are_measured_beside_the_same_statements(engine, request):
    words = ["smiles", "--only", "ledger", "--seconds", "0.5", "--share", "0.001", "--json"]
    if engine == "postgres":
        server = request.getfixturevalue("postgres_server")
        url = server.fresh_database()
        request.addfinalizer(lambda: server.drop(url))
        words += ["--database-url", url]
    done = CliRunner().invoke(bench, words)
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)["smiles.ledger"]
    for payers in (1, 8):
        seen = figures[f"payers_{payers}"]
        assert min(seen["per_second"], seen["bare_per_second"], seen["ratio"]) > 0
        assert seen["statements"] > 10 and seen["p95_ms"] > 0
