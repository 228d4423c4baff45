"""Follow a project without promising anything: whoever follows is told what becomes of it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from onemile.api import NotFound, require, transaction
from onemile_projects import sight
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import Project
from onemile_projects.sight import Part
from onemile_projects.terms import TAKE_PART
from onemile_projects.way.news_models import Follower

PAGE_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A page of the projects that a member follows, the latest followed first."""

    projects: list[Project]
    older: int | None


def follow(project_id: int, *, member: Any) -> None:
    """Follow a project that one may see; again changes nothing. Raises NotFound."""
    require(member, TAKE_PART)
    project = sight.visible(project_id, viewer=member)
    if follows(project, member):
        return
    try:
        with transaction():
            Follower.create(project=project.id, member_uri=member.uri, member_id=member.id)
    except IntegrityError:
        return  # The other tab was a moment earlier; the table keeps one.


def unfollow(project_id: int, *, member: Any) -> None:
    """Follow a project no more, also one that one may not see any more."""
    mine = (Follower.project == project_id) & (Follower.member_uri == member.uri)
    with transaction():
        Follower.delete().where(mine).execute()


def follows(project: Project, viewer: Any) -> bool:
    """Tell whether somebody follows a project."""
    if viewer is None:
        return False
    mine = (Follower.project == project.id) & (Follower.member_uri == viewer.uri)
    return bool(Follower.select().where(mine).exists())


def mine(viewer: Any, *, before: int | None = None) -> Followed:
    """Return a page of what a member follows; what they may not see any more is left out."""
    rows = Follower.select(Follower.id, Follower.project).where(Follower.member_uri == viewer.uri)
    if before is not None:
        rows = rows.where(Follower.id < before)
    found = list(rows.order_by(Follower.id.desc()).limit(PAGE_ROWS + 1))
    shown = found[:PAGE_ROWS]
    older = int(shown[-1].id) if len(found) > PAGE_ROWS else None
    return Followed(projects=_seen(shown, viewer), older=older)


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return what the button "follow" needs; whoever bears a project needs none."""
    is_followed = part.is_follower
    if part.is_bearer or (Stage(project.stage) in OVER and not is_followed):
        return None
    return {
        "is_followed": is_followed,
        "is_told_anyway": part.is_supporter or part.is_volunteer,
    }


def _seen(rows: list[Follower], viewer: Any) -> list[Project]:
    seen = []
    for row in rows:
        with suppress(NotFound):
            seen.append(sight.visible(int(row.project_id), viewer=viewer))
    return seen
