"""However slowly, however much, however falsely a server answers: the fetch ends, and is small."""

import threading
import time
import tracemalloc
from contextlib import contextmanager

import pytest

from onemile.api import FetchFailed, FetchRefused, fetch
from onemile.fetch import whereabouts

KILO = 1000
MIB = 1 << 20
SECONDS = 0.4  # given to a fetch that must not end well
OK = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def ends_in_time():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SECONDS + 1


def refused_for(reason, error, ground, **asked):
    with ends_in_time(), pytest.raises(error) as refused:
        fetch(ground.peer.url(), **{"bytes_max": KILO, "seconds_max": SECONDS, **asked})
    assert refused.value.reason == reason


def dripping(first: bytes, drop: bytes, ground):
    """Send something at once, and then a little for ever."""

    def reply(secure):
        secure.sendall(first)
        while not ground.peer.is_over.wait(0.03):
            secure.sendall(drop)

    return reply


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (OK + b"X-", b"a"),
        (OK, b"X: 1\r\n"),
        (OK + b"\r\n", b"a"),
        (OK + b"Content-Length: 900\r\n\r\n", b"a"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b""),
    ],
    ids="status header headers body length chunks chunk-size continue silence".split(),
)
def test_a_server_that_drips_meets_the_deadline(ground, first, drop):
    ground.peer.replies["/"] = dripping(first, drop, ground)

    refused_for("deadline", FetchFailed, ground)


def test_a_server_that_takes_the_call_and_says_nothing_meets_it(ground):
    silent = ground.another()

    with ends_in_time(), pytest.raises(FetchFailed) as failed:
        fetch(f"https://peer.example:{silent.port}/", bytes_max=KILO, seconds_max=SECONDS)

    assert failed.value.reason == "deadline"
    assert silent.knocks == 1


def test_a_server_that_does_not_read_what_is_posted_meets_it(ground):
    ground.peer.replies["/"] = lambda _secure: ground.peer.is_over.wait(3)

    refused_for("deadline", FetchFailed, ground, method="POST", body=b"x" * 20 * MIB)


def test_there_is_one_deadline_for_all_the_steps(ground):
    def late(secure):
        ground.peer.is_over.wait(SECONDS * 0.6)
        secure.sendall(ground.page(b"", "Location: /", status="302 Found"))

    ground.peer.replies["/"] = late

    refused_for("deadline", FetchFailed, ground)
    assert len(ground.peer.requests) == 2


def test_a_name_server_that_does_not_answer_meets_it_too(ground):
    over = threading.Event()
    ground.open(resolver=lambda _host, _port: over.wait(3) and [])

    refused_for("deadline", FetchFailed, ground)
    over.set()


def test_look_ups_that_hang_are_counted(ground, monkeypatch):
    monkeypatch.setattr(whereabouts, "_look_ups", threading.BoundedSemaphore(1))
    over, ended = threading.Event(), threading.Event()

    def hang(_host, _port):
        over.wait(3)
        ended.set()
        return ["127.0.0.1"]

    ground.open(resolver=hang)
    refused_for("deadline", FetchFailed, ground, seconds_max=0.1)
    refused_for("busy", FetchFailed, ground)
    over.set()
    assert ended.wait(2)


def floods(head: bytes, step: bytes):
    def reply(secure):
        secure.sendall(head)
        for _step in range(400):
            secure.sendall(step)

    return reply


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
FLOODS = {
    "its true length": (OK + b"Content-Length: %d\r\n\r\n" % (MIB + 1), b"x" * 65_536),
    "no length": (OK + b"\r\n", b"x" * 65_536),
    "chunks": (CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
    "a chunk without end": (CHUNKED + b"fffffffff\r\n", b"x" * 65_536),
    "a chunk of less than nothing": (CHUNKED + b"-5\r\n", b"x" * 65_536),
    "headers without end": (OK + b"X: ", b"x" * 65_536),
    "headers in crowds": (OK, b"X: 123\r\n" * 8000),
    "extensions of chunks": (CHUNKED, (b"1;" + b"x" * 60_000 + b"\r\na\r\n")),
    "trailers": (CHUNKED + b"0\r\n", (b"X: " + b"1" * 500 + b"\r\n") * 100),
    "continue for ever": (b"", b"HTTP/1.1 100 Continue\r\nX: %s\r\n\r\n" % (b"x" * 60_000)),
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_a_flood_is_cut_off_and_costs_little(ground, flood):
    ground.peer.replies["/"] = floods(*flood)
    tracemalloc.start()
    try:
        with pytest.raises((FetchRefused, FetchFailed)) as refused:
            fetch(ground.peer.url(), bytes_max=MIB, seconds_max=1.5)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert refused.value.reason in ("size", "answer")
    assert peak < 4 * MIB


@pytest.mark.parametrize("size", [MIB - 1, MIB])
def test_what_just_fits_arrives_whole(ground, size):
    ground.peer.replies["/"] = ground.page(b"x" * size)

    assert len(fetch(ground.peer.url(), bytes_max=MIB).content) == size


def test_chunks_are_put_together(ground):
    ground.peer.replies["/"] = CHUNKED + b"3\r\nBon\r\n4;x=y\r\njour\r\n0\r\n\r\n"

    assert fetch(ground.peer.url(), bytes_max=KILO).content == b"Bonjour"


def test_a_length_that_says_less_ends_there(ground):
    ground.peer.replies["/"] = OK + b"Content-Length: 3\r\n\r\nBonjour"

    assert fetch(ground.peer.url(), bytes_max=KILO).content == b"Bon"


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 30\r\n\r\nBonjour",
        CHUNKED + b"30\r\nBonjour",
        CHUNKED + b"7\r\nBonjour\r\n",
        CHUNKED + b"zz\r\nBonjour\r\n0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 999999 No\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_breaks_off_or_is_none_is_a_failure(ground, answer):
    ground.peer.replies["/"] = answer

    refused_for("answer", FetchFailed, ground)
