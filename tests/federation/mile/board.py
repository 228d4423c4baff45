"""An invented plugin whose notes neighbours across a border may be shown, and a partner of theirs.

``Board`` keeps its notes in memory: what counts is what it answers when it is asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onemile import current
from onemile.api import (
    Event,
    MemberVerified,
    across,
    clock,
    find_by_uri,
    home_of,
    record,
    transaction,
)
from onemile.contracts import Manifest
from onemile.hookspecs import hookimpl
from onemile.plugin_manager import Plugin
from onemile_federation.mile import going, told
from onemile_federation.mile.models import MileCover, MileTerritory, MileTold
from onemile_federation.mile.rows import written
from onemile_federation.outbox.models import FAILED, PENDING, Delivery

# The cells of a note's audience: where its author lives, as far as it is not said otherwise.
MILE_AUDIENCE_KEYS = {"type", "id", "mileCells", "mileRadius"}


@dataclass(frozen=True, kw_only=True)
class NoteChanged(Event):
    """A note was written, changed or taken away."""

    name = "board.NoteChanged"
    uri: str


@dataclass
class Board:
    """What the invented plugin holds: documents by URI, with author and square; and pictures."""

    MANIFEST = Manifest(name="board", title="Board")
    notes: dict[str, tuple[str, int | None, dict[str, Any]]] = field(default_factory=dict)
    pictures: dict[str, tuple[across.MilePicture, ...]] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    forgets: bool = False

    def shown(self, uri: str) -> across.MileObject | None:
        if uri in self.failing:
            raise RuntimeError("the board is being painted")
        author, cell, document = self.notes.get(uri, ("", None, {}))
        if not author:
            return None
        home = home_of(find_by_uri(author).id)
        at = home.cell if cell is None else cell
        shown = self.pictures.get(uri, ())
        return across.MileObject(
            uri=uri, author_uri=author, cell=at, document=document, pictures=shown
        )

    def concerned(self, event: Any) -> Sequence[str]:
        if self.forgets:
            raise RuntimeError("which note was it?")
        if isinstance(event, MemberVerified):
            return [uri for uri, (author, *_) in self.notes.items() if author == event.member_uri]
        return [event.uri]

    def after(self, number: int, limit: int, of: str) -> Sequence[tuple[int, str]]:
        numbered = enumerate(self.notes, start=1)
        mine = [(n, uri) for n, uri in numbered if of in ("", self.notes[uri][0])]
        return [one for one in mine if one[0] > number][:limit]

    @hookimpl
    def register_mile_types(self) -> Sequence[across.MileType]:
        return [
            across.MileType(
                name="board.note",
                announces=(NoteChanged, MemberVerified),
                concerned=self.concerned,
                shown=self.shown,
                after=self.after,
            )
        ]


@dataclass
class Street:
    """An instance of ours with a board, and who is its partner."""

    ours: Any
    other: Any
    board: Board = field(default_factory=Board)

    @property
    def peer(self) -> Any:
        return self.other.peer

    def put_up(self) -> None:
        """Have the board at work in the instance."""
        with self.ours.at_work():
            plugins = current.instance().plugins
            plugins.manager.register(self.board, name="board")
            module: Any = self.board
            folder = Path(__file__).with_suffix("")
            made = Plugin(manifest=Board.MANIFEST, module=module, folder=folder, version="")
            plugins.all.append(made)

    def covered(self, *cells: int, host: str = "e.example", days: float = 30) -> None:
        """Let the partner have said in which squares of a mile it has members."""
        with self.ours.at_work():
            theirs = (MileCover.host == host) & ~MileCover.is_ours
            MileCover.delete().where(theirs).execute()
            self._agreed(host, text := " ".join(written(cells)))
            MileCover.create(
                rows=text,
                host=host,
                is_ours=False,
                number=1,
                month="2026-11",
                issued_at=clock.now(),
                expires_at=clock.ahead(days=days),
                cells=list(cells),
            )

    def _agreed(self, host: str, text: str) -> None:
        """Let a steward have agreed that the partner is there."""
        MileTerritory.delete().where(MileTerritory.host == host).execute()
        claim = {"rows": text, "digest": "1", "approved_rows": text, "approved_digest": "1"}
        MileTerritory.create(host=host, number=1, **claim)

    def covered_around(self, member: Any, *, host: str = "e.example") -> None:
        """Let the partner have members in the very square of a mile in which somebody lives."""
        with self.ours.at_work():
            cells = across.squares_touched(across.square_told(home_of(member.id).cell))
        self.covered(*cells, host=host)

    def neighbour(self, name: str = "Ana", **values: Any) -> Any:
        """Make a member who wants to be seen across, where the partner has members."""
        with self.ours.at_work() as world:
            made = world.member(name, is_seen_across=True, **values)
        return made

    def write(self, author: Any, title: str = "Une échelle", *, cell: int | None = None) -> str:
        """Let somebody put a note up, or change it; returns its URI."""
        uri = f"{self.ours.base}/notes/{title.split()[-1]}"
        self.board.notes[uri] = (str(author.uri), cell, note_of(title))
        self.tell(uri)
        return uri

    def change(self, uri: str, **properties: Any) -> None:
        author, cell, document = self.board.notes[uri]
        self.board.notes[uri] = (author, cell, {**document, **properties})
        self.tell(uri)

    def take_down(self, uri: str) -> None:
        self.board.notes[uri] = ("", None, {})
        self.tell(uri)

    def tell(self, uri: str) -> None:
        with self.ours.at_work():
            going.hear(NoteChanged(uri=uri), 1)
        self.ours.network.settle()

    def settle_host(self, host: str = "e.example") -> None:
        with self.ours.at_work():
            going.settle_host(host)
        self.ours.network.settle()

    def settle_member(self, member: Any) -> None:
        with self.ours.at_work(), transaction():
            going.settle_member(str(member.uri))
        self.ours.network.settle()

    def take_back_all(self, host: str = "e.example") -> int:
        with self.ours.at_work():
            n = told.take_back_all(host)
        self.ours.network.settle()
        return n

    def record(self, event: Event) -> None:
        """Let an event have happened, of which the instance is told as of any."""
        with transaction():
            going.hear(event, record(event))

    def give_up(self, why: str) -> None:
        """Let all that waits be given up."""
        waits = Delivery.state.in_(PENDING)
        ended = {"state": FAILED, "error": why, "ended_at": clock.now()}
        Delivery.update(**ended).where(waits).execute()

    def say_lost_again(self) -> None:
        with self.ours.at_work():
            going.say_lost_again()
        self.ours.network.settle()

    def alter(self, member: Any, **values: Any) -> None:
        """Change a member past the forms."""
        with self.ours.at_work():
            for name, value in values.items():
                setattr(member, name, value)
            member.save()

    @property
    def said(self) -> list[dict[str, Any]]:
        """What the partner was told, in order, of things and of nothing else."""
        return [one.activity for one in self.posts]

    @property
    def posts(self) -> list[Any]:
        verbs = ("Create", "Update", "Delete")
        found = [one for one in self.peer.posts() if one.activity.get("type") in verbs]
        return [one for one in found if "/ap/mile/" in str(one.activity["object"])]

    @property
    def verbs(self) -> list[str]:
        return [one["type"] for one in self.said]

    def rows(self) -> list[MileTold]:
        with self.ours.at_work():
            return list(MileTold.select().order_by(MileTold.id))


def note_of(title: str) -> dict[str, Any]:
    return {"type": "Proposal", "purpose": "offer", "name": title, "content": "<p>À prêter.</p>"}


def question_about(thing: dict[str, Any], host: str, **properties: Any) -> dict[str, Any]:
    """Return what a neighbour of a partner asks about a mile object that it was told."""
    by = properties.pop("by", f"https://{host}/ap/neighbours/lotte")
    neighbour = {
        "id": by,
        "type": "Person",
        "name": "Lotte K.",
        "inbox": f"https://{host}/ap/inbox",
    }
    return {
        "id": f"https://{host}/ap/mile/note1",
        "type": "Note",
        "content": "<p>Est-elle lourde ?</p>",
        "attributedTo": by,
        "neighbour": neighbour,
        "context": thing["id"],
        "inReplyTo": thing["id"],
        "to": [thing["attributedTo"]],
        "cc": [],
        **properties,
    }


def all_in(value: Any) -> Iterator[tuple[str, Any]]:
    """Give each name and value in a document, however deep."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield str(name), one
            yield from all_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from all_in(one)
