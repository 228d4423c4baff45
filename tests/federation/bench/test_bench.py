"""The measurements run, on a tiny scale; what they measure is never judged here."""

import json

import pytest
from click.testing import CliRunner

from onemile.bench.of_plugins import benches_of
from onemile.cli.bench import bench

TINY = ["federation", "--seconds", "0.5", "--share", "0.01", "--json"]


def figures_of(name, *words):
    done = CliRunner().invoke(bench, [*TINY, "--only", name, *words])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)[f"federation.{name}"]


def database(engine, request):
    """Where the measurement keeps its rows: a fresh database of the engine's."""
    if engine == "sqlite":
        return []
    server = request.getfixturevalue("postgres_server")
    url = server.fresh_database()
    request.addfinalizer(lambda: server.drop(url))
    return ["--database-url", url]


def test_what_is_accepted_is_kept(engine, request):
    figures = figures_of("inbox", *database(engine, request))
    assert figures["accepted"] > 0 and figures["refused"] == {} and figures["missing"] == 0
    assert figures["floor_verify_ms_each"] > 0 and figures["server_cpu_ms_each"] > 0


@pytest.mark.long
def test_each_measurement_gives_its_figures():
    assert set(figures_of("flood")["garbage"]) == {"401"}
    hanging = figures_of("hanging")
    assert hanging["delivered"] == hanging["of"] == 8
    assert hanging["floor_sign_cpu_seconds"] > 0
    assert figures_of("removal")["seconds"] > 0
    assert figures_of("waiting")["first_delivery_seconds"] > 0


@pytest.mark.long
@pytest.mark.one_engine
def test_pages_are_read_by_who_follows_elsewhere_beside_who_does_not():
    reading = figures_of("reading")
    assert reading["followed"] > reading["from_elsewhere"] > 0
    assert reading["feed_failed"] == reading["newsstand_failed"] == 0
    assert reading["feed_ratio"] > 0 and reading["newsstand_ratio"] > 0


def test_a_message_reaches_all_its_hosts(engine, request):
    figures = figures_of("fan_out", *database(engine, request))
    assert figures["delivered"] == figures["of"] == 10 and figures["twice"] == 0


def test_two_regions_tell_each_other_their_squares_at_the_edge(engine, request):
    figures = figures_of("cover", *database(engine, request))
    assert figures["squares"]["alsace"] == figures["squares_of_alsace_that_count"] > 0
    assert figures["squares"]["ortenau"] > 0 and figures["seconds"] > 0
    assert 0 < figures["bytes"] <= 200_000


@pytest.mark.long
def test_what_a_partner_shows_is_taken_over(engine, request):
    figures = figures_of("mile_arrivals", *database(engine, request))
    assert figures["things"] == figures["kept"] == 100 and figures["still_waiting"] == 0
    assert figures["server_cpu_ms_each"] > 0


@pytest.mark.long
@pytest.mark.one_engine
def test_a_mile_at_the_border_is_read_beside_one_inland():
    border = figures_of("border")
    assert border["failed"] == 0 and border["border_over_inland"] > 0
    assert border["shown"] > 0


def test_what_is_not_there_to_measure_is_refused():
    assert CliRunner().invoke(bench, [*TINY, "--only", "nonsense"]).exit_code == 2
    assert benches_of("mags") == [] and benches_of("nobody") == []


def test_one_database_is_not_taken_for_measurements_that_each_want_an_empty_one():
    refused = CliRunner().invoke(bench, [*TINY, "--database-url", "postgresql://nowhere/empty"])
    assert refused.exit_code == 2 and "--only" in refused.output
