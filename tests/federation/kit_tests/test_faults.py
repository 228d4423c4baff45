"""The line with faults does what it says, and a line without any changes nothing."""

import http.client
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from kit.faults import FaultProxy, Faults

BODY = b"0123456789" * 20


class Echo(BaseHTTPRequestHandler):
    """Answers with BODY, and keeps in which order its requests came."""

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if len(content) == int(self.headers["Content-Length"]):
            self.server.came.append((self.path, content))
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_words):
        """Say nothing."""


@pytest.fixture(scope="module")
def echo():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.daemon_threads, server.came = True, []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(echo):
    echo.came.clear()
    with FaultProxy(echo.server_port) as made:
        yield made


def ask(proxy, path="/", body=b"hello", seconds=5.0):
    line = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=seconds)
    try:
        line.request("POST", path, body=body, headers={"Connection": "close"})
        return line.getresponse().read()
    finally:
        line.close()


def test_a_line_without_faults_passes_everything_on(proxy, echo):
    long = b"x" * 200_000

    assert ask(proxy, body=long) == BODY
    assert echo.came == [("/", long)] and proxy.connections == 1


def test_a_delay_delays(proxy):
    proxy.faults = Faults(delay=0.2)
    begun = time.monotonic()

    assert ask(proxy) == BODY
    assert time.monotonic() - begun >= 0.2


def test_an_answer_is_cut_after_so_many_bytes(proxy, echo):
    proxy.faults = Faults(cut_after=150)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
        came = b"".join(iter(lambda: line.recv(4096), b""))

    assert len(came) == 150
    assert len(echo.came) == 1


def test_an_answer_is_cut_by_a_reset(proxy):
    proxy.faults = Faults(cut_after=20, reset=True)

    with pytest.raises(ConnectionResetError):
        ask(proxy)


def test_a_request_is_cut_before_it_arrives(proxy, echo):
    proxy.faults = Faults(cut_request_after=100)

    with pytest.raises((http.client.HTTPException, OSError)):
        ask(proxy, body=b"x" * 50_000)
    assert echo.came == []


@pytest.mark.parametrize("faults", [Faults(refuse=True), Faults(reset=True)])
def test_a_line_is_refused_or_reset_before_a_byte_passes(proxy, echo, faults):
    proxy.faults = faults

    with pytest.raises(OSError):
        ask(proxy)
    assert echo.came == []
    proxy.faults = Faults()
    assert ask(proxy) == BODY


def test_an_answer_drips(proxy):
    proxy.faults = Faults(drip=0.02)

    with pytest.raises(TimeoutError):
        drip_for(proxy, seconds=0.3)


def drip_for(proxy, *, seconds):
    """Read for so long; each single byte comes in time, and the whole does not."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=0.2) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
        end = time.monotonic() + seconds
        steps = []
        while time.monotonic() < end:
            steps.append(len(line.recv(4096)))
    assert 3 < sum(steps) < 40
    raise TimeoutError


def test_connections_are_let_go_in_the_opposite_order(proxy, echo):
    proxy.faults = Faults(reorder=3)
    with ThreadPoolExecutor(3) as pool:
        asked = []
        for number in range(3):
            asked.append(pool.submit(ask, proxy, f"/{number}"))
            time.sleep(0.1)  # they arrive one after the other
        assert [one.result() for one in asked] == [BODY] * 3

    assert [path for path, _content in echo.came] == ["/2", "/1", "/0"]


def test_who_waits_for_others_in_vain_goes_alone(proxy):
    proxy.faults = Faults(reorder=3, reorder_seconds=0.1)

    assert ask(proxy) == BODY
