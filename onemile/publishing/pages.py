"""Where the author of a thing goes once it is published, and what is said to them there."""

from flask import url_for

from onemile.i18n import gettext as _
from onemile.publishing.finding import path_of
from onemile.publishing.models import ChosenPerson
from onemile.publishing.placed import ME, PEOPLE, Placed


def page_after(thing: Placed) -> str:
    """Return the page to show after publishing: the thing's own, or whom to choose first."""
    is_on_list = ChosenPerson.select().where(ChosenPerson.thing_uri == thing.uri).exists()
    if thing.audience == PEOPLE and not is_on_list:
        return url_for("chosen.who_sees", thing=thing.uri)
    return path_of(thing)


def said_after(thing: Placed) -> str:
    """Return what is true of a thing that has just been published."""
    if thing.audience == ME:
        return _("Saved. Nobody but you sees it.")
    if thing.audience == PEOPLE:
        return _("Saved. Now choose who sees it.")
    return _("Your neighbours see it now.")
