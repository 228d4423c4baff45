"""Find the placed thing behind a URI, whichever plugin's table it stands in."""

from typing import Any

from onemile import current
from onemile.db import lock_rows
from onemile.errors import NotFound
from onemile.fields import may_be_uri
from onemile.publishing.placed import PEOPLE, WITHDRAWN, Placed


def thing_of(uri: str) -> Placed | None:
    """Return the thing of a URI, in whatever state, or None. Whether it may be seen is not asked.

    One question, by its index, for each table of placed things that is enabled.
    """
    if not may_be_uri(uri):
        return None
    for model in tables():
        found: Placed | None = model.get_or_none(model.uri == uri)
        if found is not None:
            return found
    return None


def things_on(uri: str) -> list[Placed]:
    """Return the thing of a URI, and those that are shown to whom it is shown to."""
    first = thing_of(uri)
    found = [] if first is None else [first]
    for model in tables():
        if model.listed_by != "uri":
            listed = getattr(model, model.listed_by) == uri
            theirs = listed & (model.audience == PEOPLE) & (model.uri != uri)
            found += list(model.select().where(theirs & (model.state != WITHDRAWN)))
    return found


def own_thing(viewer: Any, uri: str) -> Placed:
    """Return a thing of ``viewer``'s own. Raises NotFound for others' and withdrawn ones.

    So it does where another thing's list of people counts for it.
    """
    found = thing_of(uri)
    if found is None or found.author_uri != viewer.uri or found.state == WITHDRAWN:
        raise NotFound
    if found.audience == PEOPLE and found.people_uri != found.uri:
        raise NotFound
    return found


def held(thing: Placed) -> Placed:
    """Return a thing as it stands now, its row locked until the transaction ends.

    Raises NotFound where it is gone, or has been withdrawn meanwhile.
    """
    model = type(thing)
    row: Placed | None = lock_rows(model.select().where(model.id == thing.id)).first()
    if row is None or row.state == WITHDRAWN:
        raise NotFound
    return row


def path_of(thing: Placed) -> str:
    """Return the path of a thing's own page."""
    return str(thing.uri).removeprefix(current.card().base_url)


def placed_here() -> list[type[Placed]]:
    """Return the tables of things that lie where the region here says, not what came across."""
    return [model for model in tables() if not model.comes_across]


def tables() -> list[type[Placed]]:
    declared = current.instance().plugins.declared("register_models")
    return [model for _plugin, model in declared if issubclass(model, Placed)]
