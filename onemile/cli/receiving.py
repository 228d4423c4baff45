"""How the embedded server receives: a body is measured before it is kept, and told so in peace."""

import socket
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import BadRequest

from onemile.web import bodies

# In chunks, what stands around the text: a sixteenth of it, and this much to begin with. Chunks
# of one byte would cost the loop a hundred times their size.
FRAMING_BYTES_FREE = 64_000
FRAMING_DIVISOR = 16
# A browser reads the answer once it has sent all, or sees the connection end: so one whose body
# was refused is listened to for a while, and nothing of it is kept. Longer than a slow line needs
# to fall silent, shorter than anybody waits.
LINGER_SECONDS_MAX = 30
SILENCE_SECONDS_MAX = 5
LINGER_BYTES_MAX = bodies.BODY_BYTES_MAX
LINGER_READ_BYTES = 262_144

# What the server is told of sizes: the bound lies with the parser, which knows the address, and
# what fits the bound of an ordinary page, with the piece that fills it, never touches the disk.
ADJUSTMENTS: dict[str, Any] = {
    "max_request_body_size": sys.maxsize,
    "inbuf_overflow": bodies.ORDINARY_BYTES_MAX + 100_000,
    # What a proxy in front says of who asks: proxy_hops decides whether it is believed.
    "clear_untrusted_proxy_headers": False,
}

BoundOf = Callable[..., int]


def install(app: Flask, sockets: Iterable[Any]) -> None:
    """Let every listening socket open channels that hold a body to the bound of its address."""
    for listener in sockets:
        if hasattr(listener, "channel_class"):
            bound_of = partial(bodies.bound_of, app)
            listener.channel_class = partial(Channel, bound_of=bound_of)


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """A request on its way in; one whose body is too big goes to the app without it.

    The app then refuses it by its length, with a page of its own in the visitor's language.
    """

    is_refused = False
    bytes_max = 0

    def __init__(self, adj: Any, *, bound_of: BoundOf) -> None:
        super().__init__(adj)
        self._bound_of = bound_of

    def parse_header(self, header_plus: bytes) -> None:
        """Read the header, and from it how big the body may be."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            # A length of some thousand digits is no number to Python.
            raise ParsingError("Content-Length is invalid") from error
        self.bytes_max = self._bound_of(
            method=self.command.upper(),
            path=self.path.encode("latin-1").decode("utf-8", "replace"),
            content_type=self.headers.get("CONTENT_TYPE", ""),
        )

    def received(self, data: bytes) -> int:
        """Take in a piece; gives how much of it belongs to this request."""
        consumed: int = super().received(data)
        kept = len(self.body_rcv) if self.body_rcv is not None else 0
        if max(self.content_length, kept) > self.bytes_max:
            self._refuse()
        elif self.chunked and self._is_mostly_framing(kept):
            self.error = BadRequest("chunks are too small")
            self.completed = True
        # What follows a request that is not read to its end is no other request.
        return len(data) if self.is_refused or self.error else consumed

    def _refuse(self) -> None:
        self.close()
        self.body_rcv = None
        self.error = None
        self.is_refused = self.completed = True
        # Nobody is asked to go on sending.
        self.expect_continue = False
        length = max(self.content_length, self.bytes_max + 1)
        self.headers |= {"CONTENT_LENGTH": str(length), "CONNECTION": "close"}

    def _is_mostly_framing(self, kept: int) -> bool:
        framing = self.body_bytes_received - kept
        return bool(framing > FRAMING_BYTES_FREE + kept // FRAMING_DIVISOR)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection; after a request that was not read to its end it is closed in peace.

    Closing with bytes unread makes the system cut the line, and the answer is lost on its way.
    """

    has_unread = False
    lingering_since: float | None = None
    lingered_bytes = 0
    heard_at = 0.0

    def __init__(self, *positional: Any, bound_of: BoundOf, **named: Any) -> None:
        self.parser_class = partial(Parser, bound_of=bound_of)
        super().__init__(*positional, **named)

    def service(self) -> None:
        """Answer one request."""
        request = self.requests[0]
        self.has_unread = request.is_refused or request.error is not None
        super().service()

    def handle_write(self) -> None:
        """Send what is to be sent; then end our side, and the other's in time."""
        if not (self.has_unread and self.close_when_flushed) or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if self.connected and not self.total_outbufs_len:
            self._begin_to_linger()

    def readable(self) -> bool:
        """Tell whether there is anything to listen for; asked at each turn of the loop."""
        if self.lingering_since is None:
            return bool(super().readable())
        now = time.monotonic()
        if (
            now - self.lingering_since > LINGER_SECONDS_MAX
            or now - self.heard_at > SILENCE_SECONDS_MAX
            or self.lingered_bytes > LINGER_BYTES_MAX
        ):
            self.will_close = True
        return not self.will_close

    def writable(self) -> bool:
        """Tell whether there is anything to send, or the connection is to be closed."""
        if self.lingering_since is None:
            return bool(super().writable())
        return bool(self.will_close)

    def handle_read(self) -> None:
        """Receive; while lingering, what comes is counted and forgotten."""
        if self.lingering_since is None:
            super().handle_read()
            return
        try:
            # At the end of the stream this closes the channel itself.
            self.lingered_bytes += len(self.recv(LINGER_READ_BYTES))
            self.heard_at = time.monotonic()
        except OSError:
            self.will_close = True

    def _begin_to_linger(self) -> None:
        self.lingering_since = self.heard_at = time.monotonic()
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.will_close = True
