"""Keys that are doubted, as a steward decides on them: with what they are known by."""

from dataclasses import dataclass
from datetime import datetime

from onemile_federation.keys.fingerprints import KINDS, Fingerprint
from onemile_federation.remote import trust
from onemile_federation.signatures import keys


@dataclass(frozen=True, kw_only=True)
class NewKey(Fingerprint):
    """A key that is doubted, and what it is known by on the telephone; ``kind`` as others say."""

    key_id: str
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewKeys:
    """What is decided on at once: the latest doubted key of each kind of one actor, RSA first."""

    owner_uri: str
    keys: list[NewKey]

    @property
    def told(self) -> str:
        """Their fingerprints, as the form sends them."""
        return ",".join(one.text for one in self.keys)


def of(host: str) -> list[NewKeys]:
    """Return what is to be decided on about a host, the latest keys first."""
    rounds: dict[tuple[str, int], dict[str, NewKey]] = {}
    for row in trust.doubted(host=host):  # the latest first
        owner, kind, turn = str(row.owner_uri), str(row.kind), 0
        # A second one of a kind would take the place of the first: it is decided on by itself.
        while kind in rounds.setdefault((owner, turn), {}):
            turn += 1
        rounds[owner, turn][kind] = NewKey(
            key_id=str(row.key_id),
            kind=KINDS.get(kind, kind),
            text=keys.public_key(str(row.public)).fingerprint(),
            seen_at=row.seen_at,
        )
    return [
        NewKeys(owner_uri=owner, keys=[found[kind] for kind in sorted(found, reverse=True)])
        for (owner, _turn), found in rounds.items()
    ]
