"""Whom each audience is, in a sentence and about how many, beside the choice."""

from collections.abc import Sequence

from onemile.api import card, publishing
from onemile.api import gettext as _

ICONS = {
    "me": "lock",
    "people": "heart",
    "mile": "home",
    "near": "carte",
    "instance": "people",
    "everyone": "eye",
}


def notes(audiences: Sequence[str], *, member_id: int) -> dict[str, str]:
    """Say beside each audience whom it reaches, and about how many they are."""
    return {one: _note(one, member_id) for one in audiences}


def _note(audience: str, member_id: int) -> str:
    if audience == publishing.ME:
        return _("To write in peace: nobody else sees it")
    if audience == publishing.PEOPLE:
        return _("You choose them one by one, on the next page")
    if audience == publishing.MILE:
        whom = _("Whoever lives in your mile")
    elif audience == publishing.AROUND:
        whom = _("Your mile, your commune and its neighbours")
    elif audience == publishing.INSTANCE:
        region = card().region_title
        whom = _("All members of %(region)s", region=region) if region else _("All members")
    else:
        return _("Anybody on the web, also without an account")
    n = publishing.readers(audience, member_id=member_id)
    return f"{whom} · {n}" if n else str(whom)
