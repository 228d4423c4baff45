"""The plugin's blueprint; its overview page, and what it hangs into other pages."""

from typing import Any

from flask import Blueprint, current_app, render_template
from markupsafe import Markup

from onemile.api import (
    Fragment,
    NavLink,
    Rate,
    allowed,
    card,
    cards_of,
    member_required,
    page_cursor,
    viewer,
)
from onemile.api import lazy_gettext as _l
from onemile_exchanges import kinds, leaving, overview
from onemile_exchanges.amounts import hour_words, in_return
from onemile_exchanges.disputes import desk
from onemile_exchanges.queries import item_path
from onemile_exchanges.terms import MEDIATE, TAKE_PART

blueprint = Blueprint("exchanges", __name__, url_prefix="/exchanges")

# Each one writes to somebody: more than that in an hour is no neighbour at the keys.
PROPOSALS = Rate(name="exchanges.proposals", times=30, seconds=3600)


@blueprint.get("")
@member_required
def index() -> str:
    """My exchanges by what waits for me, my offers and needs, what is over."""
    member = viewer()
    cursor = page_cursor()
    return render_template(
        "exchanges/index.html",
        page=overview.overview_of(member, before=cursor),
        is_first=cursor is None,
        may_take_part=allowed(member, TAKE_PART),
        **words(),
    )


def words() -> dict[str, Any]:
    """Give what every template of the plugin wants: kinds and how amounts are said."""
    return {
        "kinds": {kind.name: kind for kind in kinds.FEED_KINDS},
        "forms": kinds.FORMS,
        "categories": kinds.CATEGORIES,
        "in_return": in_return,
        "unit": card().unit_plural,
        "hour_guide": hour_words(),
        "item_path": item_path,
    }


def links(member: Any) -> list[NavLink]:
    """Hang the exchanges into the bar, with a number for what waits."""
    if member is None:
        return []
    n = overview.n_waiting(member.uri)
    found = [NavLink(title=_l("Exchanges"), url="/exchanges", icon="echanges", order=40, badge=n)]
    if allowed(member, MEDIATE):
        n = desk.n_waiting(moderator=member)
        found += [_to_disputes(n, "steward"), _to_disputes(n, "me")]
    return found


def _to_disputes(n: int, menu: Any) -> NavLink:
    return NavLink(
        title=_l("Disagreements"),
        url="/exchanges/disputes",
        icon="handshake",
        order=60,
        badge=n,
        menu=menu,
    )


def fragments(slot: str, subject: Any, member: Any) -> list[Fragment]:
    """Hang two buttons into the mile, what somebody offers and needs into their profile.

    And what would become of each exchange into the page on which they ask to leave, and what
    waits between two members onto the moderators' desk.
    """
    if member is None:
        return []
    if slot == "moderation.desk" and allowed(member, MEDIATE):
        n = desk.n_waiting(moderator=member)
        waiting = Fragment(html=Markup(render_template("exchanges/_desk.html", n=n)), order=10)
        return [waiting] if n else []
    if slot == "mile.actions" and allowed(member, TAKE_PART):
        return [Fragment(html=Markup(_actions()), order=10)]
    if slot == "privacy.leave" and (rows := leaving.forecast(member)):
        html = render_template("exchanges/_leaving.html", rows=rows)
        return [Fragment(html=Markup(html), order=10)]
    if slot == "member.profile" and subject is not None:
        return [Fragment(html=Markup(_profile(subject, member)), order=20)]
    return []


def _actions() -> str:
    # Not render_template: gathering what a whole page needs takes longer than two buttons.
    return current_app.jinja_env.get_template("exchanges/_actions.html").render()


def _profile(subject: Any, member: Any) -> str:
    is_seen = subject.id == member.id or (
        subject.uri not in member.hidden_uris() and bool(cards_of([subject.id]))
    )
    if not is_seen:
        return ""
    return render_template(
        "exchanges/_profile.html",
        subject=subject,
        is_me=subject.id == member.id,
        items=overview.shown_items(subject.uri, viewer=member),
        count=overview.participation_of(subject.uri),
        notes=overview.public_thanks(subject.uri, viewer=member),
        **words(),
    )
