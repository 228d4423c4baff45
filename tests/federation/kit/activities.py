"""What an actor of a peer can say: each makes an activity, as microblogs and groups write them.

Objects are served at their ids from the moment they are made. Everything takes further properties
by name, which win: ``anna.note("…", attributedTo=victim.id)`` is a forgery.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from kit.messages import PUBLIC, id_of
from kit.replies import Reply

if TYPE_CHECKING:
    from kit.peer import Peer

CONTEXT = "https://www.w3.org/ns/activitystreams"
Document = dict[str, Any]


def instant(moment: datetime) -> str:
    """Write an instant as ActivityStreams does: RFC 3339 in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Activities:
    """The verbs of an actor."""

    id: str
    followers: str

    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    def activity(self, verb: str, object: Any, **more: Any) -> Document:
        """Return an activity of any type."""
        made = {
            "@context": CONTEXT,
            "id": self.peer.numbered("activities"),
            "type": verb,
            "actor": self.id,
            "object": object,
        }
        return made | more

    # ------------------------------------------------------------------- relations

    def follow(self, whom: Any, **more: Any) -> Document:
        return self.activity("Follow", id_of(whom), **more)

    def undo(self, activity: Document, **more: Any) -> Document:
        """Take back an activity, embedded whole."""
        return self.activity("Undo", _bare(activity), **more)

    def accept(self, activity: Document, **more: Any) -> Document:
        return self.activity("Accept", _bare(activity), **more)

    def reject(self, activity: Document, **more: Any) -> Document:
        return self.activity("Reject", _bare(activity), **more)

    def block(self, whom: Any, **more: Any) -> Document:
        return self.activity("Block", id_of(whom), **more)

    def move(self, target: Any, **more: Any) -> Document:
        return self.activity("Move", self.id, target=id_of(target), **more)

    def flag(self, *things: Any, content: str = "", **more: Any) -> Document:
        return self.activity("Flag", [id_of(one) for one in things], content=content, **more)

    # ------------------------------------------------------------------- objects

    def note(self, content: str, *, in_reply_to: Any = None, **more: Any) -> Document:
        """Return a note, served at its id; its paragraphs are HTML already where it begins so."""
        reply = {} if in_reply_to is None else {"inReplyTo": id_of(in_reply_to)}
        return self.object("Note", content=_paragraph(content), **(reply | more))

    def article(self, name: str, content: str = "A long text.", **more: Any) -> Document:
        """Return an article, served at its id."""
        return self.object(
            "Article",
            **({"name": name, "summary": f"<p>{name}</p>", "content": _paragraph(content)} | more),
        )

    def object(self, kind: str, **properties: Any) -> Document:
        """Return an object of this actor's, public unless it says otherwise."""
        uri = properties.pop("id", "") or self.peer.numbered("objects")
        made: Document = {
            "@context": CONTEXT,
            "id": uri,
            "type": kind,
            "attributedTo": self.id,
            "to": [PUBLIC],
            "cc": [self.followers],
            "published": instant(self.peer.now()),
            "url": uri,
        }
        made |= properties
        if uri.startswith(self.peer.base):
            self.peer.serve(uri, made)
        return made

    def create(self, object: Document, **more: Any) -> Document:
        addressed = {name: object[name] for name in ("to", "cc", "audience") if name in object}
        return self.activity("Create", _bare(object), **(addressed | more))

    def create_note(self, content: str, **more: Any) -> Document:
        """Return the Create of a new note; what is named goes to the note."""
        return self.create(self.note(content, **more))

    def create_article(self, name: str, **more: Any) -> Document:
        return self.create(self.article(name, **more))

    def update(self, object: Document, **changes: Any) -> Document:
        """Return the Update of an object, changed from now on; of an actor, by its document."""
        object |= {"updated": instant(self.peer.now())} | changes
        addressed = {name: object[name] for name in ("to", "cc") if name in object}
        return self.activity("Update", _bare(object), **addressed)

    def delete(self, what: Any, **more: Any) -> Document:
        """Return the Delete of an object, which answers with a tombstone from now on.

        Of an actor: of itself.
        """
        uri = id_of(what)
        tombstone = {"@context": CONTEXT, "id": uri, "type": "Tombstone"}
        if uri.startswith(self.peer.base):
            self.peer.serve(uri, Reply(status=410, body=tombstone))
        object = uri if uri == self.id else _bare(tombstone)
        return self.activity("Delete", object, **({"to": [PUBLIC]} | more))

    # ------------------------------------------------------------------- reactions

    def like(self, what: Any, **more: Any) -> Document:
        return self.activity("Like", id_of(what), **more)

    def announce(self, what: Any, **more: Any) -> Document:
        """Return the sharing of something by its id; ``object=`` embeds a whole one."""
        addressed = {"to": [PUBLIC], "cc": [self.followers], "published": instant(self.peer.now())}
        object = more.pop("object", id_of(what))
        return self.activity("Announce", object, **(addressed | more))


def _bare(document: Document) -> Document:
    """Return a document without its ``@context``, as it stands inside another."""
    return {name: value for name, value in document.items() if name != "@context"}


def _paragraph(content: str) -> str:
    return content if content.startswith("<") else f"<p>{content}</p>"
