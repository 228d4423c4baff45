"""T04, T05, T06, T11 and T14 where somebody reads: a GET is proven as a message is, or refused."""

import pytest

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


def doors(scene):
    """Return what may be read here by who is proven, or by everybody."""
    replies = scene.ours.get(scene.article_uri).json()["replies"]["id"]
    return [scene.mag.id, scene.mag.outbox, scene.mag.followers, scene.article_uri, replies]


def forged(scene, eve, vera, url, scheme):
    """Return requests that each claim more than their signature proves."""
    good = eve.peer.prepared(url, by=eve, scheme=scheme)
    signature = good.header("Signature")
    yield "another query", good.copy(url=f"{url}?page=1")
    elsewhere = eve.peer.prepared(f"{url}/x", by=eve, scheme=scheme)
    yield "another path", elsewhere.copy(url=url)
    yield "another verb", good.copy(method="HEAD")
    yield "another host", good.having(Host="ort.example")
    yield "two signatures", good.copy(headers=[*good.headers, ("Signature", signature)])
    yield "two hosts", good.copy(headers=[*good.headers, ("Host", "als.example")])
    yield "an empty one", good.having(Signature="")
    for key_id in (vera.key_id, scene.mag.key_id, scene.actor.key_id, f"{eve.id}#none"):
        yield key_id, eve.peer.prepared(url, by=eve, scheme=scheme, key_id=key_id)
    yield "another's key", eve.peer.prepared(url, by=eve, scheme=scheme, key=vera.key)


@pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
def test_t11_who_reads_is_who_signed_or_nobody(scene, peer, victim, scheme):
    eve, vera = peer.actor("eve"), victim.actor("vera")
    scene.hears(eve), scene.hears(vera)
    for url in doors(scene):
        for name, request in forged(scene, eve, vera, url, scheme):
            assert scene.network.send(request).status == 401, (url, name)
        good = eve.peer.prepared(url, by=eve, scheme=scheme)
        assert scene.network.send(good).status == 200, url
        scene.network.clock.advance(hours=2)
        assert scene.network.send(good).status == 401, url
