"""The network of tests: names, public addresses, certificates, faults, and who is away."""

import http.client
import socket
import time

import pytest
from kit.internet import Connection
from kit.replies import Reply, redirect

from onemile.fetch import FetchFailed, FetchRefused, fetch
from onemile.fetch.rehearsal import Rehearsal

pytestmark = pytest.mark.plugins()


@pytest.fixture
def asks(alsace):
    """Fetch something as the instance at als.example would."""

    def ask(url, **options):
        with alsace.app.app_context():
            return fetch(url, **{"bytes_max": 10_000, **options})

    return ask


def test_a_peer_is_reached_by_its_name_at_a_public_address_under_tls(asks, peer, network):
    peer.serve("/hello", Reply(body="Bonjour", content_type="text/plain"))

    answer = asks("https://e.example/hello")

    assert (answer.status, answer.content, answer.media_type) == (200, b"Bonjour", "text/plain")
    assert network.internet.looked_up == ["e.example"]
    assert network.internet.connections == [Connection(peer.address, 443, "e.example")]
    assert peer.gets("/hello")[0].source == network.internet.add("als.example")


def test_two_peers_share_a_server_and_are_kept_apart(asks, peer, victim):
    peer.serve("/name", Reply(body="e"))
    victim.serve("/name", Reply(body="v"))

    assert asks("https://v.example/name").content == b"v"
    assert asks("https://e.example/name").content == b"e"
    assert (len(peer.received), len(victim.received)) == (1, 1)


def test_an_instance_is_reached_by_others_through_the_same_server(asks, ortenau):
    answer = asks("https://ort.example/livez")

    assert answer.status == 200


def test_an_instances_page_comes_over_tls_as_it_comes_in_process(asks, ortenau, network):
    there = asks("https://ort.example/", bytes_max=1_000_000)

    assert there.status == 200
    assert there.headers["content-type"] == ortenau.get("/", accept="*/*").header("Content-Type")
    assert "1Mile" in there.content.decode()


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [("expired", "expired"), ("wrong name", "certificate"), ("self-signed", "certificate")],
)
def test_a_certificate_can_be_wrong(asks, peer, network, flaw, reason):
    network.certificate("e.example", flaw)

    with pytest.raises(FetchFailed) as failed:
        asks("https://e.example/")

    assert failed.value.reason == reason
    assert peer.received == []


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("refused", "connection"),
        ("reset", "connection"),
        ("unnamed", "name"),
        ("silent", "deadline"),
    ],
)
def test_a_host_that_is_away_comes_back(asks, peer, network, how, reason):
    peer.serve("/", Reply(body="there"))
    network.off("e.example", how)
    network.hurry()
    begun = time.monotonic()

    with pytest.raises(FetchFailed) as failed:
        asks("https://e.example/")

    assert failed.value.reason == reason
    assert time.monotonic() - begun < 5  # ten seconds pass in half a second
    network.on("e.example")
    assert asks("https://e.example/").content == b"there"


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1"])
def test_a_name_that_leads_inside_is_a_test_of_the_guard_alone(asks, network, inside, listener):
    network.internet.name("inside.example", inside)

    with pytest.raises(FetchRefused) as refused:
        asks(f"https://inside.example:{listener.port}/")

    assert refused.value.reason == "inside"
    assert network.internet.connections == [] and listener.knocks == 0


def test_a_name_can_be_answered_otherwise_the_second_time(asks, peer, network):
    network.internet.name("turning.example", peer.address, "127.0.0.1")
    resolve = network.internet.resolve

    assert [list(resolve("turning.example", 443)) for _ in range(3)] == [
        [peer.address],
        ["127.0.0.1"],
        ["127.0.0.1"],
    ]
    with pytest.raises(OSError):
        resolve("nowhere.example", 443)


def test_whoever_gets_past_the_guard_is_seen(alsace, network, listener):
    assert network.internet.route("127.0.0.1", listener.port) == ("127.0.0.1", listener.port)
    with pytest.raises(OSError):
        network.internet.route("93.184.200.200", 443)

    assert [one.address for one in network.internet.strays] == ["127.0.0.1", "93.184.200.200"]


def test_a_listener_counts_who_knocks(listener):
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5):
        deadline = time.monotonic() + 5
        while not listener.knocks and time.monotonic() < deadline:
            time.sleep(0.01)
    assert listener.knocks == 1


BAD = {
    "hangs": (Reply(hang=True), "deadline"),
    "drips": (Reply(body="x" * 5_000, drip=0.05), "deadline"),
    "is cut": (Reply(body="x" * 5_000, cut_after=300), "answer"),
    "is reset": (Reply(body="x" * 5_000, reset=True), "answer"),
    "is reset half-way": (Reply(body="x" * 5_000, cut_after=300, reset=True), "answer"),
    "says too much length": (Reply(body="x", length=50), "answer"),
    "is too long": (Reply(body="x" * 10_001), "size"),
    "is too long in pieces": (Reply(body="x" * 10_001, chunked=True), "size"),
    "is too long without length": (Reply(body="x" * 10_001, length=""), "size"),
}


@pytest.mark.parametrize(("reply", "reason"), BAD.values(), ids=BAD.keys())
def test_an_answer_can_be_bad(asks, peer, network, reply, reason):
    peer.serve("/bad", reply)
    if reason == "deadline":
        network.hurry()

    with pytest.raises((FetchFailed, FetchRefused)) as failed:
        asks("https://e.example/bad")

    assert failed.value.reason == reason


def test_answers_come_one_after_the_other_and_may_be_made_of_the_request(asks, peer):
    peer.serve("/turns", [Reply(status=503), lambda asked: Reply(body=asked.target)])
    peer.serve("/sent", redirect("https://e.example/turns?second"))

    assert asks("https://e.example/turns").status == 503
    assert asks("https://e.example/sent").content == b"/turns?second"


@pytest.mark.parametrize("chunked", [True, False])
def test_a_long_answer_arrives_whole(asks, peer, chunked):
    peer.serve("/long", Reply(body=b"ab" * 50_000, chunked=chunked))

    assert asks("https://e.example/long", bytes_max=100_000).content == b"ab" * 50_000


def test_what_an_instance_raises_behind_the_server_is_seen(asks, ortenau, network):
    def broken(*_given):
        raise LookupError("on purpose")

    ortenau.app.wsgi_app = broken

    assert asks("https://ort.example/").status == 500
    assert [str(error) for error in network.errors] == ["on purpose"]
    network.errors.clear()


def test_a_rehearsal_of_old_goes_where_it_is_told():
    rehearsal = Rehearsal(resolver=lambda _host, _port: [], ports=frozenset(), authorities="")

    assert rehearsal.route is None and rehearsal.haste == 1


def test_a_crowd_of_hosts_is_there_at_once(asks, network):
    crowd = network.crowd(200)
    network.off("h7.example")

    answers = [asks(one.id).status for one in crowd[:5]]

    assert answers == [200] * 5
    assert len({one.peer.address for one in crowd}) == 200
    with pytest.raises(FetchFailed):
        asks("https://h7.example/u/fan")


def test_processes_reach_a_crowd_of_their_own_in_clear_text(clear_network):
    near, far = clear_network.neighbours(300)[:2]

    request = near.peer.prepared(far.inbox, near.follow(far))
    answer = knock_at(request)

    assert far.inbox.startswith("http://127.1.0.1:")
    assert answer == 202 and far.peer.posts("Follow")[0].holds()
    clear_network.off(far.peer.host)
    with pytest.raises(OSError):
        knock_at(request)


def knock_at(request):
    """Send a request as a process would, over the network of this machine."""
    line = http.client.HTTPConnection(request.host, timeout=5)
    try:
        headers = {name: value for name, value in request.headers if name != "Host"}
        line.request(request.method, request.target, request.body, headers)
        return line.getresponse().status
    finally:
        line.close()
