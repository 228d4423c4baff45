"""Everybody is known by a URI: members of this instance, and neighbours of others."""

import dataclasses
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from peewee import IntegrityError

from onemile import answers, current, db, engines, health, schema
from onemile.contracts import ActorCard, FeedItem, FeedKind, Manifest, SearchHit
from onemile.hookspecs import hookimpl
from onemile.members import blocks, persons, profiles
from onemile.members.models import Block, Member
from onemile.members.persons import Person
from onemile.mile import places
from onemile.models import EventRow
from onemile.moderation import standing
from onemile.plugin_manager import Plugin
from onemile.privacy import erase

pytestmark = pytest.mark.plugins()
EVE = "https://ortenau.example/members/eve"


class Border:
    """A plugin that knows somebody of another instance, and shows a thing of theirs."""

    MANIFEST = Manifest(name="border", title="Border")
    CARD = ActorCard(
        uri=EVE, name="Eve K.", initials="EK", url="https://ortenau.example/eve", member_id=7
    )

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.is_asleep = False

    @hookimpl
    def resolve_actors(self, uris):
        self.asked.append(list(uris))
        return {uri: self.CARD for uri in uris if uri == EVE and not self.is_asleep}

    @hookimpl
    def register_feed_kinds(self):
        return [FeedKind(name="tool", title="Outil", plural="Outils", tone="ciel")]

    @hookimpl
    def feed_items(self, area, viewer, narrow, before, limit):
        return [self.item()]

    @hookimpl
    def search_hits(self, words, area, viewer, limit):
        return [SearchHit(item=self.item())]

    def item(self):
        return FeedItem(
            id=5,
            uri="https://ortenau.example/things/5",
            kind="tool",
            title="A ladder over the Rhine",
            text="",
            url="/border/5",
            author=current.resolve_actor(EVE),
            published_at=datetime(2026, 1, 1, tzinfo=UTC),
        )


@pytest.fixture
def border(instance):
    """The double of a plugin that federates."""
    plugins, border = current.instance().plugins, Border()
    plugins.manager.register(border, name="border")
    plugins.all.append(
        Plugin(manifest=border.MANIFEST, module=border, folder=Path(__file__).parent, version="")
    )
    return border


@pytest.fixture
def statements(monkeypatch):
    """Collect what is asked of the database within a block."""

    @contextmanager
    def collecting():
        asked, inner = [], db.at_work().execute_sql
        with monkeypatch.context() as patched:

            def counting(sql, *rest, **named):
                asked.append(sql)
                return inner(sql, *rest, **named)

            patched.setattr(db.at_work(), "execute_sql", counting)
            yield asked

    return collecting


def row_of(member) -> tuple[str, str, int | None, str]:
    row = Person.get(Person.uri == member.uri)
    return row.name, row.picture, row.member_id, row.host


def test_a_list_of_people_costs_one_question(world, border, statements):
    members = world.neighbours(20)
    uris = [EVE, *(one.uri for one in members), "https://nowhere.example/x"]

    with statements() as asked:
        cards = current.resolve_actors(uris)

    assert len(asked) == 1 and list(cards) == uris
    assert cards[members[3].uri].member_id == members[3].id
    assert (cards[EVE].name, cards[EVE].member_id) == ("Eve K.", None)
    assert cards[uris[-1]].name == "…"
    assert border.asked == [[EVE, uris[-1]]]


def test_very_many_people_are_asked_about_in_several_calls(world, border):
    uris = [f"https://ortenau.example/{number}" for number in range(1_200)]

    assert list(current.resolve_actors(uris)) == uris
    assert [len(one) for one in border.asked] == [500, 500, 200]


@pytest.mark.parametrize("uri", ["", "x" * 3_000, "https://a.example/\nb", "\udc80"])
def test_what_is_no_address_is_nobody(world, border, uri):
    assert current.resolve_actors([uri])[uri].name == "…" and border.asked == []


def test_a_persons_row_keeps_in_step(world):
    ana = world.member("Ana")
    assert row_of(ana) == ("Ana M.", "", ana.id, "instance.example")

    words = {"about": "", "skills": "", "spoken_languages": []}
    profile = profiles.Profile(first_name="Anna", last_name="Klein", **words)
    profiles.change_profile(ana, profile=profile)
    Member.update(avatar_key="k").where(Member.id == ana.id).execute()
    ana = Member.get_by_id(ana.id)
    ana.save()
    assert row_of(ana)[:2] == ("Anna K.", "/pictures/k.webp")

    profiles.remove_photo(ana)
    assert row_of(ana)[:2] == ("Anna K.", "")


def test_who_left_keeps_a_row_without_name_and_picture(world):
    ana = world.member("Ana", avatar_key="k")
    uri = ana.uri

    erase.erase(ana)

    assert row_of(ana)[:3] == ("", "", ana.id) and Person.get(Person.uri == uri)


def test_a_blocked_neighbour_border_is_out_of_sight(world, border, browser):
    ana = world.member("Ana")
    assert "A ladder" in browser(ana).get("/").text
    assert "A ladder" in browser(ana).get("/search?q=ladder").text

    blocks.block_uri(ana, uri=EVE)

    ana = Member.get_by_id(ana.id)
    assert ana.hidden_uris() == {EVE} and ana.hidden_member_ids() == frozenset()
    for path in ("/", "/?ring=mile", "/?ring=instance", "/search?q=ladder"):
        assert "A ladder" not in browser(ana).get(path).text
    ben = world.member("Ben")
    assert "A ladder" in browser(ben).get("/").text


def test_the_blocked_are_named_wherever_they_live_and_whoever_knows_them(world, border, browser):
    ana, ben = world.member("Ana"), world.member("Ben")
    blocks.block(ana, other=ben)
    page = browser(ana).get("/me/blocks").submit("Bloquer", uri=EVE)
    assert "Eve K." in page.text and "Ben M." in page.text
    assert "https://ortenau.example/eve" not in page.html

    Person.update(name="Eve of old").where(Person.uri == EVE).execute()
    border.is_asleep = True
    page = page.get("/me/blocks")
    assert "Eve of old" in page.text

    page = page.submit("Débloquer", uri=EVE)
    assert "Eve" not in page.text and "Ben M." in page.text


@pytest.mark.one_engine
def test_a_block_that_nobody_can_tell_is_told_to_nobody(world, border):
    ana = world.member("Ana")
    assert not blocks.block_uri(ana, uri=EVE, is_disclosed=True)
    assert Member.get_by_id(ana.id).hidden_uris() == {EVE}
    assert not EventRow.select().where(EventRow.name == "core.BlockDisclosed").exists()


@pytest.mark.parametrize(
    "uri",
    [
        "https://ortenau.example/" + "x" * 3_000,
        "https://nowhere.example/members/1",
        "javascript:alert(1)",
        "https://[/",
        "Eve",
        "http://instance.example/members/nobody",
    ],
)
def test_an_address_that_leads_to_nobody_is_refused_beside_the_field(world, border, browser, uri):
    page = browser(world.member("Ana")).get("/me/blocks").submit("Bloquer", uri=uri)

    assert page.status == 422 and uri[:80] in page.html.replace("&#34;", '"')
    assert not Block.select().exists()


def test_an_address_of_ours_tells_not_whether_somebody_lives_there(world, border, browser):
    ben = world.member("Ben")
    page = browser(world.member("Ana")).get("/me/blocks")
    there = page.submit("Bloquer", uri=ben.uri).text.replace(ben.uri, "")
    nobody = f"{current.card().base_url}/members/nobody"
    assert there == page.submit("Bloquer", uri=nobody).text.replace(nobody, "")


def test_who_is_not_blocked_cannot_be_unblocked(world, border, browser):
    ana, ben = world.member("Ana"), world.member("Ben")
    blocks.block(ben, other=ana)
    page = browser(ana).get("/me/blocks")
    for uri in (ben.uri, "x" * 3_000, ""):
        assert page.post("/me/blocks/remove", {"uri": uri}).status == 404


def test_a_members_uri_is_theirs_for_ever(world):
    ana = world.member("Ana")
    uri = ana.uri
    words = {"about": "", "skills": "", "spoken_languages": []}
    profiles.change_profile(
        ana, profile=profiles.Profile(first_name="Anna", last_name="Klein", **words)
    )
    places.settle(member_id=ana.id, postcode="68100", commune="68224", cell_text="")
    standing.suspend(ana)
    standing.reinstate(ana)
    assert (
        Member.get_by_id(ana.id).uri == uri == f"{current.card().base_url}/members/{ana.public_id}"
    )
    erase.erase(Member.get_by_id(ana.id))
    assert Member.get_by_id(ana.id).uri == Person.get(Person.member_id == ana.id).uri == uri


def test_another_base_url_is_named_with_the_one_to_put_back(world, monkeypatch):
    world.member("Ana")
    assert persons.check().is_fine

    card = dataclasses.replace(current.card(), base_url="https://new.example")
    monkeypatch.setattr(current.instance(), "card", card)

    found = {one.name: answers.health_of(one) for one in health.CHECKS}["people"]
    assert not found.is_fine and found.mend == 'base_url = "http://instance.example"'


@pytest.fixture
def older(instance, engine, tmp_path, request):
    """A database of the house before people were known by URI."""
    if engine == "sqlite":
        url = f"sqlite:///{tmp_path / 'older.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_server").fresh_database()
    opened = engines.open_database(url)
    core = current.instance().components[0]
    before = tmp_path / "before"
    before.mkdir()
    for path in sorted(core.folder.glob("00*_*.py")):
        if path.name < "0011":
            (before / path.name).write_bytes(path.read_bytes())
    schema.migrate(opened, [schema.Component(name="core", folder=before)])
    yield opened
    db.shut(opened)
    if engine == "postgres":
        request.getfixturevalue("postgres_server").drop(url)


def test_older_members_and_blocks_are_kept_row_by_row(older):
    names = (
        "id, public_id, uri, email, password_hash, first_name, last_name, role, state, language, "
        "spoken_languages, skills, about, avatar_key, joined_at, notices_by_mail"
    )
    for number in range(1, 251):
        state, key = ("left", "") if number == 3 else ("active", "k" if number == 2 else "")
        first = "" if number == 3 else f"N{number}"
        older.execute_sql(
            f"INSERT INTO member ({names}) VALUES ({number}, 'p{number}', "
            f"'https://a.example/members/{number}', '', '', '{first}', 'Muller', 'member', "
            f"'{state}', 'fr', '[]', '', '', '{key}', {number}, true)"
        )
    older.execute_sql(
        "INSERT INTO member_block VALUES (9, 1, 2, 77), (10, 2, 1, 78), (11, 250, 1, 79)"
    )
    blocks_before = "SELECT id, blocker_id, blocked_id, created_at FROM member_block ORDER BY id"
    kept = older.execute_sql(blocks_before).fetchall()

    schema.migrate(older, current.instance().components[:1])

    assert older.execute_sql(blocks_before).fetchall() == kept
    named = "SELECT blocker_uri, blocked_uri FROM member_block ORDER BY id"
    assert older.execute_sql(named).fetchall() == [
        tuple(f"https://a.example/members/{one}" for one in row[1:3]) for row in kept
    ]
    people = "SELECT id, uri, member_id, host, name, picture, seen_at FROM person ORDER BY id"
    assert older.execute_sql(people).fetchall() == [
        (
            number,
            f"https://a.example/members/{number}",
            number,
            "a.example",
            "" if number == 3 else f"N{number} M.",
            "/pictures/k.webp" if number == 2 else "",
            number,
        )
        for number in range(1, 251)
    ]
    columns = "id, blocker_uri, blocked_uri, created_at"
    elsewhere = f"INSERT INTO member_block ({columns}) VALUES (12, 'u', '{EVE}', 1)"
    older.execute_sql(elsewhere)
    with pytest.raises(IntegrityError):
        older.execute_sql(elsewhere.replace("12", "13"))
