"""The guest "postcards", installed where an instance finds it as any other plugin."""

import shutil
from pathlib import Path
from typing import Any

import pytest

GUEST = Path(__file__).parents[2] / "guests" / "onemile-postcards"


@pytest.fixture(scope="session")
def postcards_shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the guest is installed."""
    shelf = tmp_path_factory.mktemp("postcards")
    shutil.copytree(GUEST / "onemile_postcards", shelf / "onemile_postcards")
    known = shelf / "onemile_postcards-1.0.dist-info"
    known.mkdir()
    about = "Metadata-Version: 2.1\nName: onemile-postcards\nVersion: 1.0\n"
    (known / "METADATA").write_text(about)
    (known / "entry_points.txt").write_text("[onemile.plugins]\npostcards = onemile_postcards\n")
    return shelf


@pytest.fixture
def postcards(postcards_shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The guest's services and tables."""
    monkeypatch.syspath_prepend(str(postcards_shelf))
    from onemile_postcards import models, services

    services.models = models
    return services
