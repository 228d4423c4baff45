"""An instance with a Mag, an article that everybody may answer, and two members: as all see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from kit.actor import Actor
from kit.messages import Answer
from kit.ours import LocalThing, Ours
from kit.planting import plant_article, plant_mag
from kit.rows import COUNTERS, Rows, rows_of

from onemile import db
from onemile.api import follows, resolve_actors
from onemile.members import outward
from onemile.members.models import Member
from onemile_mags.article_models import Article

# What may change though nobody is believed, in every test that compares.
BOOKS = COUNTERS | {
    "people_count",  # who was here today, as a sum
    "people_day",
    "copy_generation",  # kept pages are drawn anew, by whatever was written
    "federation_pinned_key",  # by what key a server is known that was met for the first time
    "federation_host",  # when a server was last asked for something, and whether it answered
}
# What else a 202 writes, whatever becomes of the message: nobody learns there that it is ignored.
TAKEN = frozenset({"federation_inbound", "federation_known", "federation_signature"})
# What is known of actors stays as it is; it may be read again, and keys are then written anew.
READ_AGAIN = {
    "federation_actor": frozenset({"read_at"}),
    "federation_remote_key": frozenset({"id", "read_at", "refetched_at"}),
}
_COMMENT = re.compile(r'<p class="mags-words"[^>]*>(.*?)</p>', re.S)
_SAID_BY = re.compile(r'<p class="who"><b>(.*?)</b>', re.S)
_TAG = re.compile(r"<[^>]*>")


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

    def named(self, uri: str) -> str:
        """What somebody elsewhere is called where their name stands alone, as in lists."""
        with self.ours.at_work():
            return resolve_actors([uri])[uri].name

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

    def stored(self, *, taken: bool = False) -> Rows:
        """Everything that stands in the database; ``taken`` where a 202 was the answer."""
        return rows_of(self.ours, but=BOOKS | TAKEN if taken else BOOKS, but_columns=READ_AGAIN)

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
        mag = plant_mag(ana)
        article = plant_article(mag, tell=False)
        uris = [str(one.uri) for one in (ana, ben, mag, article)]
    ours.settle()  # what there is to say about all this is said before the test begins
    answers = [ours.thing(uri) for uri in uris]
    return Garden(ours, *answers)


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())
