"""Two regions beside a river, and what a peer under our control says of the mile."""

from datetime import timedelta

from onemile import current
from onemile.api import activity_streams
from onemile.mile import grid, region_pack
from onemile.mile.models import PeopleCount
from onemile_federation.keys import making
from onemile_federation.mile import agreeing, rows, turning
from onemile_federation.mile.models import MileCover, MileTerritory
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.signatures import proofs
from onemile_federation.signatures.keys import private_key
from tests.federation.partners.across import Other


def square(latitude, longitude):
    return grid.cell_at(latitude, longitude, grid.COARSEST)


# On either side of the Rhine, within a mile of each other; and far from it.
PORT, KEHL = square(48.5712, 7.7935), square(48.5734, 7.8190)
COLMAR, HAGUENAU, OFFENBURG, LAHR = (
    *(square(48.0790, 7.3585), square(48.8156, 7.7906)),
    *(square(48.4735, 7.9448), square(48.3390, 7.8720)),
)


def put_in(ours, region):
    """Let an instance serve another region than Alsace."""
    with ours.at_work():
        current.instance().rooms["region"] = region_pack.load(region)


def lived_in(ours, counted):
    """Say how many members of standing live in squares, as the day's count would."""
    with ours.at_work():
        PeopleCount.delete().execute()
        for cell, n in counted.items():
            PeopleCount.create(commune="67482", cell=cell, standing=n, living=n)


def settled(ours):
    """Let an instance do what it does every five minutes."""
    with ours.at_work():
        turning.settle_all()


def territory_of(ours, host):
    with ours.at_work():
        return MileTerritory.get_or_none(MileTerritory.host == host)


def cover_of(ours, host, *, is_ours=False):
    with ours.at_work():
        mine = MileCover.is_ours if is_ours else ~MileCover.is_ours
        return MileCover.get_or_none((MileCover.host == host) & mine)


def agree(ours, host="e.example"):
    """Let a steward agree to where a partner says that it is now."""
    row = territory_of(ours, host)
    with ours.at_work():
        agreeing.agree(host, digest=row.digest, by_uri="")
    ours.network.settle()


class Edge:
    """A partner under our control that says where it is, with proofs by a key that we know."""

    def __init__(self, partner: Other, ours):
        self.partner, self.ours, self.number = partner, ours, 0
        pair, key_id = making.ed25519(), f"{partner.actor.id}#ed25519-key"
        with ours.at_work():
            RemoteKey.create(
                key_id=key_id,
                owner_uri=partner.actor.id,
                host=partner.peer.host,
                kind="ed25519",
                public=pair.public,
            )
        self.key = private_key(pair.private, key_id=key_id)

    @property
    def now(self):
        return self.ours.network.clock.present

    def territory(self, squares, **changed):
        """Return where it is, signed; ``changed`` properties are signed with it, None left out."""
        return self._signed("territory", "MileTerritory", squares, changed)

    def cover(self, squares, *, days=30, **changed):
        expires = activity_streams.instant(self.now + timedelta(days=days))
        changed = {"month": "2026-11", "expires": expires, **changed}
        return self._signed("cover", "MileCover", squares, changed)

    def says(self, document, **options):
        self.partner.says("Update", document, **options)
        self.ours.network.settle()

    def _signed(self, what, kind, squares, changed):
        self.number += 1
        document = {
            "id": f"{self.partner.actor.id}#partnership/{self.ours.host}/{what}",
            "type": kind,
            "actor": self.partner.actor.id,
            "target": self.ours.actor.id,
            "grid": "g1",
            "number": self.number,
            "heard": 0,
            "published": activity_streams.instant(self.now),
            "rows": rows.written(squares),
            **changed,
        }
        sent = {name: value for name, value in document.items() if value is not None}
        return proofs.signed(sent, key=self.key, now=self.now)
