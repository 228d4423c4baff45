"""What some people have published: by the rules of a single thing, in as many questions as one."""

import pytest

from onemile import current, db, ids, publishing
from onemile.contracts import ActorCard
from onemile.members import blocks
from onemile.members.models import Member
from onemile.moderation.standing import suspend
from onemile.privacy.erase import erase
from onemile_exchanges.models import Item

pytestmark = pytest.mark.plugins("exchanges")
ELSEWHERE = "https://ortenau.example/members/"


def of(viewer, *authors, limit=20, **asked):
    uris = [getattr(one, "uri", one) for one in authors]
    return publishing.by_authors(Item, author_uris=uris, viewer=viewer, limit=limit, **asked)


def copied(item, **changed):
    """Put a row beside an item that differs in what is said."""
    number = ids.new()
    values = {name: getattr(item, name) for name in item._meta.sorted_field_names}
    Item.insert({**values, "id": number, "uri": Item.uri_of(number), **changed}).execute()
    return Item.get_by_id(number)


def test_exactly_what_reaches_somebody_is_among_it(ana, ben, offer):
    first = offer(ana, audience="near")
    things = [first]
    for audience in ("me", "people", "mile", "near", "instance"):
        for state in ("published", "paused", "hidden", "withdrawn"):
            for commune, cell in ((first.commune, first.cell), ("68224", None)):
                place = {"commune": commune, "cell": cell}
                things.append(copied(first, audience=audience, state=state, **place))
    reached = {one.uri for one in things if publishing.reaches(one, ben)}
    assert 1 < len(reached) < len(things)
    assert {row["uri"] for row in of(ben, ana, limit=100)} == reached


@pytest.mark.parametrize("how", ["suspended", "blocked", "has blocked", "left"])
def test_whom_one_does_not_meet_takes_no_place_on_the_page(how, ana, ben, world, offer):
    other = offer(world.member("Eva"), audience="near")
    theirs = [offer(ana, audience="near"), copied(Item.get(Item.author_uri == ana.uri))]
    assert len(of(ben, ana, other.author_uri)) == len(theirs) + 1
    if how == "suspended":
        suspend(ana)
    elif how == "left":
        erase(ana)
    else:
        blocks.block(
            *((ana,) if how == "blocked" else (ben,)), other=ben if how == "blocked" else ana
        )
    met = Member.get_by_id(ben.id)
    assert [row["uri"] for row in of(met, ana, other.author_uri, limit=1)] == [other.uri]


def test_all_who_live_elsewhere_are_asked_about_in_one_call(ana, ben, offer, monkeypatch):
    first, asked = offer(ana, audience="near"), []
    for number in range(5):
        place = {"author_id": None, "audience": "instance"}
        copied(first, author_uri=f"{ELSEWHERE}{number}", **place)

    def resolving(uris):
        asked.append(list(uris))
        return {uri: ActorCard(uri=uri, name="Odile", initials="O") for uri in asked[-1]}

    monkeypatch.setattr(publishing.showing, "resolve_actors", resolving)
    rows = of(ben, ana, *(f"{ELSEWHERE}{number}" for number in range(5)))
    assert len(rows) == 6 and len(asked) == 1
    assert {row["author"].name for row in rows} == {"Odile", current.resolve_actor(ana.uri).name}


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize("more", [[], [f"{ELSEWHERE}1"]], ids=["members", "and others"])
def test_members_are_found_by_an_index_also_beside_others(ana, engine, more):
    theirs = publishing.written_by(Item, [ana.uri, *more])
    sql, values = Item.select(Item.title).where(theirs).sql()
    with db.transaction():
        if engine != "sqlite":
            # A table that is empty it would rather read through: here, if it cannot help it.
            db.database.execute_sql("SET LOCAL enable_seqscan = off")
        how = "EXPLAIN QUERY PLAN" if engine == "sqlite" else "EXPLAIN"
        plan = db.database.execute_sql(f"{how} {sql}", values).fetchall()
    said = " ".join(str(cell) for row in plan for cell in row)
    assert said.count("exchanges_item_author_id_state_id") == 1 + len(more), said


def test_a_visitor_reads_nothing_and_nobody_has_published_nothing(ana, ben, offer):
    offer(ana, audience="near")
    assert of(None, ana) == [] and of(ben) == []


def test_it_can_be_paged_through_to_the_end(ana, ben, offer):
    first = offer(ana, audience="near")
    things = [first, *(copied(first) for _number in range(6))]
    seen, before = [], None
    while rows := of(ben, ana, limit=3, before=before):
        seen += [row["id"] for row in rows]
        before = seen[-1]
    assert seen == sorted((one.id for one in things), reverse=True)
