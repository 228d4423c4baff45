"""The words of the demo: what neighbours offer and need, and what they say to each other.

Knows neither members nor database. A text of ``items.tsv`` may hold ``{this|that}``: each
choice of its first such pair makes one piece, and no two pieces share a title.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from random import Random

CHOICE = re.compile(r"\{([^{}]*)\}")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An offer or a need, as its author writes it. ``smiles`` None: to be agreed.

    ``months`` are those in which it makes sense; empty for all. ``key`` names its row, and
    ``speaks`` the language that its author is at home in.
    """

    key: str
    kind: str
    form: str
    category: str
    smiles: int | None
    language: str
    speaks: str
    months: frozenset[int]
    picture: str
    when: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What two neighbours say about a piece, in this order, and how they thank."""

    key: str
    proposal: str
    reply: str
    then: str
    last: str
    thanks_of_helped: str
    thanks_of_helper: str

    @property
    def weekday(self) -> int | None:
        """The day of the week they agree upon (0: Monday), or None when they name none."""
        for text in (self.then, self.reply, self.proposal):
            found = _WEEKDAY.search(text)
            if found:
                return WEEKDAYS.index(found[1].lower())
        return None


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A piece that a neighbour reports, why and in which words."""

    piece: Piece
    ground: str
    words: str


def pieces(random: Random) -> list[Piece]:
    """Give all pieces: first one of each row, then the second ones, and so on, each shuffled."""
    rounds: list[list[Piece]] = []
    for row in _rows("items.tsv"):
        first = CHOICE.search(row["title"] + row["text"])
        for number in range(len(first[1].split("|")) if first else 1):
            if len(rounds) <= number:
                rounds.append([])
            rounds[number].append(_piece(random, row, number))
    for one in rounds:
        random.shuffle(one)
    return [piece for one in rounds for piece in one]


def talks() -> dict[str, list[Talk]]:
    """Give the talks by the key of their item, or by ``kind:form`` for any other."""
    found: dict[str, list[Talk]] = {}
    for row in _rows("talks.tsv"):
        found.setdefault(row["key"], []).append(Talk(**row))
    return found


def reported() -> list[Reported]:
    """Give what somebody will report."""
    return [
        Reported(piece=_piece(Random(0), row, 0), ground=row["ground"], words=row["words"])
        for row in _rows("reported.tsv")
    ]


def _piece(random: Random, row: dict[str, str], number: int) -> Piece:
    texts = [row["title"], row["text"]]
    is_first = True

    def choose(match: re.Match[str]) -> str:
        nonlocal is_first
        choices = match[1].split("|")
        chosen = choices[number % len(choices)] if is_first else random.choice(choices)
        is_first = False
        return chosen

    title, text = (CHOICE.sub(choose, text) for text in texts)
    return Piece(
        key=row["key"],
        kind=row["kind"],
        form=row["form"],
        category=row["category"],
        smiles=int(row["smiles"]) if row["smiles"] else None,
        language=row["language"],
        speaks=row["speaks"] or row["language"],
        months=frozenset(_months(row["months"])),
        picture=row["picture"],
        when=row["when"],
        title=title,
        text=text,
    )


def _months(text: str) -> Iterator[int]:
    """Read ``3-5,9`` or, over the new year, ``11-2``."""
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        start, end = int(first), int(last or first)
        yield from (month % 12 + 1 for month in range(start - 1, end + 12 * (end < start)))


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
