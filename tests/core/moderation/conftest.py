"""A notice board to report things on, so that the core's room is tested without any plugin."""

from dataclasses import dataclass, field

import pytest
from flask import current_app
from werkzeug.routing import Rule

from onemile import current
from onemile.contracts import ReportTarget
from onemile.moderation import reports, targets


@dataclass
class Note:
    id: str
    author_uri: str
    text: str
    is_hidden: bool = False
    is_private: bool = False
    talk: str = ""
    with_uris: tuple[str, ...] = ()


@dataclass
class Board:
    """Notes by their id, and the report target they make."""

    notes: dict[str, Note] = field(default_factory=dict)

    def pin(self, by, text="Vélo à vendre, 40 euros", **values):
        note = Note(id=str(len(self.notes) + 1), author_uri=by.uri, text=text, **values)
        self.notes[note.id] = note
        return note

    def target(self):
        return ReportTarget(
            kind="board.note",
            title="une note",
            find=self.notes.get,
            author=lambda note: note.author_uri,
            label=lambda note: note.text.split(",")[0],
            excerpt=lambda note: note.text,
            url=lambda note: f"/board/{note.id}",
            may_see=lambda note, viewer: not (note.is_hidden or note.is_private),
            hide=lambda note: setattr(note, "is_hidden", True),
            restore=lambda note: setattr(note, "is_hidden", False),
            conversation=lambda note, member: note.talk,
            answered_for=lambda uri: [
                note.id for note in self.notes.values() if uri in note.with_uris
            ],
        )


@pytest.fixture
def board(instance):
    made = Board()
    known = {"board.note": made.target(), targets.MEMBER: targets.TARGET}
    current.instance().rooms["report_targets"] = known
    return made


@pytest.fixture
def pages(board):
    """Let a page answer at every note's address."""
    current_app.url_map.add(Rule("/board/<int:note>", endpoint="board.note"))


@pytest.fixture
def report():
    """Report a note as a member, past the form."""

    def one(note, *, by, ground="money", text="Il demande de l'argent."):
        words = reports.Words(ground=ground, text=text, location=f"/board/{note.id}")
        return reports.file("board.note", note.id, by=by, words=words)

    return one
