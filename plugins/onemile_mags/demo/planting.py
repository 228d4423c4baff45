"""Plants the Mags of the demo: each is begun, written in and published in its own time.

What appears does so by the press, as anything does: addresses, versions, numbers, who is told.
"""

from functools import partial
from typing import Any

from onemile.api import DemoWorld, clock, home_of, publishing
from onemile_mags import slugs
from onemile_mags.article_models import Article, Picture, Working
from onemile_mags.comments import saying
from onemile_mags.demo import afar
from onemile_mags.demo.scripts import Told, scripts
from onemile_mags.models import ACCEPTED, Issue, Mag, Seat, Section
from onemile_mags.models import DRAFT as IN_PREPARATION
from onemile_mags.press import appearing, numbers

CAST = frozenset(
    {"Ana", "Ben", "Odile", "Mehmet", "Françoise", "Jean-Luc", "Lucie", "Hamid"}
    | {"Leïla", "Rémy", "Ginette"}
    | {"Jutta", "Friedhelm", "Solène", "Emre", "Lotte", "Walburga", "Nils"}
)
# As the core's own drawings are.
PICTURE_SIZE = {"width": 800, "height": 480}


def plant(world: DemoWorld) -> None:
    """Plan all Mags, and each of their articles."""
    by_name = {str(one.first_name): one for one in reversed(world.members)}
    others = [one for one in world.members if one.first_name not in CAST]

    def who(name: str) -> Any:
        return others[int(name[1:]) % len(others)] if name.startswith("#") else by_name[name]

    for told in scripts(world.locality):
        Telling(world, told, who).plan()


class Telling:
    """One Mag, from its beginning on."""

    def __init__(self, world: DemoWorld, told: Told, who: Any) -> None:
        self.world, self.told, self.who = world, told, who
        self.owner = who(told["by"])
        self.mag_id = 0
        # By title, and what was said under each, in its order.
        self._articles: dict[str, int] = {}
        self._said: dict[str, list[int]] = {}

    def plan(self) -> None:
        """Hand every step to the world."""
        self._plan(self.told["ago"], self._begin)
        for issue in self.told.issues:
            if "ago" in issue:
                self._plan(issue["ago"], partial(self._appear, issue["number"]))
        for article in self.told.articles:
            if "ago" in article and not article.get("draft"):
                self._plan(article["ago"], partial(self._publish, article))
            for comment in article.get("comments", ()):
                self._plan(comment["ago"], partial(self._say, article["title"], comment))
            for answer in article.get("answers_elsewhere", ()):
                self._plan(answer["ago"], partial(afar.answer, self, article, answer))
            if "edited" in article:
                self._plan(article["edited"]["ago"], partial(afar.edit, self, article))

    def _plan(self, days_ago: float, step: Any) -> None:
        self.world.plan(self.world.instant(days_ago=days_ago), step)

    def _begin(self) -> None:
        told, home = self.told, home_of(self.owner.id)
        assert home is not None

        def write(slug: str) -> Mag:
            mag: Mag = Mag.create(
                title=told["title"],
                slug=slug,
                description=told["description"],
                rhythm=told.get("rhythm"),
                language=told.get("language", "fr"),
                template=told.get("template"),
                design=told["design"],
                palette=told["palette"],
                audience=told["audience"],
                is_association=told.get("association", False),
                has_drop_caps=told.get("drop_caps", False),
                state=IN_PREPARATION,
                folded=publishing.folded(f"{told['title']} {told['description']}"),
                **_of(self.owner, home),
            )
            return mag

        mag = slugs.new_mag(told["title"], write)
        self.mag_id = int(mag.id)
        if mag.audience == publishing.EVERYONE:
            self.world.offer(str(mag.uri))
        self._furnish(mag)
        for article in told.articles:
            if article.get("draft"):
                self._write(article)

    def _furnish(self, mag: Mag) -> None:
        """Give it who writes in it, its sections, its shelf, its numbers, its cover."""
        for name, role in self.told.get("others", {}).items():
            member = self.who(name)
            seat = {"role": role, "state": ACCEPTED, "invited_by_uri": self.owner.uri}
            Seat.create(mag=mag.id, member_uri=member.uri, member_id=member.id, **seat)
        for position, title in enumerate(self.told.get("sections", ())):
            Section.create(mag=mag.id, position=position, title=title)
        for number, picture in enumerate(self.told.get("pictures", ()), 1):
            Picture.create(
                mag=mag.id,
                number=number,
                key=self.world.picture(picture["subject"], seed=self.told.key * 10 + number),
                alt=picture["alt"],
                added_by_uri=self.owner.uri,
                **PICTURE_SIZE,
            )
        for issue in self.told.issues:
            said = {name: issue[name] for name in ("number", "season", "palette") if name in issue}
            Issue.create(mag=mag.id, **said)
        if self.told.get("cover"):
            mag.cover_key = self.world.picture(self.told["cover"], seed=self.told.key)
            mag.save()

    def _appear(self, number: int) -> None:
        """Write what stands in a number, and let it appear."""
        inside = [one for one in self.told.articles if one.get("issue") == number]
        for position, article in enumerate(inside):
            self._write(article, position=position, is_ready=True)
        numbers.publish_issue(self.owner, self._issue(number).id)

    def _publish(self, told: dict[str, Any]) -> None:
        article = self._write(told)
        appearing.publish(self.author(told), article.id)

    def _say(self, title: str, told: dict[str, Any]) -> None:
        """Let a neighbour say something under an article; ``answers`` counts from 1."""
        under = self._said.setdefault(title, [])
        answered = under[told["answers"] - 1] if "answers" in told else None
        said = saying.say(
            self._articles[title], member=self.who(told["by"]), text=told["text"], reply_to=answered
        )
        under.append(int(said.id))

    def _write(self, told: dict[str, Any], **more: Any) -> Article:
        mag, author = Mag.get_by_id(self.mag_id), self.author(told)
        sections = list(Section.select().where(Section.mag == mag.id).order_by(Section.position))
        issue = self._issue(told["issue"]) if "issue" in told else None

        def write(slug: str) -> Article:
            article: Article = Article.create(
                mag=mag.id,
                slug=slug,
                section=sections[told["section"]] if "section" in told and sections else None,
                issue=issue,
                is_standing=told.get("standing", False),
                headline=told.get("headline", ""),
                tags=told.get("tags", []),
                language=mag.language,
                audience=mag.audience,
                list_uri=mag.uri,
                state=IN_PREPARATION,
                **_of(author, mag),
                **more,
            )
            return article

        article = slugs.new_article(write)
        self._articles[told["title"]] = int(article.id)
        words = {name: told[name].strip() for name in ("title", "lead", "text")}
        saved = {"by_uri": author.uri, "seq": 1, "saved_at": clock.now()}
        Working.create(article=article.id, **words, **saved)
        return article

    def article(self, told: dict[str, Any]) -> Article:
        """Return an article that has been written."""
        found: Article = Article.get_by_id(self._articles[told["title"]])
        return found

    def author(self, told: dict[str, Any]) -> Any:
        """Return who writes an article."""
        return self.who(told["by"]) if "by" in told else self.owner

    def _issue(self, number: int) -> Issue:
        found: Issue = Issue.get((Issue.mag == self.mag_id) & (Issue.number == number))
        return found


def _of(author: Any, place: Any) -> dict[str, Any]:
    """Say whose something is, and where it lies: where its Mag lies, at its owner's home."""
    return {
        "author_id": author.id,
        "author_uri": author.uri,
        "cell": place.cell,
        "commune": place.commune,
    }
