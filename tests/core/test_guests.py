"""A stranger's plugin is installed for real: a good one works, a bad one is refused by name."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from onemile import current, schema
from onemile.app import create_app
from onemile.contracts import Area, FeedFilter
from onemile.db import EXTENSION as DATABASE
from onemile.db import transaction
from onemile.events import dispatch_pending, record
from onemile.members.events import MemberLeft
from onemile.models import EventDelivery
from onemile.plugin_manager import PluginError
from onemile.testing.browser import Browser
from onemile.testing.postgres import is_available
from onemile.testing.world import World
from onemile.web.navigation import menu
from onemile.web.slots import slot

GUESTS = Path(__file__).parents[1] / "guests"
# A cold start of a loaded machine, with its migrations.
READY_SECONDS_MAX = 60
# Started once more for PostgreSQL where the long tests are.
ON_ENGINES = [
    "sqlite",
    pytest.param(
        "postgres",
        marks=[
            pytest.mark.long,
            pytest.mark.skipif(not is_available(), reason="no PostgreSQL server programs"),
        ],
    ),
]


def environment(shelf: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONEMILE_")}
    return kept | {"PYTHONPATH": str(shelf), "PYTHONUNBUFFERED": "1"}


def onemile(folder: Path, shelf: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of onemile on an instance, as an operator would."""
    return subprocess.run(
        [sys.executable, "-m", "onemile", "--instance", str(folder), *words],
        env=environment(shelf),
        capture_output=True,
        text=True,
        timeout=READY_SECONDS_MAX,
    )


def instance_with(folder: Path, *plugins: str, port: int = 8000) -> Path:
    """Write an instance's settings by hand."""
    names = ", ".join(f'"{name}"' for name in plugins)
    address = f"http://127.0.0.1:{port}"
    (folder / "onemile.toml").write_text(f'base_url = "{address}"\nenabled = [{names}]\n')
    return folder


# ---------------------------------------------------------------------------- a good guest


def test_a_guest_that_is_installed_is_listed_with_the_hooks_it_answers(shelf, tmp_path):
    folder = instance_with(tmp_path, "exchanges", "toolshed")

    listed = onemile(folder, shelf, "plugins")

    line = next(line for line in listed.stdout.splitlines() if line.startswith("toolshed"))
    assert "1.2" in line
    assert "on, api 1" in line
    assert "feed_items" in line
    assert "smiles" in listed.stdout  # installed, and off


def test_a_guests_table_is_made_by_migrate(shelf, tmp_path):
    folder = instance_with(tmp_path, "toolshed")

    first, again = onemile(folder, shelf, "migrate"), onemile(folder, shelf, "migrate")

    assert "applied toolshed/0001_tools" in first.stdout
    assert "applied" not in again.stdout


def test_a_guests_page_and_style_are_served(shelf, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = instance_with(tmp_path, "toolshed", port=port)
    command = [sys.executable, "-m", "onemile", "--instance", str(folder), "serve"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port)], env=environment(shelf), stdout=log, stderr=log
        )
    try:
        page = fetch(f"http://127.0.0.1:{port}/toolshed/", server)
        style = fetch(f"http://127.0.0.1:{port}/toolshed/static/toolshed.css", server)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(READY_SECONDS_MAX)

    assert "La cabane à outils" in page
    assert "0 outil sur les étagères" in page
    assert "toolshed-count" in style


def fetch(address: str, server: subprocess.Popen[bytes]) -> str:
    """Get a page in French, waiting for the server to be ready."""
    asked = urllib.request.Request(address, headers={"Accept-Language": "fr"})
    until = time.monotonic() + READY_SECONDS_MAX
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            assert server.poll() is None, "the server has stopped; see its log"
            assert time.monotonic() < until, "the server is not ready"
            time.sleep(0.1)


def test_a_guests_things_are_in_the_feed_and_can_be_reported(installed, make_instance):
    app = make_instance(plugins=["toolshed"])
    with app.app_context():
        world = World(app)
        ana, eva = world.member("Ana"), world.member("Eva")
        Browser(app, member=ana).get("/toolshed/").submit("Le prêter", name="Perceuse")

        (item,) = feed(eva, cell=world.cell_of("67000"))
        assert (item.title, item.kind, item.author.name) == ("Perceuse", "tool", "Ana M.")
        page = Browser(app, member=eva).get(f"/report/toolshed.tool/{item.id}")
        assert "Perceuse" in page.text


def feed(viewer, *, cell):
    return current.instance().plugins.collect(
        "feed_items",
        area=Area(ring="mile", cells=(cell,)),
        viewer=viewer,
        narrow=FeedFilter(),
        before=None,
        limit=20,
    )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("on", ON_ENGINES)
@pytest.mark.parametrize(("guest", "n"), [("onemile-toolshed", 26), ("onemile-chores", 15)])
def test_a_guests_own_tests_pass_with_the_fixtures_that_come_with_us(shelf, guest, n, on):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=GUESTS / guest / "tests",
        env=environment(shelf) | {"PYTEST_ADDOPTS": f"--engine={on} --rootdir=. -c /dev/null"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{n} passed" in done.stdout


def test_a_guest_that_is_off_leaves_no_page(shelf, installed, make_instance):
    app = make_instance(plugins=[])

    assert Browser(app).get("/toolshed/").status == 404


# ---------------------------------------------------------------------------- bad guests

REFUSED = {
    "wildtable": "table 'member_diary'",
    "leaningtable": "foreign key 'leaningtable_loan.tool'",
    "bluntblueprint": "blueprint 'members'",
    "wildaddress": "address '/'",
    "wildsetting": "setting 'mail.copy'",
    "wildcapability": "capability 'core.everything'",
    "wildevent": "event 'core.Forged'",
    "wildjob": "job 'core.forget_events'",
    "wildreport": "report target 'core.member'",
    "wildtemplate": "template 'base.html'",
    "everyrequest": "handler before every request 'listen'",
    "quietlistener": "handler before every request 'listen'",
    "wildfilter": "template filter 'smiles'",
    "wilderrorpage": "error page '404'",
    "backdoor": "address '/members/everybody'",
    "wrapper": "wrapper of the whole app",
    "members": "name 'members'",
    "two_words": "name 'two_words'",
}
BROKEN = {
    "takenkind": "'tool' is taken by 'takenkind'",
    "secondkeeper": "secondkeeper and smiles: both want to keep the ledger",
    "stumbler": "on_startup() failed: RuntimeError('no toothbrush')",
    "misspelt": "feed_itemz",
    "greedy": "password",
    "faulty": "register_jobs() failed",
    "nameless": "has no MANIFEST",
    "impostor": "its MANIFEST calls itself 'exchanges'",
    "ancient": "written for plugin api 99",
    "broken": "cannot be imported",
    "needy": "needs toolshed enabled",
    "unheard": "enabled but not installed",
}
BESIDES = {"leaningtable": ["toolshed"], "takenkind": ["toolshed"], "secondkeeper": ["smiles"]}


def start(folder: Path, name: str) -> None:
    enabled = [*BESIDES.get(name, []), name]
    create_app(folder, overrides={"enabled": enabled}, environment={}, testing=True)


@pytest.mark.parametrize(("name", "thing"), REFUSED.items(), ids=REFUSED)
def test_a_guest_that_leaves_its_room_is_refused(installed, tmp_path, name, thing):
    with pytest.raises(PluginError) as refusal:
        start(tmp_path, name)

    said = str(refusal.value)
    assert said.startswith(f"{name}: {thing}")
    assert "lies outside the plugin's own room (" in said
    assert said.endswith(f"take '{name}' out of 'enabled' or ask its author to mend it")


@pytest.mark.parametrize(("name", "words"), BROKEN.items(), ids=BROKEN)
def test_a_guest_that_does_not_fit_is_refused(installed, tmp_path, name, words):
    with pytest.raises(PluginError) as refusal:
        start(tmp_path, name)

    assert name in str(refusal.value)
    assert words in str(refusal.value)


def test_an_operator_reads_the_refusal_in_one_line(shelf, tmp_path):
    folder = instance_with(tmp_path, "wildtable")

    done = onemile(folder, shelf, "serve", "--port", "1")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("onemile: wildtable: table 'member_diary' lies outside")
    assert done.stderr.count("\n") == 1


def test_a_migration_in_another_room_is_undone_and_refused(shelf, tmp_path):
    folder = instance_with(tmp_path, "wildmigration")

    done = onemile(folder, shelf, "migrate")

    assert done.returncode == 2
    assert "wildmigration/0001_spy: table 'member_shadow' lies outside" in done.stderr


# ---------------------------------------------------------------------------- grumpy guests


@pytest.fixture
def grumpy_app(installed, tmp_path):
    """An instance in production mode with two guests that spoil whatever they are asked for."""
    app = create_app(
        tmp_path, overrides={"enabled": ["grumpy", "muddled", "toolshed"]}, environment={}
    )
    with app.app_context():
        schema.migrate(app.extensions[DATABASE], app.extensions[current.EXTENSION].components)
        yield app
        app.extensions[DATABASE].close()


def test_a_guest_that_raises_spoils_only_its_own_fragment(grumpy_app):
    world = World(grumpy_app)
    ana = world.member("Ana")
    window = Browser(grumpy_app, member=ana)

    window.get("/toolshed/").submit("Le prêter", name="Perceuse")

    for path in ("/", "/notices", "/me", f"/members/{ana.public_id}", "/toolshed/"):
        assert window.get(path).status == 200, path
    assert [item.title for item in feed(ana, cell=world.cell_of("67000"))] == ["Perceuse"]
    asked = {"words": "Perceuse", "area": Area(ring="instance"), "viewer": ana, "limit": 9}
    assert isinstance(current.instance().plugins.collect("search_hits", **asked), list)


def test_menus_and_openings_are_made_without_it(grumpy_app):
    with grumpy_app.test_request_context("/"):
        assert [link.title for link in menu("me")] == ["La cabane à outils"]
        assert slot("mile.aside") == slot("member.profile") == ""


def test_its_words_change_none_of_others(grumpy_app):
    page = grumpy_app.test_client().get("/report", headers={"Accept-Language": "fr"})

    assert "Envoyer le signalement" in page.get_data(as_text=True)


def test_people_are_named_all_the_same(grumpy_app):
    ana = World(grumpy_app).member("Ana")

    assert current.resolve_actor(ana.uri).name == "Ana M."
    assert current.resolve_actor("https://elsewhere.example/x").name == "…"


def test_its_own_page_is_an_error_page_and_no_more(grumpy_app):
    answer = grumpy_app.test_client().get("/grumpy/")

    assert answer.status_code == 500
    assert "RuntimeError" not in answer.get_data(as_text=True)


def test_it_keeps_its_news_and_holds_up_nobody(grumpy_app):
    with transaction():
        record(MemberLeft(member_uri="http://x.example/members/1"))

    dispatch_pending()

    waiting = {row.plugin: row.error for row in EventDelivery.select() if row.done_at is None}
    assert set(waiting) == {"grumpy", "notices:grumpy"}
    assert all("I would rather not" in error for error in waiting.values())
