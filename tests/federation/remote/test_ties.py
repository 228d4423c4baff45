"""Follows with other servers are counted by the database, however many people live there."""

import pytest

from onemile import db
from onemile.follows.models import ACCEPTED, Follow
from onemile_federation.remote import ties
from onemile_federation.remote.models import RemoteActor
from onemile_federation.remote.ties import NONE, Ties

pytestmark = pytest.mark.plugins("federation")
ANA, BEN = "https://als.example/ana", "https://als.example/ben"


@pytest.fixture
def asked(monkeypatch):
    said, inner = [], db.at_work().execute_sql

    def counting(sql, *rest, **named):
        said.append(sql)
        return inner(sql, *rest, **named)

    monkeypatch.setattr(db.at_work(), "execute_sql", counting)
    return said


def uri_of(number):
    return f"https://h{number % 3}.example/u{number}"


@pytest.mark.usefixtures("instance")
def test_a_page_asks_as_much_of_a_thousand_people_as_of_none(instance, asked):
    with instance.app_context():
        people = [
            {"uri": uri_of(n), "host": f"h{n % 3}.example", "kind": "Person", "inbox": uri_of(n)}
            for n in range(1_002)
        ]
        RemoteActor.insert_many(people).execute()
        pairs = [(uri_of(n), ANA) for n in (0, 3, 6, 1)] + [(uri_of(0), BEN)]
        pairs += [(ANA, uri_of(0)), (ANA, uri_of(3)), (BEN, uri_of(1)), (ANA, uri_of(1))]
        pairs += [(ANA, BEN), (ANA, "https://unknown.example/x")]
        rows = [{"follower_uri": a, "followed_uri": b, "state": ACCEPTED} for a, b in pairs]
        Follow.insert_many(rows).execute()
        asked.clear()

        found = {
            host: (one.readers, one.members, one.follows) for host, one in ties.by_host().items()
        }

        assert found == {"h0.example": (3, 1, 6), "h1.example": (1, 2, 3)} and len(asked) == 2
        both = Ties(servers=2, readers=4, members=2, follows=9)
        assert ties.count(lambda _host: True) == both
        one = Ties(servers=1, readers=1, members=2, follows=3)
        assert ties.with_host("h1.example") == ties.count(lambda host: "h1" in host) == one
        assert ties.with_host("h2.example") == ties.count(lambda _host: False) == NONE
        assert len(asked) <= 15
