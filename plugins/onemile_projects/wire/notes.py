"""News of a project, and the great steps of its way, as documents for other servers.

They say what the page says to a visitor: no name, no sum of anybody's, no place.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from onemile.api import activity_streams, card, day, ids, speaking
from onemile.api import gettext as _
from onemile_projects import days, sight
from onemile_projects.lifecycle import Stage
from onemile_projects.models import HIDDEN, Project
from onemile_projects.shown import ending
from onemile_projects.way.news_models import HIDDEN_NEWS, SHOWN_NEWS, News
from onemile_projects.wire.told_models import Told

NEWS = "news/"
# As many as anybody scrolls through of one project; the oldest beyond are told no more.
NEWS_MAX = 1_000


def whats(project: Project) -> list[str]:
    """Return what a public project says, oldest first: the steps it has taken, and its news."""
    steps = {
        str(Stage.OPEN): project.opened_at,
        str(Stage.FUNDED): project.funded_at,
    }
    if project.stage in (Stage.CLOSED, Stage.FAILED):
        steps[str(project.stage)] = _ended_at(project)
    said = [(at, what) for what, at in steps.items() if at is not None]
    shown = (News.project == project.id) & (News.state == SHOWN_NEWS)
    rows = News.select(News.id, News.at).where(shown).order_by(News.id.desc()).limit(NEWS_MAX)
    said += [(row.at, f"{NEWS}{row.id}") for row in reversed(list(rows))]
    return [what for _at, what in sorted(said, key=lambda one: one[0])]


def document(told: Told, project: Project) -> Mapping[str, Any]:
    """Return a note as others read it, without its addressing."""
    title, words, at = _said(project, str(told.what))
    html = str(Markup("<p><strong>{}</strong></p>").format(title)) + words
    return {
        "id": told.uri,
        "type": "Note",
        "attributedTo": str(project.uri),
        "content": html,
        "contentMap": {str(project.language): html},
        "url": f"{card().base_url}{sight.path(project)}{fragment(str(told.what))}",
        "published": activity_streams.instant(at),
        # Who would like to say something lives here, and says it on the page (FEP-044f).
        "interactionPolicy": {
            "canReply": {"automaticApproval": [], "manualApproval": []},
            "canQuote": {"automaticApproval": [activity_streams.PUBLIC], "manualApproval": []},
        },
    }


def digest(said: Mapping[str, Any]) -> str:
    """Return by what it is known whether others were told the very same."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def reason(told: Told, project: Project) -> str:
    """Say to who keeps order elsewhere that moderators took a note away; empty where they did not.

    The project, or the one of its news.
    """
    number = ids.read(str(told.what).removeprefix(NEWS)) if str(told.what).startswith(NEWS) else 0
    hidden = (News.id == number) & (News.state == HIDDEN_NEWS)
    if project.state != HIDDEN and not News.select(News.id).where(hidden).exists():
        return ""
    with speaking(str(project.language)):
        return str(_("Taken away by the moderators of %(name)s.", name=card().name))


def fragment(what: str) -> str:
    """Return where on the project's page a note stands."""
    return f"#news-{what.removeprefix(NEWS)}" if what.startswith(NEWS) else ""


def _said(project: Project, what: str) -> tuple[str, str, datetime]:
    """Give the title, the words as HTML and the moment of a note."""
    if what.startswith(NEWS):
        news = News.get_by_id(ids.read(what.removeprefix(NEWS)))
        return str(news.title), activity_streams.html_of(str(news.text)), news.at
    with speaking(str(project.language)):
        return _STEPS[what](project)


def _opened(project: Project) -> tuple[str, str, datetime]:
    words = [str(project.summary)]
    if project.closes_at is not None and project.stage == Stage.OPEN:
        words.append(_("It can be supported until %(day)s.", day=day(days.last_of(project))))
    at = project.opened_at or project.stage_at
    return _("Approved, and open to all: %(title)s", title=project.title), _html(words), at


def _funded(project: Project) -> tuple[str, str, datetime]:
    at = project.funded_at or project.stage_at
    return _("It has what it needs: %(title)s", title=project.title), "", at


def _closed(project: Project) -> tuple[str, str, datetime]:
    title = _("It has come to its end: %(title)s", title=project.title)
    return title, _html(ending.smiles(project)), _ended_at(project)


def _failed(project: Project) -> tuple[str, str, datetime]:
    title = (
        _("It has ended before its time: %(title)s", title=project.title)
        if project.funded_at is not None
        else _("It has not come about: %(title)s", title=project.title)
    )
    return title, _html(ending.smiles(project)), _ended_at(project)


def _ended_at(project: Project) -> datetime:
    at: datetime = project.ended_at or project.stage_at
    return at


def _html(words: Any) -> str:
    return "".join(activity_streams.html_of(one) for one in words)


_STEPS: Mapping[str, Callable[[Project], tuple[str, str, datetime]]] = {
    str(Stage.OPEN): _opened,
    str(Stage.FUNDED): _funded,
    str(Stage.CLOSED): _closed,
    str(Stage.FAILED): _failed,
}
