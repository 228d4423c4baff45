"""Servers of others under TLS on this machine: one port, many names, scripted answers.

How a request is signed is the matter of ``signatures/``: here its headers only say by which scheme.
"""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from flask import Flask

from onemile import current
from onemile.fetch.rehearsal import Rehearsal, rehearse
from onemile_federation.keys import keeping
from onemile_federation.signatures import sending

NAMES = ("e.example", "v.example", "w.example", "instance.example")
ACTIVITY = "application/activity+json"
LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


@cache
def pem(number: int, bits: int = 2048) -> str:
    """Make a public key of somebody, the same for the same number."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=bits).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


@dataclass
class Elsewhere:
    """All servers that are not ours. ``asked`` are the URLs of requests, in order."""

    port: int
    replies: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    sign: Any = None
    pem: Callable[..., str] = staticmethod(pem)

    def url(self, path: str, host: str = "e.example") -> str:
        return f"https://{host}:{self.port}{path}"

    def serve(self, url: str, document: Any, *, kind: str = ACTIVITY, status: int = 200) -> str:
        """Put a document at an address."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.replies[url] = (status, {"Content-Type": kind}, body)
        return url

    def refuse(self, url: str, status: int, **headers: str) -> str:
        self.replies[url] = (status, headers, b"")
        return url

    def script(self, url: str, answer: Callable[[dict[str, str]], Any]) -> str:
        """Answer by a function of the request's headers."""
        self.replies[url] = answer
        return url

    def actor(self, path: str = "/anna", host: str = "e.example", **changed: Any) -> dict[str, Any]:
        """Serve an actor as most programs write one, and give its document."""
        uri = self.url(path, host)
        document = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": uri,
            "type": "Person",
            "preferredUsername": "anna",
            "name": "Anna",
            "inbox": f"{uri}/inbox",
            "outbox": f"{uri}/outbox",
            "followers": f"{uri}/followers",
            "endpoints": {"sharedInbox": self.url("/inbox", host)},
            "publicKey": {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": pem(1)},
            **changed,
        }
        self.serve(uri, document)
        return document

    def note(self, path: str = "/1", host: str = "e.example", **changed: Any) -> dict[str, Any]:
        """Serve a note, and give its document."""
        document = {
            "id": self.url(path, host),
            "type": "Note",
            "attributedTo": self.url("/anna", host),
            "content": "<p>Bonjour</p>",
            "to": "https://www.w3.org/ns/activitystreams#Public",
            "published": "2027-04-01T12:00:00Z",
            **changed,
        }
        self.serve(str(document["id"]), document)
        return document

    def resolve(self, host: str, _port: int) -> list[str]:
        self.looked_up.append(host)
        return ["10.0.0.1" if host == "inside.example" else "127.0.0.1"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for all names of ``NAMES`` that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "elsewhere")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in NAMES]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("elsewhere") / "elsewhere.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    elsewhere: Elsewhere

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever asked may go when they like."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def setup(self) -> None:
        self.request.settimeout(5)
        self.request.do_handshake()
        super().setup()

    def do_GET(self) -> None:
        elsewhere = self.server.elsewhere
        url = f"https://{self.headers['Host']}{self.path}"
        head = {name.lower(): value for name, value in self.headers.items()}
        elsewhere.asked.append(url)
        elsewhere.heads.append(head)
        reply = elsewhere.replies.get(url, (404, {}, b""))
        status, headers, body = reply(head) if callable(reply) else reply
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


def in_development(monkeypatch: pytest.MonkeyPatch, is_it: bool) -> None:
    """Let an instance be in development, or not: one with a public name never is otherwise."""
    settings: Any = current.instance().settings
    monkeypatch.setitem(settings._values, "development", is_it)


@pytest.fixture
def development(elsewhere: "Elsewhere", monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the instance be in development."""
    in_development(monkeypatch, True)


@pytest.fixture
def elsewhere(
    instance: Flask, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Elsewhere]:
    """Servers of others, to which the instance's fetches find their way."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    found = Elsewhere(port=server.server_address[1])
    server.elsewhere = found
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    rehearse(
        instance,
        Rehearsal(
            resolver=found.resolve, ports=frozenset({found.port}), authorities=str(certificate)
        ),
    )
    monkeypatch.setattr(keeping, "signer", lambda uri: uri)
    found.sign = sending.headers_for
    monkeypatch.setattr(sending, "headers_for", _headers_for)
    in_development(monkeypatch, False)
    yield found
    server.shutdown()
    server.server_close()
    thread.join(5)


def _headers_for(outgoing: Any, *, key: Any, now: Any, scheme: str = "cavage") -> dict[str, str]:
    return {"Signature": f"{scheme} by {key} for {outgoing.host}"}
