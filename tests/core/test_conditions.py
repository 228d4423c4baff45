"""A condition that is written once asks the same, in every query of a page."""

import pytest
from peewee import CharField, IntegerField, Model, SqliteDatabase

from onemile.conditions import WrittenOnce
from onemile.members.models import Member

engine = SqliteDatabase(":memory:")


class Thing(Model):
    name = CharField()
    size = IntegerField()

    class Meta:
        database = engine


@pytest.fixture
def things():
    with engine.connection_context():
        engine.create_tables([Thing])
        for name, size in (("a", 1), ("b", 2), ("c", 3)):
            Thing.create(name=name, size=size)
        yield
        engine.drop_tables([Thing])


def names(query):
    return sorted(row.name for row in query)


def test_it_finds_the_same_the_second_time_and_beside_other_subqueries(things):
    other = Thing.alias()
    big = Thing.select(Thing.id).where(Thing.size > 1)
    shown = WrittenOnce((Thing.name == "a") | Thing.id.in_(big), Thing)

    assert names(Thing.select().where(shown)) == ["a", "b", "c"]
    assert names(Thing.select().where(shown & (Thing.size < 3))) == ["a", "b"]
    inner = Thing.select(Thing.size).where(shown & (Thing.name != "c"))
    assert names(Thing.select().where(shown & Thing.size.in_(inner))) == ["a", "b"]
    joined = Thing.select().join(other, on=(other.id == Thing.id)).where(~shown)
    assert names(joined) == []


def test_a_subquery_behind_in_is_written_once(instance):
    inner = Member.select(Member.id).where(Member.first_name == "Ana")
    for _depth in range(14):
        inner = Member.select(Member.id).where(Member.id.in_(inner))

    sql, values = inner.sql()

    assert sql.count("SELECT") == 15 and values == ["Ana"]
    written = []
    original = type(inner).__sql__

    def count(self, ctx):
        written.append(1)
        return original(self, ctx)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(inner), "__sql__", count)
        inner.sql()
    assert len(written) == 15, "and not two to the fourteenth"


def test_an_empty_list_is_still_looked_for(instance):
    assert "0 = 1" in Member.select().where(Member.id.in_([])).sql()[0]
