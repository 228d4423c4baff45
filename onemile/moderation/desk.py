"""The moderators' desk ("la permanence"): one case at a time, the rule beside it, four buttons."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, render_template

from onemile import capabilities, current, pictures
from onemile.contracts import ActorCard, NavLink
from onemile.errors import NotFound
from onemile.i18n import lazy_gettext as _l
from onemile.members.directory import member_required
from onemile.members.models import Member
from onemile.moderation import decisions, passing, queries, targets
from onemile.moderation.grounds import ACTIONS, DONE, GROUNDS
from onemile.moderation.models import Case, Decision
from onemile.web.addresses import page_cursor

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")

ICONS = {
    "dismiss": "check",
    "forward": "send",
    "warn": "speech",
    "hide": "hide",
    "suspend": "lock",
    "restore": "eye",
    "reinstate": "heart",
}
TONES = {"suspend": "danger", "dismiss": "green"}


def links(viewer: Any) -> list[NavLink]:
    """Show moderators the way to their desk, with what waits there."""
    if viewer is None or not capabilities.allowed(viewer, "core.moderate"):
        return []
    waiting = queries.waiting(viewer)
    desk = NavLink(title=_l("Moderation"), url="/moderation", icon="shield", badge=waiting)
    return [_in_menu(desk, "steward"), _in_menu(desk, "me")]


def for_moderators(view: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page of the desk to those who may decide. Raises NotAllowed for others."""

    @wraps(view)
    def guarded(*positional: Any, **named: Any) -> Any:
        capabilities.require(current.viewer(), "core.moderate")
        return view(*positional, **named)

    return member_required(guarded)


@blueprint.get("")
@for_moderators
def desk() -> str:
    """The next case, or a word of thanks."""
    viewer = current.viewer()
    waiting = queries.waiting(viewer)
    case = queries.next_case(viewer, after=page_cursor("after"))
    appeal = queries.next_answer(viewer)
    if case is None:
        return render_template("moderation/empty.html", appeal=appeal, waiting=waiting)
    return _show(case, waiting=waiting, appeal=appeal)


@blueprint.get("/<int:case_id>")
@for_moderators
def case(case_id: int) -> str:
    """One case, open or closed, with its papers."""
    return _show(case_for(current.viewer(), case_id))


@blueprint.get("/<int:case_id>/pictures/<key>.webp")
@for_moderators
def picture(case_id: int, key: str) -> Any:
    """A picture of what a case is about, also while it is hidden from everybody."""
    found = case_for(current.viewer(), case_id)
    if key not in targets.pictures_of(str(found.kind), str(found.subject_id)):
        raise NotFound
    return pictures.send(key)


def _show(case: Case, *, waiting: int = 0, appeal: Decision | None = None) -> str:
    viewer = current.viewer()
    return render_template(
        "moderation/case.html",
        papers=queries.papers_of(case, viewer=viewer),
        page_of=queries.page_of,
        case=case,
        author=decisions.author_of(case) or _from_elsewhere(case),
        actions=decisions.possible(case, by=viewer),
        titles=ACTIONS,
        icons=ICONS,
        tones=TONES,
        done=DONE,
        grounds=GROUNDS,
        ground=queries.main_ground(case),
        told=passing.passed_on(case),
        called=lambda host: passing.called(host, author_uri=str(case.author_uri)),
        to_tell=_to_tell(case),
        waiting=waiting,
        minutes=waiting * queries.MINUTES_PER_CASE,
        appeal=appeal,
    )


def case_for(viewer: Member, case_id: int) -> Case:
    """Give a case to a moderator whom it does not concern. Raises NotFound, NotAllowed."""
    found: Case | None = Case.get_or_none(Case.id == case_id)
    if found is None:
        raise NotFound
    decisions.refuse_own(found, by=viewer)
    return found


def _from_elsewhere(case: Case) -> ActorCard | None:
    """Give the card of a neighbour of another instance whom a case is about."""
    return current.resolve_actor(str(case.author_uri)) if case.author_uri else None


def _to_tell(case: Case) -> str:
    """Give the name of the instance that can be told of a case, and has not been from here."""
    source = passing.source_of_case(case)
    if source is None or passing.is_told_by_moderators(case, host=source.host):
        return ""
    return passing.called(source.host, author_uri=source.author_uri)


def _in_menu(link: NavLink, menu: Any) -> NavLink:
    return NavLink(title=link.title, url=link.url, icon=link.icon, badge=link.badge, menu=menu)
