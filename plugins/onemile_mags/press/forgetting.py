"""What was told of an article is told no longer once it is for fewer people, or gone."""

from collections.abc import Iterable

from onemile.api import forget_notices
from onemile_mags.article_models import Article
from onemile_mags.models import Address, Issue, Mag


def forget(articles: Iterable[Article], mag: Mag) -> None:
    """Take back what anybody was told of some articles of a Mag, in the open transaction.

    A notice repeats a title, and that of an issue all of them; its address is the one that the
    Mag and the article had then. Nobody is told anew: whom it still reaches finds it in the Mag.
    """
    ones = list(articles)
    if not ones:
        return
    numbers = [one.id for one in ones]
    mags = [mag.slug, *_slugs((Address.mag == mag.id) & Address.article_id.is_null())]
    former = Address.select().where((Address.mag == mag.id) & Address.article_id.in_(numbers))
    pages = [one.slug for one in ones] + [row.slug for row in former]
    issues = {one.issue_id for one in ones if one.issue_id is not None}
    counted = Issue.select(Issue.number).where(Issue.id.in_(issues))
    pages += [f"issues/{row.number}" for row in counted]
    urls = [f"/mags/{of}/{page}" for of in mags for page in pages]
    forget_notices([*urls, *(Article.path_of(number) for number in numbers)])


def _slugs(which: object) -> list[str]:
    return [str(row.slug) for row in Address.select(Address.slug).where(which)]
