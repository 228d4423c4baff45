"""Who lives where, what of it others may know, and what nobody elsewhere may ever hear of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kit.ours import Ours
from kit.planting import plant_article, plant_mag

from onemile import clock
from onemile.api import publishing, transaction
from onemile.members import outward
from onemile.mile import grid
from onemile.mile.radius import home_of
from onemile_exchanges import publish
from onemile_mags.article_models import SCHEDULED
from onemile_mags.models import DRAFT, Mag
from onemile_projects.models import ACCEPTED, Bearer, Project

# What is not for others has this in its title and its text.
UNSAID = "inouï"
# Of whom nobody elsewhere hears: not known outside, whatever they do here.
SILENT = ("Ben", "Cleo", "Fay", "Gus")
KNOWN = ("Ana", "Bea", "Dora", "Emil", "Hanna")
# Lives at the border, and is shown to a partner's members within her mile; to nobody else.
NEIGHBOUR = "Lise"
# At the eastern edge of a square of a mile beside the Rhine; and in the same half mile.
_PORT = grid.cell_at(48.5712, 7.7935, grid.COARSEST)
AT_THE_RHINE, BESIDE_IT = (
    grid.cell_of(0, 4 * grid.row_of(_PORT) + row, 4 * grid.column_of(_PORT) + column)
    for row, column in ((1, 3), (0, 2))
)
# What is for a mile alone, here and there, has this in its title and its text.
FOR_A_MILE = "tamaris"


@dataclass
class Quarter:
    """An instance's people and things. ``homes`` are postcodes or squares, by first name."""

    ours: Ours
    homes: Mapping[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    mag_uri: str = ""
    second_mag_uri: str = ""
    article_uri: str = ""
    project_id: int = 0
    project_uri: str = ""
    # Each by what it is, with its URI.
    hidden: dict[str, str] = field(default_factory=dict)

    def settle(self) -> Quarter:
        """Let them move in, and make what they make."""
        with self.ours.at_work() as world:
            for name in (*KNOWN, *SILENT):
                at = self.homes.get(name, "67000")
                # A square so many columns east and rows north of the middle of the town.
                home = world.beside(world.cell_of("67000"), **at) if isinstance(at, dict) else at
                self.people[name] = world.member(name, at=home, verified_at=clock.now())
            lives = self.homes.get(NEIGHBOUR, AT_THE_RHINE)
            self.people[NEIGHBOUR] = world.member(NEIGHBOUR, at=lives, is_seen_across=True)
            for name in KNOWN:
                outward.let_know(self.people[name], text=f"Je suis {name}.")
            ana = self.people["Ana"]
            mag = plant_mag(ana, title="Le potager", slug="le-potager")
            self.mag_uri = str(mag.uri)
            self.article_uri = str(plant_article(mag).uri)
            second = plant_mag(self.people["Hanna"], title="La cave", slug="la-cave")
            self.second_mag_uri = str(second.uri)
            plant_article(second, title="Le vin nouveau", slug="le-vin")
            project = plant_project(self.people["Gus"], audience=publishing.EVERYONE)
            self.project_id, self.project_uri = int(project.id), str(project.uri)
            self._hide(mag)
        return self

    def second_homes(self, world: Any) -> dict[str, dict[str, Any]]:
        """Return where those live from the second half of the day on who move then."""
        cell, commune, postcode = world._spot(self.homes.get("Cleo, later", "67300"))
        there = {"cell": cell, "commune": commune}
        return {"Cleo": there | {"declared_commune": commune, "postcode": postcode}}

    def _hide(self, mag: Mag) -> None:
        """Plant what is not for others: narrow, unfinished, not out yet."""
        words = {"title": f"Un {UNSAID}", "text": f"Rien que de l’{UNSAID}.", "lead": UNSAID}
        narrow = (publishing.MILE, publishing.INSTANCE, publishing.PEOPLE, publishing.ME)
        for n, audience in enumerate(narrow):
            made = plant_article(mag, audience=audience, slug=f"u{n}", **words)
            self.hidden[f"article {audience}"] = str(made.uri)
        due = clock.now() + timedelta(days=300)
        for state, more in ((DRAFT, {}), (SCHEDULED, {"due_at": due})):
            made = plant_article(mag, state=state, slug=f"s{state}", **words, **more)
            self.hidden[f"article {state}"] = str(made.uri)
        for name in ("Ben", "Fay"):
            one = self.people[name]
            for audience in (publishing.MILE, publishing.INSTANCE):
                titled = {"title": f"Mag {UNSAID} {name}", "description": UNSAID}
                own = plant_mag(one, audience=audience, slug=f"m-{name}-{audience}", **titled)
                made = plant_article(own, slug=f"a-{name}-{audience}", **words)
                self.hidden[f"{name}’s Mag {audience}"] = str(own.uri)
                self.hidden[f"{name}’s article {audience}"] = str(made.uri)
                project = plant_project(one, audience=audience, title=f"Projet {UNSAID}")
                self.hidden[f"{name}’s project {audience}"] = str(project.uri)
                self._offer(one, audience)
            self.hidden[name] = str(one.uri)

    def _offer(self, member: Any, audience: str) -> None:
        draft = publish.Draft(
            kind="offer", form="loan", category="objects", title=f"Un vélo {UNSAID}",
            audience=audience,
        )  # fmt: skip
        item = publish.publish(draft, member=member)
        self.hidden[f"{member.first_name}’s offer {audience}"] = str(item.uri)


def plant_project(member: Any, **fields: Any) -> Project:
    """Plant a project that runs and is borne by a member."""
    home = home_of(member.id)
    assert home is not None
    planted = {
        "title": "Une cabane à livres",
        "summary": "Deux étagères, un toit.",
        "need": "Des planches.",
        "stage": "running",
        "state": "published",
        "opened_at": clock.now(),
        **fields,
    }
    where = {"cell": home.cell, "commune": home.commune}
    with transaction():
        made: Project = Project.create(
            author_uri=member.uri, author_id=member.id, **where, **planted
        )
        Bearer.create(project=made.id, member_uri=member.uri, member_id=member.id, state=ACCEPTED)
    return made
