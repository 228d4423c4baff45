"""No request gives a 500: every address of the instance is asked nonsense, by everybody.

On SQLite each role asks all. PostgreSQL differs in what it makes of a number or a text, and not in
who sent it: there a visitor asks all, and of members, moderators and stewards one after the other.
"""

import io
from collections import Counter
from urllib.parse import urlencode

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter
from werkzeug.test import encode_multipart
from wtforms import FieldList
from wtforms.fields.core import UnboundField

from onemile import db
from onemile.api import Form, clock, home_of, transaction
from onemile_mags.article_models import Article
from onemile_mags.models import Mag

NUMBERS = (0, 1, 2**31, 2**63 - 1, 2**63, 10**30)
WORDS = ("x", "..", "g1:0:99999999:1", "é'\"<script>", "a" * 300, "\x00", "%", "٣")
TEXTS = {
    "nothing": "",
    "control characters": "a\x00b\x07c\x1b[31m\u202e",
    "100 kB": "x" * 100_000,
    "markup": "<script>alert(1)</script>{{ 7*7 }}' OR 1=1 --",
    "numbers": "-99999999999999999999",
    "surrogates": "\ud800".encode("utf-8", "surrogatepass"),
    "a date": "2027-02-31",
}
# Every field name that any of our forms has, and some that none has.
FIELDS = (
    "title text kind form category when_text from_day until_day smiles amount_smiles version why "
    "email password first_name last_name postcode commune cell adult charter role reason action "
    "next q ring before id kept photos photo avatar token code language skills about subject name"
).split()
QUERIES = (
    "",
    "?before=x&ring=y&kind=z&category=%00&q=%25_",
    f"?before={10**30}&page=-1",
)
ROLES = ("visitor", "member", "moderator", "steward")
URLENCODED = "application/x-www-form-urlencoded"
METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")
LEFT_OUT = {"static"}
# Of some two thousand addresses, what falls to one role of three.
ASKED_MIN = 300


def nonsense(converter, number):
    """A value that a variable part admits, and that means nothing if it can."""
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[number % len(converter.items)]
    choices = NUMBERS if isinstance(converter, IntegerConverter) else WORDS
    return choices[number % len(choices)]


def paths(app):
    """Every rule with each nonsense value for its variable parts."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.rpartition(".")[2] in LEFT_OUT:
            continue
        converters = rule._converters
        choices = max(len(NUMBERS), len(WORDS)) if converters else 1
        for number in range(choices):
            values = {name: nonsense(converter, number) for name, converter in converters.items()}
            built = rule.build(values)
            if built:
                yield rule, built[1]


def some_paths(app, turn):
    """Two addresses of each rule, other ones at each turn: after four turns each was asked."""
    by_endpoint = {}
    for rule, path in paths(app):
        by_endpoint.setdefault((rule.endpoint, rule.rule), []).append((rule, path))
    for asked in by_endpoint.values():
        places = {(2 * turn) % len(asked), (2 * turn + 1) % len(asked)}
        yield from (asked[place] for place in sorted(places))


def falls_to(role, number):
    """Tell whether it is for a role to ask the address of this number in its row."""
    members = ROLES[1:]
    return db.is_sqlite() or role not in members or members[number % len(members)] == role


@pytest.fixture
def visit(world, browser):
    """Open a browser as somebody of a role."""

    def open_as(role):
        return browser() if role == "visitor" else browser(world.member(role=role))

    return open_as


@pytest.mark.parametrize("role", ROLES)
def test_every_page_bears_nonsense_in_its_address(instance, visit, role):
    someone = visit(role)
    seen, asked = Counter(), 0
    for rule, path in paths(instance):
        # An address without a variable part is asked each of them; the others meet all in turn.
        turn = seen[rule.endpoint]
        seen[rule.endpoint] += 1
        if not falls_to(role, turn + len(seen)):
            continue
        for query in (QUERIES[turn % len(QUERIES)],) if rule._converters else QUERIES:
            assert someone.client.get(path + query).status_code < 500, path + query
            asked += 1
    assert asked >= ASKED_MIN


def beside_real(app, real):
    """Every rule of Mags with one real part after the other, and nonsense in those beside it."""
    for rule in app.url_map.iter_rules():
        known = sorted(set(rule._converters) & set(real)) if rule.endpoint[:5] == "mags." else []
        for name in known:
            for number in range(max(len(NUMBERS), len(WORDS))):
                values = {one: nonsense(kind, number) for one, kind in rule._converters.items()}
                built = rule.build({**values, name: real[name]})
                if built:
                    yield built[1]


@pytest.mark.parametrize("is_owner", [True, False])
def test_a_mag_that_exists_bears_nonsense_beside_its_address(instance, world, browser, is_owner):
    ana = world.member("Ana")
    made = planted(ana)
    someone = browser(ana) if is_owner else browser()
    assert someone.get(f"/mags/{made.slug}").status == 200
    real = {"mag_slug": made.slug, "mag_id": made.id}
    # Each path once: a rule without another part is the same whatever stands beside.
    for path in sorted(set(beside_real(instance, real))):
        assert someone.client.get(path).status_code < 500, path


def planted(owner):
    """Plant a Mag for everybody, with one article."""
    home = home_of(owner.id)
    place = {"cell": home.cell, "commune": home.commune, "author_id": owner.id}
    shared = {**place, "author_uri": owner.uri, "audience": "everyone", "state": "published"}
    with transaction():
        made = Mag.create(title="Le potager", slug="le-potager", published_at=clock.now(), **shared)
        Article.create(mag=made.id, title="Neige", slug="neige", text="Un.", **shared)
    return made


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "what",
    [pytest.param(what, marks=pytest.mark.long if what == "100 kB" else ()) for what in TEXTS],
)
def test_every_form_bears_nonsense(instance, visit, role, what):
    instance.config["RATES_COUNTED"] = False
    someone = visit(role)
    place = list(TEXTS).index(what)
    turn = place + ROLES.index(role) if db.is_sqlite() else place
    forms = [found for found in some_paths(instance, turn=turn) if "POST" in found[0].methods]
    # Written once: to write it takes a client longer than to answer takes the house.
    nonsense_words = urlencode({name: TEXTS[what] for name in FIELDS})
    for number, (rule, path) in enumerate(forms, place):
        if "sign_out" in rule.endpoint or "leave" in rule.endpoint or not falls_to(role, number):
            continue
        words = f"{nonsense_words}&{urlencode({'csrf_token': someone.token()})}"
        answer = someone.client.post(path, data=words, content_type=URLENCODED)
        assert answer.status_code < 500, path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("x.jpg", b"<!doctype html><script>1</script>"),
        ("x.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100),
        ("../../x.png", b""),
    ],
)
def test_every_form_bears_a_false_photo(instance, visit, name, content):
    someone = visit("member")
    for rule, path in paths(instance):
        if "POST" not in rule.methods:
            continue
        data = {field: (io.BytesIO(content), name) for field in ("photos", "photo", "avatar")}
        data["csrf_token"] = someone.token()
        answer = someone.client.post(path, data=data, content_type="multipart/form-data")
        assert answer.status_code < 500, path


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_every_form_bears_files_where_words_are_asked_and_json(instance, visit, role):
    """Each field of every form of the house is sent as a file; then as something of JSON."""
    instance.config["RATES_COUNTED"] = False
    someone = visit(role)
    names = fields_of_all_forms()
    assert {"email", "amount_smiles", "tasks-0-title", "budget-0-amount_smiles"} <= names
    once = {rule.endpoint: (rule, path) for rule, path in paths(instance) if "POST" in rule.methods}
    written = ""  # the token with which the files were put into a body, each once
    for rule, path in once.values():
        if "sign_out" in rule.endpoint or "leave" in rule.endpoint:
            continue
        token = someone.token()
        if token != written:
            data = {name: (io.BytesIO(b"words"), "a.txt") for name in names}
            boundary, body = encode_multipart({**data, "csrf_token": token})
            kind, written = f'multipart/form-data; boundary="{boundary}"', token
        answer = someone.client.post(path, data=body, content_type=kind)
        assert answer.status_code < 500, path
        for words in ({name: ["x"] for name in names}, ["x"], 7):
            answer = someone.client.post(path, json=words, headers={"X-CSRFToken": token})
            assert answer.status_code < 500, path


def fields_of_all_forms():
    """The names of all fields of all forms, those of lines by the first of them."""
    names, waiting = set(), [Form]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        for name in fields_in(kind):
            names.add(name)
            field = getattr(kind, name)
            if issubclass(field.field_class, FieldList) and issubclass(field.args[0], Form):
                names |= {f"{name}-0-{inner}" for inner in fields_in(field.args[0])}
    return names


def fields_in(kind):
    """The names of the fields of a form."""
    return {name for name in dir(kind) if isinstance(getattr(kind, name), UnboundField)}


@pytest.mark.parametrize("method", METHODS)
def test_no_page_can_be_changed_without_a_form_token(instance, visit, method):
    instance.config["RATES_COUNTED"] = False
    someone = visit("steward")
    for _, path in some_paths(instance, turn=METHODS.index(method)):
        answer = someone.client.open(path, method=method, data={"title": "x"})
        assert answer.status_code in (200, 308, 400, 404, 405), (path, answer.status_code)
        assert answer.status_code != 200 or method == "OPTIONS", path
