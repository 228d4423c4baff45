"""What a request may bring along, by address and kind; more is refused before it is read."""

import io
import re
from itertools import product
from pathlib import Path

import pytest
import werkzeug.formparser
from flask import request, template_rendered

from onemile import clock
from onemile.api import takes
from onemile.web import bodies
from onemile_mags.article_models import Article, Working
from onemile_mags.models import Issue, Mag
from onemile_projects.models import ACCEPTED, Bearer, Milestone, Project

ROOT = Path(__file__).parents[3]
FORM = "application/x-www-form-urlencoded"
PHOTOS = "multipart/form-data; boundary=x"
OTHERS = ("application/json", "text/plain", "application/octet-stream", "", "multipart/mixed")


@pytest.fixture
def send(instance):
    """Claim a length and send nothing: what is refused is refused by that."""
    client = instance.test_client()

    def claim(path, kind, length, method="POST"):
        claimed = {"CONTENT_LENGTH": str(length)}
        return client.open(path, method=method, content_type=kind, environ_overrides=claimed)

    return claim


@pytest.fixture
def stream(instance):
    """Send a body of no said length, as a server hands on what comes in chunks."""
    client = instance.test_client()

    def pour(path, kind, body):
        answer = client.post(
            path,
            content_type=kind,
            input_stream=io.BytesIO(body),
            environ_overrides={"wsgi.input_terminated": True},
        )
        return answer.status_code

    return pour


@pytest.fixture
def reader(instance):
    """A page that reads whatever comes."""

    def page():
        return str(len(request.get_data() or request.form))

    instance.add_url_rule("/reader", "reader", page, methods=["POST"])
    instance.config["WTF_CSRF_ENABLED"] = False


def bounds():
    for path in ("/sign-in", "/livez", "/nowhere", "/me/profile", "/exchanges/items/new"):
        yield path, FORM, 500_000
        yield from ((path, kind, 1_000_000) for kind in OTHERS)
    for path in ("/sign-in", "/livez", "/nowhere", "/exchanges/items/7", "/me/photo/remove"):
        yield path, PHOTOS, 1_000_000
    for path in ("/me/profile", "/exchanges/items/new", "/exchanges/items/7/edit", "/ME/Profile/"):
        yield path, PHOTOS, 40_000_000
        yield path, PHOTOS.replace("form-data", "Form-Data"), 40_000_000


def test_each_kind_has_its_bound_at_each_address(send):
    for path, kind, bound in bounds():
        assert send(path, kind, bound).status_code != 413, (path, kind)
        assert send(path, kind, bound + 1).status_code == 413, (path, kind)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_photos_come_only_with_a_form(send, method):
    assert send("/me/profile", PHOTOS, 1_000_001, method).status_code == 413


@pytest.mark.parametrize("kind", [FORM, PHOTOS, "application/json"])
def test_too_big_a_body_is_refused_before_anything_is_parsed(send, monkeypatch, kind):
    def parse(*_positional, **_named):
        raise AssertionError("parsed")

    monkeypatch.setattr(werkzeug.formparser.FormDataParser, "parse", parse)

    assert send("/password/forgotten", kind, 41_000_000).status_code == 413


@pytest.mark.parametrize(("kind", "bound"), [(FORM, 500_000), ("text/plain", 1_000_000)])
def test_what_says_no_length_is_counted(stream, reader, kind, bound):
    assert stream("/reader", kind, b"a" * bound) == 200
    assert stream("/reader", kind, b"a" * (bound + 1)) == 413


def test_a_multipart_form_that_says_no_length_is_counted(stream, reader):
    begin = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'

    assert stream("/reader", PHOTOS, begin + b"a" * 999_000 + b"\r\n--x--\r\n") == 200
    assert stream("/reader", PHOTOS, begin + b"a" * 1_000_000 + b"\r\n--x--\r\n") == 413


class Odd(Exception):
    """What a server of another make may raise: an error of its own, of no kind that we know."""


class Broken:
    """A body that comes for a while, then fails, as a server's does."""

    def __init__(self, begins, error):
        self._begins, self._error = io.BytesIO(begins), error

    def read(self, size=-1):
        piece = self._begins.read(size)
        if not piece and self._error is not None:
            raise self._error
        return piece


@pytest.fixture
def send_broken(instance):
    """Send a body that begins, then fails; ``length`` is what its header says, None for nothing."""

    def send(path, kind, begins, error, length=None):
        environ = {"wsgi.input": Broken(begins, error), "wsgi.input_terminated": True}
        if length is not None:
            environ["CONTENT_LENGTH"] = str(length)
        return instance.test_client().post(path, content_type=kind, environ_overrides=environ)

    return send


@pytest.mark.parametrize("path", ["/sign-in", "/report", "/reader"])
def test_a_body_that_cannot_be_read_is_the_senders_mistake(reader, send_broken, path):
    errors = (Odd("b'zz'"), ConnectionResetError(), ValueError("chunk"))
    for error, begins, length in product(errors, (b"", b"a=1&b="), (None, 90)):
        for kind in (FORM, PHOTOS):
            answer = send_broken(path, kind, begins, error, length)
            assert answer.status_code == 400, (kind, begins, length, error)
            assert "</html>" in answer.get_data(as_text=True)
    assert send_broken("/reader", "application/json", b"", Odd()).status_code == 400


def test_half_a_body_is_none(reader, send_broken):
    for kind in (FORM, "application/json"):
        assert send_broken("/reader", kind, b"text=Yes, but no", None, 16).status_code == 200
        assert send_broken("/reader", kind, b"text=Yes, but no", None, 17).status_code == 400


def test_a_view_declares_what_it_needs(instance, send):
    @takes(bytes_max=5_000_000)
    def more():
        return ""

    @takes(bytes_max=100)
    def less():
        return ""

    instance.add_url_rule("/more/<name>", "more", lambda name: "")
    instance.add_url_rule("/more", "most", more, methods=["POST"])
    instance.add_url_rule("/less", "less", less, methods=["POST"])

    assert send("/more", "text/csv", 5_000_000).status_code != 413
    assert send("/more", "text/csv", 5_000_001).status_code == 413
    assert send("/more", FORM, 500_001).status_code == 413
    assert send("/less", FORM, 101).status_code == 413


def test_no_view_may_declare_more_than_the_instance_takes():
    with pytest.raises(ValueError, match="64000000"):
        takes(bytes_max=64_000_001)


def test_whoever_sends_too_many_photos_reads_what_to_do(instance, send):
    too_many = send("/exchanges/items/new", PHOTOS, 40_000_001).get_data(as_text=True)
    too_long = send("/exchanges/items/new", FORM, 40_000_001).get_data(as_text=True)

    assert "jusqu’à 40 Mo" in too_many and "Rien n’a été enregistré" in too_many
    assert "40 Mo" not in too_long and "Rien n’a été enregistré" in too_long


# ------------------------------------------------------- no form with a file is forgotten


# All there are: the federation is off unless somebody asks for it.
EVERYTHING = pytest.mark.plugins("exchanges", "federation", "mags", "projects", "smiles")


@pytest.fixture
def pages(instance, world, browser):
    """Every page that a steward with things of their own can open: its rule, path and text."""
    steward = world.member("Ana", role="steward")
    window = browser(steward)
    form = window.get("/exchanges/items/new?kind=offer")
    form.submit("Publier", kind="offer", title="Du pain", form="help", category="garden")
    own = re.findall(r"/exchanges/items/(\d+)", window.path)
    assert own, window.text
    # Of the steps of a proposal the fifth has photos.
    values = {"item_id": own[0], "public_id": steward.public_id, "step": "5"}
    values |= _mag(steward)
    found, seen = [], set()
    for stage in ("draft", "open", "running"):
        values |= _project(steward, stage)
        for rule in instance.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint.endswith("static"):
                continue
            given = {
                name: sorted(getattr(converter, "items", [values.get(name, "1")]))[0]
                for name, converter in rule._converters.items()
            }
            built = rule.build(given)
            if built and built[1] not in seen and "sign-out" not in built[1]:
                seen.add(built[1])
                window.get(built[1])
                found.append((rule, built[1], window.html))
    return found


def _project(steward, stage):
    """Plant a project of the steward's; gives its numbers, as addresses have them."""
    made = Project.create(
        title="Un banc",
        stage=stage,
        state=stage if stage == "draft" else "published",
        author_id=steward.id,
        author_uri=steward.uri,
        commune="67482",
        closes_at=clock.ahead(days=9),
    )
    Bearer.create(project=made, member_uri=steward.uri, member_id=steward.id, state=ACCEPTED)
    stone = Milestone.create(project=made, position=1, title="Le lieu")
    return {"project_id": str(made.id), "milestone_id": str(stone.id)}


def _mag(steward):
    """Plant a Mag of the steward's with a number and an article; gives what addresses call them."""
    theirs = {"author_id": steward.id, "author_uri": steward.uri, "commune": "67482"}
    made = Mag.create(title="Un banc", slug="un-banc", **theirs)
    issue = Issue.create(mag=made, number=1)
    article = Article.create(mag=made, slug="assis", title="Assis", state="draft", **theirs)
    Working.create(article=article, title="Assis")
    named = {"mag_slug": "un-banc", "article_slug": "assis", "slug": "un-banc", "number": "1"}
    numbers = {"mag_id": made.id, "article_id": article.id, "issue_id": issue.id}
    return named | {name: str(number) for name, number in numbers.items()}


@EVERYTHING
def test_every_form_with_a_file_field_leads_to_a_view_that_takes_photos(instance, pages):
    """A page that shows such a form without ``@takes`` of photos or a large file fails here."""
    with_files = set()
    for rule, path, html in pages:
        for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL):
            if 'type="file"' not in form and "multipart/form-data" not in form:
                continue
            action = re.search(r'<form\b[^>]*\baction="([^"]*)"', form)
            target = action[1] if action and action[1] else path
            declared = bodies.declared_at(instance, method="POST", path=target)
            assert declared.photos or declared.bytes_max > bodies.ORDINARY_BYTES_MAX, path
            with_files.add(rule.endpoint)
    assert with_files == {
        "me.profile",
        "exchanges.new_item",
        "exchanges.edit_item",
        "federation.block_draft",
        "federation.blocks",
        "federation.take_list_back",
        "mags.choose_cover",
        "mags.imports",
        "mags.shelf_page",
        "mags.write",
        "projects.correct",
        "projects.show_milestone",
        "projects.write_report",
        "projects.write",
    }


@EVERYTHING
def test_every_template_with_a_file_field_was_seen_by_the_test_above(instance, request):
    drawn = set()

    def remember(_app, template, **_named):
        drawn.add(template.name)

    with template_rendered.connected_to(remember, instance):
        request.getfixturevalue("pages")

    wanted = {
        path.relative_to(templates).as_posix()
        for templates in ROOT.glob("**/templates")
        if ".venv" not in templates.as_posix() and "tests" not in templates.parts
        for path in templates.rglob("*.html")
        if re.search(r'type="file"|files=true|\.photo\b.*field\(', path.read_text("utf-8"))
    }
    assert wanted and wanted <= drawn
