"""How other servers stand with us: the one place where it is judged who may knock, and be seen.

A decision about a domain holds for all that lies beneath it. Of several the hardest counts, and a
steward's own counts before that of a list: who is let in by name is shut out by no list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from onemile.api import rows, setting
from onemile_federation.remote import bonds
from onemile_federation.remote.host_names import and_above
from onemile_federation.remote.models import ALLOWED, BY_NAME, LIMITED, OPEN, SUSPENDED

# Names in one question.
NAMES_AT_ONCE = 500
MODE_SETTING = "federation.publications"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What holds for one host: nothing passes; only followers see it; none of its pictures.

    ``is_unnamed``: it is shut for no other reason than that nobody has let it in by name.
    """

    is_shut: bool
    is_unnamed: bool
    is_limited: bool
    rejects_media: bool


@dataclass(frozen=True, kw_only=True)
class _Line:
    host: str
    standing: str
    rejects_media: bool
    is_of_list: bool


def is_suspended(host: str) -> bool:
    """Tell whether nothing passes to or from a host, in whatever spelling.

    It is suspended, or a domain that it lies beneath; or it is not among those that are let in by
    name. One look at an index, so that every process knows at once what was decided.
    """
    return bool(suspended_among([host]))


def suspended_among(names: Iterable[str]) -> set[str]:
    """Return those of some hosts to and from which nothing passes."""
    return {name for name, found in of_all(names).items() if found.is_shut}


def barred_among(names: Iterable[str]) -> set[str]:
    """Return those of some hosts that are suspended, and not only let in by nobody's name."""
    return {name for name, found in of_all(names).items() if found.is_shut and not found.is_unnamed}


def limited_among(names: Iterable[str]) -> set[str]:
    """Return those of some hosts that only who follows somebody there sees anything of."""
    return {name for name, found in of_all(names).items() if found.is_limited or found.is_shut}


def rejects_media(host: str) -> bool:
    """Tell whether no picture of a host is asked for, shown or linked."""
    return bool(without_media_among([host]))


def without_media_among(names: Iterable[str]) -> set[str]:
    """Return those of some hosts of which no picture is asked for, shown or linked."""
    found = of_all(names).items()
    return {name for name, one in found if one.rejects_media or one.is_shut}


def of_all(names: Iterable[str]) -> dict[str, Standing]:
    """Return how some hosts stand, by the names as they were given."""
    above = {name: and_above(name) for name in names}
    asked = sorted(frozenset().union(*above.values()))
    lines: dict[str, _Line] = {}
    mode = ""
    for start in range(0, len(asked), NAMES_AT_ONCE):
        chunk = asked[start : start + NAMES_AT_ONCE]
        for host, standing, rejects, list_id in rows(_decided(len(chunk)), (OPEN, True, *chunk)):
            if not host:
                mode = standing
            lines[host] = _Line(
                host=host,
                standing=standing,
                rejects_media=bool(rejects),
                is_of_list=list_id is not None,
            )
    needs_name = (mode or str(setting(MODE_SETTING))) == BY_NAME
    tied = frozenset(bonds.by_host()) if needs_name else frozenset()
    return {
        name: _judged(
            [lines[one] for one in over if one in lines and one],
            is_needed=needs_name and not over & tied,
        )
        for name, over in above.items()
    }


def _judged(lines: list[_Line], *, is_needed: bool) -> Standing:
    is_allowed = any(one.standing == ALLOWED for one in lines)
    counting = [one for one in lines if not (is_allowed and one.is_of_list)]
    is_shut = any(one.standing == SUSPENDED for one in counting)
    is_unnamed = is_needed and not is_allowed and not is_shut
    return Standing(
        is_shut=is_shut or is_unnamed,
        is_unnamed=is_unnamed,
        is_limited=any(one.standing == LIMITED for one in counting),
        rejects_media=any(one.rejects_media for one in counting),
    )


@lru_cache(maxsize=NAMES_AT_ONCE)
def _decided(n: int) -> str:
    # Fixed SQL: every message asks, and building the question would cost more than the answer.
    marks = ", ".join("?" * n)
    return (
        "SELECT host, standing, rejects_media, list_id FROM federation_host "
        f"WHERE (standing <> ? OR rejects_media = ?) AND host IN ({marks}) "
        "UNION ALL SELECT '', publications, FALSE, NULL FROM (SELECT publications "
        "FROM federation_mode_decision ORDER BY id DESC LIMIT 1) AS latest"
    )
