"""An instance of ours in a process of its own, with a Mag and a member whom others may know.

On SQLite alone: what goes over the wire is the same on both engines, and these peers take time.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit import bridge, signing
from kit.keyring import Key
from kit.messages import AS2, Request
from kit.processes import Process
from kit.programs import Program

from onemile.api import clock, follows, publishing, transaction
from onemile.follows import elsewhere
from onemile.members import outward
from onemile.members.models import Member
from onemile_federation.keys import keeping as own_keys
from onemile_federation.keys import loaded, rotating
from onemile_federation.remote import actors
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking.models import ThingComment
from onemile_mags.article_models import Article
from onemile_mags.comments import saying
from onemile_mags.making import articles
from onemile_mags.making.beginning import Beginning, begin
from onemile_mags.press import appearing, going
from onemile_mags.writing import keeping

CAVAGE = "draft-cavage-http-signatures-12"


class Town:
    """What is done on our side, by the services that the pages call; by URIs and numbers alone.

    There is no page yet by which a member follows somebody elsewhere: ``follow`` calls the core's
    service, as that page will.
    """

    def __init__(self, process: Process) -> None:
        self.process = process
        with process.opened() as world:
            member = world.member("Ana")
            outward.let_know(member, text="Je fais du compost.")
            beginning = Beginning(
                template="empty", title="Le potager partagé", audience=publishing.EVERYONE
            )
            mag = begin(beginning, member=member)
            self.member, self.mag, self.mag_id = str(member.uri), str(mag.uri), int(mag.id)
        self.publish("Pour commencer")  # it is a draft until then, and nobody's to know

    def publish(self, title: str, text: str = "Trois bacs, aucune odeur.") -> tuple[int, str]:
        """Publish an article in the Mag; gives its number and its URI."""
        with self.process.opened():
            made = articles.new_article(self.mag_id, member=self._ana())
            return self._press(int(made.id), title, text)

    def correct(self, number: int, title: str, text: str = "Quatre bacs.") -> None:
        """Publish other words of an article."""
        with self.process.opened():
            self._press(number, title, text)

    def withdraw(self, number: int) -> None:
        """Take an article back."""
        with self.process.opened():
            going.withdraw(self._ana(), number)

    def comment(self, number: int, text: str) -> str:
        """Comment as the member; gives the comment's URI."""
        with self.process.opened():
            post = saying.say(number, member=self._ana(), text=text)
            return f"{self.process.base}/mags/comments/{post.id}"

    def follow(self, uri: str) -> None:
        """Ask to follow somebody elsewhere."""
        with self.process.opened():
            actors.actor(uri)  # as the search for an address does first
            follows.follow(self._ana(), followed_uri=uri)

    def take_followers(self) -> bool:
        """Say yes to whoever asks to follow the member; tells whether anybody did."""
        with self.process.opened():
            asking = elsewhere.asking(self._ana())
            for one in asking:
                elsewhere.answer(self._ana(), follow_id=one.id, is_accepted=True)
            return bool(asking)

    def follows(self, uri: str) -> str:
        """Return how the member's follow of somebody stands."""
        with self.process.opened():
            found = follows.between(self._ana(), uri)
            return "" if found is None else str(found.state)

    def let_keys_age(self) -> None:
        """Have read others' keys an hour ago: a fresh one is not asked for again (1.3, rule 8)."""
        with self.process.opened(), transaction():
            RemoteKey.update(read_at=clock.ago(hours=1)).execute()

    def rotate(self, *uris: str) -> None:
        """Give actors of ours new keys, and wait until the process signs by them."""
        with self.process.opened():
            for uri in uris:
                rotating.rotate(uri)
        time.sleep(loaded.TRUST_SECONDS)

    def forges(self, peer: Program, key: Key, scheme: str = CAVAGE) -> int:
        """Say something to a peer as the member, signed with a key that is not theirs."""
        said = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{self.process.base}/ap/a/1",
            "type": "Update",
            "actor": self.member,
            "object": self.member,
        }
        body, now = json.dumps(said).encode(), clock.now()
        headers = [
            ("Host", f"127.0.0.1:{peer.port}"),
            ("Date", signing.http_date(now)),
            ("Content-Type", AS2),
            ("Digest", signing.digest(body)),
            ("Content-Digest", signing.content_digest(body)),
        ]
        request = Request("POST", f"{peer.anna}/inbox", headers, body)
        if scheme == CAVAGE:
            signing.sign_cavage(request, key=key, key_id=self.key(self.member))
        else:
            at = int(now.timestamp())
            signing.sign_rfc9421(request, key=key, key_id=self.key(self.member), created=at)
        return bridge.knock(request).status

    def key(self, uri: str) -> str:
        """Return the id of the key that an actor of ours signs with."""
        with self.process.opened():
            return own_keys.signer(uri).key_id

    def page(self, number: int) -> str:
        """Return the page of an article with what stands under it, as everybody reads it."""
        with self.process.opened():
            article = Article.get_by_id(number)
            page = self.process.get(f"/mags/{article.mag.slug}/{article.slug}", accept="text/html")
            return page.body.decode()

    def kept(self, uri: str) -> dict[str, Any] | None:
        """Return what is kept of something elsewhere."""
        with self.process.opened():
            found = RemoteObject.select().where(RemoteObject.uri == uri).dicts().first()
            return None if found is None else dict(found)

    def answers(self, uri: str) -> list[str]:
        """Return the ids of what stands here beneath something elsewhere."""
        with self.process.opened():
            beneath = ThingComment.select().where(ThingComment.thing_uri == uri)
            return [str(one.uri) for one in beneath.order_by(ThingComment.id)]

    def _ana(self) -> Member:
        found: Member = Member.get(Member.uri == self.member)
        return found

    def _press(self, number: int, title: str, text: str) -> tuple[int, str]:
        ana = self._ana()
        seq = keeping.working_of(Article.get_by_id(number)).seq
        words = {"title": title, "lead": "Un hiver.", "text": text}
        kept = keeping.keep(ana, number, seq=seq, page="1", **words)
        seen = Article.get_by_id(number)
        out = appearing.publish(ana, number, seq=kept.seq, audience=str(seen.audience))
        assert out.state == "published", out.state
        return number, str(out.object_uri)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The instance of a file of tests."""
    process = Process(tmp_path_factory.mktemp("town") / "als")
    made = Town(process)
    process.start()
    yield made
    process.close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a peer writes."""
    return tmp_path / "peer.log"
