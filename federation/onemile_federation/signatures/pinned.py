"""httpsig with its algorithm pinned: the only importer of a library with sharp edges.

httpsig 1.3.0 lets the header choose the algorithm, and so verifies an HMAC that was made with
somebody's *public* key. What is kept of it: its reading of a Signature header and the message that
it builds from the headers. The key is one of ours, already loaded, with its own algorithm.
"""

import importlib.metadata
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from onemile_federation.signatures.keys import PrivateKey, PublicKey

_BORROWED = "pkg_resources"


@contextmanager
def _borrowed_name() -> Iterator[None]:
    """Lend httpsig the two names by which it asks for its version, and take them back.

    They came with setuptools until 2026; nothing else here would want that at run time.
    """
    if _BORROWED in sys.modules:
        yield
        return
    stand_in: Any = ModuleType(_BORROWED)
    stand_in.get_distribution = importlib.metadata.distribution
    stand_in.DistributionNotFound = importlib.metadata.PackageNotFoundError
    sys.modules[_BORROWED] = stand_in
    try:
        yield
    finally:
        del sys.modules[_BORROWED]


with _borrowed_name():
    from httpsig.sign import HeaderSigner, Signer
    from httpsig.utils import parse_signature_header
    from httpsig.verify import HeaderVerifier


class _LoadedKey(Signer):  # type: ignore[misc]
    """Stands where httpsig imports a key and looks for its algorithm; does neither."""

    def __init__(self, secret: Any, algorithm: Any = None) -> None:
        self.key = secret

    def sign(self, data: Any) -> Any:
        return b64encode(self.key.sign(data)).decode("ascii")


class _Verifier(HeaderVerifier, _LoadedKey):  # type: ignore[misc]
    """httpsig's verifier of headers, over a key that is loaded."""

    def _verify(self, data: bytes, signature: str) -> bool:
        return bool(self.key.verifies(b64decode(signature), data))


class _Signer(HeaderSigner, _LoadedKey):  # type: ignore[misc]
    """httpsig's signer of headers, over a key that is loaded."""


# Their making and their arguments are httpsig's, of which no types are known.
_verifier: Any = _Verifier
_signer: Any = _Signer


def parameters(header: str) -> Mapping[str, str]:
    """Return how httpsig reads a Signature header: lenient, the last of doubles."""
    return dict(parse_signature_header(header))


def verifies(
    *,
    key: PublicKey,
    covered: Sequence[str],
    values: Mapping[str, str],
    signature: bytes,
    method: str,
    target: str,
    host: str,
) -> bool:
    """Tell whether a signature is a key's over the covered headers.

    ``values`` hold each header once, ``(created)`` and ``(expires)`` among them where they are
    covered; all of them ASCII. The header that httpsig reads is written here, not the peer's.
    """
    rewritten = (
        f'keyId="pinned",algorithm="rsa-sha256",headers="{" ".join(covered)}",'
        f'signature="{b64encode(signature).decode("ascii")}"'
    )
    verifier = _verifier(
        headers={**values, "signature": rewritten},
        secret=key,
        required_headers=list(covered),
        method=method,
        path=target,
        host=host,
        sign_header="signature",
    )
    return bool(verifier.verify())


def signature_header(
    *, key: PrivateKey, values: Mapping[str, str], method: str, target: str, host: str
) -> str:
    """Return the Signature header over the request line, the host and then ``values``."""
    covered = ["(request-target)", "host", *(name.lower() for name in values)]
    signer = _signer(key.key_id, key, "rsa-sha256", covered, "signature")
    # The order that peers write, and that the plainest of them look for.
    signer.signature_template = (
        f'keyId="{key.key_id}",algorithm="rsa-sha256",headers="{" ".join(covered)}",signature="%s"'
    )
    return str(signer.sign(dict(values), host=host, method=method, path=target)["signature"])
