"""Where an answer sends us on: three times at most, judged anew each time, never with a form."""

import time

import pytest

from onemile.api import FetchRefused, fetch

KILO = 1000
STATUSES = ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent")


def onward(ground, location: str, status: str = "302 Found") -> bytes:
    return ground.page(b"elsewhere", f"Location: {location}", status=status)


@pytest.mark.parametrize("status", STATUSES)
def test_three_steps_are_followed(ground, status):
    for here, there in (("/1", "/2"), ("/2", "3"), ("/3", ground.peer.url("/end"))):
        ground.peer.replies[here] = onward(ground, there, status)
    ground.peer.replies["/end"] = ground.page(b"arrived")

    found = fetch(ground.peer.url("/1"), bytes_max=KILO)

    assert (found.content, found.url) == (b"arrived", ground.peer.url("/end"))


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://127.0.0.1:{port}/", "address"),
        ("https://[::1]:{port}/", "address"),
        ("//127.0.0.1:{port}/", "address"),
        ("https://inside.example:{port}/", "inside"),
        ("http://peer.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://peer.example:22/", "port"),
    ],
)
def test_no_redirect_leads_inside(ground, status, location, reason):
    ground.names["inside.example"] = [["127.0.0.1"]]
    ground.peer.replies["/"] = onward(ground, location.format(port=ground.outpost.port), status)

    with pytest.raises(FetchRefused) as refused:
        fetch(ground.peer.url(), bytes_max=KILO)

    assert refused.value.reason == reason
    assert ground.outpost.knocks == 0


@pytest.mark.parametrize(
    "chain",
    [
        {"/1": "/2", "/2": "/3", "/3": "/4", "/4": "/5"},
        {"/1": "/2", "/2": "/1"},
        {"/1": "/1"},
    ],
    ids=["a chain of four", "a loop of two", "a loop on itself"],
)
def test_circles_end_and_are_remembered_a_while(ground, chain, clock):
    for here, there in chain.items():
        ground.peer.replies[here] = onward(ground, there)
    began = time.monotonic()

    for _time in range(2):
        with pytest.raises(FetchRefused) as refused:
            fetch(ground.peer.url("/1"), bytes_max=KILO)
        assert refused.value.reason == "redirects"

    assert len(ground.peer.requests) == 4  # the first address and three more; the second time none
    assert time.monotonic() - began < 2
    ground.peer.replies["/1"] = ground.page(b"mended")
    clock.advance(minutes=11)
    assert fetch(ground.peer.url("/1"), bytes_max=KILO).content == b"mended"


def test_a_thousand_circles_are_remembered_and_no_more(ground):
    from onemile.fetch import remembered

    for number in range(remembered.ADDRESSES_MAX + 1):
        remembered.remember(f"https://peer.example/{number}")

    remembered.refuse_if_known("https://peer.example/0")  # the oldest gave way
    with pytest.raises(FetchRefused):
        remembered.refuse_if_known("https://peer.example/1")


@pytest.mark.parametrize("status", STATUSES)
def test_what_is_posted_is_never_sent_on(ground, status):
    ground.peer.replies["/inbox"] = onward(ground, "/elsewhere", status)

    with pytest.raises(FetchRefused) as refused:
        fetch(ground.peer.url("/inbox"), method="POST", body=b"words", bytes_max=KILO)

    assert refused.value.reason == "redirected"
    assert len(ground.peer.requests) == 1


def test_a_redirect_with_an_endless_body_is_followed_without_reading_it(ground):
    def flood(secure):
        secure.sendall(b"HTTP/1.1 302 Found\r\nLocation: /end\r\n\r\n")
        while True:
            secure.sendall(b"x" * 50_000)

    ground.peer.replies["/"] = flood
    ground.peer.replies["/end"] = ground.page(b"arrived")

    assert fetch(ground.peer.url(), bytes_max=KILO).content == b"arrived"


def test_not_modified_leads_nowhere(ground):
    ground.peer.replies["/"] = b"HTTP/1.1 304 Not Modified\r\nLocation: /x\r\n\r\n"

    assert fetch(ground.peer.url(), bytes_max=KILO).status == 304
