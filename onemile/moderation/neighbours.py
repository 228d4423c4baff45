"""Somebody of another instance on a report's form: who it is, and whether theirs can be told."""

from dataclasses import dataclass
from typing import Any

from onemile import current
from onemile.fields import may_be_uri
from onemile.i18n import gettext as _
from onemile.members import persons
from onemile.members.models import Member
from onemile.moderation import passing, targets


@dataclass(frozen=True, kw_only=True)
class About:
    """What a report is about, as far as it lies elsewhere.

    ``neighbour_uri`` is the person it is about, empty where it is about a thing or a page;
    ``source`` is whose moderators can be told, None where nobody's can, and ``source_name`` what
    members call that place. ``why_not`` says to the reporter why not today, and is empty where they
    never could, or can.
    """

    neighbour_uri: str = ""
    source: passing.Elsewhere | None = None
    source_name: str = ""
    why_not: str = ""


def about(viewer: Member | None, kind: str, subject_id: str, *, asked: str, is_seen: bool) -> About:
    """Return what of a report lies elsewhere; ``asked`` is the URI of a person, or any words.

    Nothing for visitors, and nothing of a thing that the viewer does not see. Who is suspended
    reports as ever, and sends nothing elsewhere.
    """
    if viewer is None:
        return About()
    if kind:
        uri, author_uri = "", _author_of(kind, subject_id) if is_seen else ""
    else:
        uri = author_uri = asked if _is_known(asked, viewer) else ""
    if not author_uri or not viewer.is_active:
        return About(neighbour_uri=uri)
    source = passing.source_of(kind, subject_id, author_uri=author_uri)
    if source is None:
        return About(neighbour_uri=uri)
    name = passing.called(source.host, author_uri=author_uri)
    why_not = _why_not_today(viewer, source.host, name=name)
    told = None if why_not else source
    return About(neighbour_uri=uri, source=told, source_name=name, why_not=why_not)


def described(uri: str) -> dict[str, Any]:
    """Return a person elsewhere as the form shows a thing."""
    name = current.resolve_actor(uri).name
    return {"title": _("an account of another instance"), "label": name, "runs": ()}


def _why_not_today(viewer: Member, host: str, *, name: str) -> str:
    """Return why the moderators of an instance are told no more today; empty where they can be."""
    if passing.has_said_enough(viewer, to_host=host):
        return _(
            "You have told the moderators of %(host)s of %(n)s things today, which is as many as "
            "one member can. The moderators of here read your report, and can tell them as well.",
            host=name,
            n=passing.TOLD_BY_ONE.times,
        )
    if passing.hears_no_more(host):
        return _(
            "The moderators of %(host)s have been told of many things from here today. The "
            "moderators of here read your report, and can tell them as well.",
            host=name,
        )
    return ""


def _author_of(kind: str, subject_id: str) -> str:
    subject = targets.subject_of(kind, subject_id)
    return "" if subject is None else str(targets.target_of(kind).author(subject))


def _is_known(uri: str, viewer: Member) -> bool:
    """Tell whether a plugin knows somebody elsewhere by a URI; nobody is asked for it."""
    if not may_be_uri(uri) or not persons.lives_elsewhere(uri):
        return False
    if persons.is_unseen_across(uri, viewer):
        return False
    return current.resolve_actor(uri).name != current.NAMELESS
