"""Mags, articles and members as a test wants them: in any state, for any audience, told of or not.

Planted past the forms, as ``World`` makes members; what is then recorded is what the services
would record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onemile import clock, ids
from onemile.api import find_by_uri, follows, publishing, transaction
from onemile.events import record
from onemile.members import outward
from onemile.mile.radius import home_of
from onemile_mags.article_models import Article, Working
from onemile_mags.events import ArticlePublished
from onemile_mags.models import EVERYBODY, PUBLISHED, Mag

if TYPE_CHECKING:
    from kit.actor import Actor
    from kit.ours import LocalThing, Ours


@dataclass(frozen=True)
class Ground:
    """A public Mag of Ana's with one public article that anybody may comment on, all as URIs."""

    ours: Ours
    owner_uri: str
    mag_uri: str
    article_uri: str

    @property
    def mag(self) -> LocalThing:
        return self.ours.thing(self.mag_uri)

    @property
    def page(self) -> str:
        """The article's page as a visitor reads it."""
        url = str(self.ours.thing(self.article_uri).document["url"])
        return str(self.ours.get(url, accept="text/html").text)

    def article(self, **fields: Any) -> str:
        """Plant one more article in the Mag; returns its URI. ``tell=False``: nobody is told."""
        with self.ours.at_work():
            mag: Mag = Mag.get(Mag.uri == self.mag_uri)
            return str(plant_article(mag, **fields).uri)

    def comment(self, actor: Actor, content: str, **options: Any) -> dict[str, Any]:
        """Let somebody comment on the article; returns the note."""
        said = actor.create_note(content, in_reply_to=self.article_uri)
        answer = actor.post(self.mag.inbox, said, **options)
        assert answer.status == 202, answer.text
        self.ours.network.settle()
        note: dict[str, Any] = said["object"]
        return note

    def followed_by(self, *actors: Actor) -> None:
        """Let actors elsewhere follow the Mag, each by a Follow that is accepted."""
        inbox = self.mag.inbox
        for one in actors:
            assert one.post(inbox, one.follow(self.mag_uri)).status == 202
        self.ours.network.settle()

    def following(self, actor: Actor) -> None:
        """Let Ana follow somebody elsewhere, who says yes."""
        actor.post(self.mag.inbox, actor.follow(self.mag_uri))  # now they are known here
        self.ours.network.settle()
        with self.ours.at_work():
            owner = find_by_uri(self.owner_uri)
            assert owner is not None
            outward.let_know(owner, text="")
            follows.follow(find_by_uri(self.owner_uri), followed_uri=actor.id)
        self.ours.network.settle()
        asked = [one for one in actor.peer.posts("Follow") if one.activity["object"] == actor.id]
        yes = actor.accept(asked[-1].activity)
        assert actor.post(self.ours.shared_inbox, yes).status == 202
        self.ours.network.settle()


def plant(ours: Ours, **fields: Any) -> Ground:
    """Plant a Mag and its article, told to nobody yet, since nobody follows it."""
    with ours.at_work() as world:
        ana = world.member("Ana")
        mag = plant_mag(ana)
        article = plant_article(mag, **fields)
        made = Ground(ours, str(ana.uri), str(mag.uri), str(article.uri))
    ours.settle()
    return made


def plant_mag(owner: Any, **fields: Any) -> Mag:
    home = home_of(owner.id)
    assert home is not None
    planted = {
        "title": "Le potager partagé",
        "slug": f"le-potager-{Mag.select().count() + 1}",
        "description": "Ce qui pousse entre le pont et le canal.",
        "design": "sillons",
        "palette": "vigne",
        "audience": publishing.EVERYONE,
        "state": PUBLISHED,
        "published_at": clock.now(),
        "fresh_at": clock.now(),
        **fields,
    }
    owned = {"author_id": owner.id, "author_uri": owner.uri}
    with transaction():
        made: Mag = Mag.create(cell=home.cell, commune=home.commune, **owned, **planted)
    return made


def plant_article(of: Mag, *, tell: bool = True, **fields: Any) -> Article:
    """Plant an article, published unless ``state`` says otherwise, and tell of it."""
    state = fields.get("state", PUBLISHED)
    planted = {
        "title": "Composter en hiver",
        "slug": f"composter-{Article.select().count() + 1}",
        "lead": "Trois bacs, aucune odeur.",
        "text": "Le premier hiver, j’ai perdu les vers.",
        "words": 7,
        "audience": of.audience,
        "comments": EVERYBODY,
        "holds_comments": False,
        "list_uri": of.uri,
        "state": PUBLISHED,
        "published_at": clock.now() if state == PUBLISHED else None,
        "shared_at": clock.now() if state == PUBLISHED else None,
        "out_id": ids.new() if state == PUBLISHED else None,
        **fields,
    }
    where = {"cell": of.cell, "commune": of.commune}
    owned = {"author_id": of.author_id, "author_uri": of.author_uri}
    with transaction():
        made: Article = Article.create(mag=of.id, **owned, **where, **planted)
        made.object_uri = made.uri
        made.save(only=[Article.object_uri])
        text = {"title": made.title, "lead": made.lead, "text": made.text}
        Working.create(article=made.id, by_uri=made.author_uri, **text)
        if tell and state == PUBLISHED:
            named = {"mag_uri": of.uri, "author_uri": made.author_uri}
            record(ArticlePublished(article_uri=made.uri, **named))
    return made
