"""Real servers under TLS on this machine, and a listener at which nobody may knock."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS
from flask import Flask

from onemile import current, i18n
from onemile.app import create_app
from onemile.fetch.rehearsal import Rehearsal, rehearse

PATIENCE_SECONDS = 5  # of a test's server, should a test forget it

# ------------------------------------------------------------------------- certificates


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*parts: bytes) -> bytes:
    return der(0x30, *parts)


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    found = bytearray([40 * first + second])
    for number in rest:
        septets = [number & 0x7F]
        while number := number >> 7:
            septets.append(0x80 | number & 0x7F)
        found += bytes(reversed(septets))
    return der(0x06, bytes(found))


def extension(dotted: str, value: bytes, *, critical: bool = False) -> bytes:
    return sequence(oid(dotted), der(0x01, b"\xff") if critical else b"", der(0x04, value))


def named(name: str) -> bytes:
    return sequence(der(0x31, sequence(oid("2.5.4.3"), der(0x0C, name.encode()))))


class Authority:
    """Signs certificates that a test trusts."""

    def __init__(self, folder: Path, name: str = "Somebody trusted") -> None:
        self.folder, self.name = folder, name
        self.key = ECC.generate(curve="P-256")
        self.pem = folder / "authority.pem"
        self.pem.write_text(self._pem(self._made(self.key, name, ca=True)))
        self.count = 0

    def certificate(self, host: str, *, ends: str = "491231235959Z") -> Path:
        """Write key and certificate of a host into one file."""
        key = ECC.generate(curve="P-256")
        return self._kept(key, self._made(key, host, host=host, ends=ends))

    def self_signed(self, host: str) -> Path:
        stranger = Authority.__new__(Authority)
        stranger.key = key = ECC.generate(curve="P-256")
        stranger.name, stranger.folder = host, self.folder
        return self._kept(key, stranger._made(key, host, host=host))

    def _kept(self, key: Any, certificate: bytes) -> Path:
        self.count += 1
        path = self.folder / f"host-{self.count}.pem"
        path.write_text(key.export_key(format="PEM") + "\n" + self._pem(certificate))
        return path

    def _made(
        self, key: Any, name: str, *, host: str = "", ca: bool = False, ends: str = "491231235959Z"
    ) -> bytes:
        algorithm = sequence(oid("1.2.840.10045.4.3.2"))
        spki = key.public_key().export_key(format="DER")
        own = sha1(self.key.public_key().export_key(format="DER")).digest()
        extensions = [
            extension("2.5.29.14", der(0x04, sha1(spki).digest())),
            extension("2.5.29.35", sequence(der(0x80, own))),
        ]
        if ca:
            extensions += [
                extension("2.5.29.19", sequence(der(0x01, b"\xff")), critical=True),
                extension("2.5.29.15", der(0x03, b"\x02\x04"), critical=True),
            ]
        if host:
            extensions.append(extension("2.5.29.17", sequence(der(0x82, host.encode()))))
        signed = sequence(
            der(0xA0, der(0x02, b"\x02")),
            der(0x02, b"\x01" + sha1(spki).digest()[:8]),
            algorithm,
            named(self.name),
            sequence(der(0x17, b"000101000000Z"), der(0x17, ends.encode())),
            named(name),
            spki,
            der(0xA3, sequence(*extensions)),
        )
        signature = DSS.new(self.key, "fips-186-3", encoding="der").sign(SHA256.new(signed))
        return sequence(signed, algorithm, der(0x03, b"\x00", signature))

    @staticmethod
    def _pem(content: bytes) -> str:
        return ssl.DER_cert_to_PEM_cert(content)


# ------------------------------------------------------------------------------ servers


class Listener:
    """An open port of this machine; ``knocks`` counts who came."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.knocks = 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        self.socket.settimeout(0.01)  # and so its end is noticed soon
        while not self.is_over.is_set():
            try:
                connection, _address = self.socket.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.knocks += 1
            threading.Thread(target=self._welcomed, args=(connection,), daemon=True).start()

    def _welcomed(self, connection: socket.socket) -> None:
        """Keep a line open without a word."""
        with connection:
            self.is_over.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        self.is_over.set()
        self.thread.join(PATIENCE_SECONDS)
        self.socket.close()


Reply = bytes | Callable[[Any], None]


class Peer(Listener):
    """A server under TLS: what it replies, by path, and which requests it read."""

    def __init__(self, certificate: Path) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.replies: dict[str, Reply] = {}
        self.requests: list[str] = []
        super().__init__()

    def _welcomed(self, connection: socket.socket) -> None:
        try:
            connection.settimeout(PATIENCE_SECONDS)
            with self.context.wrap_socket(connection, server_side=True) as secure:
                self._answer(secure)
        except OSError:
            connection.close()  # whoever asked has gone

    def _answer(self, secure: ssl.SSLSocket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            step = secure.recv(4096)
            if not step:
                return
            head += step
        text = head.decode("latin-1")
        self.requests.append(text)
        reply = self.replies[text.split(" ")[1]]
        if callable(reply):
            reply(secure)
        else:
            self._read_body(secure, head)
            secure.sendall(reply)

    def _read_body(self, secure: ssl.SSLSocket, head: bytes) -> None:
        """Take what was posted: a line that closes on unread bytes loses the answer too."""
        lines, _, body = head.partition(b"\r\n\r\n")
        said = re.search(rb"Content-Length: (\d+)", lines)
        while said and len(body) < int(said[1]) and (step := secure.recv(4096)):
            body += step

    def url(self, path: str = "/", host: str = "peer.example") -> str:
        return f"https://{host}:{self.port}{path}"


def page(content: bytes = b"Bonjour", *lines: str, status: str = "200 OK") -> bytes:
    """Write an answer with its true length."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + content


@dataclass
class Ground:
    """A test instance whose names are looked up in a table, and its servers."""

    app: Flask
    authority: Authority
    peer: Peer
    outpost: Listener  # its port is on the admin's list, yet nobody may come from here
    page: Callable[..., bytes] = staticmethod(page)
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    more: list[Listener] = field(default_factory=list)

    def resolve(self, host: str, _port: int) -> list[str]:
        self.looked_up.append(host)
        answers = self.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def open(self, resolver: Any = None) -> None:
        ports = frozenset({self.peer.port, *(one.port for one in self.more)})
        authorities = str(self.authority.pem)
        rehearse(
            self.app,
            Rehearsal(resolver=resolver or self.resolve, ports=ports, authorities=authorities),
        )

    def another(self, certificate: Path | None = None) -> Any:
        """Open one more server: under TLS with a certificate, or silent without."""
        found = Peer(certificate) if certificate else Listener()
        self.more.append(found)
        self.open()
        return found


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def peer_certificate(authority: Authority) -> Path:
    return authority.certificate("peer.example")


@pytest.fixture(scope="session")
def outpost() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture(scope="session")
def asking_app(outpost: Listener, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    overrides = {
        "base_url": "https://mile.example",
        "enabled": [],
        "fetch.ports": [str(outpost.port)],
    }
    folder = tmp_path_factory.mktemp("asking")
    return create_app(folder, overrides=overrides, environment={}, testing=True)


@pytest.fixture
def ground(
    authority: Authority, peer_certificate: Path, asking_app: Flask, outpost: Listener, clock: Any
) -> Iterator[Ground]:
    peer = Peer(peer_certificate)
    outpost.knocks = 0
    made = Ground(app=asking_app, authority=authority, peer=peer, outpost=outpost)
    made.names["peer.example"] = [["127.0.0.1"]]
    made.open()
    with asking_app.app_context():
        i18n.activate("fr")
        # A port may come round again: what one test remembers is no matter of another's.
        current.instance().rooms.pop("fetch.circles", None)
        yield made
    for listener in (peer, *made.more):
        listener.close()
