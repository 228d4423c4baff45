"""The canary: out by our public name, in again, verified, kept and noted; and what it may not."""

import pytest
from kit.messages import Request

from onemile_federation.canary import flying
from onemile_federation.canary.models import CanaryFlight
from onemile_federation.inbox.models import Inbound
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.remote.models import Host, RemoteActor

pytestmark = pytest.mark.plugins("federation")


def fly(network, alsace):
    with alsace.at_work():
        flying.fly()
    network.settle()
    with alsace.at_work():
        return flying.check()


def flights(alsace):
    with alsace.at_work():
        return [(row.status, row.error, row.noted_at is not None) for row in CanaryFlight.select()]


def test_it_comes_back_and_leaves_no_trace_among_others(network, alsace):
    found = fly(network, alsace)

    assert found.is_fine
    assert flights(alsace) == [(202, "", True)]
    with alsace.at_work():
        assert [row.state for row in Inbound.select()] == ["done"]
        assert not [table for table in (Host, RemoteActor, RemoteKey) if table.select().exists()]


@pytest.mark.parametrize("how", ["refused", "unnamed", "certificate"])
def test_it_turns_red_within_a_day_and_green_again(network, alsace, clock, how):
    assert fly(network, alsace).is_fine
    if how == "certificate":
        network.certificate(alsace.host, "expired")
    else:
        network.off(alsace.host, how)
    for _hour in range(25):
        clock.advance(hours=1)
        found = fly(network, alsace)
    assert not found.is_fine and found.mend
    assert len(flights(alsace)) == 26

    network.on(alsace.host)
    network.certificate(alsace.host, "")

    assert fly(network, alsace).is_fine


def test_a_worker_that_stands_still_is_noticed_too(network, alsace, clock):
    with alsace.at_work():
        flying.fly()
    clock.advance(hours=25)

    with alsace.at_work():
        found = flying.check()
    assert not found.is_fine and "doctor" in found.mend


def test_it_rests_where_there_is_no_https(instance):
    flying.fly()

    assert flying.check().is_fine
    assert not CanaryFlight.select().exists()


def test_its_inbox_has_one_guest(network, alsace, peer):
    alsace.get("/ap/canary")
    anna = peer.actor("anna")
    canary = alsace.thing("/ap/canary")
    view = anna.activity("View", canary.id)

    assert anna.post(canary.inbox, view).status == 404
    assert anna.post(canary.inbox, anna.follow(canary.id)).status == 404
    assert anna.post(alsace.shared_inbox, view).status == 202
    network.settle()
    with alsace.at_work():
        assert [row.state for row in Inbound.select()] == ["ignored"]
    assert "followers" not in canary.document
    assert alsace.get(f"/.well-known/webfinger?resource={canary.id}").status == 404


@pytest.mark.parametrize(
    ("path", "change", "status"),
    [
        ("/ap/canary/inbox", {}, 202),
        ("/ap/canary/inbox", {"type": "Like"}, 403),
        ("/ap/canary/inbox", {"object": "https://als.example/members/x"}, 403),
        ("/ap/inbox", {}, 404),
        ("/ap/instance/inbox", {}, 404),
    ],
)
def test_its_key_opens_one_door_for_one_sentence(network, alsace, path, change, status):
    import json

    from onemile.api import Outgoing, clock
    from onemile_federation.keys import keeping
    from onemile_federation.signatures import sending

    canary = alsace.url("/ap/canary")
    said = {"id": f"{canary}/1", "type": "View", "actor": canary, "object": canary, **change}
    body, url = json.dumps(said).encode(), alsace.url(path)
    with alsace.at_work():
        outgoing = Outgoing(
            method="POST", url=url, host=alsace.host, path=path, headers={}, body=body
        )
        headers = sending.headers_for(outgoing, key=keeping.signer(canary), now=clock.now())
    request = Request("POST", url, [("Host", alsace.host), *headers.items()], body=body)
    request = request.having(**{"Content-Type": "application/activity+json"})

    assert network.send(request).status == status


def test_no_other_key_of_our_own_is_taken(network, alsace):
    import json

    from onemile.api import Outgoing, clock
    from onemile_federation.keys import keeping
    from onemile_federation.signatures import sending

    own = alsace.url("/ap/instance")
    body = json.dumps({"type": "View", "actor": own, "object": own}).encode()
    with alsace.at_work():
        outgoing = Outgoing(
            method="POST",
            url=alsace.shared_inbox,
            host=alsace.host,
            path="/ap/inbox",
            headers={},
            body=body,
        )
        headers = sending.headers_for(outgoing, key=keeping.signer(own), now=clock.now())
    request = Request("POST", alsace.shared_inbox, [("Host", alsace.host), *headers.items()], body)
    request = request.having(**{"Content-Type": "application/activity+json"})

    assert network.send(request).status == 401
