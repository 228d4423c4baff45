"""Decides who writes which piece of the demo, and which two neighbours have a story."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from onemile.api import DemoWorld, Place
from onemile_exchanges.demo import corpus
from onemile_exchanges.demo.corpus import Piece, Talk

# No item on show is older than this: it would have lapsed.
OLDEST_DAYS = 84.0
# Older than an item lives unless its author renews it.
LAPSED_DAYS = (92.0, 110.0)
# More of the last days than of the first: new neighbours bring new things.
RECENT_POWER = 1.9
# Here for so long, one has been met by the association and knows how it goes.
SETTLED_DAYS = 56.0
EACH_AUTHOR_MAX = 5
# Stories whose words were written for just that item.
TALK_OF_ITS_OWN = 0.7
# So many tries for a pair with nothing going on, then for one with one story, and so on.
PATIENCE = 25


class Choosing:
    """The pieces not yet given away, and how much each member has been given."""

    def __init__(self, world: DemoWorld, *, cast: frozenset[str]) -> None:
        self.world, self.random, self.cast = world, world.random, cast
        self.pieces = corpus.pieces(self.random)
        self.talks = corpus.talks()
        homes = {place.member_id: str(place.commune) for place in Place.select()}
        self._communes = {member.id: homes.get(member.id, "") for member in world.members}
        self._given: set[tuple[str, str]] = set()
        self._wrote: Counter[int] = Counter()
        self._busy: Counter[int] = Counter()

    def pair(self) -> tuple[Any, Any]:
        """Give two neighbours who have not much going on yet, none of the cast or moderators."""
        for attempt in range(20 * PATIENCE):
            most = attempt // PATIENCE
            author = self.random.choice(self.world.members)
            if not self._is_extra(author) or not self._is_settled(author):
                continue
            near = [one for one in self.settled_near(author) if self._busy[one.id] <= most]
            if near and self._busy[author.id] <= most:
                other = self.random.choice(near)
                self._busy.update([author.id, other.id])
                return author, other
        raise AssertionError("a town without neighbours")

    def settled_near(self, member: Any) -> list[Any]:
        """Give neighbours who have been here for a while."""
        near = self.world.neighbours(member)
        return [one for one in near if self._is_settled(one) and one.role == "member"]

    def author(self, *, since: datetime | None = None) -> Any:
        """Give somebody who has not written much, and has been here since then."""
        for _ in range(100):
            author = self.random.choice(self.world.members)
            is_here = since is None or author.joined_at < since
            if is_here and self._wrote[author.id] < EACH_AUTHOR_MAX and self._is_extra(author):
                return author
        return self.world.members[-1]

    def days_ago(self, author: Any) -> float:
        """Say when an author wrote something: newcomers only write what is new."""
        here_for = (self.world.present - author.joined_at) / timedelta(days=1)
        longest = min(OLDEST_DAYS, here_for * 0.9)
        return float(longest * self.random.random() ** RECENT_POWER)

    def piece_of(self, key: str, author: Any) -> Piece | None:
        """Take the piece of one row."""
        found = next((piece for piece in self.pieces if piece.key == key), None)
        return found and self._give(found, author)

    def piece_with_talk(self, author: Any) -> Piece | None:
        """Take a piece for a story: one for any season, mostly with a talk of its own."""
        pieces = [p for p in self.pieces if not p.months and p.speaks == p.language == "fr"]
        if self.random.random() < TALK_OF_ITS_OWN:
            pieces = [piece for piece in pieces if piece.key in self.talks] or pieces
        return self._first_new(pieces, author)

    def piece_for(self, author: Any, *, days_ago: float) -> Piece | None:
        """Take the next piece that an author could have written so many days ago."""
        fitting = (p for p in self.pieces if p.speaks in ("fr", *author.spoken_languages))
        return self._first_new([p for p in fitting if self.fits(p, days_ago=days_ago)], author)

    def fits(self, piece: Piece, *, days_ago: float) -> bool:
        """Tell whether a piece makes sense at that time of the year."""
        month = (self.world.present - timedelta(days=days_ago)).month
        return not piece.months or month in piece.months

    def talk_of(self, piece: Piece) -> Talk:
        """Give what two say about a piece."""
        found = self.talks.get(piece.key) or self.talks[f"{piece.kind}:{piece.form}"]
        said: Talk = self.random.choice(found)
        return said

    def _first_new(self, pieces: list[Piece], author: Any) -> Piece | None:
        """Take the first of which nothing alike was written in the author's commune."""
        commune = self._communes[author.id]
        found = next((p for p in pieces if (p.key, commune) not in self._given), None)
        return found and self._give(found, author)

    def _give(self, piece: Piece, author: Any) -> Piece:
        self.pieces.remove(piece)
        self._given.add((piece.key, self._communes[author.id]))
        self._wrote[author.id] += 1
        return piece

    def _is_extra(self, member: Any) -> bool:
        return member.role == "member" and member.first_name not in self.cast

    def _is_settled(self, member: Any) -> bool:
        return bool(member.joined_at < self.world.present - timedelta(days=SETTLED_DAYS))
