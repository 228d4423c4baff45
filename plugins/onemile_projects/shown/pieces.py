"""What the page of a project shows alike to many: drawn once from plain values, and kept.

Whatever a viewer may not see is left out before it comes here: a piece knows its values alone.
"""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from onemile.api import ActorCard, day, kept_piece, ngettext
from onemile.api import gettext as _
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import ASSOCIATION, TO_TREASURY, Project
from onemile_projects.shown import cards, standing
from onemile_projects.shown.needs import Need
from onemile_projects.shown.trust import Examined, Supporters


def head(
    project: Project,
    *,
    photo: str,
    bearers: Sequence[ActorCard],
    place: str,
    may_support: bool,
    n_unnamed: int = 0,
) -> Markup:
    """Draw the top of the page: its picture, where it stands, its title, who answers for it.

    ``n_unnamed`` bear it too, and their names are not for who reads this.
    """
    chip = standing.chip_of(project)
    is_over = project.stage in OVER
    return kept_piece(
        "projects/_head.html",
        title=str(project.title),
        photo=photo,
        cover=cards.cover_of(project),
        chip={"word": str(chip.word), "tone": chip.tone, "icon": chip.icon},
        is_silent=project.silent_since is not None and not is_over,
        when=_when(project),
        bearers=[_face(one) | {"name": one.name, "url": one.url} for one in bearers],
        n_unnamed=n_unnamed,
        for_association=project.borne_by == ASSOCIATION,
        place=place,
        is_off=project.stage in standing.OFF_THE_WAY,
        step=standing.step_of(project),
        path=[(str(stone.word), stone.state) for stone in standing.path_of(project)],
        may_support=may_support,
    )


def prose(project: Project) -> Markup:
    """Draw what a project says of itself."""
    return kept_piece("projects/_prose.html", need=str(project.need), plan=str(project.plan))


def need_rows(project: Project, needs: Sequence[Need], *, has_things: bool) -> Markup:
    """Draw what can be counted; things to lend stand there where they are not listed below."""
    is_over = project.stage in OVER
    rows = [need for need in needs if need.icon != "box" and (need.have or not is_over)]
    is_asking = not project.funded_at and not is_over
    more = is_asking and project.ideal_smiles > project.min_smiles
    lent = [need for need in needs if need.icon == "box" and not has_things and not is_over]
    return kept_piece(
        "projects/_need_rows.html",
        rows=[_need(one) for one in rows],
        ideal=[int(project.min_smiles), int(project.ideal_smiles)] if more else None,
        lent=[_need(one) for one in lent[:1]],
    )


def openness(
    project: Project,
    *,
    backing: Supporters,
    people: dict[str, ActorCard],
    examined: Examined | None,
    n_opinions: int,
    says_rest: bool,
    audience: str,
) -> Markup:
    """Draw who supports it, who examined it and with which ties, and the sums.

    ``audience`` is said to whoever bears it; ``says_rest``: nowhere else on the page it is read
    what becomes of a remainder.
    """
    is_over = project.stage in OVER
    return kept_piece(
        "projects/_open.html",
        project_id=int(project.id),
        supported=_supported(backing.n, is_over=is_over) if backing.n else "",
        faces=[_face(one) for one in backing.faces(people)] if backing.n else [],
        backers=backing.words(people) if backing.n else "",
        examined=_examined(examined) if examined else None,
        n_opinions=n_opinions,
        sums=_sums(project) if project.min_smiles else [],
        says_rest=bool(project.min_smiles) and says_rest and not is_over,
        is_for_all=project.remainder == TO_TREASURY,
        audience=audience,
    )


def figures(project: Project) -> Markup:
    """Draw how many support a project and what became of its Smiles: sums alone, for visitors."""
    n = int(project.supporters)
    return kept_piece(
        "projects/_visitor_figures.html",
        supported=_supported(n, is_over=project.stage in OVER) if n else "",
        sums=_sums(project) if project.min_smiles else [],
    )


def _when(project: Project) -> str:
    """Say until when, since when, or on which day it ended."""
    if project.stage == Stage.OPEN and project.closes_at:
        return _("until %(day)s", day=day(project.last_day))
    if project.stage == Stage.COLLECTING and project.collect_until:
        return _("until %(day)s", day=day(project.collect_until))
    if project.stage in OVER:
        return _("on %(day)s", day=day(project.ended_at or project.stage_at))
    return _("since %(day)s", day=day(project.stage_at))


def _supported(n: int, *, is_over: bool) -> str:
    if is_over:
        return ngettext("%(num)s neighbour supported it", "%(num)s neighbours supported it", n)
    return ngettext("%(num)s neighbour supports it", "%(num)s neighbours support it", n)


def _examined(given: Examined) -> dict[str, Any]:
    return {"by": list(given.by), "day": day(given.at), "ties": given.ties}


def _sums(project: Project) -> list[tuple[str, int]]:
    sums = cards.sums_of(project)
    said = (
        (_("Promised"), sums.pledged),
        (_("Collected"), sums.collected),
        (_("Given out"), sums.released),
        (_("Gone back"), sums.refunded),
        (_("Left"), sums.left),
    )
    return [(word, amount) for word, amount in said if amount]


def _need(one: Need) -> dict[str, Any]:
    given: dict[str, Any] = {"icon": one.icon, "title": one.title, "said": one.said}
    return given | {"note": one.note, "have": one.have, "of": one.of, "is_met": one.is_met}


def _face(one: ActorCard) -> dict[str, Any]:
    """Give what an avatar is drawn from."""
    return {"avatar_url": one.avatar_url, "tone": one.tone, "initials": one.initials}
