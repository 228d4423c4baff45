"""The sections of a Mag: add, rename, put in order, remove."""

from typing import Any

from onemile.api import Invalid, LimitReached, NotFound, transaction
from onemile.api import gettext as _
from onemile_mags.article_models import Article
from onemile_mags.making.held import held, held_articles, locked_members, noted, require_part
from onemile_mags.models import SECTIONS_MAX, WITHDRAWN, Mag, Section

TITLE_CHARS_MAX = 40
UP, DOWN = "up", "down"


def add(mag_id: int, *, member: Any, title: str) -> Section:
    """Add a section at the end. Raises NotFound, NotAllowed, Invalid on ``title``, LimitReached."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        rows = in_order(mag)
        if len(rows) >= SECTIONS_MAX:
            raise LimitReached(_("A Mag has at most %(n)s sections.", n=SECTIONS_MAX))
        _check(title, rows)
        section: Section = Section.create(mag=mag.id, position=len(rows) + 1, title=title)
        noted(mag)
    return section


def rename(mag_id: int, section_id: int, *, member: Any, title: str) -> None:
    """Give a section another title. Raises NotFound, NotAllowed, Invalid on ``title``."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        section = _section(mag, section_id)
        _check(title, [one for one in in_order(mag) if one.id != section.id])
        section.title = title
        section.save()
        noted(mag)


def move(mag_id: int, section_id: int, *, member: Any, way: str) -> None:
    """Put a section one place up or down; at the end of the list it stays. Raises NotFound."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        section = _section(mag, section_id)
        rows = in_order(mag)
        here = next(at for at, one in enumerate(rows) if one.id == section.id)
        there = min(max(here + (-1 if way == UP else 1), 0), len(rows) - 1)
        rows.insert(there, rows.pop(here))
        _number(rows)
        noted(mag)


def remove(mag_id: int, section_id: int, *, member: Any) -> int:
    """Remove a section; its articles stand in none from now on. Gives how many. Raises NotFound."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        section = _section(mag, section_id)
        articles = held_articles((Article.mag == mag.id) & (Article.section == section.id))
        for article in articles:
            article.section = None
            article.generation += 1
            article.save(only=[Article.section, Article.generation])
        section.delete_instance()
        _number(in_order(mag))
        noted(mag)
    return sum(article.state != WITHDRAWN for article in articles)


def in_order(mag: Mag) -> list[Section]:
    """Return the sections of a Mag in their order."""
    rows = Section.select().where(Section.mag == mag.id)
    return list(rows.order_by(Section.position, Section.id))


def tallied(mag: Mag) -> list[tuple[Section, int]]:
    """Return the sections of a Mag, each with how many articles stand in it."""
    counted: dict[int, int] = {}
    rows: Any = Article.select(Article.section).where(
        (Article.mag == mag.id) & Article.section.is_null(False) & (Article.state != WITHDRAWN)
    )
    for (section_id,) in rows.tuples():
        counted[section_id] = counted.get(section_id, 0) + 1
    return [(one, counted.get(one.id, 0)) for one in in_order(mag)]


def _mag(mag_id: int, member: Any) -> Mag:
    locked_members([str(member.uri)])
    return held(mag_id, member=member)


def _section(mag: Mag, section_id: int) -> Section:
    row: Section | None = Section.get_or_none((Section.id == section_id) & (Section.mag == mag.id))
    if row is None:
        raise NotFound
    return row


def _check(title: str, others: list[Section]) -> None:
    if not 1 <= len(title) <= TITLE_CHARS_MAX:
        raise Invalid(
            {"title": _("A section has 1 to %(n)s characters: one tab.", n=TITLE_CHARS_MAX)}
        )
    if any(one.title.casefold() == title.casefold() for one in others):
        raise Invalid({"title": _("There is a section of this name already.")})


def _number(rows: list[Section]) -> None:
    for position, one in enumerate(rows, start=1):
        if one.position != position:
            one.position = position
            one.save(only=[Section.position])
