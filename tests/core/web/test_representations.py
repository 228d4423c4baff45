"""Another form of a page: for who names it, without session, and alike for who may not have it."""

import json

import pytest
from flask import Blueprint

from onemile import api
from onemile.members import sessions
from onemile.plugin_manager import PluginError
from onemile.testing.browser import Browser
from onemile.testing.world import World

PROFILE = "https://www.w3.org/ns/activitystreams"
LD, ACTIVITY = f'application/ld+json; profile="{PROFILE}"', "application/activity+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
BASE = "http://instance.example"


def form(respond=None, describes=None, **other):
    def document(uri):
        return ({"id": uri}, 200, {"Content-Type": ACTIVITY}) if uri.endswith("/odd/1") else None

    def known(path):
        return f"{BASE}/odd/1" if path == "/odd/1" else ""

    given = {"name": "odd.form", "media_types": (ACTIVITY, LD)}
    given |= {"respond": respond or document, "describes": describes or known}
    return api.Representation(**{**given, **other})


def pages():
    room = Blueprint("odd", "onemile_odd", url_prefix="/odd")

    @room.get("/<int:number>")
    def page(number):
        api.may_be_kept()
        return f"<p>page {number}</p>"

    @room.post("/<int:number>")
    def change(number):
        return "changed"

    @room.get("/raw/<int:number>")
    def raw(number):
        return (b"raw", 200, {"Content-Type": "text/plain"})

    return room


@pytest.fixture
def app(with_guest):
    return with_guest(register_representations=[form()], register_blueprints=[pages()])


def ask(app, path="/odd/1", accept=ACTIVITY, method="GET", **headers):
    client = app.test_client(use_cookies=False)
    return client.open(path, method=method, headers={"Accept": accept, **headers})


def test_each_source_may_ask_so_often_and_is_refused_before_anything_is_done(with_guest):
    asked = []
    app = with_guest(register_representations=[form(asked.append, per_minute=2)])
    seen = [ask(app, f"/odd/{number}", Signature="x") for number in range(4)]

    assert [one.status_code for one in seen] == [404, 404, 429, 429]
    assert int(seen[2].headers["Retry-After"]) <= 61 and len(asked) == 2
    other = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}, "headers": {"Accept": ACTIVITY}}
    assert app.test_client().get("/odd/5", **other).status_code == 404


# --------------------------------------------------------------------------- who gets it


@pytest.mark.parametrize(
    "accept",
    [
        ACTIVITY,
        LD,
        f"{LD}, {ACTIVITY}",
        f"{ACTIVITY}, application/ld+json",
        f"{ACTIVITY};q=0.9, text/html;q=0.8",
        f"{ACTIVITY}, text/html",
        f"{ACTIVITY}, application/json;q=0.9, */*;q=0.1",
        "APPLICATION/ACTIVITY+JSON",
        f'application/ld+json; profile="https://example.org/more {PROFILE}"',
        f"{ACTIVITY}; charset=utf-8",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_names_another_form_gets_it(app, accept, method):
    answer = ask(app, accept=accept, method=method)

    assert answer.status_code == 200 and answer.mimetype == ACTIVITY
    assert {one.lower() for one in answer.vary} == {"accept", "signature"}
    assert "Set-Cookie" not in answer.headers
    if method == "GET":
        assert answer.get_json(force=True) == {"id": f"{BASE}/odd/1"}
    else:
        assert answer.data == b""


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/*",
        BROWSER,
        "application/json",
        "application/ld+json",
        'application/ld+json; profile="https://example.org/other"',
        f"{ACTIVITY};q=0",
        f"{ACTIVITY};q=0.5, text/html",
        f"{ACTIVITY};q=0.5, */*",
        f"{ACTIVITY};q=x, text/html",
        "application/activity+jsonx",
        f"{ACTIVITY}, " + "x/y, " * 1_000,
    ],
)
def test_who_does_not_gets_the_page(app, accept):
    answer = ask(app, accept=accept)

    assert answer.status_code == 200 and answer.data == b"<p>page 1</p>"


def test_a_form_is_never_another_answer_to_what_is_sent(app):
    answer = ask(app, accept=ACTIVITY, method="POST")

    assert answer.mimetype == "text/html"


def test_files_and_doors_have_one_form(with_guest):
    door = api.Door(rule="/odds/x", view=lambda: {"door": 1})
    app = with_guest(
        register_representations=[form(lambda uri: pytest.fail("is asked"))], register_doors=[door]
    )

    with ask(app, "/static/onemile.css") as file:
        assert file.mimetype == "text/css" and "Accept" not in file.vary
    at_door = ask(app, "/odds/x")
    assert at_door.json == {"door": 1} and "Vary" not in at_door.headers


def test_what_is_not_there_and_not_for_them_is_the_same_but_for_the_hour(with_guest):
    def respond(uri):
        if uri.endswith("/odd/2"):
            raise api.NotFound("hidden from you")

    app = with_guest(register_representations=[form(respond)], register_blueprints=[pages()])

    answers = [ask(app, path) for path in ("/odd/1", "/odd/2", "/odd/none", "/nowhere", "/")]

    for answer in answers:
        assert answer.status_code == 404 and answer.mimetype == "application/problem+json"
        assert answer.data == answers[0].data
        assert dict(answer.headers) == dict(answers[0].headers)
        assert {one.lower() for one in answer.vary} == {"accept", "signature"}
    assert json.loads(answers[0].data)["title"] == "Not Found"


def test_no_session_is_looked_up_for_another_form(with_guest, monkeypatch):
    app = with_guest(register_representations=[form(lambda uri: {"who": str(api.viewer())})])
    with app.app_context():
        page = Browser(app, member=World(app).member("Ana"))
        monkeypatch.setattr(sessions, "find", lambda token: pytest.fail("a session is looked up"))

        answer = page.client.get("/", headers={"Accept": ACTIVITY})

    assert answer.json == {"who": "None"} and "Set-Cookie" not in answer.headers


def test_the_uri_that_is_asked_for_is_that_of_the_path_alone(with_guest):
    app = with_guest(register_representations=[form(lambda uri: {"uri": uri})])

    assert ask(app, "/a/b?page=2").json == {"uri": f"{BASE}/a/b"}
    assert ask(app, "/a/é b").json == {"uri": f"{BASE}/a/%C3%A9%20b"}
    assert ask(app, "/" + "x" * 600).status_code == 404
    assert ask(app, "/a%00").status_code == 400


def test_a_refusal_while_it_is_made_is_a_problem(with_guest):
    def respond(uri):
        raise api.NotAllowed("blocked")

    app = with_guest(register_representations=[form(respond)])

    answer = ask(app)

    assert answer.status_code == 403 and answer.mimetype == "application/problem+json"
    assert {one.lower() for one in answer.vary} == {"accept", "signature"}


def test_of_two_forms_the_one_that_is_wanted_more_is_given(with_guest):
    feed = form(lambda uri: "feed", name="odd.feed", media_types=("application/rss+xml",))
    app = with_guest(register_representations=[form(lambda uri: "form"), feed])

    both = f"{ACTIVITY};q=0.8, application/rss+xml;q=0.9, text/html;q=0.1"
    assert ask(app, accept=both).data == b"feed"
    assert ask(app, accept="application/rss+xml, application/activity+json").data == b"feed"
    assert ask(app, accept=f"{ACTIVITY}, application/rss+xml;q=0.9").data == b"form"


# -------------------------------------------------------------------------- what pages say


def test_a_page_tells_of_its_other_form_and_varies_by_what_is_asked(app):
    answer = ask(app, accept=BROWSER)

    assert answer.headers["Link"] == f'<{BASE}/odd/1>; rel="alternate"; type="{ACTIVITY}"'
    assert "accept" in {one.lower() for one in answer.vary}


@pytest.mark.parametrize("path", ["/odd/2", "/odd/raw/1", "/nowhere"])
def test_what_has_no_other_form_only_varies(app, path):
    answer = ask(app, path, accept=BROWSER)

    assert "Link" not in answer.headers
    assert "accept" in {one.lower() for one in answer.vary}


@pytest.mark.parametrize("uri", ['https://x.example/">', "https://x.example/\r\nX: y", "h ttps:/x"])
def test_a_uri_that_would_break_the_header_is_left_out(with_guest, uri):
    odd = form(describes=lambda path: uri)
    app = with_guest(register_representations=[odd], register_blueprints=[pages()])

    answer = ask(app, accept=BROWSER)

    assert answer.status_code == 200 and "Link" not in answer.headers


def test_without_other_forms_a_page_is_as_it_was(with_guest):
    app = with_guest(register_blueprints=[pages()])

    answer = ask(app, "/odd/raw/1")

    assert "Accept" not in answer.vary and "Link" not in answer.headers


# --------------------------------------------------------------------------------- copies


def test_a_copy_of_the_page_is_never_given_for_the_form_nor_the_other_way_round(app):
    first, form_of_it, again = (ask(app, accept=one) for one in (BROWSER, ACTIVITY, BROWSER))

    assert first.data == again.data == b"<p>page 1</p>"
    assert first.headers["ETag"] == again.headers["ETag"]
    assert form_of_it.mimetype == ACTIVITY and "ETag" not in form_of_it.headers
    assert again.headers["Link"] == first.headers["Link"]
    assert again.headers["Vary"] == "Accept, Accept-Language, Cookie"
    assert ask(app, accept=ACTIVITY, If_None_Match=first.headers["ETag"]).status_code == 200


def test_a_form_that_says_it_may_be_kept_is_not_among_the_copies(with_guest):
    def respond(uri):
        api.may_be_kept()
        return "form"

    app = with_guest(register_representations=[form(respond)], register_blueprints=[pages()])

    assert ask(app).data == b"form"
    assert ask(app, accept=BROWSER).data == b"<p>page 1</p>"


# ------------------------------------------------------------------------------ its name


@pytest.mark.parametrize("name", ["form", "other.form", "core.form"])
def test_a_form_is_named_after_its_plugin(with_guest, name):
    with pytest.raises(PluginError, match="representation"):
        with_guest(register_representations=[form(name=name)])


def test_two_forms_of_one_name_are_refused(with_guest):
    with pytest.raises(PluginError, match="twice"):
        with_guest(register_representations=[form(), form()])
