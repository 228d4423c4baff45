"""What a server of a test replies, and all the ways in which it can reply badly."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from kit.messages import AS2, Answer, Request

# A test that forgets a server that hangs shall still end.
HANG_SECONDS_MAX = 60.0
# One write; a body that is cut or counted wrong goes out in the same steps.
STEP_BYTES = 16_384


@dataclass(kw_only=True)
class Reply:
    """An answer and how it is given. All seconds are real ones.

    ``delay`` before the first byte; ``hang``: never a byte; ``drip``: seconds after each byte;
    ``cut_after``: the line is cut after so many bytes of the whole answer; ``reset``: and by a
    reset, at once where nothing is cut. ``length`` is a Content-Length that is said in place of
    the true one, ``""`` for none (the end of the line is the end); ``chunked`` goes without too.
    """

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""
    delay: float = 0.0
    hang: bool = False
    drip: float = 0.0
    cut_after: int | None = None
    reset: bool = False
    length: int | str | None = None
    chunked: bool = False

    def answer(self) -> Answer:
        """Return it as it is meant."""
        body, media_type = self.body, self.content_type
        if isinstance(body, dict | list):
            body, media_type = json.dumps(body).encode(), media_type or AS2
        elif isinstance(body, str):
            body = body.encode()
        lines = [("Content-Type", media_type)] if media_type else []
        return Answer(self.status, [*lines, *self.headers.items()], body)

    def give(self, line: socket.socket, over: threading.Event) -> None:
        """Write it; ``over`` ends all waiting."""
        over.wait(self.delay)
        if self.hang:
            over.wait(HANG_SECONDS_MAX)
            return
        content = self._written()
        if self.cut_after is not None:
            content = content[: self.cut_after]
        if not (self.reset and self.cut_after is None):
            self._send(line, content, over)
        if self.reset:
            # Nothing lingers: the end of the line is a reset.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _send(self, line: socket.socket, content: bytes, over: threading.Event) -> None:
        if not self.drip:
            line.sendall(content)
            return
        for byte in content:
            line.sendall(bytes([byte]))
            if over.wait(self.drip):
                return

    def _written(self) -> bytes:
        answer = self.answer()
        lines = [f"{name}: {value}" for name, value in answer.headers]
        body = answer.body
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
            steps = [body[n : n + STEP_BYTES] for n in range(0, len(body), STEP_BYTES)]
            body = b"".join(b"%x\r\n%s\r\n" % (len(step), step) for step in steps) + b"0\r\n\r\n"
        elif self.length != "":
            lines.append(f"Content-Length: {len(body) if self.length is None else self.length}")
        lines.append("Connection: close")
        try:
            words = HTTPStatus(self.status).phrase
        except ValueError:
            words = "Odd"
        head = "\r\n".join([f"HTTP/1.1 {self.status} {words}", *lines])
        return head.encode("latin-1") + b"\r\n\r\n" + body


def redirect(location: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": location})


# What stands at an address: a document, a reply, what makes one of a request, or several of them
# that are given one after the other, the last for ever.
Scripted = Any
Respond = Callable[[Request], Any]


def reply_of(scripted: Scripted, request: Request) -> Reply:
    """Return the reply that a script has for a request."""
    if isinstance(scripted, list):
        scripted = scripted.pop(0) if len(scripted) > 1 else scripted[0]
    if callable(scripted):
        scripted = scripted(request)
    if isinstance(scripted, Answer):
        scripted = Reply(
            status=scripted.status,
            headers=dict(scripted.headers),
            body=scripted.body,
        )
    if isinstance(scripted, Reply):
        return scripted
    return Reply(body=scripted)
