"""What the tests of the builder share: the command, and packs read back line by line."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onemile.cli import commands

Command = Callable[..., Result]


@dataclass(frozen=True)
class BuiltPack:
    """A pack as it lies in its folder, and what the command said."""

    folder: Path
    face: dict[str, Any]
    places: dict[str, dict[str, str]]
    said: str

    def named(self, name: str) -> dict[str, str]:
        return next(place for place in self.places.values() if place["name"] == name)

    def bytes(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in sorted(self.folder.iterdir())}


def read_pack(folder: Path, said: str = "") -> BuiltPack:
    header, *lines = (folder / "places.tsv").read_text("utf-8").splitlines()
    rows = [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
    places = {row["code"]: row for row in rows}
    assert len(places) == len(rows)
    return BuiltPack(folder, tomllib.loads((folder / "pack.toml").read_text("utf-8")), places, said)


@pytest.fixture(scope="session")
def region() -> Command:
    """Run ``onemile region …``; a traceback fails the test, a refusal does not."""

    def run(*words: Any) -> Result:
        result = CliRunner().invoke(commands, ["region", *map(str, words)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture(scope="session")
def built(
    region: Command, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., BuiltPack]]:
    """Build the pack of codes from the shared data, once in a session."""
    kept: dict[tuple[str, ...], BuiltPack] = {}

    def build(*words: str) -> BuiltPack:
        if words not in kept:
            target = tmp_path_factory.mktemp("packs") / "pack"
            result = region("build", *words, "--from", shared_data, "--to", target)
            assert result.exit_code == 0, result.output
            kept[words] = read_pack(target, result.output)
        return kept[words]

    yield build
    kept.clear()


POSTAL = "{country}\t{postcode}\t{place}\tRegion\t44\tCounty\t57\tDistrict\t570\t{at}\t6.5\t"


@pytest.fixture
def postal_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a postal file with rows of (postcode, place, latitude) in the département 57."""

    def write(*rows: tuple[str, str, float], country: str = "FR", more: str = "") -> Path:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        lines = [
            POSTAL.format(country=country, postcode=postcode, place=place, at=latitude)
            for postcode, place, latitude in rows
        ]
        text = "\n".join([*lines, more]).strip("\n") + "\n"
        (folder / f"{country}.txt").write_text(text, encoding="utf-8")
        return folder

    return write
