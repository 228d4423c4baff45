"""Statements are written in fewer steps, and say letter for letter what peewee says."""

import hashlib
import inspect

import peewee
import pytest
from peewee import JOIN, Context, Table, fn

from onemile import db
from onemile.members.models import Member
from onemile.mile.models import Place
from onemile.models import BackgroundTask
from onemile.privacy.erase import erase
from onemile.statement_texts import QuickContext

# Fewer would mean that the pages were not asked, or answered from a copy.
DIFFERENT_TEXTS_MIN = 200

# What ``statement_texts`` does in peewee's stead or relies on, as it was read: the beginning of the
# digest of its source. Where one differs, read the new peewee beside ``QuickContext``, mend what
# it does otherwise now, and only then renew the digest.
READ = {
    "Context": "865486b2217ad1b1",
    "State": "3c797a8677a37640",
    "AliasManager": "80644d2164466f64",
    "Entity": "88c495e78801fa28",
    "Column": "9978952930ebe65f",
    "Field.__sql__": "d5632d9efecaf614",
    "Field.column": "837091e8b120c03c",
    "Database.get_sql_context": "9a54a7a32b02adba",
    "BaseTable": "9666fc22404792ad",
    "Value": "2ba84e8a0c63e451",
}

Boss = Member.alias("boss")
Shelf = Table('a "shelf"', ("id", "na%me"), alias="s")
STATEMENTS = {
    "columns, values and lists": lambda: (
        Member.select()
        .where(Member.id.in_([1, 2]), Member.first_name != None, ~(Member.about == '%?"'))  # noqa: E711
        .order_by(Member.joined_at.desc(nulls="last"), Member.id)
        .limit(3)
        .offset(2)
    ),
    "another of the same table": lambda: (
        Member.select(Member.id, Boss.id.alias("theirs"))
        .join(Boss, JOIN.LEFT_OUTER, on=(Boss.id == Member.id))
        .where(Boss.first_name == Member.first_name)
    ),
    "a query in a query": lambda: Member.select(Member.id).where(
        Member.id.in_(Place.select(Place.member_id).where(Place.cell.is_null())),
        fn.EXISTS(Place.select(Place.id).where(Place.member_id == Member.id)),
    ),
    "two tables in one": lambda: Member.select(Member.id, Member.about).union_all(
        Place.select(Place.id, Place.commune)
    ),
    "counts of a group": lambda: (
        Place.select(Place.commune, fn.COUNT(Place.id).alias("n"))
        .group_by(Place.commune)
        .having(fn.COUNT(Place.id) > 1)
        .order_by(fn.COUNT(Place.id).desc())
    ),
    "rows that are put in": lambda: Member.insert_many(
        [{"id": n, "email": "a", "joined_at": db.microseconds(db._EPOCH)} for n in (1, 2)]
    ),
    "or else are changed": lambda: Place.insert(id=1, member_id=2, commune="x").on_conflict(
        conflict_target=[Place.member_id],
        update={Place.commune: fn.LOWER(Place.commune)},
        where=(Place.commune != "y"),
    ),
    "rows that are changed": lambda: BackgroundTask.update(
        attempts=BackgroundTask.attempts + 1, error="x"
    ).where(BackgroundTask.id << [1], BackgroundTask.done_at.is_null()),
    "rows that go": lambda: Place.delete().where(
        Place.member_id.in_(Member.select(Member.id).where(Member.state == "gone"))
    ),
    "names that need their quotes": lambda: Shelf.select(Shelf.id).where(
        getattr(Shelf, "na%me") == "x"
    ),
    "a part with a name of its own": lambda: (
        lambda part: (
            Member.select(Member.id, part.c.cell)
            .join(part, on=(part.c.member_id == Member.id))
            .with_cte(part)
        )
    )(Place.select(Place.member_id, Place.cell).cte("homes", columns=("member_id", "cell"))),
}


@pytest.mark.parametrize("name", READ)
def test_peewee_is_the_one_that_was_read(name):
    part = peewee
    for one in name.split("."):
        part = getattr(part, one)
    source = inspect.getsource(part.fget if isinstance(part, property) else part)
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == READ[name], peewee.__version__


def test_a_statement_says_what_peewee_says(instance):
    settings = db.at_work().get_context_options()
    for what, statement in STATEMENTS.items():
        ours = db.at_work().get_sql_context()
        assert type(ours) is QuickContext
        text, values = ours.sql(statement()).query()
        theirs = _of_peewee(settings, statement())
        assert (text, len(values)) == (theirs[0], len(theirs[1])), what


def test_so_do_those_of_all_pages_and_of_leaving(instance, world, browser, monkeypatch):
    texts = set()

    class Compared(QuickContext):
        """Writes the whole statement, and has peewee write it too."""

        __slots__ = ()

        def sql(self, obj):
            if self._sql or self.stack:
                return super().sql(obj)
            theirs = _of_peewee(self.state.settings, obj)
            written = super().sql(obj)
            # What is put in has another number each time that it is asked for.
            is_new = theirs[0].startswith("INSERT")
            assert self.query()[0] == theirs[0]
            assert is_new or self._values == theirs[1], theirs[0]
            texts.add(theirs[0])
            return written

    monkeypatch.setattr(type(db.at_work()), "context_class", Compared)
    steward, ana = world.member(role="steward"), world.member("Ana")
    for someone in (browser(steward), browser()):
        for rule in instance.url_map.iter_rules():
            if "GET" in rule.methods and not rule.arguments and "sign_out" not in rule.endpoint:
                assert someone.client.get(rule.rule).status_code < 500, rule.rule
    erase(ana)
    assert len(texts) >= DIFFERENT_TEXTS_MIN


def _of_peewee(settings, statement):
    return Context(**settings).sql(statement).query()
