"""A Mag in the hands of whoever changes it: allowed, locked, theirs; the order of locks."""

from collections.abc import Iterable
from typing import Any

from onemile.api import Conflict, Member, NotFound, lock_rows, require
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.models import EDITOR, OWNER, WITHDRAWN, WRITER, Issue, Mag
from onemile_mags.terms import TAKE_PART

EDITORS, WRITERS = (OWNER, EDITOR), (OWNER, EDITOR, WRITER)


def require_part(member: Any) -> None:
    """Let those write Mags who may; who is suspended may not."""
    require(member, TAKE_PART)


def locked_members(uris: Iterable[str]) -> dict[str, Any]:
    """Lock members, before any Mag, in the order of their ids; gives them by URI."""
    here = Member.select().where(Member.uri.in_(list(uris))).order_by(Member.id)
    return {str(one.uri): one for one in lock_rows(here, lets_refer=True)}


def held(mag_id: int, *, member: Any, roles: tuple[str, ...] = EDITORS) -> Mag:
    """Return a Mag, locked, in which somebody has one of some roles. Raises NotFound."""
    mag = locked_mag(mag_id)
    if sight.role_of(mag, member) not in roles:
        raise NotFound
    return mag


def locked_mag(mag_id: int) -> Mag:
    """Return a Mag that stands, locked, whoever asks. Raises NotFound."""
    mag: Mag | None = lock_rows(Mag.select().where(Mag.id == mag_id), lets_refer=True).first()
    if mag is None or mag.state == WITHDRAWN:
        raise NotFound
    return mag


def held_articles(which: Any) -> list[Article]:
    """Lock some articles of a Mag that is locked, in the order of their ids."""
    return list(lock_rows(Article.select().where(which).order_by(Article.id), lets_refer=True))


def held_issue(mag: Mag, issue_id: int) -> Issue:
    """Return an issue of a Mag that is locked. Raises NotFound."""
    issue: Issue | None = Issue.get_or_none((Issue.id == issue_id) & (Issue.mag == mag.id))
    if issue is None:
        raise NotFound
    return issue


def noted(mag: Mag) -> None:
    """Save a locked Mag that readers see otherwise from now on."""
    mag.generation += 1
    mag.save()


def no_home() -> Conflict:
    """Return the refusal for whoever has no place yet."""
    return Conflict(_("Say first where you live: a Mag lies where its owner does."))
