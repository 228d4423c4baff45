"""``onemile demo``: planted once, its logins printed, a taken port said before anything is done."""

import shutil
import socket
import sys
import tomllib
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from onemile import db, schema
from onemile.cli import commands
from onemile.cli.setup import make_instance
from onemile.config import FILE_NAME
from onemile.demo import ground, logins, town
from onemile.loopback import free_port, refusal_of_port


def ran(folder, *options):
    """Run the command in a folder, with a small town."""
    few = ("--folder", str(folder), "--size", str(town.SIZE_MIN))
    alone = () if "--of-two" in options else ("--single",)
    given = [one for one in options if one != "--of-two"]
    return CliRunner().invoke(commands, ["demo", *few, *alone, *given])


@pytest.fixture
def demo(tmp_path):
    """Run the command in a folder of the test's own."""
    return lambda *options: ran(tmp_path / "demo", *options)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A demo that was planted by the command, to copy from: its folder, and what was said."""
    folder = tmp_path_factory.mktemp("first") / "demo"
    done = ran(folder, "--no-serve")
    assert done.exit_code == 0, done.output
    return folder, done.output


@pytest.fixture
def planted(first, tmp_path):
    """The test's own copy of it, where ``demo`` finds it; gives what planting it said."""
    folder, said = first
    shutil.copytree(folder, tmp_path / "demo")
    return said


def test_it_is_planted_once_and_says_whom_one_can_be(demo, planted, tmp_path):
    assert "Planting" in planted
    assert "ana@demo.example" in planted and town.PASSWORD in planted
    again = demo("--no-serve")
    assert again.exit_code == 0, again.output
    assert "Planting" not in again.output
    assert "ana@demo.example" in again.output
    mark = (tmp_path / "demo" / ground.MARK).read_text(encoding="utf-8")
    assert logins.read(mark)["alsace"].members == town.SIZE_MIN


def test_a_planting_that_fails_keeps_nothing(demo, tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    broken.write_text(f"#!{sys.executable}\nraise SystemExit(1)\n")
    broken.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(broken))
    refused = demo("--no-serve")
    assert refused.exit_code == 2
    assert "nothing was kept" in refused.output
    assert not (tmp_path / "demo").exists()


@pytest.mark.long
@pytest.mark.usefixtures("planted")
def test_fresh_plants_it_anew(demo, tmp_path):
    (tmp_path / "demo" / "note").touch()
    assert "Planting" in demo("--no-serve", "--fresh").output
    assert not (tmp_path / "demo" / "note").exists()


def test_a_taken_port_is_said_before_anything_is_planted(demo, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = demo("--port", str(port))
    assert refused.exit_code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in refused.output
    assert f"--port {port % 65535 + 1}" in refused.output
    assert not (tmp_path / "demo").exists()


def test_a_taken_second_port_is_said_before_anything_is_planted(demo, tmp_path):
    port = two_free_ports() + 1
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        for more in ((), ("--no-serve",)):  # what travels while it is planted needs both
            refused = demo("--of-two", "--port", str(port - 1), *more)
            assert refused.exit_code == 2
            assert f"cannot listen on 127.0.0.1:{port}" in refused.output
            assert not (tmp_path / "demo").exists()
    refused = demo("--of-two", "--port", "65535")
    assert refused.exit_code == 2 and "no port after 65535" in refused.output


def two_free_ports():
    """The first of two ports, one after the other, at which nobody listens just now."""
    while True:
        port = free_port()
        if port < 65_535 and not refusal_of_port("127.0.0.1", port + 1):
            return port


def told_of(*names, without=()):
    """A mark such as a planting leaves."""
    one = logins.Logins(password=town.PASSWORD, cast=(), members=1, communes=1)
    return logins.written(dict.fromkeys(names, one), without=without)


@pytest.mark.parametrize(
    ("mark", "options", "words"),
    [
        (told_of("alsace"), ["--of-two"], "is of one: start it with --single"),
        (told_of("alsace", "ortenau"), [], "is of two: start it without --single"),
        ('{"password": "of a version before", "cast": []}', [], "begin anew with --fresh"),
        ("[]", [], "begin anew with --fresh"),
        (told_of("alsace"), ["--without", "mags"], "planted with all its plugins: name another"),
        (told_of("alsace", without=["mags"]), ["--without", "smiles"], "planted without mags:"),
        (told_of("alsace", without=["mags"]), [], "planted without mags: name another"),
    ],
)
def test_another_demo_than_was_asked_for_is_left_alone(demo, tmp_path, mark, options, words):
    (tmp_path / "demo").mkdir()
    ground.mark(tmp_path / "demo", mark)
    refused = demo("--no-serve", *options)
    assert refused.exit_code == 2
    assert words in " ".join(refused.output.split())
    assert (tmp_path / "demo" / ground.MARK).read_text(encoding="utf-8") == mark


def test_what_is_left_out_is_off_and_with_what_carries_off_it_is_of_one(demo, tmp_path):
    off = ["--of-two", "--without", "federation", "--without", "mags", "--without", "projects"]
    planted = demo("--no-serve", *off)
    assert planted.exit_code == 0, planted.output
    assert "Planting an invented little Alsace, only" in planted.output
    written = (tmp_path / "demo" / FILE_NAME).read_text(encoding="utf-8")
    assert tomllib.loads(written)["enabled"] == ["exchanges", "smiles"]
    again = demo("--no-serve", "--without", "projects", "--without", "mags")  # as with --single
    assert again.exit_code == 0 and "Planting" not in again.output


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["poultry"], "no plugin 'poultry' is at work in the demo: exchanges, federation, mags"),
        (["mags", ""], "no plugin '' is at work"),
        (["smiles"], "exchanges needs smiles: leave it out as well, with --without exchanges"),
    ],
)
def test_what_cannot_be_left_out_is_said_before_anything_is_planted(
    demo, tmp_path, monkeypatch, names, words
):
    def needing(name):
        manifest = SimpleNamespace(requires=("smiles",) if name == "exchanges" else ())
        module = SimpleNamespace(MANIFEST=manifest)
        return SimpleNamespace(name=name, load=lambda: module)

    points = [needing(name) for name in ("exchanges", "mags", "smiles")]
    monkeypatch.setattr("onemile.demo.left_out.installed", lambda: points)
    refused = demo("--no-serve", *[word for name in names for word in ("--without", name)])
    assert refused.exit_code == 2
    assert words in " ".join(refused.output.replace("│", " ").split())
    assert not (tmp_path / "demo").exists()


def test_two_that_know_each_other_by_other_ports_are_not_served(demo, tmp_path):
    (tmp_path / "demo").mkdir()
    for number, name in enumerate(("alsace", "ortenau")):
        address = f"http://127.0.0.1:{6100 + number}"
        app = make_instance(tmp_path / "demo" / name, {"base_url": address, "enabled": []})
        db.shut(app.extensions[db.EXTENSION])
    ground.mark(tmp_path / "demo", told_of("alsace", "ortenau"))
    refused = demo("--of-two", "--port", str(two_free_ports()))
    assert refused.exit_code == 2
    assert "--port 6100" in refused.output


def test_a_real_instance_is_never_taken_for_a_demo(demo, tmp_path):
    (tmp_path / "demo").mkdir()
    real = tmp_path / "demo" / FILE_NAME
    real.write_text('name = "Ours"\n', encoding="utf-8")
    refused = demo("--no-serve", "--fresh")
    assert refused.exit_code == 2
    assert "nothing was changed" in refused.output
    assert real.read_text(encoding="utf-8") == 'name = "Ours"\n'


@pytest.mark.long
def test_the_environment_cannot_lead_it_into_a_real_database(demo, tmp_path, monkeypatch):
    elsewhere = tmp_path / "real.sqlite"
    monkeypatch.setenv("ONEMILE_DATABASE_URL", f"sqlite:///{elsewhere}")
    assert demo("--no-serve").exit_code == 0
    assert not elsewhere.exists()
    assert (tmp_path / "demo" / "onemile.sqlite").exists()


@pytest.mark.long
@pytest.mark.usefixtures("planted")
def test_a_demo_of_another_version_says_how_to_begin_anew(demo, monkeypatch):
    def edited(*_arguments):
        raise schema.SchemaError("0003_mile.py was edited")

    monkeypatch.setattr(schema, "migrate", edited)
    refused = demo("--no-serve")
    assert refused.exit_code == 2
    assert "--fresh" in refused.output
