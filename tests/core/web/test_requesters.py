"""Who asks: the session first, then what plugins prove; one answer for the whole request."""

import pytest
from flask import Blueprint

from onemile import api, current
from onemile.plugin_manager import PluginError
from onemile.record import WrongField
from onemile.testing.browser import Browser
from onemile.testing.world import World

REMOTE = api.RemoteViewer(uri="https://peer.example/ap/1", host="peer.example")


def named(found):
    return getattr(found, "uri", "nobody")


@pytest.fixture
def house(with_guest):
    """An instance with a page and a door that say who asks, and how often somebody was asked."""

    def make(identify):
        asked = []

        def counted():
            asked.append(1)
            return identify()

        room = Blueprint("odd", "onemile_odd", url_prefix="/odd")
        room.add_url_rule("/who", "who", lambda: named(api.requester() and api.requester()))
        door = api.Door(rule="/odds/who", view=lambda: named(api.requester()))
        app = with_guest(
            register_authenticators=[api.Authenticator(name="odd.sign", identify=counted)],
            register_blueprints=[room],
            register_doors=[door],
        )
        return app, asked

    return make


def test_nobody_in_particular_is_none(house):
    app, asked = house(lambda: None)

    assert app.test_client().get("/odd/who").text == "nobody"
    assert asked == [1]


def test_who_proves_to_live_elsewhere_is_a_remote_viewer_and_no_viewer(house):
    app, asked = house(lambda: None if current.viewer() else REMOTE)

    for path in ("/odd/who", "/odds/who"):
        assert app.test_client().get(path).text == REMOTE.uri
    assert asked == [1, 1]  # once a request, however often somebody wants to know


def test_a_member_is_known_by_their_session_before_anybody_is_asked(house):
    app, asked = house(lambda: REMOTE)
    with app.app_context():
        ana = World(app).member("Ana")
        page = Browser(app, member=ana)

        assert page.get("/odd/who").text == ana.uri
        assert asked == []


def test_at_a_door_no_session_counts(house):
    app, _asked = house(lambda: None)
    with app.app_context():
        page = Browser(app, member=World(app).member("Ana"))

        assert page.client.get("/odds/who").text == "nobody"


def test_a_proof_that_does_not_hold_is_a_refusal(house):
    def refuse():
        raise api.NotAllowed("not your key")

    app, _asked = house(refuse)

    at_door, page = (app.test_client().get(path) for path in ("/odds/who", "/odd/who"))

    assert at_door.status_code == 403 and at_door.json["detail"] == "not your key"
    assert page.status_code == 403 and page.mimetype == "text/html"


def test_an_authenticator_that_gives_something_else_is_wrong(house):
    app, _asked = house(lambda: "https://peer.example/ap/1")

    with pytest.raises(WrongField, match=r"odd\.sign"):
        app.test_client().get("/odds/who")


def test_outside_a_request_nobody_asks(house):
    app, asked = house(lambda: REMOTE)

    with app.app_context():
        assert api.requester() is None
    assert asked == []


def test_the_cores_own_is_the_first(house):
    app, _asked = house(lambda: None)
    with app.app_context():
        names = [one.name for one in api.declared("register_authenticators")]

    assert names == ["core.session", "odd.sign"]


@pytest.mark.parametrize("name", ["sign", "core.sign", "oddly.sign"])
def test_an_authenticator_is_named_after_its_plugin(with_guest, name):
    odd = api.Authenticator(name=name, identify=lambda: None)

    with pytest.raises(PluginError, match="authenticator"):
        with_guest(register_authenticators=[odd])


def kind_of_actor(name):
    return api.ActorKind(
        name=name,
        actor_type="Group",
        find=lambda uri: None,
        by_handle=lambda handle: "",
        is_gone=lambda uri: False,
    )


def federated_type(name):
    nothing = dict.fromkeys("to_wire find uri document may_fetch claims".split(), print)
    return api.FederatedType(name=name, object_types=("Note",), announces=(), receive={}, **nothing)


CROSSING = [("register_actor_kinds", kind_of_actor), ("register_federated_types", federated_type)]


@pytest.mark.parametrize(("hook", "make"), CROSSING)
def test_what_crosses_is_declared_by_names_of_its_plugin(with_guest, hook, make):
    app = with_guest(**{hook: [make("odd.one"), make("odd.two")]})
    with app.app_context():
        assert [one.name for one in api.declared(hook)][-2:] == ["odd.one", "odd.two"]


@pytest.mark.parametrize(("hook", "make"), CROSSING)
@pytest.mark.parametrize("names", [["one"], ["core.one"], ["odd.one", "odd.one"]])
def test_what_crosses_under_another_name_or_twice_is_refused(with_guest, hook, make, names):
    with pytest.raises(PluginError, match=r"odd: (the )?(kind of actor|federated type)"):
        with_guest(**{hook: [make(name) for name in names]})
