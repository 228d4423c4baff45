"""Hosts: one row each, whatever the spelling, and a decision that holds for all beneath."""

import importlib.util
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from onemile.api import activity_streams
from onemile.api import clock as now_clock
from onemile_federation.inbox.models import Inbound
from onemile_federation.outbox.models import Activity, Delivery
from onemile_federation.remote import host_names, host_table, hosts
from onemile_federation.remote.models import OPEN, SUSPENDED, Host

pytestmark = pytest.mark.plugins("federation")

SPELLINGS = {
    "E.Example": "e.example",
    "e.example.": "e.example",
    "e。example": "e.example",
    "ｅ.example": "e.example",
    "Bücher.example": "xn--bcher-kva.example",
    "xn--BCHER-kva.example": "xn--bcher-kva.example",
    "straße.example": "xn--strae-oqa.example",
    "e.example:8443": "e.example:8443",
    "my_host.example": "my_host.example",
    "localhost": "localhost",
}


@pytest.mark.parametrize(("typed", "host"), SPELLINGS.items())
def test_a_host_has_one_spelling(typed, host):
    assert hosts.spelled(typed) == host


@pytest.mark.parametrize(
    "typed", ["", ".", "a@b.example", "a b.example", "e.example/x", "e.example:x", "a" * 300]
)
def test_what_is_no_host_has_none(instance, typed):
    assert hosts.spelled(typed) == ""
    with pytest.raises(ValueError):
        hosts.of(typed)
    assert Host.select().count() == 0


def test_a_host_is_met_once(instance):
    first = hosts.of("E.example.")

    assert hosts.of("e.example").id == first.id
    assert (first.host, first.domain, first.standing, first.speaks) == (
        "e.example",
        "e.example",
        OPEN,
        "cavage",
    )


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.example.org", "example.org"),
        ("a.b.example.org:8443", "example.org"),
        ("ana.github.io", "ana.github.io"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("x.bücher.de", "xn--bcher-kva.de"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_what_is_one_for_quotas_is_the_registrable_domain(host, domain):
    assert hosts.domain_of(host) == domain


def test_the_list_of_suffixes_is_loaded_once_whoever_asks_first():
    spec = host_names.__spec__
    fresh = importlib.util.module_from_spec(spec)  # as after a start
    spec.loader.exec_module(fresh)
    real, loaded, another = fresh.PublicSuffixList, [], threading.Event()

    def load():
        loaded.append(threading.current_thread())
        if len(loaded) > 1:
            another.set()
        another.wait(0.2)
        return real()

    fresh.PublicSuffixList = load
    together = threading.Barrier(8)

    def ask(n):
        together.wait(10)
        return fresh.domain_of(f"a.e{n}.example") if n % 2 else fresh.is_somebodys(f"e{n}.example")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert len(loaded) == 1 and found == [f"e{n}.example" if n % 2 else True for n in range(8)]


@pytest.mark.parametrize(
    "host",
    [
        "e.example",
        "E.EXAMPLE.",
        "e。example",
        "e.example:8443",
        "sub.e.example",
        "a.b.c.d.e.f.g.h.i.j.k.l.m.e.example",
    ],
)
def test_what_is_suspended_is_so_in_every_spelling_and_beneath(instance, host):
    hosts.suspend(host="E.example", reason="spam")

    assert hosts.is_suspended(host)


@pytest.mark.parametrize("host", ["example", "note.example", "ae.example", "e.example.org", ""])
def test_who_is_beside_is_not(instance, host):
    hosts.suspend(host="e.example", reason="spam")

    assert not hosts.is_suspended(host)


def test_a_domain_of_letters_beyond_ascii_is_suspended_in_both_forms(instance):
    hosts.suspend(host="bücher.example", reason="")

    assert hosts.is_suspended("xn--bcher-kva.example")
    assert hosts.is_suspended("a.BÜCHER.example")


def test_what_was_decided_stays_through_a_release(instance):
    hosts.suspend(host="e.example", reason=f"  noise {'x' * 600}", by_uri="https://i.example/sara")
    row = hosts.of("e.example")
    assert (row.standing, row.reason[:7], len(row.reason)) == (SUSPENDED, "noise x", 500)
    hosts.release(host="E.example", by_uri="https://i.example/ben")

    assert not hosts.is_suspended("e.example")
    assert hosts.of("e.example").reason == ""
    back, shut = hosts.decisions("e.example")
    assert (back.standing, back.by_uri) == (OPEN, "https://i.example/ben")
    assert (shut.standing, shut.by_uri) == (SUSPENDED, "https://i.example/sara")
    assert shut.reason == row.reason


@pytest.mark.parametrize(
    "host",
    ["com", "gouv.fr", "co.uk", "github.io", "localhost", "10.0.0.1", "a b.example", "-a.example"],
)
def test_nobody_suspends_a_public_suffix_or_what_is_no_name(instance, host):
    with pytest.raises(ValueError, match="nobody"):
        hosts.suspend(host=host, reason="by mistake")

    assert not hosts.is_suspended(f"b.{host}")
    assert hosts.decisions(host) == []


@pytest.mark.parametrize("host", ["github.io", "localhost:8001"])
def test_a_host_that_was_met_can_be_suspended_whatever_its_name(instance, host):
    hosts.of(host)

    hosts.suspend(host=host, reason="spam")

    assert hosts.is_suspended(host)


def test_whoever_is_heard_is_unreachable_no_more(instance, clock):
    row = hosts.of("e.example")
    Host.update(unreachable_since=now_clock.now(), failed_days=["2027-04-01"]).execute()

    hosts.heard_from("E.example")

    row = hosts.of("e.example")
    assert (row.unreachable_since, row.failed_days) == (None, [])
    assert row.last_received_at == clock.present - (clock.present - row.last_received_at)
    assert abs((clock.present - row.last_received_at).total_seconds()) < 1


def test_a_host_that_talks_all_day_is_noted_once_a_minute(instance, clock):
    hosts.heard_from("e.example")
    first = hosts.of("e.example").last_received_at
    clock.advance(seconds=30)
    hosts.heard_from("e.example")
    assert hosts.of("e.example").last_received_at == first

    clock.advance(seconds=31)
    hosts.heard_from("e.example")

    assert hosts.of("e.example").last_received_at > first


def test_a_host_that_becomes_unreachable_within_that_minute_is_noted_at_once(instance, clock):
    hosts.heard_from("e.example")
    Host.update(unreachable_since=now_clock.now()).execute()

    hosts.heard_from("e.example")

    assert hosts.of("e.example").unreachable_since is None


def test_of_too_many_hosts_those_go_that_were_used_longest_ago(instance, clock, monkeypatch):
    monkeypatch.setattr(host_table, "HOSTS_MAX", 3)  # what was decided about is not counted
    hosts.suspend(host="suspended.example", reason="spam")
    for name in ("inbound", "outbound", "old", "heard", "sent"):
        clock.advance(minutes=1)
        hosts.of(f"{name}.example")
    Inbound.create(
        digest="1", verb="Create", actor_uri="https://inbound.example/a",
        host="inbound.example", body="{}",
    )  # fmt: skip
    said = Activity.create(
        uri="u", key="k", sender_uri="s", verb="Create", object_uri="o", body="{}", retry_class="A"
    )
    Delivery.create(
        activity=said, inbox="https://outbound.example/i", host="outbound.example",
        object_uri="o", retry_class="A",
    )  # fmt: skip
    clock.advance(minutes=5)
    hosts.heard_from("heard.example")
    hosts.of("new.example")

    assert host_table.forget_surplus() == 3

    assert {row.host for row in Host.select()} == {
        "suspended.example",
        "inbound.example",
        "outbound.example",
        "new.example",
    }


def test_the_table_is_looked_at_while_it_grows(instance, monkeypatch):
    monkeypatch.setattr(host_table, "HOSTS_MAX", 3)
    monkeypatch.setattr(host_table, "ROWS_BETWEEN_LOOKS", 1)

    for number in range(10):
        assert hosts.of(f"n{number}.example").host == f"n{number}.example"

    assert Host.select().count() == 3


@pytest.mark.parametrize("host", ["bücher.example", "A.xn--bcher-kva.example.", "v.example:81"])
@pytest.mark.parametrize("of", ["xn--bcher-kva.example", "v.example", "v.example:81", "example"])
def test_plugins_and_the_wing_agree_what_lies_beneath_a_host(host, of):
    assert (hosts.spelled(of) in hosts.and_above(host)) is activity_streams.lies_beneath(host, of)


@pytest.mark.one_engine
@pytest.mark.parametrize("development", [True, False])
def test_another_port_of_this_machine_is_somebodys_in_development_alone(make_instance, development):
    settings = {"base_url": "http://127.0.0.1:8000", "development": development}
    instance = make_instance(plugins=["federation"], settings=settings)
    names = ["127.0.0.1:8001", "localhost:8001", "127.0.0.1", "localhost", "10.0.0.1:80", "com"]
    with instance.app_context():
        found = [name for name in names if hosts.may_be_suspended(name)]
    assert found == (names[:2] if development else [])
