"""One connection to a checked address, and its clock: every byte that goes or comes is timed.

A read timeout is no deadline: a server that sends one byte a second meets it for ever, in the
body and in the headers alike. So the socket itself asks, at each step, how much time is left of
the whole fetch, and how much may still come.

The standard library's ``http.client`` is used rather than ``requests``: that one reads the
whole body of a redirect before its caller can bound it, and takes the address apart again.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import certifi

from onemile import clock
from onemile.fetch.addresses import HTTP_PORT, Target
from onemile.fetch.refusals import FetchFailed, FetchRefused

# One of several addresses that swallows everything shall not use up the whole deadline.
CONNECT_SECONDS_MAX = 3.0
HEADER_BYTES_MAX = 64_000  # a page of cookies and policies is a tenth of it
STEP_BYTES = 64_000
# X509_V_ERR_CERT_HAS_EXPIRED, as OpenSSL numbers it.
CERTIFICATE_IS_OVER = 10

# Where a connection to an address and port goes in truth, in a test (see rehearsal.py).
Route = Callable[[str, int], tuple[str, int]]
_reading = threading.Lock()


class Deadline:
    """The one end of a fetch, redirects included."""

    def __init__(self, seconds: float) -> None:
        self._end = clock.real_seconds() + seconds

    def left(self) -> float:
        """Give the seconds that are left. Raises TimeoutError when there are none."""
        seconds = self._end - clock.real_seconds()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class TooMuch(Exception):
    """More came than was asked for."""


class _TimedSocket(ssl.SSLSocket):
    """A socket under TLS that keeps to a deadline and counts what comes."""

    deadline: Deadline
    bytes_left: int

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(self.deadline.left())
        count = super().recv_into(buffer, nbytes, flags)
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise TooMuch
        return count

    def send(self, data: Any, flags: int = 0) -> int:
        self.settimeout(self.deadline.left())
        return super().send(data, flags)


class _PlainSocket(socket.socket):
    """The same without TLS, for instances in development on one machine."""

    deadline: Deadline
    bytes_left: int

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        self.settimeout(self.deadline.left())
        count = super().recv_into(buffer, nbytes, flags)
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise TooMuch
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:
        # Its own loop: the system's sendall() would be timed as a whole and counted by nobody.
        rest = memoryview(data).cast("B")
        while rest:
            self.settimeout(self.deadline.left())
            rest = rest[super().send(rest, flags) :]


class _Connection(http.client.HTTPSConnection):
    """A connection that goes to the addresses that were checked, and to no other."""

    def __init__(
        self,
        target: Target,
        addresses: Sequence[str],
        deadline: Deadline,
        authorities: str,
        route: Route | None,
    ) -> None:
        with _reading:  # at the first burst all threads ask at once
            self._trust = _context(authorities)
        super().__init__(target.host, target.port, context=self._trust)
        self._addresses, self._is_plain = addresses, target.is_plain
        if target.is_plain:
            self.default_port = HTTP_PORT  # which the Host header does not name
        self._deadline = deadline
        self._route = route

    def connect(self) -> None:
        plain = self._reached()
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.settimeout(self._deadline.left())
            sock: Any
            if self._is_plain:
                sock = _PlainSocket(fileno=plain.detach())
            else:
                # The certificate must be for the name, whatever the address is.
                sock = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        sock.deadline, sock.bytes_left = self._deadline, HEADER_BYTES_MAX
        self.sock = sock

    def _reached(self) -> socket.socket:
        trouble: OSError = ConnectionError()
        for address in self._addresses:
            seconds = min(CONNECT_SECONDS_MAX, self._deadline.left())
            try:
                end = self._route(address, self.port) if self._route else (address, self.port)
                return socket.create_connection(end, timeout=seconds)
            except OSError as error:
                trouble = error
        raise trouble


class Answer:
    """What a server answered: its status, its headers, and its body up to a bound."""

    def __init__(
        self, response: http.client.HTTPResponse, content: bytes, *, is_cut: bool = False
    ) -> None:
        self.status = response.status
        self.headers: dict[str, str] = {}
        for name, value in response.getheaders():
            key = name.lower()
            self.headers[key] = f"{self.headers[key]}, {value}" if key in self.headers else value
        self.content, self.is_cut = content, is_cut


def ask(
    target: Target,
    addresses: Sequence[str],
    *,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    bytes_max: int,
    deadline: Deadline,
    authorities: str = "",
    may_cut: bool = False,
    route: Route | None = None,
) -> Answer:
    """Send one request and read its answer. Raises FetchFailed, FetchRefused.

    ``may_cut``: with the status the answer is there, however its body ends.

    What the network said is left out of both: it names addresses.
    """
    connection = _Connection(target, addresses, deadline, authorities, route)
    response = None
    try:
        connection.request(method, target.path, body=body, headers=dict(headers))
        # http.client lets go of the socket when an answer ends with its connection.
        sock = connection.sock
        response = connection.getresponse()
        if isinstance(sock, (_TimedSocket, _PlainSocket)):
            # Chunks of one byte come with five signs of their own; more is nobody's honest way.
            sock.bytes_left = HEADER_BYTES_MAX + 2 * bytes_max
        if may_cut:
            content, is_cut = _beginning(response, bytes_max)
            return Answer(response, content, is_cut=is_cut)
        return Answer(response, _body(response, bytes_max))
    except TooMuch:
        raise FetchRefused("size") from None
    except TimeoutError:
        raise FetchFailed("deadline") from None
    except ssl.SSLCertVerificationError as error:
        is_over = error.verify_code == CERTIFICATE_IS_OVER
        raise FetchFailed("expired" if is_over else "certificate") from None
    except (http.client.HTTPException, ValueError):
        raise FetchFailed("answer") from None
    except OSError:
        reason = "connection" if response is None else "answer"
        raise FetchFailed(reason) from None
    finally:
        if response is not None:
            response.close()
        connection.close()


def _body(response: http.client.HTTPResponse, bytes_max: int) -> bytes:
    """Read what follows the headers. Raises FetchRefused past ``bytes_max``."""
    if 300 <= response.status < 400:
        return b""  # where it leads stands in the headers
    if response.length is not None and response.length > bytes_max:
        raise FetchRefused("size")
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise FetchRefused("encoded")  # we asked for none: it may be a bomb
    content = bytearray()
    while step := response.read1(STEP_BYTES):
        content += step
        if len(content) > bytes_max:
            raise FetchRefused("size")
    if response.length:
        raise http.client.IncompleteRead(b"")  # it said that more would come
    return bytes(content)


def _beginning(response: http.client.HTTPResponse, bytes_max: int) -> tuple[bytes, bool]:
    """Read what comes by ``bytes_max``, and tell whether that is less than all of it."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return b"", True
    content = bytearray()
    try:
        while len(content) <= bytes_max and (step := response.read1(STEP_BYTES)):
            content += step
    except (TooMuch, OSError, http.client.HTTPException, ValueError):
        return bytes(content[:bytes_max]), True
    return bytes(content[:bytes_max]), len(content) > bytes_max or bool(response.length)


@lru_cache(maxsize=4)
def _context(authorities: str) -> ssl.SSLContext:
    """Give whom to trust; reading the list of authorities takes 20 ms, so once."""
    context = ssl.create_default_context(cafile=authorities or certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = _TimedSocket
    return context
