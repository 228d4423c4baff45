"""A job that goes through rows does all of them, whatever becomes of one; then it has failed."""

import pytest

from onemile.api import clock
from onemile_federation.outbox import ending, reconciling
from onemile_federation.outbox.models import Round, Sent
from onemile_federation.partners import greeting
from onemile_federation.partners.models import Partnership
from onemile_federation.remote.models import Host, RemoteActor

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
HOSTS = ("a.example", "b.example", "c.example")


class Odd(Exception):
    """What nobody thought of, in the first of three rows."""


def _fails_for_the_first(told):
    def do(named, *_args, **_kwargs):
        text = str(getattr(named, "host", "") or getattr(named, "uri", "") or named)
        if HOSTS[0] in text:
            raise Odd
        told.append(text)

    return do


def _greet(monkeypatch, do):
    for host in HOSTS:
        Partnership.create(host=host, actor_uri=f"https://{host}/i", state="active")
    monkeypatch.setattr(greeting.telling, "say", do)
    return greeting.greet


def _part(monkeypatch, do):
    for host in HOSTS:
        lost = {"domain": host, "unreachable_since": clock.ago(days=200)}
        Host.create(host=host, **lost)
        uri = f"https://{host}/kim"
        RemoteActor.create(uri=uri, host=host, kind="Person", inbox=f"{uri}/in")
    monkeypatch.setattr(ending.follows, "end_all_of", do)
    monkeypatch.setattr(ending, "may_go_ahead", lambda *_args, **_kwargs: True)
    return ending.part_from_lost


def _take_back(monkeypatch, do):
    for host in HOSTS:
        Sent.create(object_uri=f"https://als.example/{host}", sender_uri="s", host=host, inbox="i")
    monkeypatch.setattr(reconciling, "_is_gone", lambda _one: True)
    monkeypatch.setattr(reconciling, "_take_back", do)
    monkeypatch.setattr(reconciling, "may_go_ahead", lambda *_args, **_kwargs: True)
    return reconciling.take_back_unheard


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize("job", [_greet, _part, _take_back])
def test_one_that_fails_holds_up_none_of_the_others(monkeypatch, job):
    told = []
    run = job(monkeypatch, _fails_for_the_first(told))

    with pytest.raises(Odd):
        run()

    assert [any(host in text for text in told) for host in HOSTS] == [False, True, True]
    assert all(row.is_over for row in Round.select())  # a round goes on behind it
