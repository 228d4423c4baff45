"""A region that is not there, or cannot be used, is refused in one line; nothing is left behind."""

import shutil
from importlib import resources

import pytest

from onemile import config
from onemile.cli.setup import make_instance
from onemile.testing.server import begun, onemile

THERE_IS = "onemile: region: there is no region 'atlantis': "


def refused(done):
    """Give the one line with which a command has refused."""
    assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    return line


@pytest.fixture
def lost(tmp_path):
    """An instance whose region has gone since it was made."""
    folder = begun(tmp_path / "lost")
    settings = folder / config.FILE_NAME
    settings.write_text(settings.read_text().replace('# region = "alsace"', 'region = "atlantis"'))
    return folder


@pytest.mark.parametrize("region", ["atlantis", "../alsace", " ", "", "~nobody-here", "a" * 300])
def test_init_refuses_a_region_that_is_not_there_and_leaves_nothing(tmp_path, region):
    line = refused(onemile("init", tmp_path / "deep" / "new", "--region", region))
    assert line.startswith("onemile: region: ")
    assert list(tmp_path.iterdir()) == []


def test_init_takes_nothing_away_that_was_there(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret").write_text("mine\n")
    (tmp_path / "notes.txt").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    assert refused(onemile("init", tmp_path, "--region", "atlantis")).startswith(THERE_IS)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("words", [("serve",), ("migrate",), ("doctor",), ("worker",), ("geo",)])
def test_no_command_of_an_instance_without_its_region_ends_in_a_traceback(lost, words):
    before = sorted(lost.rglob("*"))
    assert refused(onemile("--instance", lost, *words)).startswith(THERE_IS)
    assert sorted(lost.rglob("*")) == before


def test_a_language_that_nobody_translated_is_refused_alike(lost):
    settings = lost / config.FILE_NAME
    written = settings.read_text().replace('region = "atlantis"', 'region = "alsace"')
    settings.write_text(written.replace("# languages = []", 'languages = ["fr", "xx"]'))
    line = refused(onemile("--instance", lost, "doctor"))
    assert line == "onemile: languages: no catalogue for xx; there are: de, en, fr, gsw"


FACE = {
    "format": "2",
    "name": '"val"',
    "title": '"Val"',
    "countries": '["FR"]',
    "zone": '"Europe/Paris"',
    "languages": '["fr"]',
}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "places.tsv"),
        ({"format": "3"}, "format 3"),
        ({"zone": '"Atlantis/Old_Town"'}, "no time zone 'Atlantis/Old_Town'"),
        ({"zone": '"Europe"'}, "no time zone 'Europe'"),
        ({"zone": '"../../etc/passwd"'}, "no time zone"),
        ({"languages": '"fr"'}, "languages"),
        ({"title": "["}, "pack.toml"),
    ],
)
def test_a_pack_that_is_broken_leaves_no_half_made_folder(tmp_path, wrong, said):
    pack = tmp_path / "pack"
    pack.mkdir()
    face = "\n".join(f"{name} = {value}" for name, value in {**FACE, **wrong}.items())
    (pack / "pack.toml").write_text(face)
    (pack / "places.tsv").write_text("")
    with pytest.raises(config.SettingsError, match="^region: .*" + said):
        make_instance(tmp_path / "new", {"region": str(pack)})
    assert list(tmp_path.iterdir()) == [pack]


def test_what_fails_later_takes_keys_and_tables_away_again(tmp_path, monkeypatch):
    def fail(*_positional, **_named):
        raise RuntimeError("the power is out")

    monkeypatch.setattr("onemile.cli.setup.render", fail)
    with pytest.raises(RuntimeError):
        make_instance(tmp_path / "new", {})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_a_comma_in_its_name_is_one_region(tmp_path, monkeypatch):
    odd = tmp_path / "dir,comma"
    shutil.copytree(str(resources.files("onemile") / "regions" / "ortenau"), odd)
    done = onemile("init", tmp_path / "x", "--region", odd)
    assert done.returncode == 0, done.stderr
    assert str(odd) in (tmp_path / "x" / "onemile.toml").read_text()


def test_packs_stay_in_the_order_in_which_they_were_asked_for(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(str(resources.files("onemile") / "regions" / "ortenau"), own)
    done = onemile("init", tmp_path / "x", "--region", "alsace,ortenau", "--region", own)
    assert done.returncode == 0, done.stderr
    assert f'region = "alsace, ortenau, {own}"' in (tmp_path / "x" / "onemile.toml").read_text()
