"""A partner with the mile open, at ``e.example``, and Ana, who lives at the border."""

import itertools
from datetime import timedelta

import pytest

from onemile.api import across, activity_streams
from onemile.mile import grid
from onemile_federation.mile import arriving
from onemile_federation.mile.models import MileThing
from onemile_federation.partners import deciding
from onemile_federation.remote.models import RemoteActor
from tests.federation.partners.across import ALL, WORDS, Other

# At the Rhine; and two miles from there, where Ben lives.
HOME = grid.cell_at(48.5730, 7.8152, 0)
FAR = grid.cell_at(48.5730, 7.7600, 0)
LEA = "https://e.example/ap/neighbours/lea"


class There:
    """What the partner's instance shows to the mile of Ana."""

    def __init__(self, network, ours, other, ana):
        self.network, self.ours, self.other, self.ana = network, ours, other, ana
        self.actor, self.peer = other.actor, other.peer
        self._numbers = itertools.count(1)

    def audience(self, cell=None, **changes):
        text = grid.to_text(across.square_told(HOME) if cell is None else cell)
        return {
            "type": "MileAudience",
            "id": f"https://e.example/ap/mile/audience/{text}",
            "mileCells": [text],
            "mileRadius": "804.672",
            **changes,
        }

    def document(self, cell=None, *, days=90, **changes):
        now, number = self.peer.now(), next(self._numbers)
        by = changes.pop("by", LEA)
        neighbour = {"type": "Person", "id": by, "name": "Léa K."}
        neighbour["inbox"] = "https://e.example/ap/inbox"
        return {
            "id": f"https://e.example/ap/mile/key{number}",
            "type": "Article",
            "name": "Une échelle",
            "content": "<p>Quatre mètres, je <b>la prête</b>.</p>",
            "attributedTo": by,
            "neighbour": {**neighbour, **changes.pop("neighbour", {})},
            "published": activity_streams.instant(now),
            "expires": activity_streams.instant(now + timedelta(days=days)),
            "to": [self.audience(cell)],
            **changes,
        }

    def says(self, verb, document, *, by=None, **options):
        """Let the instance say it; returns the status of our answer."""
        said = (by or self.actor).activity(verb, document["id"])
        said["object"] = document
        if "to" in document:
            said["to"] = document["to"]
        status = (by or self.actor).post(self.ours.shared_inbox, said, **options).status
        self.network.settle()
        return status

    def shows(self, *args, **changes):
        """Let the instance show something new; returns what is kept of it, None for nothing."""
        document = self.document(*args, **changes)
        self.says("Create", document)
        return self.kept(document["id"])

    def kept(self, uri):
        with self.ours.at_work():
            return MileThing.get_or_none(MileThing.uri == uri)

    def person(self, uri=LEA):
        with self.ours.at_work():
            return RemoteActor.get_or_none(RemoteActor.uri == uri)

    def page(self, path, by=None):
        return self.ours.browser(by or self.ana).get(path)


@pytest.fixture
def there(network, alsace, peer, monkeypatch):
    """The partner, and Ana at the border: its squares were said to the partner."""
    other = Other(peer, alsace)
    other.says("Offer", other.statement(flows=["publications", "mile"], name="1Mile Ortenau"))
    network.settle()
    with alsace.at_work() as world:
        deciding.accept(host="e.example", switches=ALL, **WORDS)
        ana = world.member("Ana", at=HOME)
    network.settle()
    monkeypatch.setattr(arriving, "squares_said", lambda host: {grid.coarsen(HOME, 2)})
    return There(network, alsace, other, ana)


@pytest.fixture
def ben(there):
    """Somebody who lives two miles from Ana."""
    with there.ours.at_work() as world:
        return world.member("Ben", at=FAR)
