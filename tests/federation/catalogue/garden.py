"""An instance with a Mag, an article that everybody may answer, and two members: as all see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from kit.actor import Actor
from kit.messages import Answer
from kit.ours import LocalThing, Ours

from onemile import clock, db, ids
from onemile.api import follows, publishing
from onemile.members import outward
from onemile.members.models import Member
from onemile.mile.radius import home_of
from onemile_mags.article_models import Article
from onemile_mags.models import PUBLISHED, Mag

# What an instance writes down about messages and servers, whatever becomes of them: who was
# heard, which key and name was read, what was counted. Everything else is what people see.
BOOKS = re.compile(
    r"federation_(host|signature|inbound|known|actor|remote_key|pinned_key|own_key|removed)"
    r"|event.*|background.*|rate.*|counter.*|task.*|job.*|.*session.*|sqlite.*|heartbeat.*"
    r"|copy_generation|people_.*"
)
_COMMENT = re.compile(r'<p class="mags-words">(.*?)</p>', re.S)
_SAID_BY = re.compile(r'<p class="who"><b>(.*?)</b>', re.S)
_TAG = re.compile(r"<[^>]*>")

Stored = Mapping[str, list[str]]


@dataclass
class Garden:
    """``ana`` owns the Mag and wrote the article; ``ben`` reads it. Both are known elsewhere."""

    ours: Ours
    ana: LocalThing
    ben: LocalThing
    mag: LocalThing
    article: LocalThing

    # ------------------------------------------------------------------- what is said to it

    def hears(self, actor: Actor, activity: Any, **options: Any) -> int:
        """Post to the shared inbox, let what was taken have its effect; returns the status."""
        answer: Answer = actor.post(self.ours.shared_inbox, activity, **options)
        if answer.status == 202:
            self.ours.network.settle()
        return answer.status

    def comment(self, actor: Actor, content: str, /, **more: Any) -> dict[str, Any]:
        """Return the Create of a note that answers the article."""
        return actor.create_note(content, in_reply_to=self.article.id, **more)

    def meets(self, actor: Actor) -> None:
        """Let an actor follow the Mag, so that it is known here."""
        assert self.hears(actor, actor.follow(self.mag)) == 202

    def befriends(self, actor: Actor, *, is_accepted: bool = True) -> dict[str, Any]:
        """Let Ana follow an actor, who says yes; returns the Follow as it came there."""
        self.meets(actor)
        with self.ours.at_work():
            follows.follow(member_at(self.ana.id), followed_uri=actor.id)
        self.ours.network.settle()
        asked = [one.activity for one in actor.peer.posts("Follow")]
        (follow,) = [one for one in asked if one["object"] == actor.id]
        if is_accepted:
            assert self.hears(actor, actor.accept(follow)) == 202
            assert self.relations()[self.ana.id, actor.id] == "accepted"
        return follow

    # ------------------------------------------------------------------- what becomes of it

    @property
    def page(self) -> str:
        """The page of the article, as everybody is shown it."""
        answer = self.ours.get(self.article.document["url"], accept="text/html")
        assert answer.status == 200
        return answer.text

    @property
    def comments(self) -> list[str]:
        """What is said under the article, as words."""
        return [_words(one) for one in _COMMENT.findall(self.page)]

    @property
    def commenters(self) -> list[str]:
        """By whom, as the page names them."""
        return [_words(one) for one in _SAID_BY.findall(self.page)]

    def relations(self) -> dict[tuple[str, str], str]:
        """Who follows whom, and in which state."""
        return {(one, other): state for one, other, state in self._asked(_RELATIONS)}

    def kept(self) -> dict[str, tuple[str, str]]:
        """The things of others that stand here: their HTML and their title, by id."""
        return {uri: (content, title) for uri, content, title in self._asked(_KEPT)}

    def reports(self) -> list[tuple[str, str]]:
        """What moderators have before them: who reported, and in which words."""
        return self._asked("SELECT reporter_uri, text FROM moderation_report ORDER BY id")

    def notices(self, member: LocalThing) -> list[str]:
        """The titles of what a member was told, oldest first."""
        with self.ours.at_work():
            asked = "SELECT title FROM notice WHERE member_id = ? ORDER BY id"
            return [title for (title,) in db.rows(asked, (member_at(member.id).id,))]

    def stored(self) -> Stored:
        """Everything that stands in the database, but for the books."""
        with self.ours.at_work():
            tables = [one for one in db.at_work().get_tables() if not BOOKS.fullmatch(one)]
            return {
                table: sorted(repr(row) for row in db.rows(f'SELECT * FROM "{table}"'))
                for table in tables
            }

    def set(self, **fields: Any) -> None:
        """Change the article, as who looks after it would: ``comments``, ``holds_comments``."""
        with self.ours.at_work():
            Article.update(**fields).execute()

    def _asked(self, sql: str) -> list[Any]:
        with self.ours.at_work():
            return list(db.rows(sql))


_RELATIONS = "SELECT follower_uri, followed_uri, state FROM follow ORDER BY id"
_KEPT = "SELECT uri, content, title FROM federation_object WHERE state = 'live' ORDER BY id"


def member_at(uri: str) -> Member:
    found: Member = Member.get(Member.uri == uri)
    return found


def plant(ours: Ours) -> Garden:
    """Make the members, the Mag and the article."""
    with ours.at_work() as world:
        ana, ben = world.member("Ana"), world.member("Ben")
        for one in (ana, ben):
            outward.let_know(one, text="")
        home = home_of(ana.id)
        assert home is not None
        owned = {
            "author_id": ana.id,
            "author_uri": ana.uri,
            "cell": home.cell,
            "commune": home.commune,
            "audience": publishing.EVERYONE,
            "state": PUBLISHED,
            "published_at": clock.now(),
        }
        mag = Mag.create(
            title="Le potager partagé",
            slug="potager",
            description="Ce qui pousse.",
            design="sillons",
            palette="vigne",
            fresh_at=clock.now(),
            **owned,
        )
        article = Article.create(
            mag=mag.id,
            title="Composter en hiver",
            slug="composter",
            lead="Trois bacs.",
            text="Le premier hiver.",
            words=3,
            list_uri=mag.uri,
            out_id=ids.new(),
            shared_at=clock.now(),
            **owned,
        )
        article.object_uri = article.uri
        article.save(only=[Article.object_uri])
        uris = [str(one.uri) for one in (ana, ben, mag, article)]
    ours.settle()  # what there is to say about all this is said before the test begins
    answers = [ours.thing(uri) for uri in uris]
    return Garden(ours, *answers)


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())
