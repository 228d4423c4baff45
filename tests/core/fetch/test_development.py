"""Two instances on one machine speak over plain http, if their admin says so; nobody else does."""

import contextlib
import re
import socket
import threading

import pytest

from onemile.api import FetchFailed, FetchRefused, fetch
from onemile.app import create_app
from onemile.config import SettingsError
from onemile.fetch import whereabouts
from onemile.fetch.addresses import target_of

KILO, LIMIT = 1_000, 5
HERE = "http://127.0.0.1:8000"


def made(folder, **settings):
    overrides = {"base_url": HERE, "enabled": [], "development": True, **settings}
    return create_app(folder, overrides=overrides, environment={}, testing=True)


class Neighbour:
    """A server of plain http on this machine; it keeps what it read."""

    def __init__(self, reply, family=socket.AF_INET):
        self.reply, self.read = reply, b""
        host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
        self.socket = socket.create_server((host, 0), family=family)
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        self.socket.settimeout(LIMIT)
        try:
            line, _address = self.socket.accept()
        except OSError:
            return
        with line:
            line.settimeout(LIMIT)
            while not self._is_whole():
                step = line.recv(65_536)
                if not step:
                    break
                self.read += step
            try:
                self.reply(line) if callable(self.reply) else line.sendall(self.reply)
            except OSError:
                return  # whoever asked has heard enough

    def _is_whole(self):
        head, found, body = self.read.partition(b"\r\n\r\n")
        said = re.search(rb"Content-Length: (\d+)", head)
        return bool(found) and len(body) >= int(said[1] if said else 0)

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # whoever waits for a visit waits no longer
        self.socket.close()
        self.thread.join(LIMIT)


def said(content=b"Bonjour", *lines, status="200 OK"):
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content


@pytest.fixture
def neighbour():
    opened = []

    def start(reply=None, **more):
        opened.append(Neighbour(reply or said(), **more))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def here(tmp_path):
    app = made(tmp_path)
    with app.app_context():
        yield app


# ----------------------------------------------------------------------------- who may


@pytest.mark.parametrize(
    "base_url",
    [
        "https://mile.example",
        "http://mile.example:8000",
        "http://10.0.0.1",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://[::2]:8000",
        "http://0.0.0.0:8000",
    ],
)
def test_an_instance_with_a_public_address_is_not_started_in_development(tmp_path, base_url):
    with pytest.raises(SettingsError, match="development: base_url") as refused:
        made(tmp_path, base_url=base_url)

    assert "\n" not in str(refused.value)
    assert made(tmp_path, base_url=base_url, development=False)


@pytest.mark.parametrize(
    "base_url", ["http://evil.example\\@127.0.0.1", "http://evil.example@127.0.0.1", f"{HERE}\\x"]
)
def test_nor_one_whose_address_two_readers_take_apart_differently(tmp_path, base_url):
    with pytest.raises(SettingsError, match="development: base_url"):
        made(tmp_path, base_url=base_url)


@pytest.mark.parametrize(
    "base_url", [HERE, "http://localhost:8001", "http://127.8.8.8", "http://[::1]:1"]
)
def test_an_instance_of_this_machine_is(tmp_path, base_url):
    assert made(tmp_path, base_url=base_url)


def test_every_page_says_so_and_says_nothing_otherwise(tmp_path):
    pages = {}
    for is_on in (True, False):
        folder = tmp_path / str(is_on)
        folder.mkdir()
        app = made(folder, development=is_on)
        with app.test_request_context():
            pages[is_on] = {
                code: app.test_client()
                .get("/nowhere", headers={"Accept-Language": code})
                .get_data(as_text=True)
                for code in ("fr", "de", "en")
            }

    assert "Mode développement\u00a0:" in pages[True]["fr"]
    assert "Entwicklungsmodus:" in pages[True]["de"] and "Development mode:" in pages[True]["en"]
    assert not any('class="development"' in page for page in pages[False].values())


# ---------------------------------------------------------------------------- where to


def test_a_neighbour_on_this_machine_is_asked_over_plain_http(here, neighbour):
    peer = neighbour()

    found = fetch(f"http://127.0.0.1:{peer.port}/a?b=c", bytes_max=KILO)

    assert (found.content, found.url) == (b"Bonjour", f"http://127.0.0.1:{peer.port}/a?b=c")
    assert peer.read.startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert not found.is_cut


def test_by_name_too(here, neighbour):
    peer = neighbour()

    assert fetch(f"http://localhost:{peer.port}/", bytes_max=KILO).content == b"Bonjour"
    assert f"Host: localhost:{peer.port}\r\n".encode() in peer.read


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 on this machine")
def test_by_its_ipv6_address(here, neighbour):
    try:
        peer = neighbour(family=socket.AF_INET6)
    except OSError:
        pytest.skip("no loopback address of IPv6 on this machine")

    seen = []
    fetch(f"http://[::1]:{peer.port}/", bytes_max=KILO, prepare=lambda out: seen.append(out) or {})

    assert f"Host: [::1]:{peer.port}\r\n".encode() in peer.read
    assert seen[0].host == f"[::1]:{peer.port}"


def test_the_usual_ports_are_not_named():
    def of(url):
        return target_of(url, ports=frozenset(), development=True)

    assert of("http://localhost/").authority == "localhost" and of("http://localhost/").port == 80
    assert of("http://localhost:443/").authority == "localhost:443"
    assert of("https://peer.example/").authority == "peer.example"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://peer.example/", "scheme"),
        ("http://10.0.0.1/", "scheme"),
        ("http://169.254.169.254/latest", "scheme"),
        ("http://[::ffff:127.0.0.1]/", "scheme"),
        ("http://[fe80::1]/", "scheme"),
        ("http://0.0.0.0/", "scheme"),
        ("http://127.1/", "scheme"),
        ("http://2130706433/", "scheme"),
        ("http://0x7f.0.0.1/", "scheme"),
        ("http://app.localhost/", "scheme"),
        ("http://ana@127.0.0.1/", "address"),
        ("https://127.0.0.1/", "address"),
        ("https://localhost/", "address"),
        ("https://peer.example:8443/", "port"),
        ("ftp://127.0.0.1/", "scheme"),
    ],
)
def test_nothing_else_is_opened_by_it(here, url, reason):
    with pytest.raises(FetchRefused) as refused:
        fetch(url, bytes_max=KILO)

    assert refused.value.reason == reason


def test_a_local_name_that_leads_elsewhere_is_not_followed(here, monkeypatch):
    monkeypatch.setattr(whereabouts, "system_resolver", lambda host, port: ["93.184.216.34"])

    with pytest.raises(FetchRefused) as refused:
        fetch("http://localhost:9/", bytes_max=KILO)

    assert refused.value.reason == "inside"


@pytest.mark.parametrize("url", [HERE, "http://localhost/", "http://[::1]:8000/"])
def test_without_the_setting_plain_http_is_refused_as_ever(tmp_path, url):
    with made(tmp_path, development=False).app_context(), pytest.raises(FetchRefused) as refused:
        fetch(url, bytes_max=KILO)

    assert refused.value.reason == "scheme"


def test_nobody_out_there_sends_us_to_this_machine(ground, neighbour, monkeypatch):
    peer = neighbour()
    there = f"Location: http://127.0.0.1:{peer.port}/"
    ground.peer.replies["/"] = ground.page(b"", there, status="302 Found")
    settings = ground.app.extensions["onemile"].settings
    monkeypatch.setitem(settings._values, "development", True)

    with pytest.raises(FetchRefused) as refused:
        fetch(ground.peer.url(), bytes_max=KILO)

    assert refused.value.reason == "scheme" and peer.read == b""


def test_a_neighbour_that_drips_meets_the_deadline_too(here, neighbour):
    over = threading.Event()

    def drip(line):
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not over.wait(0.03):
            line.sendall(b"a")

    peer = neighbour(drip)
    try:
        with pytest.raises(FetchFailed) as failed:
            fetch(f"http://127.0.0.1:{peer.port}/", bytes_max=KILO, seconds_max=0.3)
    finally:
        over.set()

    assert failed.value.reason == "deadline"


def test_a_neighbour_that_says_too_much_is_refused_too(here, neighbour):
    peer = neighbour(said(b"x" * 1_001))

    with pytest.raises(FetchRefused) as refused:
        fetch(f"http://127.0.0.1:{peer.port}/", bytes_max=KILO)

    assert refused.value.reason == "size"


# ---------------------------------------------------------------------------- deliveries


def test_a_delivery_carries_what_is_signed_and_the_host_that_was_signed(here, neighbour):
    peer, seen = neighbour(said(b"", status="202 Accepted")), []

    def sign(out):
        seen.append(out)
        return {
            "Date": "Tue, 06 Apr 2027 13:30:00 GMT",
            "Digest": "SHA-256=x",
            "Signature": 'keyId="k"',
            "Content-Type": "application/activity+json",
        }

    found = fetch(
        f"http://127.0.0.1:{peer.port}/ap/inbox?x=1",
        method="POST",
        body=b'{"type": "Follow"}' * 100_000,
        bytes_max=4_000,
        seconds_max=30,
        prepare=sign,
        may_cut=True,
    )

    head, _, body = peer.read.partition(b"\r\n\r\n")
    assert found.status == 202 and body == b'{"type": "Follow"}' * 100_000
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /ap/inbox?x=1 HTTP/1.1" and seen[0].path == "/ap/inbox?x=1"
    assert lines.count(f"Host: {seen[0].host}") == 1
    assert sum(line.lower().startswith("host:") for line in lines) == 1
    for line in (
        'Signature: keyId="k"',
        "Digest: SHA-256=x",
        "Content-Type: application/activity+json",
    ):
        assert line in lines


OK = b"HTTP/1.1 202 Accepted\r\n"


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        (said(b"x" * 5_000, status="202 Accepted"), b"x" * KILO),
        (OK + b"Content-Length: 900\r\n\r\nhalf", b"half"),
        (OK + b"Content-Length: 999999999999\r\n\r\n" + b"y" * 1_500, b"y" * KILO),
        (OK + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb", b""),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n", b""),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", b"half"),
    ],
    ids="longer shorter huge packed nonsense unended".split(),
)
def test_what_was_taken_was_taken_whatever_is_said_about_it(here, neighbour, reply, kept):
    peer = neighbour(reply)

    found = fetch(
        f"http://127.0.0.1:{peer.port}/", method="POST", body=b"{}", bytes_max=KILO, may_cut=True
    )

    assert (found.status, found.content, found.is_cut) == (202, kept, True)


def test_a_delivery_that_is_answered_within_bounds_is_whole(here, neighbour):
    peer = neighbour(said(b"x" * KILO, status="400 Bad Request"))

    found = fetch(
        f"http://127.0.0.1:{peer.port}/", method="POST", body=b"", bytes_max=KILO, may_cut=True
    )

    assert (found.status, len(found.content), found.is_cut) == (400, KILO, False)


def test_a_delivery_is_still_not_sent_on(here, neighbour):
    peer = neighbour(said(b"", "Location: http://127.0.0.1:1/", status="307 Temporary Redirect"))

    with pytest.raises(FetchRefused) as refused:
        fetch(f"http://127.0.0.1:{peer.port}/", method="POST", bytes_max=KILO, may_cut=True)

    assert refused.value.reason == "redirected"


def test_a_delivery_without_a_status_has_failed(here, neighbour):
    peer = neighbour(lambda line: None)

    with pytest.raises(FetchFailed):
        fetch(f"http://127.0.0.1:{peer.port}/", method="POST", bytes_max=KILO, may_cut=True)
