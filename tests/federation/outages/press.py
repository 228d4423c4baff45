"""A Mag that others follow, and what appears in it, in one line each; for tests of outages."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from onemile import clock, ids
from onemile.api import publishing, record, transaction
from onemile.members import outward
from onemile.members.models import Member
from onemile.mile.radius import home_of
from onemile_mags.article_models import Article, Working
from onemile_mags.events import ArticleChanged, ArticlePublished
from onemile_mags.models import PUBLISHED, Mag
from onemile_mags.press import going

TEXT = "Le premier hiver, j’ai perdu les vers."


@dataclass
class Press:
    """What is done in the instance whose context is open; ``author`` says what appears."""

    author: Any
    mag: Mag
    _numbers: Any

    def appears(self, title: str) -> str:
        """Let an article appear; gives its URI."""
        with transaction():
            made = Article.create(
                mag=self.mag.id,
                title=title,
                slug=f"article-{next(self._numbers)}",
                lead="Trois bacs.",
                text=TEXT,
                words=7,
                list_uri=self.mag.uri,
                out_id=ids.new(),
                shared_at=clock.now(),
                object_uri="",
                **_published(self.author),
            )
            made.object_uri = made.uri
            made.save(only=[Article.object_uri])
            Working.create(article=made.id, by_uri=self.author.uri, title=title, text=TEXT)
            record(
                ArticlePublished(
                    article_uri=made.uri, mag_uri=self.mag.uri, author_uri=self.author.uri
                )
            )
        return str(made.uri)

    def reads(self, uri: str, title: str) -> None:
        """Let an article have another title."""
        with transaction():
            Article.update(title=title).where(Article.object_uri == uri).execute()
            record(ArticleChanged(article_uri=uri))

    def withdraws(self, uri: str) -> None:
        """Take an article back."""
        found = Article.get(Article.object_uri == uri)
        going.withdraw(self.author, found.id)


def press(world: Any, *, is_known_elsewhere: bool = False) -> Press:
    """Let Ana have a Mag for everyone; what she writes is said by her, if she is known there."""
    ana = known_elsewhere(world, "Ana") if is_known_elsewhere else world.member("Ana")
    with transaction():
        mag = Mag.create(
            title="Le potager partagé",
            slug="potager",
            description="Ce qui pousse.",
            design="sillons",
            palette="vigne",
            fresh_at=clock.now(),
            **_published(ana),
        )
    return Press(ana, mag, count(1))


def known_elsewhere(world: Any, name: str) -> Any:
    """Return a member who lets other instances know them."""
    made = world.member(name)
    outward.let_know(made, text="")
    return Member.get_by_id(made.id)


def _published(author: Any) -> dict[str, Any]:
    home = home_of(author.id)
    assert home is not None
    return {
        "author_id": author.id,
        "author_uri": author.uri,
        "cell": home.cell,
        "commune": home.commune,
        "audience": publishing.EVERYONE,
        "state": PUBLISHED,
        "published_at": clock.now(),
    }
