"""Doors: programs knock there, and nothing of what is for people is ever done for them."""

import json
import sqlite3

import flask
import pytest
from flask import Blueprint, request, session
from peewee import OperationalError
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from onemile import api, current
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile.members import sessions
from onemile.plugin_manager import PluginError
from onemile.testing.browser import Browser
from onemile.testing.world import World
from onemile.web import bodies, doors, floods
from onemile.web.floods import Floods

LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
ACTIVITY = "application/activity+json"
KINDS = (ACTIVITY, LD)
POLICY = "default-src 'none'"


def took():
    return {"bytes": len(request.get_data()), "viewer": current.viewer() is not None}


def post_door(**other):
    given = {"rule": "/odds/inbox", "view": took, "methods": ("POST",), "bytes_max": 1_000}
    return api.Door(**{**given, "media_types": KINDS, **other})


def get_door(view=took, **other):
    return api.Door(**{"rule": "/odds/thing/<int:number>", "view": view, **other})


@pytest.fixture
def app(with_guest):
    def thing(number):
        if number == 404:
            raise NotFound("a secret reason")
        return {"number": number, "args": dict(request.args)}

    return with_guest(register_doors=[post_door(), get_door(thing)])


def send(app, path="/odds/inbox", method="POST", *, kind=ACTIVITY, body=b"{}", **more):
    client = app.test_client(use_cookies=False)
    return client.open(path, method=method, data=body, content_type=kind, **more)


def stream(app, body, path="/odds/inbox", method="POST", *, kind=ACTIVITY, length=None):
    """Send a body that the server has not read yet."""
    environ = EnvironBuilder(path=path, method=method, content_type=kind).get_environ()
    environ |= {"wsgi.input": body, "wsgi.input_terminated": length is None}
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    answer = Response.from_app(app, environ)
    answer.headers.pop("Content-Length", None)
    return answer


def is_problem(answer, status):
    told = json.loads(answer.get_data(as_text=True))
    assert answer.status_code == status == told["status"]
    assert answer.mimetype == "application/problem+json"
    assert set(told) == {"type", "title", "status", "detail"} and told["type"] == "about:blank"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert POLICY in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    return told


# ------------------------------------------------------------------------ what is left out


def test_a_program_posts_without_form_token_and_gets_what_the_view_says(app):
    answer = send(app)

    assert answer.status_code == 200 and answer.json == {"bytes": 2, "viewer": False}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert POLICY in answer.headers["Content-Security-Policy"]
    assert "Vary" not in answer.headers and "Set-Cookie" not in answer.headers


def test_a_door_asks_neither_session_nor_language_of_who_is_signed_in(app, monkeypatch):
    with app.app_context():
        page = Browser(app, member=World(app).member("Ana"))
        monkeypatch.setattr(sessions, "find", lambda token: pytest.fail("a session is looked up"))

        answer = page.client.post("/odds/inbox", data=b"{}", content_type=ACTIVITY)

    assert answer.json == {"bytes": 2, "viewer": False}
    assert "Set-Cookie" not in answer.headers


def test_a_door_gives_no_cookie_even_if_its_view_tries(with_guest):
    def tries(number):
        response = flask.make_response("x")
        response.set_cookie("mine", "1")
        assert dict(request.cookies) == {} and "who" not in session
        return response

    app = with_guest(register_doors=[get_door(tries)])

    answer = app.test_client().get("/odds/thing/1", headers={"Cookie": "form=x; onemile=y"})

    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers


def test_a_door_asks_the_database_nothing(app, monkeypatch):
    monkeypatch.setattr("peewee.Database.execute_sql", lambda *_: pytest.fail("a question"))

    assert send(app).status_code == 200
    is_problem(send(app, "/odds/nothing"), 404)


def test_a_view_says_itself_how_long_its_answer_may_be_kept(with_guest):
    kept = {"Cache-Control": "max-age=60", "Vary": "Accept"}
    app = with_guest(register_doors=[get_door(lambda number: ("x", 200, kept))])

    answer = app.test_client().get("/odds/thing/1")

    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("max-age=60", "Accept")


def test_a_door_answers_head_as_get_without_a_body(app):
    answer = send(app, "/odds/thing/7", "HEAD", body=None)

    assert answer.status_code == 200 and answer.data == b""


# ---------------------------------------------------------------------------- its address


@pytest.mark.parametrize(
    "path",
    [
        "/odds",
        "/odds/",
        "/odds/inbox/",
        "/odds//inbox",
        "/odds/INBOX",
        "/ODDS/inbox",
        "/Odds/Nothing",
        "/odds/thing/x",
        "/odds/inbox/../inbox",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_no_door_has_is_a_problem_and_leads_nowhere(app, path, method):
    is_problem(send(app, path, method), 404)


def test_slashes_before_a_root_are_led_nowhere_either(app):
    environ = EnvironBuilder(path="/odds/inbox", method="POST").get_environ()
    environ["PATH_INFO"] = "//odds/inbox"

    is_problem(Response.from_app(app, environ), 404)


def test_what_only_begins_like_a_root_is_a_page(app):
    answer = send(app, "/oddsandends", "GET", body=None)

    assert answer.status_code == 404 and answer.mimetype == "text/html"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_a_wrong_method_is_told_which_is_right(app, method):
    answer = send(app, "/odds/inbox", method)

    assert answer.status_code == 405 and answer.headers["Allow"] == "POST"
    if method != "HEAD":
        is_problem(answer, 405)


@pytest.mark.parametrize("path", ["/odds/inbox%00", "/odds/%00/x", "/odds/inbox?a=%00"])
def test_a_nul_in_the_address_is_a_problem(app, path):
    is_problem(send(app, path), 400)


def test_a_host_that_is_none_is_a_problem(app):
    is_problem(send(app, environ_overrides={"HTTP_HOST": "a..example"}), 400)


def test_a_door_in_the_plugins_own_room_stands_beside_its_pages(with_guest):
    room = Blueprint("odd", "onemile_odd", url_prefix="/odd")
    room.add_url_rule("/page", "page", lambda: "a page")
    door = get_door(lambda number: {"n": number}, rule="/odd/feed/<int:number>")
    app = with_guest(register_doors=[door], register_blueprints=[room])

    assert send(app, "/odd/feed/3", "GET", body=None).json == {"n": 3}
    is_problem(send(app, "/odd/feed/3", "POST"), 405)
    assert send(app, "/odd/page", "GET", body=None).data == b"a page"
    for slip in ("/odd/FEED/3", "/odd//feed/3", "/odd/feed/3/"):
        answer = send(app, slip, "GET", body=None)
        assert answer.status_code == 404 and answer.mimetype == "text/html"


# ------------------------------------------------------------------------------- its body


class Unread:
    """A body of which nothing may be read."""

    def read(self, *_size):
        raise AssertionError("somebody reads it")

    readline = readlines = read


@pytest.mark.parametrize(
    "kind", [ACTIVITY, LD, "application/ld+json", f"{ACTIVITY}; charset=utf-8"]
)
def test_a_body_of_a_kind_that_is_taken_is_taken(app, kind):
    assert send(app, kind=kind).status_code == 200


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        'application/ld+json; profile="https://example.org/other"',
        "",
        "nonsense",
    ],
)
def test_a_body_of_another_kind_is_refused_unread(app, kind):
    is_problem(stream(app, Unread(), kind=kind, length=2), 415)


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
def test_a_body_that_is_packed_is_refused(app, coding):
    is_problem(send(app, headers={"Content-Encoding": coding}), 415)


def test_a_body_that_is_too_long_is_refused_by_its_header(app):
    is_problem(stream(app, Unread(), length=1_001), 413)
    assert send(app, body=b"x" * 1_000).json["bytes"] == 1_000


def test_a_body_that_does_not_say_its_length_is_refused_while_it_comes(app):
    class Endless:
        given = 0

        def read(self, size=-1):
            self.given += max(size, 1)
            return b"x" * max(size, 1)

    body = Endless()
    answer = stream(app, body)

    is_problem(answer, 413)
    assert body.given <= 2_100


def test_a_server_learns_the_bound_before_it_takes_a_body_in(app):
    bound = bodies.bound_of(app, method="POST", path="/odds/inbox", content_type=ACTIVITY)

    assert bound == 1_000


def test_a_body_that_breaks_off_is_a_problem(app):
    class Broken:
        def read(self, _size=-1):
            raise OSError("chunk is no number")

    told = stream(app, Broken(), length=10)

    assert "chunk" not in is_problem(told, 400)["detail"]


def test_nobody_reads_what_comes_along_with_a_get(app):
    is_problem(stream(app, Unread(), "/odds/thing/1", "GET", length=5), 413)


# ----------------------------------------------------------------------------- its rate


def test_a_source_that_knocks_too_often_is_told_when_to_come_back(with_guest, clock):
    app = with_guest(register_doors=[post_door(per_minute=2), get_door(lambda number: "x")])

    def knock(address):
        return send(app, environ_base={"REMOTE_ADDR": address})

    assert [knock("2001:db8::1").status_code, knock("2001:db8::2").status_code] == [200, 200]
    refused = knock("2001:db8::3")
    is_problem(refused, 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert knock("2001:db8:0:1::1").status_code == 200
    assert send(app, "/odds/thing/1", "GET", environ_base={"REMOTE_ADDR": "2001:db8::1"}).data
    clock.advance(seconds=61)
    assert knock("2001:db8::3").status_code == 200


def test_a_refused_knock_says_so_in_english_whatever_is_asked(with_guest):
    app = with_guest(register_doors=[post_door(per_minute=1)])
    send(app)

    told = is_problem(send(app, headers={"Accept-Language": "fr"}), 429)

    assert "Try again" in told["detail"]


def test_knocks_from_everywhere_take_no_memory_without_end(clock, monkeypatch):
    monkeypatch.setattr(floods, "SOURCES_MAX", 50)
    held = Floods()
    for number in range(80):
        held.check(str(number), at="door", most=3)

    assert len(held) == 51
    with pytest.raises(api.LimitReached):
        held.check("another", at="door", most=3)
    held.check("7", at="door", most=3)


# ---------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (NotAllowed("not you"), 403, "not you"),
        (Conflict("too late"), 409, "too late"),
        (Invalid({"name": "too long"}), 422, "too long"),
        (api.NotNow({"name": "in a while"}, retry_after_seconds=7), 503, "in a while"),
        (api.LimitReached("enough", retry_after_seconds=7), 429, "enough"),
        (NotFound("a secret"), 404, "Nothing is here, or nothing for you."),
    ],
)
def test_what_a_service_refuses_keeps_its_status(with_guest, error, status, detail):
    def refuse(number):
        raise error

    app = with_guest(register_doors=[get_door(refuse)])

    answer = app.test_client().get("/odds/thing/1")

    assert is_problem(answer, status)["detail"] == detail
    if status in (429, 503):
        assert answer.headers["Retry-After"] == "7"


def test_forbidden_by_not_found_and_absent_are_the_same_bytes(app):
    hidden, absent = (
        send(app, path, "GET", body=None) for path in ("/odds/thing/404", "/odds/thing/405x")
    )

    assert hidden.data == absent.data and list(hidden.headers) == list(absent.headers)


def test_a_database_in_anothers_way_is_a_moment_to_wait(with_guest, engine):
    def busy(number):
        cause = sqlite3.OperationalError("database is locked")
        cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
        error = OperationalError("database is locked")
        error.orig = cause
        raise error

    app = with_guest(register_doors=[get_door(busy)])

    answer = app.test_client().get("/odds/thing/1")

    assert "locked" not in is_problem(answer, 503)["detail"]
    assert int(answer.headers["Retry-After"]) > 0


def test_a_crash_tells_nothing_of_the_inside(with_guest):
    def crash(number):
        raise OperationalError("no such table: secret_table")

    app = with_guest(register_doors=[get_door(crash)])

    answer = app.test_client().get("/odds/thing/1")

    assert "secret" not in json.dumps(is_problem(answer, 500))


def test_any_exception_is_a_problem_where_it_is_earnest(with_guest):
    def crash(number):
        raise KeyError("secret")

    app = with_guest(register_doors=[get_door(crash)])
    handled = app.error_handler_spec[None][None][OperationalError.__mro__[1]]
    app.register_error_handler(Exception, handled)  # as an app at work has it

    assert "secret" not in json.dumps(is_problem(app.test_client().get("/odds/thing/1"), 500))


def test_a_view_answers_with_a_problem_of_its_own(with_guest):
    def unsigned(number):
        return api.problem(401, "unsigned", headers={"WWW-Authenticate": "Signature"})

    app = with_guest(register_doors=[get_door(unsigned)])

    answer = app.test_client().get("/odds/thing/1")

    assert is_problem(answer, 401)["detail"] == "unsigned"
    assert answer.headers["WWW-Authenticate"] == "Signature"


# --------------------------------------------------------------------------- at the start


def plate(*roots):
    return api.Manifest(name="odd", title="Odd", roots=roots)


@pytest.mark.parametrize(
    "root",
    [
        "odds",
        "/",
        "/odds/",
        "//odds",
        "/Odds",
        "/odds/<x>",
        "/od ds",
        "/../x",
        "/static",
        "/static/odds",
        "/members",
        "/members/odds",
        "/sign-in",
        "/livez",
        "/odd",
        "/core",
    ],
)
def test_a_root_that_is_none_or_lies_among_pages_is_refused(with_guest, root):
    with pytest.raises(PluginError, match="odd: "):
        with_guest(plate(root))


@pytest.mark.parametrize("root", ["/.well-known/nodeinfo", "/nodeinfo", "/o/d-d/s_s"])
def test_a_root_beyond_the_plugins_room_is_its_own(with_guest, root):
    app = with_guest(plate(root), register_doors=[get_door(lambda: "x", rule=root)])

    assert send(app, root, "GET", body=None).data == b"x"


@pytest.mark.parametrize(
    "rule", ["/", "/other", "/oddsandends", "/members/x", "/odds2/x", "/static/x", "/core/x"]
)
def test_a_door_outside_the_plugins_rooms_is_refused(with_guest, rule):
    with pytest.raises(PluginError, match="must lie beneath"):
        with_guest(register_doors=[get_door(rule=rule)])


def test_two_doors_at_one_address_are_refused(with_guest):
    twice = [get_door(rule="/odds/<int:a>"), get_door(rule="/odds/<int:b>")]

    with pytest.raises(PluginError, match="there already"):
        with_guest(register_doors=twice)


def test_one_address_may_have_a_door_for_each_method(with_guest):
    app = with_guest(register_doors=[post_door(), get_door(lambda: "x", rule="/odds/inbox")])

    assert send(app).json["bytes"] == 2
    assert send(app, "/odds/inbox", "GET", body=None).data == b"x"


def test_a_door_where_a_page_of_the_plugin_stands_is_refused(with_guest):
    room = Blueprint("odd", "onemile_odd", url_prefix="/odd")
    room.add_url_rule("/page", "page", lambda: "a page")

    with pytest.raises(PluginError, match="there is a page"):
        with_guest(register_blueprints=[room], register_doors=[get_door(rule="/odd/page")])


@pytest.mark.parametrize("rule", ["/odds/<nonsense:x>", "/odds/<", "/odds/<a>/<a>"])
def test_a_rule_that_is_none_is_refused_by_name(with_guest, rule):
    with pytest.raises(PluginError, match=r"odd: the door"):
        with_guest(register_doors=[get_door(rule=rule)])


def test_every_door_is_known_by_its_owner(app):
    names = set(app.extensions[doors.EXTENSION].by_endpoint)

    assert names == {"door:odd:0", "door:odd:1"}
