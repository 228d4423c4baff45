"""The pages of stewards ask the database as often, however many other servers there are."""

import pytest
from kit.planting import plant

from onemile.api import clock
from onemile.follows.models import ACCEPTED, Follow
from onemile_federation.partners import telling
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ACTIVE, BY_THEM, BY_US, ENDED, PAUSED
from onemile_federation.remote import hosts
from onemile_federation.remote.models import ALLOWED, SUSPENDED, RemoteActor
from tests.federation.stewards.test_pages import steward as steward
from tests.federation.stewards.traffic import given_up, stuck, unconfirmed, waiting

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]
ROOT = "/federation"
STATES = (ACTIVE, PAUSED, BY_US, BY_THEM, ENDED)
PATHS = ("/", "/letters", "/partners", "/readers", "/apart", "/let-in", "/erasures")
FEW, MANY = len(STATES), 5 * len(STATES)


@pytest.fixture
def asked(alsace, steward, monkeypatch):
    """Let a steward look at a page; gives what it says, and what the database was asked for it."""
    database = type(alsace.app.extensions["onemile.database"])
    execute = database.execute_sql

    def looking(path):
        statements = []

        def counted(self, sql, *given):
            statements.append(sql)
            return execute(self, sql, *given)

        with monkeypatch.context() as patched:
            patched.setattr(database, "execute_sql", counted)
            page = steward.get(path)
        assert page.status == 200
        return page.text, statements

    return looking


def met(name, *, state, ground):
    """A server with everything amiss, half a partner, and somebody there who reads us."""
    given_up(name, object_uri=ground.article_uri)
    waiting(name, object_uri=ground.article_uri, n=2)
    stuck(name)
    unconfirmed(name, object_uri=ground.article_uri)
    hosts.of(name)
    said_no = telling.REJECTED if state == ENDED else telling.OFFERED
    PartnershipEntry.create(host=name, is_ours=False, what=said_no)
    called = f"Nachbarn {name}"
    confirmed = called if state == ACTIVE else ""
    uri = f"https://{name}/u/anna"
    Partnership.create(
        host=name,
        actor_uri=uri,
        state=state,
        name=called,
        confirmed_name=confirmed,
        since=clock.now(),
    )
    RemoteActor.create(uri=uri, host=name, kind="Person", inbox=f"{uri}/inbox", name="Anna")
    Follow.create(follower_uri=uri, followed_uri=ground.mag_uri, state=ACCEPTED)


def decided(name, *, by_uri):
    """A server that is shut out, and one that is let in by name, both by a steward."""
    hosts.decide(host=f"shut.{name}", standing=SUSPENDED, reason="Publicité", by_uri=by_uri)
    hosts.decide(host=f"let.{name}", standing=ALLOWED, reason="On se connaît", by_uri=by_uri)


def test_many_servers_cost_no_statement_more(alsace, asked):
    ground = plant(alsace)

    def planted(first, n):
        with alsace.at_work():
            for number in range(first, n):
                name = f"e{number}.example"
                met(name, state=STATES[number % len(STATES)], ground=ground)
                decided(f"d{number}.example", by_uri=ground.owner_uri)

    planted(0, FEW)
    few = {path: asked(ROOT + path)[1] for path in (*PATHS, *PATHS)}
    planted(FEW, MANY)

    for path in PATHS:
        text, statements = asked(ROOT + path)
        assert f"{MANY - FEW}.example" in text, path
        assert len(statements) == len(few[path]), (path, sorted({*statements} - {*few[path]}))
        names = [one for one in statements if '"confirmed_name" != ' in one]
        assert len(names) <= 1, path
    assert "surtout pour Nachbarn e0.example, e1.example" in asked(f"{ROOT}/")[0]
