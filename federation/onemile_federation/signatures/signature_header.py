"""The grammar of a ``Signature`` header (draft-cavage-12, section 2), read strictly.

What two readers could read in two ways is refused: a parameter twice, a quote that does not end,
base64 with strangers in it.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from onemile.api import URI_CHARS_MAX
from onemile_federation.signatures.claims import Unproven

HEADER_CHARS_MAX = 4_096  # with a key of 4096 bits and ten headers it has 1,100
PARAMETERS_MAX = 16
COVERED_MAX = 32  # a request of a browser has fewer headers
# The labels that mean "RSA with SHA-256" to peers, and the one that says nothing.
RSA_LABEL, KEYS_OWN = "rsa-sha256", "hs2019"

_PARAMETER = re.compile(r'([A-Za-z]{1,32})=(?:"([ !#-\[\]-~]*)"|([0-9]{1,12}))')
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_COVERED = re.compile(r"\((?:request-target|created|expires)\)|[a-z0-9!#$%&'*+.^_`|~-]{1,64}")
_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, kw_only=True)
class SignatureHeader:
    """What it says: ``algorithm`` "" where it names none; instants as seconds since 1970."""

    key_id: str
    algorithm: str
    covered: tuple[str, ...]
    signature: bytes
    created: int | None
    expires: int | None


def parameters_of(text: str) -> Mapping[str, str]:
    """Return the parameters by their names in small letters. Raises Unproven."""
    if len(text) > HEADER_CHARS_MAX:
        raise Unproven("length")
    found: dict[str, str] = {}
    at = 0
    while True:
        one = _PARAMETER.match(text, at)
        if one is None or len(found) == PARAMETERS_MAX:
            raise Unproven("grammar")
        name, quoted, number = one.groups()
        if name.lower() in found:
            raise Unproven("twice")
        found[name.lower()] = number if quoted is None else quoted
        if one.end() == len(text):
            return found
        comma = _COMMA.match(text, one.end())
        if comma is None:
            raise Unproven("grammar")
        at = comma.end()


def read(text: str) -> SignatureHeader:
    """Read a header. Raises Unproven."""
    found = parameters_of(text)
    key_id, algorithm = found.get("keyid", ""), found.get("algorithm", "")
    if not key_id or len(key_id) > URI_CHARS_MAX or " " in key_id:
        raise Unproven("key id")
    if algorithm not in (RSA_LABEL, KEYS_OWN, ""):
        raise Unproven("algorithm")
    header = SignatureHeader(
        key_id=key_id,
        algorithm=algorithm,
        covered=_covered(found.get("headers", "")),
        signature=_decoded(found.get("signature", "")),
        created=_seconds(found.get("created")),
        expires=_seconds(found.get("expires")),
    )
    if algorithm == RSA_LABEL and {"(created)", "(expires)"} & set(header.covered):
        raise Unproven("algorithm")  # the draft, 2.3: not with a label that begins with rsa
    return header


def exact_bytes(text: str) -> bytes | None:
    """Return what canonical base64 holds: one spelling for each value; None for any other."""
    try:
        content = b64decode(text, validate=True)
    except ValueError:
        return None
    return content if b64encode(content) == text.encode("ascii") else None


def _covered(text: str) -> tuple[str, ...]:
    names = tuple(text.split(" "))
    if len(names) > COVERED_MAX or len(set(names)) != len(names):
        raise Unproven("covered")
    if not all(map(_COVERED.fullmatch, names)):
        raise Unproven("covered")
    return names


def _decoded(text: str) -> bytes:
    content = exact_bytes(text)
    if not content:
        raise Unproven("base64")
    return content


def _seconds(text: str | None) -> int | None:
    if text is None:
        return None
    if not _SECONDS.fullmatch(text):
        raise Unproven("grammar")
    return int(text)
