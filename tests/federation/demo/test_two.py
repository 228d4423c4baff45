"""The demo of two: what stands here of the other place was brought by signed messages."""

import pytest

from onemile import current, db
from onemile.app import create_app
from onemile.cli.embedded import Site, opened
from onemile.conversations.models import Post
from onemile.demo import pair, town
from onemile.demo.localities import ALSACE, ORTENAU
from onemile.follows.models import ACCEPTED, Follow
from onemile.loopback import free_port
from onemile.members.models import Member
from onemile.moderation.models import PassedOn, Report
from onemile.testing.browser import Browser
from onemile_federation.demo import between, last_week
from onemile_federation.inbox.models import Inbound
from onemile_federation.outbox import kept_back
from onemile_federation.outbox.models import Delivery
from onemile_federation.partners import charters, passed, standing
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ACTIVE, Switches
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking.models import Gesture, ThingComment
from onemile_mags.article_models import Article
from onemile_mags.wire_models import CrossedComment

pytestmark = [pytest.mark.long, pytest.mark.timeout(280), pytest.mark.one_engine]


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Two small places that have met, planted once for all that only look at them."""
    folder = tmp_path_factory.mktemp("two")
    addresses = [f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}"]
    told = pair.plant(folder, addresses, size=town.SIZE_MIN, plugins=["mags"])
    apps = {name: create_app(folder / name, environment={}) for name in told}
    ports = [int(address.rpartition(":")[2]) for address in addresses]
    with opened([Site(app=app, host="127.0.0.1", port=ports.pop(0)) for app in apps.values()]):
        yield told, apps
    for app in apps.values():
        with app.app_context():
            db.shut(app.extensions[db.EXTENSION])


@pytest.fixture(params=[(ALSACE.name, ORTENAU.name), (ORTENAU.name, ALSACE.name)], ids="→".join)
def sides(planted, request):
    """Both directions: who follows, and who is followed."""
    _told, apps = planted
    here, there = (apps[name] for name in request.param)
    return here, there, there.extensions[current.EXTENSION].card.base_url


def test_both_places_have_people_of_their_own(planted):
    told, apps = planted
    assert [login.name for login in told["ortenau"].cast][0] == "Jutta Ruf"
    with apps["ortenau"].app_context():
        assert {member.language for member in Member.select()} == {"de", "fr"}
        assert current.card().name == "1Mile Ortenau"
    assert told["alsace"].members == told["ortenau"].members == town.SIZE_MIN


def test_what_is_followed_over_there_was_asked_for_and_granted(sides):
    here, there, base = sides
    with here.app_context():
        mine = Follow.select().where(Follow.followed_uri.startswith(base))
        asked = {(str(one.follower_uri), str(one.followed_uri)) for one in mine}
        assert len(asked) >= 10 and {one.state for one in mine} == {ACCEPTED}
        heard = {str(row.activity_uri) for row in Inbound.select()}
        sent = list(Delivery.select())
        # What appeared in the night of the pause is kept, for a steward to send.
        states = {row.state for row in sent if row.error != kept_back.AT_REST}
        assert heard and sent and states == {"sent"}
    with there.app_context():
        theirs = Follow.select().where(Follow.follower_id.is_null())
        assert {(str(one.follower_uri), str(one.followed_uri)) for one in theirs} == asked


def test_what_was_said_since_they_met_has_come_and_is_answered(sides):
    here, there, base = sides
    with here.app_context():
        came = [one for one in RemoteObject.select() if one.title]
        assert came and all(str(one.uri).startswith(base) for one in came)
        thanked = {str(one.thing_uri) for one in Gesture.select()}
        assert thanked <= {str(one.uri) for one in came} and thanked
    with there.app_context():
        said = list(CrossedComment.select())
        assert said, "nobody over there has commented"


def test_nothing_is_left_under_way_and_the_past_is_whole(sides):
    here, _there, _base = sides
    with here.app_context():
        states = {row.state for row in Inbound.select()}
        assert states <= {"done", "ignored"}
        assert {name for name, result in _doctor() if not result.is_fine} == {"worker"}  # is off


def test_visitors_read_under_an_article_what_was_said_on_the_other_side(sides):
    here, there, base = sides
    with here.app_context():
        paths = [str(one.uri).removeprefix(base) for one in RemoteObject.select() if one.title]
    pages = [Browser(there).get(path).text for path in paths]
    words = [text for texts in between._words().values() for text in texts]
    assert any(text in page for text in words for page in pages)


def test_the_two_are_partners_by_what_each_has_said(sides):
    here, there, base = sides
    theirs = there.extensions[current.EXTENSION].card
    with here.app_context():
        row = Partnership.get()
        assert (f"http://{row.host}", row.state, row.name) == (base, ACTIVE, theirs.name)
        assert row.charter and row.charter_digest == row.charter_read_digest
        assert standing.effective(row.host) == Switches(
            publications=True, proposals=True, mile=True
        )
        book = {(one.what, one.is_ours) for one in PartnershipEntry.select()}
        proposes = current.card().name == "1Mile Alsace"
        has_read = {("charter_read", True), ("named", True)} if proposes else set()
        told = {("charter_read", False)}  # with their yes, or when they read it
        asked = {("proposed", True), ("proposed", False), ("refused", proposes)}
        begun = asked | {("accepted", not proposes)}
        rest = {("paused", not proposes), ("resumed", not proposes)}
        week = rest | {("switched", True), ("switched", False)}
        week |= {("mile_claimed", False), ("mile_approved", True)}
        assert book == begun | has_read | told | week
        assert row.steward_week and charters.monday_of(row.steward_week)
        assert standing.name_of(row.host) == theirs.name
        steward = Member.get(Member.uri == PartnershipEntry.get(PartnershipEntry.is_ours).by_uri)
        assert (steward.role, steward.shown_name) == ("steward", row.our_contact)
        assert row.contact and row.reach == theirs.contact
        passed_days = [one for one in passed.of(row.host) if one.received and one.sent]
        assert len(passed_days) >= 5


def test_what_a_member_reported_was_told_to_those_over_there(planted):
    told, apps = planted
    with apps["alsace"].app_context():
        [mine] = [one.case for one in PassedOn.select()]
    with apps["ortenau"].app_context():
        theirs = [one for one in Report.select() if last_week.REPORT in str(one.text)]
    assert mine.kind == last_week.KIND and len(theirs) == 1


def test_authors_over_there_have_answered_what_was_said_here(sides):
    here, _there, _base = sides
    with here.app_context():
        ours = {int(one.post_id) for one in ThingComment.select().where(ThingComment.is_ours)}
        theirs = [one.post_id for one in ThingComment.select().where(~ThingComment.is_ours)]
        answers = Post.select().where(Post.id.in_(theirs) & Post.reply_to.in_(ours))
        assert [one.text for one in answers]


def test_what_was_edited_after_it_came_reads_as_it_is_now(planted):
    _told, apps = planted
    with apps["ortenau"].app_context():
        [edited] = Article.select().where(Article.edited_at.is_null(False))
    with apps["alsace"].app_context():
        came = RemoteObject.get(RemoteObject.uri == edited.object_uri)
        assert "Nachtrag" in came.content and came.updated_at > came.published_at


def _doctor():
    declared = current.instance().plugins.declared("register_health_checks")
    return [(one.name, one.run()) for _plugin, one in declared]
