"""Plants the offers and needs of the demo, and what comes of them between neighbours."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from onemile.api import DemoWorld, ids, publishing
from onemile_exchanges import publish
from onemile_exchanges.availability import slots_of
from onemile_exchanges.demo import corpus, on_show
from onemile_exchanges.demo.choosing import LAPSED_DAYS, Choosing
from onemile_exchanges.demo.corpus import Piece, Reported
from onemile_exchanges.demo.plots import ENDINGS, plot
from onemile_exchanges.demo.stories import Story
from onemile_exchanges.kinds import GIFT, HELP, KNOWLEDGE, OFFER
from onemile_exchanges.models import Item, Photo
from onemile_exchanges.publish import Draft

# What an author does with an item: ``publish.pause``, ``publish.withdraw``.
Act = Callable[..., Item]

MEMBERS_OF_A_FULL_TOWN = 300
PIECES = 400
# Things to be seen are photographed more often than favours.
PHOTOGRAPHED = {"gift": 0.75, "loan": 0.65, "knowledge": 0.35, "help": 0.35}
NEEDS_PHOTOGRAPHED = 0.75  # what one does not have is harder to show
# Worth a ride across the region, and a third of all pieces; a hand is lent next door.
FOR_EVERY_MEMBER = (KNOWLEDGE, GIFT)
# When it suits those who say so: after work, at the weekend, on their free afternoon; most do not.
USUALLY = (("0-2", "3-2"), (), ("5-0", "5-1", "5-2"), (), ("2-1", "4-1"), (), ())
LAPSED, PAUSED, WITHDRAWN = 12, 5, 6
# Stories of the members whose logins are printed: key, author, who answers, ending.
OF_THE_CAST = (
    ("etagere", "Ana", "Ben", "agreed"),
    ("velo", "Ben", "Ana", "thanked"),
    ("remorquevelo", "Hamid", "Ana", "thanked"),
    ("portugais", "Ana", "Lucie", "proposed"),
    ("guitare", "Lucie", "Ben", "done_by_helper"),
    ("confiture", "Odile", "", "thanked"),
    ("kougelhopf", "Odile", "", "agreed"),
    ("formulaires", "Mehmet", "", "thanked"),
    ("turc", "Mehmet", "", "proposed"),
    ("tomates", "Lucie", "Ana", "thanked"),
)
# What they have on show besides: key, author, days ago.
ON_SHOW_OF_THE_CAST = (
    ("jardinpartage", "Lucie", 0.06),
    ("soutien", "Hamid", 0.3),
    ("bocaux", "Ana", 2.3),
    ("bricole", "Ben", 1.1),
    ("tricotthe", "Odile", 0.4),
    ("gozleme", "Mehmet", 1.4),
    ("ecoute", "Françoise", 5.2),
    ("depannage", "Jean-Luc", 3.7),
    ("retouchesrhin", "Leïla", 0.9),
    ("lettredekehl", "Ginette", 0.5),
    ("chariotport", "Rémy", 1.6),
)
# The moderators find something new each day.
REPORTED_DAYS = 2.2


def plant(world: DemoWorld) -> None:
    """Plan the publishing of all pieces and the stories of some, as large as the town is."""
    if world.locality == "alsace":
        Planting(world).plan()
    else:
        on_show.plant(world)


class Planting:
    """Hands the world what is to happen, in no order: the world has its own."""

    def __init__(self, world: DemoWorld) -> None:
        self.world, self.random = world, world.random
        self.share = min(1.0, len(world.members) / MEMBERS_OF_A_FULL_TOWN)
        cast = {author for _, author, *_ in (*OF_THE_CAST, *ON_SHOW_OF_THE_CAST)}
        self.choosing = Choosing(world, cast=frozenset(cast))
        self._planned = self._photographs = 0

    def plan(self) -> None:
        """Plan the cast's stories, the others', then what nobody has answered yet."""
        self._of_the_cast()
        self._of_the_others()
        self._reported()
        for number in range(round(PIECES * self.share) - self._planned):
            self._unanswered(number)

    def _of_the_cast(self) -> None:
        """Give those whose logins are printed something to look at."""
        by_name = {member.first_name: member for member in reversed(self.world.members)}
        for key, author_name, other_name, ending in OF_THE_CAST:
            author = by_name[author_name]
            others = self.choosing.settled_near(author)
            if other_name:
                others = [by_name[other_name]]
            piece = self.choosing.piece_of(key, author)
            if others and piece is not None:
                self._tell(piece, author, self.random.choice(others), ending)
        for key, author_name, days_ago in ON_SHOW_OF_THE_CAST:
            piece = self.choosing.piece_of(key, by_name[author_name])
            if piece is not None:
                self._put_up(piece, by_name[author_name], days_ago=days_ago)

    def _of_the_others(self) -> None:
        """Give every ending its share, one of each at least."""
        for ending, number in ENDINGS.items():
            for _ in range(max(1, round(number * self.share))):
                author, other = self.choosing.pair()
                piece = self.choosing.piece_with_talk(author)
                if piece is not None:
                    self._tell(piece, author, other, ending)

    def _tell(self, piece: Piece, author: Any, other: Any, ending: str) -> None:
        """Plan a story, unless it is not the season for its piece."""
        said = self.choosing.talk_of(piece)
        today = self.world.present.weekday()
        laid = plot(self.random, ending, today=today, weekday=said.weekday)
        if self.choosing.fits(piece, days_ago=laid.published):
            story = Story(
                self.world, author=author, other=other, piece=piece, said=said, plot=laid,
                publish=self._publish,
            )  # fmt: skip
            story.plan()
            self._planned += 1

    def _reported(self) -> None:
        """Plan what neighbours will report to the moderators."""
        for number, one in enumerate(corpus.reported()):
            author, neighbour = self.choosing.pair()
            at = self.world.instant(days_ago=REPORTED_DAYS - number + 0.7)
            step = partial(self._publish_and_report, one, author, neighbour)
            self.world.plan(at, step)
            self._planned += 1

    def _publish_and_report(self, one: Reported, author: Any, neighbour: Any) -> None:
        item = self._publish(author, one.piece)
        report = partial(self.world.report, "exchanges.item", str(item.id), by=neighbour)
        some_hours = timedelta(hours=self.random.uniform(2, 9))
        self.world.plan(
            ids.instant_of(item.id) + some_hours, partial(report, ground=one.ground, text=one.words)
        )

    def _unanswered(self, number: int) -> None:
        """Plan an item that nobody has answered; the first lapse."""
        if number < round(LAPSED * self.share):
            days_ago = self.random.uniform(*LAPSED_DAYS)
            since = self.world.present - timedelta(days=days_ago + 1)
            author = self.choosing.author(since=since)
        else:
            author = self.choosing.author()
            days_ago = self.choosing.days_ago(author)
        piece = self.choosing.piece_for(author, days_ago=days_ago)
        if piece is not None:
            self._put_up(piece, author, days_ago=days_ago, afterwards=self._fate(number))

    def _fate(self, number: int) -> Act | None:
        """Say what becomes of the ``number``th item: after those that lapse, some are taken off."""
        lapsed, paused, gone = (round(part * self.share) for part in (LAPSED, PAUSED, WITHDRAWN))
        if lapsed <= number < lapsed + paused:
            return publish.pause
        return publish.withdraw if lapsed + paused <= number < lapsed + paused + gone else None

    def _put_up(
        self, piece: Piece, author: Any, *, days_ago: float, afterwards: Act | None = None
    ) -> None:
        """Plan the publishing of a piece, and what its author does with it half-way to today."""

        def put_up() -> None:
            item = self._publish(author, piece)
            if afterwards is not None:
                half_way = self.world.instant(days_ago=days_ago / 2)
                self.world.plan(half_way, partial(afterwards, item.id, member=author))

        self.world.plan(self.world.instant(days_ago=days_ago), put_up)
        self._planned += 1

    def _publish(self, author: Any, piece: Piece) -> Item:
        """Publish a piece through the service, photographed or not."""
        draft = Draft(
            kind=piece.kind,
            form=piece.form,
            category=piece.category,
            title=piece.title,
            text=piece.text,
            when_text=piece.when,
            slots=self._usual(piece),
            suggested_smiles=piece.smiles,
            audience=publishing.INSTANCE if piece.form in FOR_EVERY_MEMBER else publishing.AROUND,
        )
        item = publish.publish(draft, member=author, photo_ids=self._photograph(author, piece))
        if item.language != piece.language:
            Item.update(language=piece.language).where(Item.id == item.id).execute()
        return item

    def _usual(self, piece: Piece) -> int:
        """Give the parts of a week that suit, of some who say nothing of it in words."""
        if piece.when or piece.kind != OFFER or piece.form not in (HELP, KNOWLEDGE):
            return 0
        usual = USUALLY[self._planned % len(USUALLY)]
        return slots_of(usual)

    def _photograph(self, author: Any, piece: Piece) -> list[int]:
        chance = PHOTOGRAPHED[piece.form] * (1.0 if piece.kind == OFFER else NEEDS_PHOTOGRAPHED)
        is_shown = author.first_name in self.choosing.cast or self.random.random() < chance
        if not piece.picture or not is_shown:
            return []
        self._photographs += 1
        key = self.world.picture(piece.picture, seed=self._photographs)
        return [int(Photo.create(member_id=author.id, key=key).id)]
