"""What makes one trust a project: who supports it by name, who examined it and with which ties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import ActorCard, ngettext
from onemile.api import gettext as _
from onemile_projects import asking
from onemile_projects.models import Project
from onemile_projects.money.ends import CHANGED, LEFT, RELEASED, TAKEN_BACK
from onemile_projects.money.money_models import FREED, MEMBER
from onemile_projects.review.journal import Said

# Faces in a row that a telephone has room for, and names that one still reads.
FACES_MAX, NAMES_MAX = 6, 3
# Whoever is counted in ``Project.supporters``: not who took it back, nor whom the ledger freed.
_KEPT = "project_id = ? AND kind = ? AND (state <> ? OR ended_why NOT IN (?, ?, ?, ?))"
_SUPPORTERS = (
    f"SELECT supporter_uri, (SELECT COUNT(*) FROM projects_pledge WHERE {_KEPT} AND is_anonymous) "
    f"FROM projects_pledge WHERE {_KEPT} AND NOT is_anonymous ORDER BY id DESC LIMIT ?"
)


@dataclass(frozen=True, kw_only=True)
class Supporters:
    """How many support a project, and some of those who let others read their name."""

    uris: tuple[str, ...]
    n: int
    n_nameless: int

    def faces(self, people: Mapping[str, ActorCard]) -> list[ActorCard]:
        """Return the cards of those whom the page shows."""
        return [people[uri] for uri in self.uris if uri in people]

    def words(self, people: Mapping[str, ActorCard]) -> str:
        """Say who they are: some by name, how many more, how many without their name."""
        named = [one.name for one in self.faces(people)][:NAMES_MAX]
        others = max(0, self.n - self.n_nameless - len(named))
        said = []
        if named and others:
            said.append(
                ngettext(
                    "%(names)s and %(num)s other",
                    "%(names)s and %(num)s others",
                    others,
                    names=", ".join(named),
                )
            )
        elif named[1:]:
            said.append(_("%(one)s and %(other)s", one=", ".join(named[:-1]), other=named[-1]))
        else:
            said += named
        if self.n_nameless:
            said.append(
                ngettext(
                    "%(num)s preferred not to give their name",
                    "%(num)s preferred not to give their name",
                    self.n_nameless,
                )
            )
        return " · ".join(said)


@dataclass(frozen=True, kw_only=True)
class Examined:
    """Who examined a project, until when, and how many of them said a tie that all may read."""

    by: tuple[str, ...]
    at: datetime
    ties: int


def supporters_of(project: Project, viewer: Any) -> Supporters:
    """Return who supports a project: one question for five hundred as for five."""
    kept = [project.id, MEMBER, FREED, TAKEN_BACK, CHANGED, LEFT, RELEASED]
    rows = asking.rows(_SUPPORTERS, (), [*kept, *kept, FACES_MAX])
    hidden, n = viewer.hidden_uris(), int(project.supporters)
    return Supporters(
        uris=tuple(str(uri) for uri, _n in rows if uri not in hidden),
        n=n,
        n_nameless=int(rows[0][1]) if rows else n,
    )


def examined(project: Project, opinions: Sequence[Said]) -> Examined | None:
    """Return who examined what is open now, by the opinions that count; None before it is open."""
    given = {one.by.name: one for one in opinions if one.by is not None and not one.is_void}
    if project.opened_at is None or not given:
        return None
    return Examined(
        by=tuple(given),
        at=max(one.at for one in given.values()),
        ties=sum(bool(one.tie) for one in given.values()),
    )
