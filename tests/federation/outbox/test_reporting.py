"""Flag outwards: moderators elsewhere are told where somebody wishes it, and never by whom."""

import json
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from kit.planting import plant
from kit.replies import Reply

from onemile.api import find_by_uri, follows, ids, transaction
from onemile.conversations.models import Post
from onemile.members import outward
from onemile.models import EventDelivery, EventRow
from onemile.moderation.models import Case, LogLine, PassedOn, Report
from onemile.testing.browser import Browser
from onemile.testing.world import World
from onemile_federation.outbox import reporting
from onemile_federation.outbox.models import Activity
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE
from onemile_federation.remote import actors, hosts

BOX = "Prévenir aussi les modérateurs de e.example"
TOLD = {"ground": "insult", "text": "Il insulte tout le monde.", "good_faith": "y"}
SEND = "Envoyer le signalement"


@pytest.fixture
def ground(alsace):
    return plant(alsace)


@pytest.fixture
def eve(peer):
    return peer.actor("eve")


@pytest.fixture
def note(ground, eve):
    """What Eve has written under our article."""
    return ground.comment(eve, "Vous êtes tous des imbéciles.")


@pytest.fixture
def ben(alsace, ground):
    return member(alsace, "Ben")


def member(alsace, name, **given):
    with alsace.at_work() as world:
        return world.member(name, **given)


def form_of_post(alsace):
    with alsace.at_work():
        return f"/report/core.post/{Post.select().order_by(Post.id.desc()).get().id}"


def report(alsace, by, path, **typed):
    page = alsace.browser(by).get(path)
    assert "pass_on" not in page.html or "Seuls des bénévoles" not in page.text
    return page.submit(SEND, **TOLD | typed)


def told(alsace):
    with alsace.at_work():
        return [(row.host, row.report_id is not None) for row in PassedOn.select()]


def test_with_a_tick_the_other_moderators_read_what_and_never_who(
    network, alsace, peer, note, eve, ben
):
    path = form_of_post(alsace)
    page = alsace.browser(ben).get(path)
    assert BOX in page.text and "ton nom n’est pas donné" in page.text
    assert 'name="pass_on"' in page.html and "checked" not in page.html

    answer = report(alsace, ben, path, text="Il dit <b>imbécile</b> & pire.", pass_on="y")
    assert "les modérateurs de e.example" in answer.text
    network.settle()

    (posted,) = peer.posts("Flag")
    flag = posted.activity
    assert posted.holds()
    assert (posted.path, flag["actor"]) == ("/inbox", f"{alsace.base}/ap/instance")
    assert flag["object"] == [eve.id, note["id"]]
    assert (flag["content"], flag["mediaType"]) == ("Il dit <b>imbécile</b> & pire.", "text/plain")
    named = {"@context", "id", "type", "actor", "object", "content", "mediaType", "ground"}
    assert set(flag) == named and flag["ground"] == "insult"
    assert ben.uri not in json.dumps(flag) and ben.first_name not in json.dumps(flag)
    assert told(alsace) == [("e.example", True)]


@pytest.mark.one_engine
def test_without_a_tick_it_stays_here(network, alsace, peer, note, eve, ben):
    report(alsace, ben, form_of_post(alsace))
    network.settle()
    assert peer.posts("Flag") == [] and told(alsace) == []
    with alsace.at_work():
        assert Report.select().count() == 1
    page = alsace.browser(ben).get(urlsplit(note["inReplyTo"]).path).follow("Bloquer")
    assert page.path.startswith("/me/blocks?uri=") and f'value="{eve.id}"' in page.html


def test_a_report_filed_twice_is_told_once(network, alsace, peer, note, ben):
    path = form_of_post(alsace)
    report(alsace, ben, path, pass_on="y")
    assert report(alsace, ben, path, pass_on="y").status == 409
    network.settle()
    with alsace.at_work():  # every event once more, as after a crash
        EventDelivery.delete().execute()
        EventRow.update(is_dispatched=False).execute()
    network.settle()
    assert len(peer.posts("Flag")) == 1


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["visitor", "suspended", "far"])
def test_nobody_else_is_offered_it(alsace, note, who):
    path = form_of_post(alsace)
    with alsace.at_work() as world:
        by = None if who == "visitor" else world.member("Zoe", state="suspended")
    if who == "far":
        path = f"/report/core.post/{ids.new()}"
        by = member(alsace, "Yan")
    page = alsace.browser(by).get(path)
    assert page.status == 200 and "pass_on" not in page.html
    typed = TOLD | {"location": "/x", "pass_on": "y", "name": "Z", "email": "z@z.example"}
    alsace.browser(by).post(path, typed)
    assert told(alsace) == []


@pytest.mark.one_engine
def test_a_thing_of_ours_offers_nothing(alsace, ground, ben):
    page = alsace.browser(ben).get(f"/report/core.member/{public_id(alsace, ground.owner_uri)}")
    assert page.status == 200 and "pass_on" not in page.html
    assert "Seuls des bénévoles" in page.text


def public_id(alsace, uri):
    with alsace.at_work():
        return find_by_uri(uri).public_id


@pytest.mark.one_engine
def test_a_suspended_host_hears_nothing_and_the_box_is_gone(network, alsace, peer, note, ben):
    path = form_of_post(alsace)
    page = alsace.browser(ben).get(path)
    assert BOX in page.text
    with alsace.at_work():
        hosts.suspend(host="e.example", reason="for a test")
    assert BOX not in alsace.browser(ben).get(path).text
    page = page.submit(SEND, **TOLD, pass_on="y")  # the form that was open already
    assert "personne n’a pu être prévenu" in page.text and told(alsace) == []
    network.settle()
    assert peer.posts("Flag") == []


@pytest.mark.one_engine
def test_a_host_that_is_suspended_before_it_is_sent_hears_nothing(network, alsace, peer, note, ben):
    report(alsace, ben, form_of_post(alsace), pass_on="y")
    with alsace.at_work():
        hosts.suspend(host="e.example", reason="for a test")
    network.settle()
    assert peer.posts("Flag") == []


def test_what_is_gone_meanwhile_is_reported_here_alone(network, alsace, peer, note, eve, ben):
    page = alsace.browser(ben).get(form_of_post(alsace))
    eve.post(alsace.shared_inbox, eve.delete(note["id"]))
    network.settle()
    page.submit(SEND, **TOLD, pass_on="y")
    network.settle()
    assert peer.posts("Flag") == [] and told(alsace) == []
    with alsace.at_work():
        assert Report.select().count() == 1


def test_what_goes_after_it_was_reported_was_reported(network, alsace, peer, note, eve, ben):
    report(alsace, ben, form_of_post(alsace), pass_on="y")
    with alsace.at_work():
        assert Activity.select().where(Activity.verb == "Flag").count() == 0
    eve.post(alsace.shared_inbox, eve.delete(note["id"]))
    network.settle()
    assert peer.heard("Flag")["object"] == [eve.id, note["id"]]


def test_a_person_elsewhere_is_reported_by_their_address(network, alsace, peer, note, eve, ben):
    path = f"/report?about={eve.id}"
    page = alsace.browser(ben).get(path)
    assert BOX in page.text and "Eve" in page.text
    report(alsace, ben, path, pass_on="y")
    assert report(alsace, ben, path).status == 409
    network.settle()
    assert peer.heard("Flag")["object"] == [eve.id]
    with alsace.at_work():
        case = Case.get()
        assert (case.kind, case.author_uri) == ("", eve.id) and "Eve" in case.label
    desk = alsace.browser(member(alsace, "Mo", role="moderator")).get("/moderation")
    assert "un compte d’une autre instance" in desk.text


@pytest.mark.one_engine
def test_an_address_that_nobody_is_known_by_is_a_page(alsace, ben, peer):
    for about in ("https://e.example/u/nobody", "javascript:alert(1)", "x", "https://[", "\0"):
        page = alsace.browser(ben).get("/report", query_string={"about": about})
        assert page.status in (200, 400) and "pass_on" not in page.html
        assert "alert(1)" not in page.html
    assert peer.gets() == []


@pytest.mark.plugins("mags")
@pytest.mark.one_engine
def test_without_the_federation_there_is_no_box(make_instance):
    app = make_instance("alone", plugins=["mags"])
    with app.app_context():
        ben = World(app).member("Ben")
    page = Browser(app, member=ben).get("/report?about=https://e.example/u/eve")
    assert page.status == 200 and "pass_on" not in page.html


def test_a_moderator_sees_what_is_sent_and_tells_a_host_once(network, alsace, peer, note, eve, ben):
    report(alsace, ben, form_of_post(alsace), text="Moi, Ben, je trouve cela affreux.")
    mo = alsace.browser(member(alsace, "Mo", role="moderator"))
    with alsace.at_work():
        path = f"/moderation/{Case.get().id}"
    page = mo.get(path).follow("Prévenir les modérateurs de e.example")
    assert eve.id in page.text and note["id"] in page.text and "affreux" not in page.text
    assert "Merci de le regarder selon vos propres règles." in page.text

    assert page.submit("L’envoyer à e.example", text="x" * 5_001).status == 422
    page = page.submit("L’envoyer à e.example", text="Des insultes sous un article.")
    assert "À e.example" in page.text and "par la modération d’ici" in page.text
    assert "Prévenir les modérateurs" not in page.text
    again = {"text": "Encore une fois, plus fort."}
    assert mo.post(f"{path}/elsewhere", again).status == 409
    waits, arrived = "sera remis à la modération d’une", "remis à la modération d’une autre"
    steward = alsace.browser(member(alsace, "Solène", role="steward"))
    log = steward.get("/moderation/log").text
    assert waits in log and log.count(arrived) == 1 and "prévenus" not in log
    network.settle()
    network.settle()

    log = steward.get("/moderation/log").text
    assert waits in log and log.count(arrived) == 2
    assert peer.heard("Flag")["content"] == "Des insultes sous un article."
    assert told(alsace) == [("e.example", False)]
    with alsace.at_work():
        assert [row.by_uri != "" for row in LogLine.select().where(LogLine.verb == "passed_on")]


@pytest.mark.one_engine
def test_who_reported_it_themselves_does_not_tell_as_a_moderator(alsace, note, peer):
    mo = member(alsace, "Mo", role="moderator")
    report(alsace, mo, form_of_post(alsace))
    with alsace.at_work():
        path = f"/moderation/{Case.get().id}/elsewhere"
    assert alsace.browser(mo).get(path).status == 403
    assert alsace.browser(mo).post(path, {"text": "Des insultes."}).status == 403
    assert alsace.browser(member(alsace, "Ada")).get(path).status == 403
    assert told(alsace) == []


@pytest.mark.one_engine
def test_a_case_about_ours_has_nobody_to_tell(alsace, ground, ben):
    report(alsace, ben, f"/report/core.member/{public_id(alsace, ground.owner_uri)}")
    mo = alsace.browser(member(alsace, "Mo", role="moderator"))
    with alsace.at_work():
        path = f"/moderation/{Case.get().id}"
    assert "D’où cela vient" not in mo.get(path).text
    assert mo.get(f"{path}/elsewhere").status == 404


@pytest.mark.one_engine
def test_a_flag_names_things_of_that_server_alone_once_and_no_more_than_are_read(
    alsace, peer, eve, note
):
    mine = [f"https://e.example/n/{n}" for n in range(30)]
    uris = [eve.id, mine[0], *mine, "https://v.example/n/1", f"{alsace.base}/x"]
    with alsace.at_work(), transaction():
        told = PassedOn.create(case=Case.create(), host="e.example", text="x" * 5_001)
        other = PassedOn.create(case=Case.create(), host="v.example", text="x")
        event = SimpleNamespace(author_uri=eve.id, thing_uris=uris, passed_on_id=told.id)
        reporting.tell(event, to_uri=eve.id, key="test")
        event.passed_on_id = other.id  # another host than whoever wished it was shown
        reporting.tell(event, to_uri=eve.id, key="other")
        assert PassedOn.get_by_id(other.id).became == "never"
        body = json.loads(Activity.get(Activity.verb == "Flag").body)
    assert body["object"] == [eve.id, *mine[: reporting.THINGS_MAX]]
    assert len(body["content"]) == 5_000


@pytest.mark.one_engine
def test_between_two_of_ours_it_is_a_case_there_from_an_instance(
    network, alsace, ortenau, ground, ben
):
    with ortenau.at_work() as world:
        karl = world.member("Karl")
        outward.let_know(karl, text="")
        actors.actor(ground.mag_uri)
        follows.follow(find_by_uri(karl.uri), followed_uri=ground.mag_uri)
    network.settle()

    report(alsace, ben, f"/report?about={karl.uri}", pass_on="y")
    network.settle()

    with ortenau.at_work():
        found = Report.get()
        assert (found.case.subject_id, found.text) == (karl.public_id, TOLD["text"])
        assert found.reporter_uri == f"{alsace.base}/ap/instance"
        assert found.ground == TOLD["ground"]
        number = found.case.id
    mo = member(ortenau, "Mo", role="moderator")
    page = ortenau.browser(mo).get(f"/moderation/{number}")
    assert "d’une autre instance : als.example ·" in page.text and "/ap/instance" not in page.text
    with ortenau.at_work():
        named = {"actor_uri": f"{alsace.base}/ap/instance", "confirmed_name": "Pont d’Alsace"}
        Partnership.create(host="als.example", state=ACTIVE, **named)
    page = ortenau.browser(mo).get(f"/moderation/{number}")
    assert "Pont d’Alsace (als.example)" in page.text and "Insulte" in page.text


def test_a_case_about_somebody_elsewhere_ends_with_what_was_passed_on(
    network, alsace, peer, note, eve, ben
):
    answer = report(alsace, ben, f"/report?about={eve.id}")
    mo = alsace.browser(member(alsace, "Mo", role="moderator"))
    with alsace.at_work():
        path = f"/moderation/{Case.get().id}"
    page = mo.get(path)
    assert "n’est plus là" not in page.text and "Transmis là-bas" not in page.text
    assert mo.get(f"{path}/forward").status == 200
    assert mo.post(f"{path}/forward", {"to_reporters": "Nous avons transmis."}).status == 409
    page = mo.get(path)
    assert "se décide là-bas" in page.text

    page = page.follow("Prévenir les modérateurs de e.example")
    page = page.submit("L’envoyer à e.example", text="Des insultes sous un article.")
    page = page.follow("Transmis là-bas, où l’on décide")
    page.submit("Transmis là-bas, où l’on décide")
    network.settle()
    told_ben = alsace.browser(ben).get(answer.path).text
    assert "nous l’avons transmis à ses modérateurs" in told_ben
    assert "transmis là-bas" in mo.get(path).text and len(peer.posts("Flag")) == 1


@pytest.mark.one_engine
def test_who_refuses_a_report_is_not_where_it_was_passed_on(network, alsace, peer, note, eve, ben):
    peer.when_posted = Reply(status=403)
    report(alsace, ben, f"/report?about={eve.id}")
    mo = alsace.browser(member(alsace, "Mo", role="moderator"))
    with alsace.at_work():
        path = f"/moderation/{Case.get().id}"
    for _twice in range(2):
        page = mo.get(path).follow("Prévenir les modérateurs de e.example")
        page.submit("L’envoyer à e.example", text="Des insultes sous un article.")
        network.settle()
        page = mo.get(path)
        assert "refusé, ou jamais remis" in page.text and "Transmis là-bas" not in page.text
