"""Who answers must prove its name; nothing is asked in clear text instead."""

import ssl
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from onemile.api import FetchFailed, fetch
from onemile.fetch import wire
from onemile.fetch.addresses import Target

KILO = 1000


@pytest.fixture
def answering(ground):
    """Open a server with a certificate, and give its address."""

    def with_certificate(path):
        peer = ground.another(path)
        peer.replies["/"] = ground.page(b"Bonjour")
        return peer

    return with_certificate


def wrong_ones(authority):
    return {
        "expired": authority.certificate("peer.example", ends="010101000000Z"),
        "of another name": authority.certificate("other.example"),
        "of the address": authority.certificate("127.0.0.1"),
        "signed by itself": authority.self_signed("peer.example"),
    }


@pytest.mark.parametrize(
    "kind", ["expired", "of another name", "of the address", "signed by itself"]
)
def test_a_certificate_that_proves_nothing_is_refused(ground, answering, kind):
    peer = answering(wrong_ones(ground.authority)[kind])

    with pytest.raises(FetchFailed) as failed:
        fetch(peer.url(), bytes_max=KILO)

    assert failed.value.reason == ("expired" if kind == "expired" else "certificate")
    assert peer.requests == []
    assert peer.knocks == 1  # no second try, in clear text or otherwise


def test_a_host_whose_certificate_is_mended_is_asked_again(ground, answering, peer_certificate):
    peer = answering(wrong_ones(ground.authority)["expired"])
    with pytest.raises(FetchFailed):
        fetch(peer.url(), bytes_max=KILO)

    peer.context.load_cert_chain(peer_certificate)

    assert fetch(peer.url(), bytes_max=KILO).content == b"Bonjour"


def test_a_server_of_the_tests_authority_is_nobody_in_earnest(ground):
    """Without its rehearsal an instance trusts the public authorities, and they alone."""
    from onemile.fetch import wire
    from onemile.fetch.addresses import target_of

    target = target_of(ground.peer.url(), ports=frozenset({ground.peer.port}))
    with pytest.raises(FetchFailed) as failed:
        wire.ask(
            target,
            ["127.0.0.1"],
            method="GET",
            headers={},
            body=None,
            bytes_max=KILO,
            deadline=wire.Deadline(2),
        )

    assert failed.value.reason == "certificate"


def test_a_server_in_clear_text_is_not_spoken_to(ground):
    peer = ground.another()
    peer._welcomed = lambda connection: (connection.sendall(ground.page()), connection.close())

    with pytest.raises(FetchFailed) as failed:
        fetch(f"https://peer.example:{peer.port}/", bytes_max=KILO)

    assert failed.value.reason == "connection"


def test_whom_to_trust_is_read_once_whoever_asks_first(monkeypatch, tmp_path):
    read, another, together = [], threading.Event(), threading.Barrier(8)

    def create(cafile):
        read.append(cafile)
        if len(read) > 1:
            another.set()
        another.wait(0.2)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    monkeypatch.setattr(wire.ssl, "create_default_context", create)
    authorities = str(tmp_path / "authorities.pem")  # which nobody has asked for yet

    def connection(_n):
        together.wait(10)
        target = Target(host="peer.example", port=443, path="/")
        return wire._Connection(target, ["203.0.113.1"], wire.Deadline(5), authorities, None)

    with ThreadPoolExecutor(8) as pool:
        trusts = {id(one._trust) for one in pool.map(connection, range(8))}
    assert read == [authorities] and len(trusts) == 1
