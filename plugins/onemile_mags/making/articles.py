"""A new article: an empty sheet, or one of a template's, on the desk of a Mag."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import Invalid, LimitReached, publishing, transaction
from onemile.api import gettext as _
from onemile_mags import slugs
from onemile_mags.article_models import ARTICLES_MAX, Article, Working
from onemile_mags.making.held import WRITERS, held, locked_members, require_part
from onemile_mags.models import DRAFT, WITHDRAWN, Mag, Section


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What stands on a new sheet; ``due_at`` of a draft is only proposed to its author."""

    title: str = ""
    lead: str = ""
    text: str = ""
    section_id: int | None = None
    position: int = 0
    is_standing: bool = False
    due_at: datetime | None = None


def new_article(mag_id: int, *, member: Any, section_id: int | None = None) -> Article:
    """Lay a new sheet on the desk of a Mag, for whoever writes in it.

    Raises NotFound, NotAllowed, Conflict (the Mag has moved), Invalid (another Mag's section),
    LimitReached.
    """
    require_part(member)
    with transaction():
        locked_members([str(member.uri)])
        mag = held(mag_id, member=member, roles=WRITERS)
        publishing.refuse_moved(str(mag.uri))
        standing = (Article.mag == mag.id) & (Article.state != WITHDRAWN)
        if Article.select().where(standing).count() >= ARTICLES_MAX:
            raise LimitReached(
                _("A Mag has at most %(n)s articles. Begin another Mag.", n=ARTICLES_MAX)
            )
        if section_id is not None:
            own = (Section.id == section_id) & (Section.mag == mag.id)
            if not Section.select().where(own).exists():
                raise Invalid({"section": _("This section is not there any more.")})
        return lay(mag, author=member, sheet=Sheet(section_id=section_id))


def lay(mag: Mag, *, author: Any, sheet: Sheet) -> Article:
    """Lay a sheet on the desk of a locked Mag, in the open transaction."""

    def write(slug: str) -> Article:
        made: Article = Article.create(
            mag=mag.id,
            slug=slug,
            author_id=author.id,
            author_uri=author.uri,
            cell=mag.cell,
            commune=mag.commune,
            audience=mag.audience,
            state=DRAFT,
            section=sheet.section_id,
            position=sheet.position,
            is_standing=sheet.is_standing,
            language=mag.language,
            comments=mag.comments,
            holds_comments=mag.holds_comments,
            due_at=sheet.due_at,
        )
        return made

    article = slugs.new_article(write)
    article.object_uri = article.uri
    article.list_uri = mag.uri if mag.audience == publishing.PEOPLE else article.uri
    article.save(only=[Article.object_uri, Article.list_uri])
    Working.create(
        article=article.id,
        title=sheet.title,
        lead=sheet.lead,
        text=sheet.text,
        by_uri=author.uri,
    )
    return article
