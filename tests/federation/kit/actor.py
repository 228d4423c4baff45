"""An actor of a peer: its document, its key, and all that it can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.activities import Activities
from kit.keyring import AnyKey
from kit.messages import Answer
from kit.replies import Reply

if TYPE_CHECKING:
    from kit.peer import Peer

CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]


class Actor(Activities):
    """Somebody at a peer. ``document`` is what stands at ``id``: change it, and it is so served."""

    def __init__(
        self,
        peer: Peer,
        name: str,
        kind: str = "Person",
        *,
        path: str = "",
        key: AnyKey | None = None,
        key_path: str = "",
        **properties: Any,
    ) -> None:
        super().__init__(peer)
        self.name = name
        self.id = peer.base + (path or f"/u/{name}")
        self.inbox, self.outbox = f"{self.id}/inbox", f"{self.id}/outbox"
        self.followers, self.following = f"{self.id}/followers", f"{self.id}/following"
        self.key: AnyKey = key or peer.network.keyring.take()
        self.key_id = peer.base + key_path if key_path else f"{self.id}#main-key"
        self.document: dict[str, Any] = {
            "@context": CONTEXT,
            "id": self.id,
            "type": kind,
            "preferredUsername": name,
            "name": name.capitalize(),
            "inbox": self.inbox,
            "outbox": self.outbox,
            "followers": self.followers,
            "following": self.following,
            "endpoints": {"sharedInbox": peer.shared_inbox},
            "publicKey": self.public_key(),
            **properties,
        }
        peer.serve(self.id, lambda _request: self.document)
        peer.serve(self.outbox, lambda _request: self.collection(self.outbox, []))
        for empty in (self.followers, self.following):
            peer.serve(empty, self.collection(empty, []))
        if key_path:
            peer.serve(key_path, lambda _request: {"@context": CONTEXT, **self.public_key()})

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.peer.host}"

    def public_key(self) -> dict[str, Any]:
        """Return its key as it is published."""
        return {"id": self.key_id, "owner": self.id, "publicKeyPem": self.key.public_pem}

    def collection(self, at: str, items: list[Any]) -> dict[str, Any]:
        return {
            "@context": CONTEXT[0],
            "id": at,
            "type": "OrderedCollection",
            "totalItems": len(items),
            "orderedItems": items,
        }

    def rotate(self, key: AnyKey | None = None) -> None:
        """Take another key and publish it in place of the old one, under the same id."""
        self.key = key or self.peer.network.keyring.take()
        self.document["publicKey"] = self.public_key()

    def vanish(self, status: int = 410) -> None:
        """Be gone: the document is no more."""
        self.peer.serve(self.id, Reply(status=status))

    def post(self, inbox: Any, activity: Any, **options: Any) -> Answer:
        """Post, signed by this actor; options as for ``Peer.prepared``."""
        return self.peer.post(inbox, activity, **{"by": self, **options})

    def get(self, url: Any, **options: Any) -> Answer:
        """Ask for a document, signed by this actor."""
        return self.peer.get(url, **{"by": self, **options})
