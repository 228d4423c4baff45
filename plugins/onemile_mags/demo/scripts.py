"""The Mags of the demo as they are written: whose, how they look, what appeared how long ago.

Knows neither members nor database. Days are counted back from today.
"""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

FOLDERS = {"alsace": "mags"}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One Mag as its file tells it; ``key`` seeds its pictures."""

    key: int
    words: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.words[name]

    def get(self, name: str, default: Any = "") -> Any:
        """Return what the file says, or what it leaves to the rule."""
        return self.words.get(name, default)

    @property
    def articles(self) -> list[dict[str, Any]]:
        """Its articles in their order."""
        return list(self.words.get("articles", ()))

    @property
    def issues(self) -> list[dict[str, Any]]:
        """Its numbers; the one without ``ago`` is in preparation."""
        return list(self.words.get("issues", ()))


def scripts(locality: str = "alsace") -> list[Told]:
    """Read all files of a place, in the order of their names; none of a place that has none."""
    folder = resources.files("onemile_mags.demo") / FOLDERS.get(locality, locality)
    if not folder.is_dir():
        return []
    told: list[dict[str, Any]] = []
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        read = tomllib.loads(file.read_text("utf-8"))
        told += read["mags"] if "mags" in read else [read]
    return [Told(key=number, words=words) for number, words in enumerate(told)]
