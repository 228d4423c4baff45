"""Offers and needs of a smaller place beside the Alsace: what its table says, and no stories."""

import csv
from functools import partial
from importlib import resources
from typing import Any

from onemile.api import DemoWorld, publishing
from onemile_exchanges import publish
from onemile_exchanges.kinds import GIFT, KNOWLEDGE
from onemile_exchanges.models import Item, Photo
from onemile_exchanges.publish import Draft


def plant(world: DemoWorld) -> None:
    """Plan the publishing of what the place's table tells; nothing where there is none."""
    file = resources.files(__package__) / f"{world.locality}.tsv"
    if not file.is_file():
        return
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    by_name = {str(one.first_name): one for one in reversed(world.members)}
    others = [one for one in world.members if one.role == "member"]
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, row in enumerate(rows):
        author = by_name.get(row["by"]) or others[(5 * number) % len(others)]
        at = world.instant(days_ago=float(row["ago"]))
        if at > author.joined_at:
            world.plan(at, partial(_publish, world, author, row, number))


def _publish(world: DemoWorld, author: Any, row: dict[str, str], number: int) -> None:
    is_for_all = row["form"] in (KNOWLEDGE, GIFT)
    draft = Draft(
        kind=row["kind"],
        form=row["form"],
        category=row["category"],
        title=row["title"],
        text=row["text"],
        when_text=row["when"],
        suggested_smiles=int(row["smiles"]) if row["smiles"] else None,
        audience=publishing.INSTANCE if is_for_all else publishing.AROUND,
    )
    photos = []
    if row["picture"]:
        key = world.picture(row["picture"], seed=number)
        photos = [int(Photo.create(member_id=author.id, key=key).id)]
    item = publish.publish(draft, member=author, photo_ids=photos)
    if item.language != row["language"]:
        Item.update(language=row["language"]).where(Item.id == item.id).execute()
