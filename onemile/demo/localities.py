"""The invented places of the demo: each with its region, its association, its people's words."""

from dataclasses import dataclass, field
from typing import Any

ALSACE_NAME, ORTENAU_NAME = "alsace", "ortenau"


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who has just signed up and not opened their letter yet."""

    first_name: str
    last_name: str
    postcode: str
    days_ago: float


@dataclass(frozen=True, kw_only=True)
class Locality:
    """An invented place. ``folder`` holds its tables, beside this file; "" for right here.

    ``seed``: another number is another town; ``size`` is how many live there at most, and ``share``
    how many of the members that were asked for, where two are planted.
    """

    name: str
    called: str
    language: str
    settings: dict[str, Any]
    seed: int
    size: int
    share: float = 1.0
    folder: str = ""
    newcomers: tuple[Newcomer, ...] = field(default=())


# Associations as invented as their members; French numbers 01 99 00 and German ones 030 23125 are
# kept for fiction.
ALSACE = Locality(
    name=ALSACE_NAME,
    called="an invented little Alsace",
    language="fr",
    settings={
        "name": "1Mile Alsace",
        "contact": "bonjour@demo.example",
        "legal.association": "Les Voisins d’un mile (association inventée)",
        "legal.address": "1 place du Marché, 67100 Strasbourg",
        "legal.phone": "01 99 00 12 34",
        "legal.director": "Jean-Luc Ehrhart",
        "legal.host": "Cet ordinateur",
    },
    seed=1648,  # the year Alsace came to France
    size=300,
    newcomers=(
        Newcomer(first_name="Yasmine", last_name="Ferrand", postcode="67100", days_ago=0.2),
        Newcomer(first_name="Étienne", last_name="Bolender", postcode="68150", days_ago=1.3),
    ),
)
ORTENAU = Locality(
    name=ORTENAU_NAME,
    called="an invented little Ortenau",
    language="de",
    settings={
        "name": "1Mile Ortenau",
        "region": "ortenau",
        "contact": "hallo@demo.example",
        "legal.association": "Nachbarschaft Ortenau e. V. (erfunden)",
        "legal.address": "Marktplatz 1, 77694 Kehl",
        "legal.phone": "030 23125 123",
        "legal.director": "Lotte Hansmann",
        "legal.host": "Dieser Rechner",
    },
    seed=1973,  # the year the Ortenaukreis came to be
    size=60,
    share=0.2,
    folder="ortenau",
    newcomers=(Newcomer(first_name="Svenja", last_name="Lorenz", postcode="77694", days_ago=0.3),),
)
BOTH = (ALSACE, ORTENAU)
