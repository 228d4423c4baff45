"""Requests that are signed by hand: with plain cryptography, so that a fault of ours shows."""

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.judging import OwnedKey, Proven, Unproven, judge
from onemile_federation.signatures.keys import PublicKey

ROOT = Path(__file__).parents[3]
NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
HOST, URL = "als.example", "https://als.example"
KEY_ID, OWNER = "https://v.example/users/v#main-key", "https://v.example/users/v"
BODY = b'{"type": "Like", "actor": "https://v.example/users/v"}'


@dataclass
class Pen:
    """Writes and signs requests as a peer would, or as one that is up to something."""

    key: Any
    host: str = HOST
    url: str = URL
    key_id: str = KEY_ID
    owner: str = OWNER
    body: bytes = BODY
    now: datetime = NOW
    public: PublicKey = field(init=False)

    def __post_init__(self) -> None:
        kind = "rsa" if isinstance(self.key, rsa.RSAPrivateKey) else "ed25519"
        self.public = PublicKey(kind, self.key.public_key())

    def raw(self, message: str) -> bytes:
        if self.public.kind == "ed25519":
            return self.key.sign(message.encode())
        return self.key.sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())

    def lines(self, *, at: datetime | None = None, body: bytes | None = BODY) -> dict[str, str]:
        """The headers that are signed, of a request at an instant."""
        lines = {"host": self.host, "date": f"{at or self.now:%a, %d %b %Y %H:%M:%S} GMT"}
        if body is not None:
            digest = b64encode(hashlib.sha256(body).digest()).decode()
            lines["digest"] = f"SHA-256={digest}"
        return lines

    def parameters(
        self,
        lines: dict[str, str],
        *,
        covered: str = "(request-target) host date digest",
        method: str = "POST",
        target: str = "/ap/inbox",
        algorithm: str | None = "rsa-sha256",
        **more: str,
    ) -> dict[str, str]:
        """The parameters of a Signature header, quotes and all; what is covered is all there."""
        values = {**lines, "(request-target)": f"{method.lower()} {target}"}
        values |= {f"({name})": value for name, value in more.items()}
        message = "\n".join(f"{name}: {values[name]}" for name in covered.split(" "))
        found = {"keyId": f'"{self.key_id}"'}
        if algorithm is not None:
            found["algorithm"] = f'"{algorithm}"'
        found |= more
        found["headers"] = f'"{covered}"'
        found["signature"] = f'"{b64encode(self.raw(message)).decode()}"'
        return found

    def post(self, *, target: str = "/ap/inbox", at: datetime | None = None, **how: Any) -> Asked:
        lines = self.lines(at=at)
        header = joined(self.parameters(lines, target=target, **how))
        return asked([*lines.items(), ("signature", header)], target=target)

    def get(self, *, target: str = "/mags/k3", **how: Any) -> Asked:
        lines = self.lines(body=None)
        how = {"covered": "(request-target) host date", "method": "GET", **how}
        header = joined(self.parameters(lines, target=target, **how))
        headers = [*lines.items(), ("signature", header)]
        return Asked(method="GET", target=target, headers=headers, body=None)


def joined(parameters: dict[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in parameters.items())


def asked(
    headers: list[tuple[str, str]], *, target: str = "/ap/inbox", body: bytes = BODY
) -> Asked:
    return Asked(method="POST", target=target, headers=headers, body=body)


@pytest.fixture(scope="session")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


@pytest.fixture(scope="session")
def other_rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


@pytest.fixture
def pen(rsa_key: rsa.RSAPrivateKey) -> Pen:
    return Pen(rsa_key)


@pytest.fixture
def ed25519_pen() -> Pen:
    return Pen(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture
def judged(pen: Pen) -> Callable[..., Proven]:
    """Judge a request at NOW, by the pen's key."""

    def judge_it(request: Asked, *, now: datetime = NOW, **how: Any) -> Proven:
        owned = OwnedKey(key_id=KEY_ID, owner_uri=OWNER, key=how.pop("key", pen.public))
        return judge(
            request,
            own_host=HOST,
            own_url=URL,
            key_of=lambda key_id, again=False: owned if key_id == KEY_ID else None,
            now=now,
            **how,
        )

    return judge_it


@pytest.fixture
def refused(judged: Callable[..., Proven]) -> Callable[..., str]:
    """Judge a request that does not hold, and say why it does not."""

    def refuse(request: Asked, **how: Any) -> str:
        with pytest.raises(Unproven) as raised:
            judged(request, **how)
        return raised.value.reason

    return refuse


@pytest.fixture
def join() -> Callable[[dict[str, str]], str]:
    return joined


@pytest.fixture
def posted() -> Callable[..., Asked]:
    return asked


def _folder(name: str) -> Path:
    folder = Path(os.environ.get("ONEMILE_SHARED", ROOT.parent / "shared"))
    return folder / "fixtures" / "activitypub" / name


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], dict[str, Any]]:
    """Read a recording or a published vector, from the folder beside the checkout."""

    def read(name: str) -> dict[str, Any]:
        path = _folder(name)
        if not path.is_file():
            pytest.skip("no folder shared/fixtures beside the checkout (ONEMILE_SHARED)")
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found

    return read
