"""What tests of partnerships look at and say on both sides."""

import json

from kit.replies import Reply

from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import Switches

ALL = Switches(publications=True, proposals=True, mile=True, thanks=True)
WORDS = {"contact": "Lotte H.", "reach": "lotte@ort.example"}


def row_of(ours, host):
    with ours.at_work():
        return Partnership.get_or_none(Partnership.host == host)


def book_of(ours, host):
    with ours.at_work():
        lines = PartnershipEntry.select().where(PartnershipEntry.host == host)
        return [(one.is_ours, one.what, one.reason) for one in lines.order_by(PartnershipEntry.id)]


class Other:
    """The instance actor of a peer under our control, and what it says of a partnership."""

    def __init__(self, peer, ours):
        self.ours, self.peer = ours, peer
        self.actor = peer.actor("instance", kind="Application")
        rel = "https://www.w3.org/ns/activitystreams#Application"
        links = json.dumps({"links": [{"rel": rel, "href": self.actor.id}]})
        peer.serve("/.well-known/nodeinfo", Reply(body=links, content_type="application/json"))
        self.number = 0

    def statement(self, stance="yes", *, flows=("publications",), number=None, **properties):
        if number is None:
            self.number += 1
            number = self.number
        return {
            "id": f"{self.actor.id}#partnership/{self.ours.host}",
            "type": "Partnership",
            "actor": self.actor.id,
            "target": self.ours.actor.id,
            "turn": 1,
            "number": number,
            "stance": stance,
            "flows": list(flows),
            "name": "Ortenau",
            "contact": {"name": "Lotte H.", "reach": "0049 7851 1"},
            "charter": {"href": "https://e.example/charter", "content": "<p>Wir helfen.</p>"},
            **properties,
        }

    def told(self, verb):
        """Return what it was told of the partnership itself by a verb, oldest first."""
        found = [one.activity["object"] for one in self.peer.posts(verb)]
        return [one for one in found if one["type"] == "Partnership"]

    def says(self, verb, document, *, by=None, **options):
        actor = by or self.actor
        said = actor.activity(verb, document["id"])
        said["object"] = document
        return actor.post(self.ours.shared_inbox, said, **options)
