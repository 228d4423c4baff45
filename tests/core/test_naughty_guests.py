"""A guest may spoil his own dish, not the dinner: one wrong field at a time, on every page."""

import dataclasses
import io
import json
import time
import zipfile
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace

import pytest
import structlog
from markupsafe import Markup

from onemile import answers, current, hookspecs, record, schema
from onemile.app import create_app
from onemile.contracts import (
    ActorCard,
    ExportFile,
    FeedItem,
    FeedTally,
    Fragment,
    HealthCheck,
    Kept,
    NavLink,
    SearchHit,
)
from onemile.db import EXTENSION as DATABASE
from onemile.i18n import lazy_gettext
from onemile.members import passwords
from onemile.members.models import Member
from onemile.moderation import reports
from onemile.privacy import erase, export
from onemile.testing.browser import Browser
from onemile.testing.world import World

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
HALF_A_CHARACTER = "\ud83d"
PAGES = {
    "/": 200,
    "/map": 200,
    "/search?q=prank": 200,
    "/me": 200,
    "/me/data": 200,
    "/notices": 200,
    "/report": 200,
    "/report/naughty.prank/1": 200,
    "/nowhere": 404,
    "/grumpy/": 500,
    "/readyz": 200,
}


class LateToRaise(Exception):
    """Raised by a generator that had begun well."""


class Renamed(NavLink):
    """A record built upon ours, whose title cannot be asked for."""

    def __post_init__(self):
        """Leave out the checks."""

    @property
    def order(self):
        raise LateToRaise


def unmade(kind):
    """Make a record past its own making."""
    return object.__new__(kind)


def bent(record, **values):
    """Change a frozen record behind its back."""
    for name, value in values.items():
        object.__setattr__(record, name, value)
    return record


def begun_well(first):
    yield first
    raise LateToRaise


def without_end(thing):
    return (thing for _ in count())


def untranslatable():
    return lazy_gettext("a %(thing)s", sort="x")


def quitting():
    raise SystemExit(3)


def endless():
    """Give a list of keys that never ends."""
    return (f"key-{number}" for number in count())


WRONG_FIELDS = {
    "navigation_links": [
        ("order", [None, "1", 1.5, True, 2**70]),
        ("badge", [None, "many", -1, 10**30]),
        (
            "url",
            [None, "", "naughty", "//evil.example", "/\\evil", "/\t/evil", "https://x.example"],
        ),
        ("title", [None, 7, b"x", "x" * 5_000, HALF_A_CHARACTER, untranslatable()]),
        ("icon", [None, 3]),
        ("menu", ["side", None, []]),
    ],
    "feed_items": [
        ("id", ["x", None, 1.5, True, -1, 2**63]),
        ("uri", [None, "", [], 7]),
        ("kind", [None, [], 7]),
        ("title", [None, 7, HALF_A_CHARACTER]),
        ("text", [None, 7, HALF_A_CHARACTER]),
        ("url", [None, "", "//evil.example", "javascript:alert(1)"]),
        ("author", [None, "Ana", {}, unmade(Member)]),
        (
            "published_at",
            ["yesterday", None, datetime(2027, 1, 1), datetime.max.replace(tzinfo=UTC)],
        ),
        ("commune", [None, 67482, []]),
        ("cell", ["x", 1.5, 2**70, []]),
        ("detail", [None, 7, [], untranslatable()]),
        ("picture_url", [None, "//evil.example/x.png"]),
        ("picture_text", [None, 7]),
    ],
    "feed_tallies": [
        ("n", [None, "3", -1, 1.5]),
        ("spot", [None, 1.5, [], 2**70]),
        ("kind", [None, 7, []]),
    ],
    "map_points": [
        ("lat", [None, "48", True, 91, float("nan")]),
        ("lon", [None, "7", -181, float("inf")]),
        ("title", [None, "", 7, "x" * 121, HALF_A_CHARACTER]),
        ("url", [None, "", "//evil.example", "https://x.example", "/members/a", "/Members/a"]),
    ],
    "search_hits": [("item", ["x", None, {}]), ("score", ["x", None, float("nan")])],
    "slot_fragments": [("order", [None, "x", 2**70]), ("html", [None, 7, HALF_A_CHARACTER])],
}
TALLY = {"kind": "prank", "spot": "67482", "n": 1}
DECENT = {
    "navigation_links": lambda guest: guest.link,
    "feed_items": lambda guest: guest.item,
    "feed_tallies": lambda guest: (
        lambda **wrong: FeedTally(**{"kind": "x", "spot": 1, "n": 1, **wrong})
    ),
    "map_points": lambda guest: guest.point,
    "search_hits": lambda guest: lambda **wrong: SearchHit(**{"item": guest.item(), **wrong}),
    "slot_fragments": lambda guest: lambda **wrong: Fragment(**{"html": Markup("x"), **wrong}),
}
WRONG_RECORDS = [
    pytest.param(hook, {field: value}, id=f"{hook}-{field}-{number}")
    for hook, fields in WRONG_FIELDS.items()
    for field, values in fields
    for number, value in enumerate(values)
]


@pytest.fixture(scope="module")
def house(shelf, tmp_path_factory):
    """An instance in production mode with naughty guests, one for all habits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(shelf))
        passwords.use(passwords.CHEAP)
        app = create_app(
            tmp_path_factory.mktemp("naughty"),
            overrides={"enabled": ["naughty", "grumpy", "toolshed", "exchanges"]},
            environment={},
        )
        app.config["RATES_COUNTED"] = False
        import onemile_naughty
        from onemile_naughty import habits

        with app.app_context():
            schema.migrate(app.extensions[DATABASE], current.instance().components)
            ana = World(app).member("Ana")
            browser = Browser(app, member=ana)
            browser.get("/toolshed/").submit("Le prêter", name="Perceuse")
            yield SimpleNamespace(
                app=app, ana=ana, browser=browser, guest=onemile_naughty, habits=habits.CHOSEN
            )
            app.extensions[DATABASE].close()


@pytest.fixture(scope="module")
def desk(house):
    """A moderator's browser, and the path of a case about what the guest shows."""
    with house.app.app_context():
        mo = World(house.app).member("Mo", role="moderator")
        words = reports.Words(ground="other", text="Look", location="/")
        case = reports.file("naughty.prank", "1", by=house.ana, words=words).case
        return Browser(house.app, member=mo), f"/moderation/{case.id}"


@pytest.fixture
def visit(house):
    """Open every page while the guest has one habit; gives what the log said of it."""
    house.habits.clear()

    def look(hook, make, pages=PAGES):
        house.habits[hook] = make
        current.instance().rooms.pop("mile.tallies", None)
        with structlog.testing.capture_logs() as said:
            for path, status in {**pages, f"/members/{house.ana.public_id}": 200}.items():
                got = house.browser.client.get(path)
                text = got.get_data(as_text=True)
                assert got.status_code == status, (path, text[:500])
                if status != 500 and path not in ("/readyz", "/me"):
                    assert "</html>" in text
            me = house.browser.client.get("/me").get_data(as_text=True)
            assert "La cabane à outils" in me, "another guest's link is gone"
        return [line for line in said if line.get("plugin") == "naughty"]

    yield look
    house.habits.clear()


def test_a_decent_guest_is_seen_everywhere(house, visit):
    assert visit("nothing", None) == []
    home = house.browser.client.get("/").get_data(as_text=True)
    assert "A prank" in home and "decent fragment" in home and "Perceuse" in home


@pytest.mark.parametrize(("hook", "wrong"), WRONG_RECORDS)
def test_one_wrong_field_takes_its_own_dish_along_and_no_page(house, visit, hook, wrong):
    make = DECENT[hook](house.guest)

    said = visit(hook, lambda: [make(), make(**wrong)])

    assert {line["hook"] for line in said} == {hook}
    assert all(line["event"] == "hook failed" for line in said)


ODD_ANSWERS = {
    "a text": lambda make: "text",
    "a number": lambda make: 42,
    "zero": lambda make: 0,
    "a dictionary": lambda make: {"x": make()},
    "texts": lambda make: ["x", 3],
    "a record of another kind": lambda make: [Kept(what="x", why="y")],
    "a generator that raises late": lambda make: begun_well(make()),
    "a list without end": lambda make: without_end(make()),
    "a record past its making": lambda make: [unmade(type(make()))],
    "a record bent afterwards": lambda make: [
        bent(make(), **{field.name: None for field in dataclasses.fields(make())})
    ],
    "an exit": lambda make: quitting(),
    "a class": lambda make: [type(make())],
}


# The pages on which the hooks of DECENT are asked.
ASKING = {"/": 200, "/map": 200}


@pytest.mark.parametrize("hook", DECENT)
@pytest.mark.parametrize("odd", ODD_ANSWERS)
def test_an_odd_answer_takes_its_own_dish_along_and_no_page(house, visit, hook, odd):
    make = DECENT[hook](house.guest)

    began = time.monotonic()
    said = visit(hook, lambda: ODD_ANSWERS[odd](make), {**ASKING, "/search?q=x": 200})

    assert {line["hook"] for line in said} == {hook}
    assert time.monotonic() - began < 30


def test_a_record_built_upon_ours_is_taken_for_what_ours_says(house, visit):
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Mine(NavLink):
        note: str = "kept at home"

    assert visit("navigation_links", lambda: [Mine(title="M", url="/m", icon="flag")]) == []
    said = visit("navigation_links", lambda: [unmade(Renamed)])
    assert {line["hook"] for line in said} == {"navigation_links"}


ELSEWHERE = "https://elsewhere.example/1"
OF_ANOTHER = ActorCard(uri="https://elsewhere.example/2", name="Eve", initials="E")


@pytest.mark.parametrize(
    "cards",
    [
        "Ana",
        3,
        [],
        True,
        *({ELSEWHERE: card} for card in ("Ana", 3, [], True, None, unmade(ActorCard), OF_ANOTHER)),
        {OF_ANOTHER.uri: OF_ANOTHER},
        {3: OF_ANOTHER},
    ],
)
def test_a_wrong_actor_is_passed_over(house, visit, cards):
    said = visit("resolve_actors", lambda: cards)

    assert current.resolve_actor(ELSEWHERE).name == "…"
    assert all(line["hook"] == "resolve_actors" for line in said)


@pytest.mark.parametrize("part", "find author label excerpt url may_see conversation".split())
@pytest.mark.parametrize("answer", [quitting, lambda: 7, lambda: HALF_A_CHARACTER])
def test_a_report_can_be_filed_whatever_the_target_answers(house, visit, part, answer):
    visit(f"target {part}", answer, {"/report/naughty.prank/1": 200, "/moderation": 403})


@pytest.mark.parametrize("answer", [quitting, lambda: 7, lambda: None, lambda: "1", lambda: [1]])
def test_a_case_can_be_read_whatever_the_target_says_of_who_answers(house, visit, desk, answer):
    page, path = desk
    house.habits["target answered_for"] = answer

    assert (page.get(path).status, page.get("/moderation").status) == (200, 200)
    house.habits["target answered_for"] = lambda: ["1"]
    assert page.get(path).status == 403


@pytest.mark.parametrize(
    "answer",
    [quitting, lambda: 7, lambda: None, lambda: "key", lambda: ["key", 7], lambda: [b"key"]]
    + [lambda: [HALF_A_CHARACTER], lambda: [""], lambda: {"key": 1}.items(), endless],
)
def test_a_case_can_be_read_whatever_pictures_the_target_names(house, visit, desk, answer):
    page, path = desk
    assert "a-picture-of-a-prank" in page.get(path).html

    house.habits["target pictures"] = answer
    with structlog.testing.capture_logs() as said:
        assert page.get(path).status == 200
    if answer is not endless:
        assert "a-picture-of-a-prank" not in page.html and "/pictures/" not in page.html
        assert {line["hook"] for line in said if line.get("plugin") == "naughty"} == {
            "naughty.prank pictures"
        }


def test_hiding_that_fails_is_refused_and_nothing_is_saved(house, visit):
    from onemile.errors import Conflict
    from onemile.moderation import targets

    house.habits["target hide"] = quitting
    with pytest.raises(Conflict):
        targets.target_of("naughty.prank").hide("prank")


# ---------------------------------------------------------------------------- rules


def test_every_hook_that_gives_something_is_checked():
    specs = [name for name, spec in vars(hookspecs).items() if hasattr(spec, "onemile_spec")]
    silent = [name for name in specs if name not in answers.ASKED]

    assert silent == ["on_startup", "on_event", "plant_demo"]


def test_a_new_hook_that_does_not_say_what_it_gives_is_found_at_once():
    from collections.abc import Sequence
    from typing import Any

    def vague(viewer: Any) -> Sequence[Any]: ...

    with pytest.raises(TypeError, match="say in its specification"):
        answers.asked_of("vague", vague)


def test_every_field_of_a_record_that_plugins_give_is_checked():
    unchecked = {
        f"{asked.kind.__name__}.{field.name}"
        for asked in answers.ASKED.values()
        if dataclasses.is_dataclass(asked.kind)
        for field in dataclasses.fields(asked.kind)
        if field.name not in {rule[0] for rule in record.rules_of(asked.kind)}
    }
    assert unchecked == {"Setting.default"}  # by its own kind and bounds


def test_records_stay_cheap_to_make(house):
    """Twenty a page: a check must cost microseconds, on whatever machine this runs."""
    fields = {
        field.name: getattr(house.guest.item(), field.name)
        for field in dataclasses.fields(FeedItem)
    }
    bare = dataclasses.make_dataclass("Bare", list(fields), frozen=True, kw_only=True)

    def seconds(kind):
        began = time.perf_counter()
        for _ in range(300):
            kind(**fields)
        return time.perf_counter() - began

    ratios = [seconds(FeedItem) / seconds(bare) for _ in range(30)]
    assert min(ratios) < 3


@pytest.mark.parametrize("result", ["fine", None, 3, HealthCheck])
def test_a_health_check_that_answers_something_else_has_failed(result):
    found = answers.health_of(HealthCheck(name="naughty", run=lambda: result))

    assert not found.is_fine and "HealthResult" in found.detail


# ---------------------------------------------------------------------------- rights


def test_a_copy_of_ones_data_names_what_a_plugin_could_not_give(house, visit):
    for broken in (
        quitting,
        lambda: 7,
        lambda: [ExportFile(name="../x", media_type="a", content=b"")],
        lambda: [ExportFile(name="x", media_type="a", content="text")],
        lambda: [ExportFile(name="x", media_type="application/json", content=b"{no")],
    ):
        house.habits["export_member"] = broken
        with house.app.test_request_context():
            export.write(house.ana, into=(out := io.BytesIO()))
        archive = zipfile.ZipFile(out)
        assert "toolshed/tools.json" in archive.namelist()
        assert "Naughty" in json.loads(archive.read("not-included.json"))["failed"]
        assert "Naughty" in archive.read("index.html").decode()


@pytest.mark.parametrize("said", [["kept", 3], [Kept(what=None, why=7)], 42, "text"])
def test_a_wrong_word_about_what_is_kept_keeps_nobody_from_leaving(house, visit, said):
    ben = World(house.app).member("Ben")
    house.habits["erase_member"] = lambda: said

    kept = erase.erase(ben)

    assert {type(one) for one in kept} == {Kept}
    assert Member.get_by_id(ben.id).state == "left"


def test_a_plugin_that_cannot_erase_stops_the_leaving_with_a_page(house, visit):
    ben = World(house.app).member("Ben", password_hash=passwords.keep("trois pommes rondes"))
    window = Browser(house.app, member=ben)
    house.habits["erase_member"] = quitting

    window.get("/me/data/leave").submit("Effacer mon compte", password="trois pommes rondes")

    assert window.status == 422 and "rien n’a été effacé" in window.text
    assert Member.get_by_id(ben.id).state == "active"
