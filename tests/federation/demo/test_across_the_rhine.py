"""The demo of two, as large as it must be: three on each bank see each other in their mile."""

import pytest

from onemile import db
from onemile.app import create_app
from onemile.conversations.models import Post
from onemile.demo import pair
from onemile.demo.localities import ALSACE, BOTH, ORTENAU
from onemile.loopback import free_port
from onemile.members import passwords
from onemile.members.models import Member
from onemile.testing.browser import Browser
from onemile_federation.demo.near_the_rhine import AT_THE_BANK, SAID
from onemile_federation.mile.models import MileCover, MileThing, MileTold

pytestmark = [pytest.mark.long, pytest.mark.timeout(580), pytest.mark.one_engine]

# Of the Ortenau it is a fifth: the cast, and all who live at the bank in Kehl.
ENOUGH = 150


@pytest.fixture(scope="module")
def banks(tmp_path_factory):
    """Both places, planted once for all that only look at them."""
    folder = tmp_path_factory.mktemp("rhine")
    addresses = [f"http://127.0.0.1:{free_port()}" for _one in BOTH]
    passwords.use(passwords.CHEAP)
    pair.plant(folder, addresses, size=ENOUGH, plugins=["exchanges"])
    apps = {one.name: create_app(folder / one.name, environment={}) for one in BOTH}
    yield apps
    for app in apps.values():
        with app.app_context():
            db.shut(app.extensions[db.EXTENSION])


@pytest.mark.parametrize("name", [ALSACE.name, ORTENAU.name])
def test_each_has_said_its_square_at_the_edge_and_shows_what_three_wish(banks, name):
    with banks[name].app_context():
        ours = MileCover.get(MileCover.is_ours)
        theirs = MileCover.get(~MileCover.is_ours)
        assert ours.cells == theirs.cells and len(ours.cells) == 1 and not theirs.n_outside
        seen = {str(one.first_name) for one in Member.select().where(Member.is_seen_across)}
        assert seen == {*AT_THE_BANK[name]}
        assert {str(one.author_uri) for one in MileTold.select()}


@pytest.mark.parametrize(
    ("name", "other", "reader"),
    [(ALSACE.name, ORTENAU.name, "Rémy"), (ORTENAU.name, ALSACE.name, "Solène")],
)
def test_what_one_shows_the_other_has_and_reads_in_their_mile(banks, name, other, reader):
    with banks[other].app_context():
        told = {str(one.object_uri) for one in MileTold.select()}
    with banks[name].app_context():
        came = {str(one.uri): str(one.title) for one in MileThing.select()}
        member = Member.get(Member.first_name == reader)
    assert set(came) == told and len(came) >= 2
    page = Browser(banks[name], member=member).get("/").text
    assert any(title in page for title in came.values())


@pytest.mark.parametrize("name", [ALSACE.name, ORTENAU.name])
def test_what_one_asked_the_other_has_read_and_answered(banks, name):
    with banks[name].app_context():
        said = {str(one.text) for one in Post.select()}
    assert {text for *_who, text in SAID} <= said
