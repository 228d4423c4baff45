"""Projects as cards: what a row of them shows, in as many questions for two dozen as for one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup

from onemile.api import (
    ActorCard,
    InstantField,
    language,
    ngettext,
    pictures,
    resolve_actors,
)
from onemile.api import card as instance_card
from onemile.api import gettext as _
from onemile_projects import asking
from onemile_projects.lifecycle import AT_WORK, OVER, Stage
from onemile_projects.models import ACCEPTED, ASSOCIATION, Project
from onemile_projects.shown import card_words, needs
from onemile_projects.shown.standing import CHIPS, Chip

# On a card; the project's page has them all.
NEEDS_MAX = 2
# Names on a card: two, and how many more.
NAMES_MAX = 2
SEEKING = (Stage.OPEN, Stage.COLLECTING)
# What a card reads of a project.
COLUMNS = (
    "title",
    "summary",
    "picture_key",
    "beginning",
    "borne_by",
    "stage",
    "stage_before",
    "min_smiles",
    "pledged_smiles",
    "promised_smiles",
    "collected_smiles",
    "released_smiles",
    "refunded_smiles",
    "match_percent",
    "match_max_smiles",
    "supporters",
    "least_supporters",
    "least_hours",
    "hours_promised",
    "closes_at",
    "collect_until",
    "funded_at",
    "silent_since",
    "report_state",
)
_MOMENTS = ("closes_at", "collect_until", "funded_at", "silent_since")
_MOMENT = InstantField()
_BEARERS = (
    "SELECT project_id, member_uri FROM projects_bearer "
    "WHERE state = ? AND project_id IN (numbers) ORDER BY since, id"
)
COVERS = frozenset({"garden", "repair", "pedibus", "library", "cleanup", "flood"})


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What became of a project's Smiles, as its columns say; the doctor compares the postings."""

    pledged: int
    promised: int
    collected: int
    released: int
    refunded: int
    left: int


@dataclass(frozen=True, kw_only=True)
class Card:
    """A project as its card shows it."""

    id: int
    title: str
    summary: str
    url: str
    picture_url: str
    cover: str
    stage: Stage
    bearers: str
    needs: tuple[needs.Need, ...]
    line: str
    note: str
    sums: Sums | None
    is_silent: bool
    # The name of the way to how it ended, and the way.
    more: tuple[str, str]

    @property
    def chip(self) -> Chip:
        """The chip of its stage."""
        return CHIPS[self.stage]


def of_row(row: Mapping[str, Any]) -> Any:
    """Return a row of ``publishing.newest`` with COLUMNS as what ``cards_for`` reads of a project.

    Lighter than a model of fifty columns: a page shows two dozen of them.
    """
    moments = {name: _MOMENT.python_value(row[name]) for name in _MOMENTS}
    return SimpleNamespace(**{**row, **moments})


def drawn(one: Card) -> Markup:
    """Draw a card; one that has not changed is kept, as the feed keeps its own."""
    shown = instance_card()
    return _drawn(language(), url_for("projects.index"), shown.base_url, shown.unit_plural, one)


@lru_cache(maxsize=1_024)  # the newest of some hundred miles, 3 kB each
def _drawn(_language: str, _root: str, _instance: str, _unit: str, one: Card) -> Markup:
    template = current_app.jinja_env.get_template("projects/_cards.html")
    macros: Any = template.make_module({"instance": instance_card()})
    found: Markup = macros.project_card(one)
    return found


def cards_for(projects: Sequence[Any], known: Mapping[str, ActorCard] | None = None) -> list[Card]:
    """Return the cards of some projects, in their order: five questions for all of them.

    ``known`` are people whose cards are there already, by URI.
    """
    bearers = bearer_names(projects, known or {})
    seeking = [project for project in projects if project.stage in SEEKING]
    asked = needs.asked_of(seeking)
    ways = card_words.ways_of([project for project in projects if project.stage in AT_WORK])
    return [
        Card(
            id=int(project.id),
            title=str(project.title),
            summary=str(project.summary),
            url=Project.path_of(project.id),
            picture_url=pictures.url(project.picture_key),
            cover=cover_of(project),
            stage=Stage(project.stage),
            bearers=bearers[project.id],
            needs=_needs(project, asked[project.id]) if project.id in asked else (),
            line=card_words.line_of(project, ways.get(project.id)),
            note=card_words.note_of(project, ways.get(project.id)),
            # While it is open or collecting its bar says them.
            sums=sums_of(project) if _has_sums(project) else None,
            is_silent=project.silent_since is not None and project.stage not in OVER,
            more=card_words.more_of(project),
        )
        for project in projects
    ]


def sums_of(project: Project) -> Sums:
    """Return the sums of a project: collected is released, refunded and left together."""
    return Sums(
        pledged=int(project.pledged_smiles),
        promised=int(project.promised_smiles),
        collected=int(project.collected_smiles),
        released=int(project.released_smiles),
        refunded=int(project.refunded_smiles),
        left=int(project.collected_smiles - project.released_smiles - project.refunded_smiles),
    )


def cover_of(project: Project) -> str:
    """Return the drawn cover of a project that has no photo: its beginning's, or the bench."""
    name = project.beginning if project.beginning in COVERS else "general"
    return f"covers/{name}.svg"


def bearer_names(projects: Sequence[Project], known: Mapping[str, ActorCard]) -> dict[int, str]:
    """Return who bears each of some projects, in a few words; two questions for all."""
    numbers = [int(project.id) for project in projects]
    uris: dict[int, list[str]] = {number: [] for number in numbers}
    for number, uri in asking.rows(_BEARERS, numbers, [ACCEPTED]):
        uris[number].append(uri)
    people = {
        **known,
        **resolve_actors({uri for some in uris.values() for uri in some} - set(known)),
    }
    return {
        int(project.id): _named(project, [people[uri].name for uri in uris[project.id]])
        for project in projects
    }


def _named(project: Project, names: list[str]) -> str:
    shown, more = names[:NAMES_MAX], len(names) - NAMES_MAX
    if project.borne_by == ASSOCIATION:
        return _("the association")
    if not names:
        return _("nobody any more")
    if more > 0:
        return ngettext(
            "%(names)s and one more neighbour",
            "%(names)s and %(num)s more neighbours",
            more,
            names=", ".join(shown),
        )
    return _("%(one)s and %(other)s", one=shown[0], other=shown[1]) if shown[1:] else shown[0]


def _needs(project: Project, asked: needs.Asked) -> tuple[needs.Need, ...]:
    return tuple(needs.needs_of(project, asked)[:NEEDS_MAX])


def _has_sums(project: Project) -> bool:
    return bool(project.collected_smiles) and project.stage not in SEEKING
