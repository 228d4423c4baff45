"""What the keys of this instance are known by when its people are asked on the telephone."""

from dataclasses import dataclass

from onemile_federation import addresses
from onemile_federation.keys import sealing, spoken
from onemile_federation.keys.models import ED25519, RSA, OwnKey
from onemile_federation.signatures.keys import public_key

# As others' pages name the two kinds, too.
KINDS = {RSA: "RSA", ED25519: "Ed25519"}


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """One key in use: ``kind`` is "RSA" or "Ed25519", ``text`` in groups of four."""

    kind: str
    text: str

    @property
    def words(self) -> str:
        """Return the words by which it is read out (``spoken.py``)."""
        return spoken.words_of(self.text)


def ours() -> list[Fingerprint]:
    """Return those of the instance's own actor that it signs with; makes none, and asks nobody.

    A key that cannot be opened signs nothing: whoever read it out would have others wait for it.
    """
    own = (OwnKey.actor_uri == addresses.instance_uri()) & OwnKey.wiped_at.is_null()
    found = OwnKey.select().where(own & OwnKey.retires_at.is_null()).order_by(OwnKey.kind.desc())
    return [
        Fingerprint(kind=KINDS[str(row.kind)], text=public_key(str(row.public)).fingerprint())
        for row in found
        if sealing.opens(row)
    ]
