"""What ``onemile doctor`` says when something between the instance and the world is not right.

As whoever runs the instance reads it, in English on the command line and in French on a page.
"""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from kit.replies import Reply

from onemile import health, i18n
from onemile.api import transaction
from onemile.db import database
from onemile_federation.local import clocks
from onemile_federation.remote import hosts
from onemile_federation.remote.models import Host

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
ASKED_OUTSIDE = ("webfinger", "nodeinfo", "clock", "signature")
NODEINFO = "/.well-known/nodeinfo"


class Proxy:
    """What stands before alsace: it answers in its place where it is told to, by path."""

    def __init__(self, network, host, date):
        self.instead, self.date = {}, date
        self._host, self._pass_on = host, network.reply

    def reply(self, host, request):
        if host != self._host:
            return self._pass_on(host, request)
        found = self.instead.get(request.path) or self._pass_on(host, request)
        found.headers["Date"] = format_datetime(self.date, usegmt=True)
        return found


@pytest.fixture
def proxy(network, alsace, monkeypatch, clock):
    made = Proxy(network, alsace.host, clock())
    monkeypatch.setattr(network, "reply", made.reply)
    return made


def doctor(alsace, language="en"):
    """What is not fine, by the check that says so: what it says, and what mends it."""
    with alsace.at_work(), i18n.speaking(language):
        found = {check.name: health.ask(check) for check in health.checks()}
    wrong = {name: one for name, one in found.items() if not one.is_fine}
    return {
        name.removeprefix("federation."): (one.detail, one.mend)
        for name, one in wrong.items()
        if name.startswith("federation.")
    }


def test_of_a_sound_instance_nothing_is_said(alsace, proxy):
    assert doctor(alsace) == {}


@pytest.mark.parametrize(
    ("flaw", "said", "mend", "said_in_french"),
    [
        ("expired", "has run out", "certbot renew", "le certificat de als.example a expiré"),
        ("wrong name", "not one that others believe", "fullchain.pem", "certificat que montre"),
        ("self-signed", "not one that others believe", "fullchain.pem", "certificat que montre"),
    ],
)
def test_a_certificate_is_told_from_a_server_that_is_away(
    network, alsace, flaw, said, mend, said_in_french
):
    network.certificate(alsace.host, flaw)

    found, french = doctor(alsace), doctor(alsace, "fr")

    assert set(found) == set(french) == set(ASKED_OUTSIDE)
    assert all(said in detail and mend in by for detail, by in found.values())
    assert all(said_in_french in detail and mend in by for detail, by in french.values())


@pytest.mark.parametrize(
    ("how", "said", "said_in_french"),
    [
        ("unnamed", "the DNS does not know", "le DNS ne connaît pas"),
        ("refused", "nobody answers at https://als.example/", "personne ne répond à"),
    ],
)
def test_a_name_that_leads_nowhere(network, alsace, how, said, said_in_french):
    network.off(alsace.host, how)

    found, french = doctor(alsace), doctor(alsace, "fr")

    assert set(found) == set(french) == set(ASKED_OUTSIDE)
    assert all(said in detail and by for detail, by in found.values())
    assert all(said_in_french in detail and by for detail, by in french.values())


def test_somebody_else_answers_by_our_name(network, alsace):
    network.peer(alsace.host, software="mastodon")

    found = doctor(alsace)

    assert {"webfinger", "nodeinfo", "signature"} <= set(found)
    assert "something else than 1Mile answers at /.well-known/nodeinfo" in found["nodeinfo"][0]
    assert "which server the name in base_url leads to" in found["nodeinfo"][1]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/.well-known/webfinger", "webfinger"),
        ("/.well-known/nodeinfo", "nodeinfo"),
        ("/nodeinfo/2.1", "nodeinfo"),
        ("/ap/instance", "signature"),
    ],
)
def test_a_proxy_that_keeps_an_address_to_itself_is_told_which(alsace, proxy, path, name):
    proxy.instead[path] = Reply(status=404)

    detail, mend = doctor(alsace)[name]
    assert detail == f"{path} answers 404 from outside"
    assert f"let the proxy pass {path} on to 1Mile" in mend
    assert f"faites passer {path} par le proxy" in doctor(alsace, "fr")[name][1]


@pytest.mark.parametrize(
    ("path", "name", "media_type"),
    [
        ("/.well-known/webfinger", "webfinger", "application/jrd+json"),
        ("/ap/instance", "signature", "application/activity+json"),
    ],
)
def test_a_name_that_sends_on_to_another_is_told(network, alsace, proxy, path, name, media_type):
    www = network.peer("www.example", software="1mile")
    www.serve(path, Reply(body={"here": "too"}, content_type=media_type))
    proxy.instead[path] = Reply(status=301, headers={"Location": f"{www.base}{path}"})

    detail, mend = doctor(alsace)[name]
    assert detail == f"{path} is sent on to {www.base}{path}, where nothing can be delivered"
    assert "answer at the name in base_url itself" in mend


@pytest.mark.parametrize("minutes", [20, -20])
def test_a_clock_apart_from_the_public_servers(alsace, proxy, clock, minutes):
    proxy.date = clock() + timedelta(minutes=minutes)

    assert "1200 seconds apart" in doctor(alsace)["clock"][0]
    assert "timedatectl set-ntp true" in doctor(alsace, "fr")["clock"][1]


def known(network, alsace, minutes, *, age=""):
    """Servers that took something of ours, whose clocks are so many minutes ahead."""
    for number, ahead in enumerate(minutes):
        peer = network.peer(f"h{number}.example")
        at = network.clock() + timedelta(minutes=ahead)
        headers = {"Date": format_datetime(at, usegmt=True)} | ({"Age": age} if age else {})
        peer.serve(NODEINFO, Reply(status=404, headers=headers))
        with alsace.at_work(), transaction():
            row = hosts.of(peer.host)
            Host.update(last_sent_at=network.clock()).where(Host.id == row.id).execute()


@pytest.mark.parametrize(
    ("minutes", "named"),
    [([20], "h0.example"), ([20, 20, 0], "h0.example, h1.example"), ([20, 0], ""), ([0], "")],
)
def test_a_clock_that_agrees_with_itself_alone(network, alsace, proxy, minutes, named):
    known(network, alsace, minutes)

    found = doctor(alsace)

    assert set(found) == ({"clock"} if named else set())
    if named:
        assert f"({named}) are 1200 seconds apart" in found["clock"][0]
        assert (
            f"1200\u00a0secondes séparent cette horloge de celles d’autres serveurs ({named})"
            in (doctor(alsace, "fr")["clock"][0])
        )


def test_what_a_cache_has_kept_is_no_wrong_clock(network, alsace, proxy):
    known(network, alsace, [-20], age="1200")

    assert doctor(alsace) == {}


def test_few_are_asked_for_the_time_and_none_that_is_away(network, alsace, proxy):
    known(network, alsace, [0] * (clocks.OTHERS_MAX + 1))
    network.off("h3.example")

    assert doctor(alsace) == {}
    asked = [len(network.peer(f"h{number}.example").received) for number in range(4)]
    assert sum(asked) <= clocks.OTHERS_MAX and max(asked) == 1


def test_before_its_tables_are_there_nobody_reads_of_databases(alsace):
    with alsace.at_work(), i18n.speaking("en"):
        database.execute_sql("DELETE FROM om_migration_federation")
        database.execute_sql("DROP TABLE federation_delivery")
        found = {check.name: health.ask(check) for check in health.checks()}

    assert not found["tables"].is_fine
    for name in ("federation.deliveries", "federation.our_key"):
        assert found[name].detail == "this can be told once the tables are up to date"
        assert found[name].mend == found["tables"].mend == "onemile migrate"
