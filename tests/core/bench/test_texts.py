"""The measurement of texts gives its figures."""

import json

from click.testing import CliRunner

from onemile.cli.bench import bench


def test_the_bench_of_texts_says_how_long_an_article_takes():
    done = CliRunner().invoke(bench, ["text"])

    figures = json.loads(done.output)
    assert done.exit_code == 0 and figures["chars"] > 6_000
    assert 0 < figures["best_ms"] <= figures["median_ms"]
