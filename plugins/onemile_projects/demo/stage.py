"""Where a story stands while it is told: its project, its rows by their order, its people."""

from typing import Any

from onemile.api import DemoWorld
from onemile_projects.demo.players import Company
from onemile_projects.demo.script import Script
from onemile_projects.help.help_models import Task, Thing
from onemile_projects.models import Milestone, Project


class Scene:
    """One project of the demo and those who play in its story."""

    def __init__(self, world: DemoWorld, company: Company, script: Script) -> None:
        self.world, self.company, self.script = world, company, script
        self.project_id = 0

    def who(self, name: str) -> Any:
        """Give who a story means."""
        return self.company.who(name)

    @property
    def author(self) -> Any:
        """Who proposed it."""
        return self.who(self.script.author)

    def project(self) -> Project:
        """Read the project as it is now."""
        found: Project = Project.get_by_id(self.project_id)
        return found

    def stone(self, number: int) -> Milestone:
        """Give a milestone by its place, 1 for the first."""
        found: Milestone = self._row(Milestone, number)
        return found

    def task(self, number: int) -> Task:
        """Give a task by its place."""
        found: Task = self._row(Task, number)
        return found

    def thing(self, number: int) -> Thing:
        """Give a thing by its place."""
        found: Thing = self._row(Thing, number)
        return found

    def _row(self, model: Any, number: int) -> Any:
        return model.get((model.project == self.project_id) & (model.position == number))
