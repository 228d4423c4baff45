"""A Mag lies elsewhere, or is another's, from now on: its articles go along.

What was said under them before was said to the people of the old place, or whom the former owner
chose: from now on it is for who writes there, and where the Mag lay is kept nowhere.
"""

from onemile.api import lock_rows, publishing
from onemile_mags import said_for
from onemile_mags.article_models import Article
from onemile_mags.models import Mag

_BY_PLACE = (publishing.MILE, publishing.AROUND)


def take_along(mag: Mag, *, is_handed_over: bool = False) -> None:
    """Let the articles of a locked Mag lie where it lies, in the open transaction."""
    rows = Article.select().where(Article.mag == mag.id).order_by(Article.id)
    for article in list(lock_rows(rows, lets_refer=True)):
        is_moved = (article.cell, article.commune) != (mag.cell, mag.commune)
        if is_moved or is_handed_over:
            said_for.note(article, str(article.audience), str(article.list_uri))
            gone = _BY_PLACE if is_moved else ()
            article.said_for = [
                [number, publishing.ME, ""]
                if audience in gone
                or (is_handed_over and audience == publishing.PEOPLE and list_uri == mag.uri)
                else [number, audience, list_uri]
                for number, audience, list_uri in article.said_for
            ]
        article.cell, article.commune = mag.cell, mag.commune
        article.generation += 1
        article.save(only=[Article.cell, Article.commune, Article.said_for, Article.generation])
