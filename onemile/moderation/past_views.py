"""Pages of what was decided, and of every step that led there."""

from typing import Any

from flask import render_template, url_for

from onemile import capabilities, current
from onemile.i18n import lazy_gettext as _l
from onemile.members.directory import member_required
from onemile.moderation import queries
from onemile.moderation.desk import blueprint, for_moderators
from onemile.moderation.grounds import DONE
from onemile.web.addresses import page_cursor


@blueprint.get("/decided")
@for_moderators
def decided() -> str:
    """What was decided, newest first."""
    rows = queries.decided(current.viewer(), before=page_cursor())
    shown, older = _page(rows, "moderation.decided")
    return render_template("moderation/decided.html", rows=shown, older=older, done=DONE)


@blueprint.get("/log")
@member_required
def log() -> str:
    """Every step of every moderator, for stewards."""
    capabilities.require(current.viewer(), "core.steward")
    rows = queries.log_lines(before=page_cursor())
    shown, older = _page(rows, "moderation.log")
    people = current.resolve_actors(str(row.by_uri) for row in shown if row.by_uri)
    names = {uri: card.name for uri, card in people.items()}
    return render_template(
        "moderation/log.html", rows=shown, older=older, names=names, said=_verbs()
    )


def _page(rows: list[Any], endpoint: str) -> tuple[list[Any], str | None]:
    shown = rows[: queries.PAGE_ROWS]
    older = url_for(endpoint, before=shown[-1].id) if len(rows) > len(shown) else None
    return shown, older


def _verbs() -> dict[str, Any]:
    return DONE | {
        "reported": _l("a report came in"),
        "noticed": _l("noticed by the machine"),
        "opened": _l("case opened"),
        "passed_on": _l("to be handed to the moderators of another instance"),
        "passed_on_taken": _l("handed to the moderators of another instance"),
        "passed_on_never": _l("could not be handed to the moderators of another instance"),
        "answered": _l("answered by the person concerned"),
        "replied": _l("answered by the stewards"),
    }
