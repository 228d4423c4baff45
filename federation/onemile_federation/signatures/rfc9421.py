"""HTTP Message Signatures (RFC 9421): read, and written as a second knock.

The only importer of http_message_signatures, and itself imported late: that takes 0.1 s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from http_message_signatures import (
    ContentDigest,
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
)
from http_message_signatures.algorithms import (
    ED25519,
    RSA_V1_5_SHA256,
    HTTPSignatureAlgorithm,
)

from onemile.api import URI_CHARS_MAX, Outgoing
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.cavage import refuse_repeats
from onemile_federation.signatures.claims import Claim, Unproven
from onemile_federation.signatures.freshness import Window, instant_of_seconds
from onemile_federation.signatures.keys import PrivateKey, PublicKey

SCHEME = "rfc9421"
FIELD_CHARS_MAX = 4_096  # of each of its three fields; of honest ones none has a quarter
COVERED_MAX = 32
# By the kind of our key; what a message says of its algorithm has to agree.
_ALGORITHMS: Mapping[str, type[HTTPSignatureAlgorithm]] = {
    "rsa": RSA_V1_5_SHA256,
    "ed25519": ED25519,
}
_FIELDS = ("signature-input", "signature", "content-digest")
_LABEL = "sig1"


class _Lines:
    """Header lines, with their repeats, as the library walks through them."""

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        self._lines = list(lines)

    def items(self) -> list[tuple[str, str]]:
        return self._lines


@dataclass(frozen=True)
class _Message:
    method: str
    url: str
    headers: Any


class _Verifier(HTTPMessageVerifier):
    """The library's verifier, which leaves the time to us: it would ask the system's clock."""

    def validate_created_and_expires(
        self, sig_input: Any, max_age: timedelta | None = None
    ) -> None:
        """Do nothing: ``claim`` has looked at both, by the house's clock."""

    def only_one(self, message: _Message) -> tuple[Any, bytes]:
        """Return covered components with parameters, and the signature, where there is just one."""
        found: Any = self._get_sig_inputs_and_signatures(message)  # type: ignore[no-untyped-call]
        ((_label, components, signature),) = found
        return components, signature.value


def claim(asked: Asked, *, own_host: str, own_url: str, now: datetime, window: Window) -> Claim:
    """Return what a request's Signature-Input claims. Raises Unproven.

    Covered are the method, the target URI (ours as configured, whatever was asked for), and the
    content digest of a body. Several signatures at once are refused.
    """
    _refuse_odd_fields(asked, own_host=own_host)
    message = _Message(asked.method, own_url + asked.target, _Lines(asked.headers))
    try:
        components, signature = _Verifier(signature_algorithm=ED25519, key_resolver=None).only_one(
            message
        )
    except HTTPMessageSignaturesException:
        raise Unproven("grammar") from None
    body = asked.covered_body()
    required = ["@method", "@target-uri", *(("content-digest",) if body is not None else ())]
    covered = [one.value for one in components if not one.params]
    if not set(required) <= set(covered) or len(components) > COVERED_MAX:
        raise Unproven("covered")
    _require_fresh(components.params, now=now, window=window)
    key_id = components.params.get("keyid", "")
    if not 0 < len(key_id) <= URI_CHARS_MAX:
        raise Unproven("key id")
    if body is not None:
        _require_digest(asked, body)

    def holds(key: PublicKey) -> bool:
        verifier = _Verifier(
            signature_algorithm=_ALGORITHMS[key.kind],
            key_resolver=MappingKeyResolver(public_keys={key_id: key.loaded}, private_keys={}),
        )
        try:
            verifier.verify(message, max_age=None, require_components=required, body=body)
        except HTTPMessageSignaturesException:
            return False
        return True

    return Claim(scheme=SCHEME, key_id=key_id, signature=signature, holds=holds)


def headers_for(outgoing: Outgoing, *, key: PrivateKey, now: datetime) -> Mapping[str, str]:
    """Return the headers that sign a request, with the digest of what it carries."""
    headers: dict[str, str] = {}
    body = outgoing.body or b"" if outgoing.method == "POST" else None
    signer = HTTPMessageSigner(
        signature_algorithm=_ALGORITHMS[key.kind],
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={key.key_id: key.loaded}),
    )
    signer.sign(
        _Message(outgoing.method, outgoing.url, headers),
        key_id=key.key_id,
        created=now,
        label=_LABEL,
        covered_component_ids=("@method", "@target-uri"),
        body=body,
    )
    return headers


def _refuse_odd_fields(asked: Asked, *, own_host: str) -> None:
    refuse_repeats(asked)
    for name in _FIELDS:
        given = asked.values(name)
        if len(given) > 1:
            raise Unproven("repeated")
        if given and len(given[0]) > FIELD_CHARS_MAX:
            raise Unproven("length")
    if asked.values("host") != [own_host]:
        raise Unproven("host")
    if not asked.method.isascii() or not asked.method.isupper() or asked.target[:1] != "/":
        raise Unproven("target")


def _require_fresh(parameters: Mapping[str, Any], *, now: datetime, window: Window) -> None:
    created, expires = parameters.get("created"), parameters.get("expires")
    at = None if created is None else instant_of_seconds(created)
    if at is None or not window.holds(at, now=now):
        raise Unproven("stale")
    if expires is not None:
        end = instant_of_seconds(expires)
        if end is None or end < now:
            raise Unproven("stale")


def _require_digest(asked: Asked, body: bytes) -> None:
    try:
        ContentDigest.verify(", ".join(asked.values("content-digest")), body)
    except (HTTPMessageSignaturesException, ValueError):
        raise Unproven("digest") from None
