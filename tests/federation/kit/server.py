"""One server for all hosts of a test: under TLS by the handshake's name (SNI), or in clear text."""

import socket
import ssl
import threading
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Protocol

from kit.authority import Authority
from kit.messages import HeaderLines, Request, first_of
from kit.replies import HANG_SECONDS_MAX, Reply

HEAD_BYTES_MAX = 65_536
# More than a test sends and an instance would ever deliver.
BODY_BYTES_MAX = 16_000_000
# Connections that wait to be accepted: a fan-out of a test comes all at once.
BACKLOG = 256


class Behind(Protocol):
    """What answers: the network of the test that is under way."""

    over: threading.Event

    def flaw_of(self, host: str) -> str: ...

    def reply(self, host: str, request: Request) -> Reply: ...


class Server:
    """Listens for the whole session; ``behind`` is set by each test and taken away after it."""

    scheme = ""
    address = ""

    def __init__(self) -> None:
        self.behind: Behind | None = None
        self._socket = socket.create_server((self.address, 0), backlog=BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self._open = 0
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen, name="peers", daemon=True)
        self._thread.start()

    def close(self) -> None:
        # A listening socket that is only closed keeps whoever waits in accept().
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(HANG_SECONDS_MAX)
        self._socket.close()

    def wait_until_idle(self, seconds_max: float = 10.0) -> bool:
        """Wait for the requests in hand; tells whether they came to an end."""
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, seconds_max)

    def _listen(self) -> None:
        while True:
            try:
                connection, address = self._socket.accept()
            except OSError:
                return  # closed
            if not ip_address(address[0]).is_loopback:
                connection.close()
                continue
            self._count(1)
            threading.Thread(target=self._welcome, args=(connection,), daemon=True).start()

    def _count(self, step: int) -> None:
        with self._changed:
            self._open += step
            self._changed.notify_all()

    def _welcome(self, connection: socket.socket) -> None:
        try:
            with connection:
                connection.settimeout(HANG_SECONDS_MAX)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._serve(connection)
        except OSError:
            pass  # whoever asked has gone, or does not trust this certificate
        finally:
            self._count(-1)

    def _serve(self, connection: socket.socket) -> None:
        raise AssertionError("a server of one kind or the other")

    def _answer(self, line: Any, host: str) -> None:
        behind = self.behind
        request = read_request(line.recv, scheme=self.scheme, host=host)
        if behind is not None and request is not None:
            behind.reply(request.host, request).give(line, behind.over)


class TlsServer(Server):
    """For instances in this process: every host, under TLS."""

    scheme = "https"
    address = "127.0.0.1"

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        # For whoever names no host: a certificate has to stand there before the name is known.
        self._context = authority.context("nobody.example")
        self._context.sni_callback = self._meant
        super().__init__()

    def _serve(self, connection: socket.socket) -> None:
        secure: Any = self._context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        )
        with secure:
            secure.do_handshake()
            self._answer(secure, getattr(secure, "host_meant", ""))

    def _meant(self, line: Any, host: str | None, _context: ssl.SSLContext) -> None:
        behind = self.behind
        if behind is not None and host:
            line.host_meant = host.lower()
            line.context = self.authority.context(host.lower(), behind.flaw_of(host.lower()))


class ClearServer(Server):
    """For instances in processes of their own: every address that begins with 127, in clear text.

    Each of them is a host: ``host(7)`` is ``127.1.0.7`` with the port. Nobody from elsewhere is
    answered.
    """

    scheme = "http"
    address = "0.0.0.0"  # there is no way to listen at a whole network

    def host(self, number: int) -> str:
        """Return the host of a number from 0 to 65535."""
        return f"127.1.{number // 256}.{number % 256}:{self.port}"

    def _serve(self, connection: socket.socket) -> None:
        self._answer(connection, "")


def read_request(receive: Callable[[int], bytes], *, scheme: str, host: str) -> Request | None:
    """Read one request; None for a line that ends before it does. The host may stand in it."""
    content = b""
    while b"\r\n\r\n" not in content:
        step = receive(65_536)
        if not step or len(content) > HEAD_BYTES_MAX:
            return None
        content += step
    head, _, body = content.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ", 2)
    headers: HeaderLines = []
    for line in rest:
        name, _, value = line.partition(":")
        headers.append((name, value.strip()))
    host = host or first_of(headers, "Host")
    request = Request(method=method, url=f"{scheme}://{host}{target}", headers=headers)
    length = min(int(request.header("Content-Length") or 0), BODY_BYTES_MAX)
    while len(body) < length:
        step = receive(65_536)
        if not step:
            return None
        body += step
    request.body = body
    return request
