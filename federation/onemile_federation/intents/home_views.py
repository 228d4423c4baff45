"""A visitor goes on from a public page to their own server: a line there, and the page it opens."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from onemile.api import NotFound, Rate, ThingName, limited, resolve_thing
from onemile_federation import addresses, registry
from onemile_federation.intents import going_home
from onemile_federation.intents.forms import HomeForm
from onemile_federation.intents.refusals import NoWay, sentence
from onemile_federation.views import blueprint

# Of one visitor: a few slips in a name, and a few things of an evening.
HOME = Rate(name="federation.home", times=20, seconds=3_600)


@dataclass(frozen=True, kw_only=True)
class About:
    """What a visitor wants to open at home: its title, its page here, whether one follows it."""

    uri: str
    title: str
    page: str
    is_actor: bool


def drawn(member: Any, subject: Any) -> str:
    """Return the line below a public page; for visitors alone, and nothing of what stays here."""
    if member is not None or not isinstance(subject, ThingName):
        return ""
    about = _about(subject.uri)
    return "" if about is None else render_template("federation/_from_home.html", about=about)


@blueprint.route("/from-home", methods=["GET", "POST"])
@limited(HOME, keeps_form=True)
def from_home() -> Any:
    """Ask for the visitor's address there, and say where it goes on; nothing is remembered."""
    about = _about(request.values.get("about", ""))
    if about is None:
        raise NotFound
    form, way, told, status = HomeForm(), None, "", 200
    if form.validate_on_submit():
        try:
            way = going_home.way_home(form.address.data, about=about.uri, is_actor=about.is_actor)
        except NoWay as no_way:
            said = sentence(no_way)
            told, status = said.words, said.status
    page = render_template("federation/from_home.html", about=about, form=form, way=way, told=told)
    return page, 422 if form.errors else status, {"Cache-Control": "no-store"}


def _about(uri: str) -> About | None:
    """Return what is ours and for everybody, by its URI; None for all else, alike."""
    if not addresses.is_ours(uri):
        return None
    try:
        found = registry.actor(uri)
    except registry.Unanswered:
        return None
    if found is not None:
        kind, who = found
        if kind.actor_type == "Person":  # whose name visitors are not shown
            return None
        page = who.url or who.uri.removeprefix(addresses.base())
        return About(uri=who.uri, title=who.name, page=page, is_actor=True)
    thing = resolve_thing(uri, None)
    if thing is None:
        return None
    return About(uri=uri, title=thing.title, page=thing.url, is_actor=False)
