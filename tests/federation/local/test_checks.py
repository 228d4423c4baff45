"""What ``onemile doctor`` finds out about federation, asked from outside by our public name."""

import json
from email.utils import format_datetime

import pytest

from onemile import current
from onemile.api import Fetched, FetchFailed, FetchRefused, Outgoing, clock
from onemile_federation.keys import keeping, loaded, making
from onemile_federation.local import actors, checks, nodeinfo, webfinger
from onemile_federation.local import outside as asked_outside

pytestmark = pytest.mark.plugins("federation")
BASE = "http://instance.example"
VIEWS = {
    "/.well-known/webfinger": webfinger.show,
    "/.well-known/nodeinfo": nodeinfo.links,
    "/nodeinfo/2.1": nodeinfo.show,
    "/ap/instance": actors.instance,
}


class Outside:
    """The way out and in again: what a proxy passes on, and what it makes of it."""

    def __init__(self, town):
        self.town = town
        self.instead = {}
        self.headers = {}
        self.host = "instance.example"

    def fetch(self, url, *, bytes_max, accept=(), prepare=None):
        target = url.removeprefix(BASE)
        path = target.partition("?")[0]
        instead = self.instead.get(path)
        if isinstance(instead, Exception):
            raise instead
        sent = {"Accept": ", ".join(accept)}
        if prepare is not None:
            outgoing = Outgoing(
                method="GET", url=url, host=self.host, path=target, headers=sent, body=None
            )
            sent |= prepare(outgoing)
        status, content = instead or (200, self.town.ask(VIEWS[path], target, headers=sent).data)
        return Fetched(
            url=url, status=status, headers=self.headers, content=content, media_type=accept[0]
        )


@pytest.fixture
def outside(town, monkeypatch):
    made = Outside(town)
    monkeypatch.setattr(asked_outside, "fetch", made.fetch)
    return made


def found(name):
    check = next(one for one in checks.CHECKS if one.name == f"federation.{name}")
    return check.run()


NAMES = ["keys", "webfinger", "nodeinfo", "clock", "signature"]


@pytest.mark.parametrize("name", NAMES)
def test_what_works_is_fine(outside, name):
    assert found(name).is_fine and found(name).detail


def test_none_of_these_is_asked_by_a_monitor(instance):
    assert [one.name for one in checks.CHECKS] == [f"federation.{name}" for name in NAMES]
    assert not any(one.is_quick for one in checks.CHECKS)


@pytest.mark.parametrize("status", [301, 404, 502])
def test_a_proxy_that_keeps_well_known_addresses_to_itself_is_named(outside, status):
    outside.instead["/.well-known/webfinger"] = (status, b"")

    result = found("webfinger")

    assert not result.is_fine and str(status) in result.detail
    assert "/.well-known/webfinger" in result.mend


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"[]",
        b'{"subject": "acct:another@instance.example"}',
        b'{"links": 3}',
        b'{"links": [null, {"href": 7}]}',
        b"\xff",
        b"[" * 90_000,
    ],
)
@pytest.mark.parametrize("name", ["webfinger", "nodeinfo"])
def test_somebody_else_who_answers_in_our_place_is_noticed(outside, content, name):
    outside.instead[f"/.well-known/{name}"] = (200, content)

    result = found(name)

    assert not result.is_fine and f"/.well-known/{name}" in result.detail


@pytest.mark.parametrize(
    "error",
    [
        *(FetchFailed(reason) for reason in ("name", "connection", "certificate", "deadline")),
        *(FetchRefused(reason) for reason in ("inside", "scheme", "kind", "size", "redirects")),
    ],
)
def test_an_instance_that_cannot_be_reached_is_told_what_to_look_at(instance, outside, error):
    for path in VIEWS:
        outside.instead[path] = error

    for name in ("webfinger", "nodeinfo", "clock", "signature"):
        result = found(name)
        assert not result.is_fine and result.detail and result.mend


@pytest.mark.parametrize(
    ("minutes", "is_fine"), [(0.5, True), (-0.5, True), (7, False), (-7, False)]
)
def test_a_clock_that_is_minutes_off_is_told(outside, minutes, is_fine):
    outside.headers["date"] = format_datetime(clock.ahead(minutes=minutes), usegmt=True)

    result = found("clock")

    assert result.is_fine is is_fine
    assert is_fine or "420" in result.detail or "419" in result.detail or "421" in result.detail


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Foo 2027 99:99:99 GMT"])
def test_an_answer_without_a_date_is_no_wrong_clock(outside, date):
    outside.headers["date"] = date

    assert found("clock").is_fine


def test_an_old_copy_that_shows_another_key_is_noticed(outside, town):
    document = json.loads(town.ask(actors.instance, "/ap/instance").data)
    document["publicKey"]["publicKeyPem"] = making.rsa().public
    outside.instead["/ap/instance"] = (200, json.dumps(document).encode())

    result = found("signature")
    assert not result.is_fine
    assert "un autre 1Mile" in result.detail and "base_url" in result.mend


@pytest.mark.parametrize("name", ["webfinger", "nodeinfo", "clock", "signature"])
def test_a_name_that_the_dns_does_not_know_has_a_line_of_its_own(outside, name):
    for path in VIEWS:
        outside.instead[path] = FetchFailed("name")

    result = found(name)

    assert "instance.example" in result.detail and "proxy" not in result.mend
    assert "DNS" in result.detail and "DNS" in result.mend


@pytest.mark.parametrize(
    "key", [None, "x", {}, {"id": f"{BASE}/ap/instance#main-key", "publicKeyPem": "no key"}]
)
def test_a_document_without_our_key_is_noticed(outside, key):
    outside.instead["/ap/instance"] = (200, json.dumps({"publicKey": key}).encode())

    assert not found("signature").is_fine


def test_a_signature_for_another_host_is_noticed(outside):
    outside.host = "internal.example:8000"

    assert not found("signature").is_fine


def test_a_lost_seal_is_named(outside, instance):
    keeping.signer(f"{BASE}/ap/instance")
    loaded.let_go(f"{BASE}/ap/instance")
    (current.instance().folder / "keys" / "federation" / "seal").write_bytes(b"x" * 32)

    result = found("keys")

    assert not result.is_fine and "keys/federation/seal" in result.mend
