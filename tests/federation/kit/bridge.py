"""From a request on the wire to an instance in this process, and to one in a process of its own."""

import http.client
import io
from contextvars import Context
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask

from kit.messages import Answer, Request

# What a process of ours may take for one answer on a machine that is busy.
PATIENCE_SECONDS = 60
ANSWER_BYTES_MAX = 16_000_000


def call(app: Flask, request: Request) -> Answer:
    """Ask an instance in this process. What it raises, it raises here.

    In a context of its own, so that nothing of the caller's (``g``, an open app) is seen.
    """
    return Context().run(_call, app, request)


def _call(app: Flask, request: Request) -> Answer:
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc: Any = None) -> Any:
        begun[:] = [(status, headers)]
        return io.BytesIO().write

    parts = app.wsgi_app(_environ(request), start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = begun[0]
    return Answer(int(status.split(" ", 1)[0]), list(headers), body)


def _environ(request: Request) -> dict[str, Any]:
    """Return what a WSGI server would say of a request (PEP 3333)."""
    parts = urlsplit(request.url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        # As received: servers name it in one of these two ways.
        "RAW_URI": request.target,
        "REQUEST_URI": request.target,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.source or "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        # Repeated lines reach an application in one, as every WSGI server joins them.
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    if "CONTENT_LENGTH" not in environ and request.method == "POST":
        environ["CONTENT_LENGTH"] = str(len(request.body))
    return environ


def knock(request: Request) -> Answer:
    """Ask a server at a port of this machine, in clear text: an instance in its own process."""
    parts = urlsplit(request.url)
    if parts.scheme != "http" or parts.hostname != "127.0.0.1":
        raise ValueError(f"{request.url} is no server of this test")
    line = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=PATIENCE_SECONDS)
    try:
        line.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        given = {name.lower() for name, _value in request.headers}
        for name, value in request.headers:
            line.putheader(name, value)
        if "host" not in given:
            line.putheader("Host", parts.netloc)
        if "content-length" not in given and request.method == "POST":
            line.putheader("Content-Length", str(len(request.body)))
        line.endheaders(request.body)
        response = line.getresponse()
        return Answer(response.status, response.getheaders(), response.read(ANSWER_BYTES_MAX))
    finally:
        line.close()
