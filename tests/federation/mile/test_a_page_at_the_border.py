"""What "Mon mile" asks of the database at the border: the same for one partner and for many."""

import peewee
import pytest

from onemile.api import across
from onemile_federation.bench import neighbours
from onemile_federation.mile.models import MileThing
from onemile_federation.partners import standing
from onemile_federation.partners.models import Partnership
from onemile_federation.remote import hosts
from tests.federation.mile.from_there.conftest import HOME

pytestmark = pytest.mark.plugins("federation")
# Enough that no wider ring is looked into.
THINGS = 20
# What came from elsewhere costs, whoever and however many it came from: whom it is not shown of,
# the things and how they begin, who wrote them (here or there), whose pictures are not shown, and
# what their servers are called.
ELSEWHERE = 7


@pytest.fixture
def asked(monkeypatch):
    """What the database is asked from ``clear`` on."""
    asked, execute = [], peewee.Database.execute_sql

    def counting(self, sql, *arguments, **options):
        asked.append(sql)
        return execute(self, sql, *arguments, **options)

    monkeypatch.setattr(peewee.Database, "execute_sql", counting)
    return asked


def questions(ana, asked):
    """Return how often the database is asked for a page, once it is warm, and what it shows."""
    ana.get("/")
    asked.clear()
    page = ana.get("/").text
    return len(asked), page.count("Une échelle")


def test_a_page_asks_no_more_with_five_partners_than_with_one(world, browser, asked):
    ana, told = browser(world.member("Ana", at=HOME)), [across.square_told(HOME)]
    nobody, _none = questions(ana, asked)
    neighbours.partners(["e0.example"])
    neighbours.things(["e0.example"], told, n=THINGS)
    one, shown = questions(ana, asked)
    assert shown == THINGS
    many = [f"e{number}.example" for number in range(1, 5)]
    MileThing.delete().execute()
    neighbours.partners(many)
    neighbours.things(many, told, n=THINGS)
    five, shown = questions(ana, asked)

    assert shown == THINGS and five == one <= nobody + ELSEWHERE
    # What each of them says of itself, such as its charter, is not read for it.
    assert not any("charter_url" in one for one in asked)


def test_from_who_is_paused_shut_or_has_not_opened_the_mile_nothing_is_shown(world, browser, asked):
    ana, told = browser(world.member("Ana", at=HOME)), [across.square_told(HOME)]
    names = [f"e{number}.example" for number in range(4)]
    neighbours.partners(names)
    neighbours.things(names, told, n=THINGS)
    Partnership.update(their_mile=False).where(Partnership.host == names[0]).execute()
    Partnership.update(state="paused").where(Partnership.host == names[1]).execute()
    hosts.suspend(host=names[2], reason="Essai")

    assert standing.open_hosts("mile") == names[3:]
    assert standing.opened_hosts_of("mile") == [names[2:]]
    assert questions(ana, asked)[1] == THINGS // 4
