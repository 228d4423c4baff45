"""A project ends before its time: its hands are let go, its Smiles freed and given back."""

from collections.abc import Set
from typing import Any

from onemile.api import clock
from onemile_projects import stages
from onemile_projects.help import helping
from onemile_projects.lifecycle import Actor, Step
from onemile_projects.models import Project
from onemile_projects.money import settling


def early(
    project: Project,
    step: Step,
    *,
    actors: Set[Actor],
    by_uri: str = "",
    why: str = "",
    **columns: Any,
) -> None:
    """End a locked project by a step that fails it, in the open transaction.

    What was promised is freed and what is left goes back by a task. Raises as ``stages.take``.
    """
    columns["ended_at"] = clock.now()
    stages.take(project, step, actors=actors, by_uri=by_uri, why=why, **columns)
    helping.end_all(project)
    settling.begin(project)
