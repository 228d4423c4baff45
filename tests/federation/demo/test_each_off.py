"""Each plugin off in turn, after what is its own has travelled: every page that a link leads to.

The two places of the demo are planted with everything at work. What is switched off then leaves
rows here and elsewhere, follows, notices, bookmarks, things others have kept: no page of what is
left may stumble over them, or lead to where nothing is.
"""

from itertools import chain

import pytest
from structlog.testing import capture_logs

from onemile import current, db
from onemile.app import create_app
from onemile.demo import pair, town
from onemile.demo.localities import ALSACE, BOTH
from onemile.loopback import free_port
from onemile.members import passwords
from onemile.members.models import Member
from onemile.plugin_manager import installed
from tests.federation.demo.crawling import crawl

pytestmark = [pytest.mark.long, pytest.mark.timeout(280), pytest.mark.one_engine]
# Guests of the tests may be installed beside what the project itself brings.
ALL = sorted({*pair.USUAL, *pair.carriers()} & {point.name for point in installed()})
CARRIERS = pair.carriers()
# What is off: each, each with what carries, and everything.
OFF = [*({one} for one in ALL), *({one, *CARRIERS} for one in pair.USUAL), set(ALL)]
# Either place has what is its own and what came from the other: each case is seen in one of them.
CASES = [(off, BOTH[n % 2].name) for n, off in enumerate(OFF)]
IDS = ["+".join(sorted(off)) for off in OFF]
# They hang on others, who are not here: the worker, and who asks us from outside.
FROM_OUTSIDE = {"worker", "federation.webfinger", "federation.nodeinfo", "federation.clock"}
FROM_OUTSIDE |= {"federation.signature"}
# Its stewards can do something about it, and are told what: Smiles promised for what is off.
TOLD = "smiles.stranded"


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Two small places with everything at work, planted once."""
    folder = tmp_path_factory.mktemp("off")
    addresses = [f"http://127.0.0.1:{free_port()}" for _one in BOTH]
    passwords.use(passwords.CHEAP)
    pair.plant(folder, addresses, size=town.SIZE_MIN)
    return folder


@pytest.fixture
def at_work(planted):
    """Start one of the two with some plugins: ``at_work("alsace", {"mags"})``."""
    begun = []

    def start(name, enabled):
        overrides = {"enabled": sorted(enabled)}
        app = create_app(planted / name, overrides=overrides, environment={}, testing=True)
        app.config["RATES_COUNTED"] = False  # nobody reads as fast as this
        begun.append(app)
        return app

    yield start
    for app in begun:
        with app.app_context():
            db.shut(app.extensions[db.EXTENSION])


def readers(app):
    """A visitor, a member of the cast, and a steward."""
    with app.app_context():
        member = Member.select().where(Member.role == "member").order_by(Member.id).get()
        return None, member, Member.get(Member.role == "steward")


def unfit(app):
    """Name what ``onemile doctor`` finds wrong here, as far as it can be asked from within."""
    with app.app_context():
        checks = current.instance().plugins.declared("register_health_checks")
        asked = [one for _plugin, one in checks if one.name not in FROM_OUTSIDE]
        return {one.name for one in asked if not one.run().is_fine}


@pytest.mark.parametrize(("off", "name"), CASES, ids=IDS)
def test_every_page_that_is_left_opens_and_leads_nowhere_dead(at_work, off, name):
    app = at_work(name, set(ALL) - off)
    with capture_logs() as said:
        read = [crawl(app, one) for one in readers(app)]
    assert list(chain.from_iterable(one.dead for one in read)) == []
    assert [one for one in said if one["log_level"] in ("error", "critical")] == []
    assert all(len(one.paths) > 10 for one in read)
    assert not [path for one in read for path in one.paths for gone in off if is_of(path, gone)]
    assert unfit(app) <= ({TOLD} if off & {"exchanges", "projects"} else set())


def is_of(path, plugin):
    return path == f"/{plugin}" or path.startswith((f"/{plugin}/", f"/{plugin}?"))


def test_with_everything_at_work_no_link_is_dead_either(at_work):
    app = at_work(ALSACE.name, ALL)
    for one in readers(app):
        read = crawl(app, one)
        assert read.dead == []
        assert unfit(app) == set()
