"""What a Mag can begin with: a cover's look, sections, and drafts that ask for one's own words."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "skeletons"
LANGUAGES = ("fr", "en", "de", "gsw")
EMPTY, JOURNEY, ASSOCIATION = "empty", "journey", "association"


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a template looks: what draws its cover, and whether first letters stand large."""

    design: str
    palette: str
    has_drop_caps: bool = False


# In the order in which they are offered.
LOOKS = {
    "initiative": Look(design="sillons", palette="vigne", has_drop_caps=True),
    "passion": Look(design="kelsch", palette="miel", has_drop_caps=True),
    JOURNEY: Look(design="courant", palette="ciel", has_drop_caps=True),
    "cv": Look(design="decoupe", palette="paper"),
    ASSOCIATION: Look(design="colombage", palette="geranium"),
    EMPTY: Look(design="ballons", palette="gres"),
}


@dataclass(frozen=True, kw_only=True)
class Prompted:
    """An article to begin with: ``section`` counts from 1, and is 0 where it stands in none."""

    title: str
    lead: str
    text: str
    section: int
    is_standing: bool


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """A template in one language. ``advice`` is said before a Mag is begun from it."""

    key: str
    look: Look
    name: str
    about: str
    title: str
    description: str
    rhythm: str
    advice: str = ""
    headlines: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    articles: tuple[Prompted, ...] = field(default_factory=tuple)


def skeletons(language: str) -> dict[str, Skeleton]:
    """Return all templates in a language, or in English where there is none in it."""
    return _read(language if language in LANGUAGES else "en")


@cache
def _read(language: str) -> dict[str, Skeleton]:
    told = tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))
    return {key: _skeleton(key, look, told[key]) for key, look in LOOKS.items()}


def _skeleton(key: str, look: Look, told: dict[str, Any]) -> Skeleton:
    articles = tuple(
        Prompted(
            title=one["title"],
            lead=one["lead"],
            text=one["text"].strip(),
            section=one.get("section", 0),
            is_standing=one.get("standing", False),
        )
        for one in told.get("articles", ())
    )
    return Skeleton(
        key=key,
        look=look,
        name=told["name"],
        about=told["about"],
        title=told["title"],
        description=told["description"],
        rhythm=told["rhythm"],
        advice=told.get("advice", ""),
        headlines=tuple(told["headlines"]),
        sections=tuple(told["sections"]),
        articles=articles,
    )
