"""What happens when the region's pack has changed: written down at migrate, done by the worker.

All tables with a place in them are drawn anew: homes, sign-ups under way, and whatever plugins
have placed. Those of a plugin that is off wait until it is back.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import Flask

from onemile import clock, current, db, schema
from onemile.background.tasks import Outage, defer
from onemile.contracts import HealthCheck, HealthResult, Notice, NoticeText
from onemile.db import transaction
from onemile.i18n import gettext as _
from onemile.i18n import lazy_gettext as _l
from onemile.members.models import Member, SignUp
from onemile.mile import gazetteer, pack_state, places, redrawing
from onemile.mile.events import PlaceRedrawn
from onemile.mile.models import PeopleCount, Place
from onemile.mile.radius import home_of
from onemile.publishing.finding import placed_here
from onemile.work import TaskKind

TASK = "core.redraw"
SECONDS_MAX = 3_600  # a million members, each in a row or two
AGAIN_SECONDS = 600  # longer than any request takes
LINES_MAX = 200  # of names, in what is said at migrate


def begin(app: Flask, *, tell: Callable[[str], object] = lambda line: None) -> None:
    """Compare the pack with that of the database; where it differs, say what will change and ask
    the worker for it. Called after the tables are up to date."""
    with app.app_context():
        try:
            _begin(tell)
        finally:
            db.release()


def refuse_misfit(app: Flask) -> None:
    """Raise SchemaError where squares are drawn after another pack: nobody may serve or work."""
    with app.app_context():
        try:
            is_current = pack_state.is_drawn(_components())
        finally:
            db.release()
    if not is_current:
        raise schema.SchemaError(
            "the region's pack is another one than squares are drawn by; run `onemile migrate`"
        )


def redraw(_payload: Mapping[str, Any]) -> None:
    """Draw every row with a place anew; done twice it changes nothing more.

    Raises Outage where this process still reads the pack of before: it waits to be restarted.
    """
    if not pack_state.is_current():
        raise Outage("this process has another region pack than the database; restart it")
    redrawing.redraw_homes()
    _redraw_sign_ups()
    for model in (PeopleCount, *placed_here()):
        redrawing.redraw(model)


def check() -> HealthResult:
    """Tell the doctor whether this process and the database mean the same map."""
    if pack_state.is_drawn(_components()):
        return HealthResult(is_fine=True, detail=_("The map is the one that squares are drawn by."))
    return HealthResult(
        is_fine=False,
        detail=_("The region’s pack is another one than squares are drawn by."),
        mend="onemile migrate",
    )


def _begin(tell: Callable[[str], object]) -> None:
    components = _components()
    if not pack_state.stale(components):
        return
    said = _what_changes()
    placed: list[Any] = [Place, SignUp, *placed_here()]
    is_lived_in = any(model.select().exists() for model in placed)
    with transaction():
        if not pack_state.keep(components):
            return
        if is_lived_in:
            defer(TASK, {})
            # And once more, for what was just being placed by somebody's home of before.
            defer(TASK, {}, at=clock.now() + timedelta(seconds=AGAIN_SECONDS))
    for line in said:
        tell(line)


def _components() -> list[str]:
    """Name the core and each plugin at work with a table of placed things."""
    declared, placed = current.instance().plugins.declared("register_models"), placed_here()
    placing = {plugin.name for plugin, model in declared if model in placed}
    return [pack_state.CORE, *sorted(placing - {pack_state.CORE})]


def _what_changes() -> list[str]:
    """Say in numbers and names what the worker will do; nothing where nobody lives yet."""
    larger = sum(one.is_coarser for one in redrawing.changes(Place))
    names: Counter[tuple[str, str]] = Counter()
    for model in (Place, *placed_here()):
        names |= redrawing.named_anew(model)
    if not larger and not names:
        return []
    lines = [
        f"The region's pack has changed. Of the squares that members live in, {larger} become "
        f"larger, and none finer; {sum(names.values())} bear another name:"
    ]
    lines += [f"  {old} → {new}: {n}" for (old, new), n in sorted(names.items())[:LINES_MAX]]
    if len(names) > LINES_MAX:
        lines.append(f"  and {len(names) - LINES_MAX} more")
    return [*lines, "The worker draws them anew, and tells the members concerned."]


def _redraw_sign_ups() -> None:
    """Give sign-ups under way communes that are there; their squares are checked when they end."""
    spots = SignUp.select(SignUp.commune, SignUp.postcode).where(SignUp.commune != "")
    waiting: Any = spots.distinct().tuples()
    for commune, postcode in list(waiting):
        new = redrawing.successor(commune)
        found = gazetteer.region().commune(new)
        if found is None or new == commune:
            continue
        # Who can be asked again is; where the postcode has gone too, nothing is left to ask by.
        is_asked = bool(gazetteer.region().communes_of(postcode))
        with transaction():
            SignUp.update(
                commune="" if is_asked else new,
                postcode=postcode if is_asked else found.postcodes[0],
                cell=None,
            ).where((SignUp.commune == commune) & (SignUp.postcode == postcode)).execute()


def _redrawn(event: PlaceRedrawn, member: Any) -> NoticeText | None:
    home = home_of(member.id)
    if home is None:
        return None
    larger = _("Your square has grown: too few people live in the smaller one to shelter you.")
    if not event.is_renamed:
        return NoticeText(title=larger, url="/mile/place")
    title = _(
        "The map of the region has changed: neighbours now read %(commune)s",
        commune=places.commune_name(home.commune),
    )
    return NoticeText(title=title, body=larger if event.is_larger else "", url="/mile/place")


def _whose(event: PlaceRedrawn) -> list[str]:
    member = Member.get_or_none(Member.id == event.member_id)
    return [] if member is None else [str(member.uri)]


NOTICES = [Notice(event_type=PlaceRedrawn, recipients=_whose, compose=_redrawn)]
TASKS = [TaskKind(name=TASK, run=redraw, is_whole=False, seconds_max=SECONDS_MAX)]
CHECKS = [HealthCheck(name="region", title=_l("Map of the region"), run=check, is_quick=True)]
