"""Who plays in the stories: the cast by their first names, their neighbours by number."""

from datetime import timedelta
from random import Random
from typing import Any

from onemile.api import DemoWorld
from onemile_projects.demo.script import Script

# Here for so long before a story begins, one has been met and knows how it goes.
SETTLED_DAYS = 12
# Who is asked after whoever cannot: so many further on, so many in all.
NEXT, TURNS = 11, 5
# Named by the steward to examine projects, beside one of the cast.
EXAMINER = "E"


class Players:
    """The members of the invented town, as a story calls them."""

    def __init__(self, world: DemoWorld, *, cast: frozenset[str]) -> None:
        self.world, self.cast = world, cast
        self._by_name = {str(one.first_name): one for one in reversed(world.members)}
        longest_here = sorted(self._extras(world.members), key=lambda one: one.joined_at)
        self.examiner = longest_here[0]
        self._by_name[EXAMINER] = self.examiner

    def of(self, script: Script) -> "Company":
        """Give those who can play in a story: who were here, its author's neighbours first."""
        before = self.world.present - timedelta(days=script.begun + SETTLED_DAYS)
        here = [
            one
            for one in self._extras(self.world.members)
            if one.joined_at < before and one.id != self.examiner.id
        ]
        near: set[int] = set()
        if script.author in self._by_name:
            author = self._by_name[script.author]
            near = {int(one.id) for one in self.world.neighbours(author)}
        # The story's own order of people, so that not the same few support everything.
        Random(script.key).shuffle(here)
        here.sort(key=lambda one: int(one.id) not in near)
        return Company(self._by_name, here)

    def named(self, name: str) -> Any:
        """Give somebody of the cast."""
        return self._by_name[name]

    def _extras(self, members: list[Any]) -> list[Any]:
        return [one for one in members if one.role == "member" and one.first_name not in self.cast]


class Company:
    """Those who play in one story."""

    def __init__(self, by_name: dict[str, Any], neighbours: list[Any]) -> None:
        self._by_name, self._neighbours = by_name, neighbours

    def in_turn(self, name: str) -> list[Any]:
        """Give who is meant; for a number those after them too, for whom cannot just now."""
        if not name.startswith("#"):
            return [self.who(name)]
        first = int(name[1:])
        return [self.who(f"#{first + NEXT * n}") for n in range(TURNS)]

    def who(self, name: str) -> Any:
        """Give who "Ana" is, or "#3". In a small town some have to play twice."""
        if not name.startswith("#"):
            return self._by_name[name]
        return self._neighbours[int(name[1:]) % len(self._neighbours)]
