"""A Mag that others follow, and what appears in it, in one line each; for tests of outages."""

from dataclasses import dataclass
from typing import Any

from kit.planting import plant_article, plant_mag

from onemile.api import record, transaction
from onemile.members import outward
from onemile.members.models import Member
from onemile_mags.article_models import Article
from onemile_mags.events import ArticleChanged
from onemile_mags.models import Mag
from onemile_mags.press import going


@dataclass
class Press:
    """What is done in the instance whose context is open; ``author`` says what appears."""

    author: Any
    mag: Mag
    uri: str = ""

    def appears(self, title: str) -> str:
        """Let an article appear; gives its URI."""
        slug = f"article-{Article.select().count() + 1}"
        return str(plant_article(self.mag, title=title, slug=slug).uri)

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
    return Press(ana, plant_mag(ana, slug="potager"))


def read_elsewhere(network: Any, ours: Any, *peers: Any) -> Press:
    """Let Ana's Mag be followed from some servers, and an article be in it that all of them have.

    ``uri`` of what is returned is the article's.
    """
    with ours.at_work() as world:
        made = press(world, is_known_elsewhere=True)
    group = ours.thing(made.mag.uri)
    for one in peers:
        anna = one.actor("anna")
        assert anna.post(group.inbox, anna.follow(group)).status == 202
    network.settle()
    with ours.at_work():
        made.uri = made.appears("Composter")
    network.settle()
    return made


def press_again() -> Press:
    """Take up the one press of the instance whose context is open, planted before."""
    return Press(Member.get(), Mag.get())


def known_elsewhere(world: Any, name: str) -> Any:
    """Return a member who lets other instances know them."""
    made = world.member(name)
    outward.let_know(made, text="")
    return Member.get_by_id(made.id)
