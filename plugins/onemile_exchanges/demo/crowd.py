"""Offers and needs in bulk, to measure pages with: rows and texts of the usual size."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from onemile.api import DemoWorld, clock, database, ids, microseconds, publishing
from onemile_exchanges.kinds import CATEGORIES, FORMS, KINDS
from onemile_exchanges.models import PUBLISHED, Item

CHUNK_ROWS = 5_000
DAYS = 80
FOR_ALL_EVERY = 3  # as in the demo: about a third is for every member
TITLE = "Un coup de main pour le jardin, numéro {}"
TEXT = (
    "Le petit terrain derrière l’immeuble a besoin de bras une ou deux heures. "
    "Je fournis les outils, le café et les tartines. On peut s’arranger pour l’horaire, "
    "plutôt en fin de journée ou le samedi matin. Venez comme vous êtes."
)
_COLUMNS = (
    "id", "kind", "form", "category", "title", "text", "when_text", "suggested_smiles", "audience",
    "state", "state_before", "paused_for", "author_id", "author_uri", "cell", "commune", "language",
    "picture_key", "folded", "lapses_at", "uri",
)  # fmt: skip


def plant(world: DemoWorld) -> None:
    """Insert ``world.crowd`` published items of random members, past the services."""
    table = Item._meta.table_name
    marks = ", ".join([str(database.param)] * len(_COLUMNS))
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    rows = _rows(world)
    cursor = database.cursor()
    while chunk := list(islice(rows, CHUNK_ROWS)):
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', chunk)


def _rows(world: DemoWorld) -> Iterator[tuple[Any, ...]]:
    kinds, forms, drawers = list(KINDS), list(FORMS), list(CATEGORIES)
    oldest = ids.first_at(clock.ago(days=DAYS))
    step = (ids.first_at(clock.now()) - oldest) // max(1, world.crowd)
    lapses_at = microseconds(clock.ahead(days=DAYS))
    for number in range(world.crowd):
        author = world.random.choice(world.members)
        title = TITLE.format(number)
        yield (
            oldest + number * step, world.random.choice(kinds), world.random.choice(forms),
            world.random.choice(drawers), title, TEXT, "", world.random.choice((None, 0, 30, 60)),
            publishing.AROUND if number % FOR_ALL_EVERY else publishing.INSTANCE,
            PUBLISHED, "", 0, author.id, author.uri, author.cell, author.commune, "fr", "",
            publishing.folded(f"{title} {TEXT}"), lapses_at,
            Item.uri_of(oldest + number * step),
        )  # fmt: skip
