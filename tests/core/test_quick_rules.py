"""A rule that shares what another was compiled to answers as one that werkzeug has compiled."""

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, Map, Rule

from onemile.testing import quick_rules

pytestmark = pytest.mark.one_engine

RULES = (
    ("/", {}),
    ("/a//b/<int:number>", {}),
    ("/things/<thing>/<int(min=1):number>", {}),
    ("/files/<path:rest>/end/", {}),
    ("/pages/<int:page>", {"defaults": {"page": 1}}),
    ("/tags/<any(red, blue):tag>", {"subdomain": "<place>"}),
    ("/é t/<float:much>.<ending>", {"subdomain": "www"}),
)
VALUES = {
    "number": 7,
    "thing": "a b/ü",
    "rest": "x/y",
    "page": 1,
    "tag": "red",
    "place": "colmar",
    "much": 1.5,
    "ending": "jpg",
}


@pytest.fixture
def shares(monkeypatch):
    """Compile a rule: by werkzeug alone, or sharing what the same one was compiled to before."""
    monkeypatch.setattr(quick_rules, "_kept", {})

    def bound(string, *, is_shared, converters=None, **given):
        with monkeypatch.context() as patch:
            patch.setattr(Rule, "compile", quick_rules._compile if is_shared else quick_rules._read)
            rule = Rule(string, endpoint="x", **given)
            return rule, Map([rule], converters=converters)

    return bound


def told(rule, urls):
    """Return all that is asked of a rule: its arguments, its addresses, what it is found by."""
    values = {name: VALUES[name] for name in rule.arguments}
    found = [rule.arguments, rule.defaults, list(rule._trace), list(rule._parts)]
    for given in (values, values | {"unknown": "a b", "many": ["1", "2"]}):
        found += [rule.build(given, append_unknown=unknown) for unknown in (False, True)]
    place, path = rule.build(values)
    adapter = urls.bind("one.example", subdomain=place)
    for asked in (path, path + "x", "/nothing/here"):
        try:
            found.append(adapter.match(asked, return_rule=False))
        except NotFound as refused:
            found.append(type(refused))
    return [*found, adapter.build("x", values | {"q": 1})]


@pytest.mark.parametrize(("string", "given"), RULES, ids=[string for string, _ in RULES])
def test_a_rule_that_shares_answers_as_one_that_does_not(shares, string, given):
    alone = told(*shares(string, is_shared=False, **given))
    first, urls = shares(string, is_shared=True, **given)
    assert told(first, urls) == alone
    second, urls = shares(string, is_shared=True, **given)
    assert told(second, urls) == alone
    assert told(first, first.map) == alone
    assert (second._parts is first._parts) is not ("defaults" in given)


def test_rules_that_differ_in_more_than_their_words_share_nothing(shares):
    first, _ = shares("/<one>", is_shared=True)
    for given in ({"subdomain": "www"}, {"merge_slashes": False}, {"defaults": {"one": "1"}}):
        assert shares("/<one>", is_shared=True, **given)[0]._parts is not first._parts
    swapped = {"int": first.map.converters["float"], "float": first.map.converters["int"]}
    shares("/<int:n>", is_shared=True)
    other, _ = shares("/<int:n>", is_shared=True, converters=swapped)
    assert other.build({"n": 1.5}) == ("", "/1.5")


def test_a_converter_of_ones_own_is_asked_in_its_own_application(shares):
    class Ours(BaseConverter):
        def to_url(self, value):
            return f"{id(self.map)}-{value}"

    for _ in range(2):
        rule, urls = shares("/<ours:n>", is_shared=True, converters={"ours": Ours})
        assert rule.build({"n": 1}) == ("", f"/{id(urls)}-1")


def _sets_more(rule):
    quick_rules._read_as_it_is(rule)
    rule._compiled_for = rule.map


def _builds_otherwise(rule):
    quick_rules._read_as_it_is(rule)
    build = rule._build
    rule._build = lambda **values: build(**values)


def _keeps_elsewhere(rule):
    quick_rules._read_as_it_is(rule)
    rule._pieces = rule.__dict__.pop("_parts")


@pytest.mark.parametrize("changed", [_sets_more, _builds_otherwise, _keeps_elsewhere])
def test_where_werkzeug_has_changed_nothing_is_shared(shares, changed, monkeypatch):
    monkeypatch.setattr(quick_rules, "_read_as_it_is", quick_rules._read, raising=False)
    monkeypatch.setattr(quick_rules, "_read", changed)
    for _ in range(2):
        rule = Rule("/a/<int:n>", endpoint="x")
        rule.map, rule.subdomain, rule.merge_slashes = Map(), "", True
        quick_rules._compile(rule)
        assert rule.arguments == {"n"} and rule.build({"n": 2}) == ("", "/a/2")
        assert not hasattr(rule, "_compiled_for") or rule._compiled_for is rule.map
    assert quick_rules._kept == {}


def test_where_werkzeug_compiles_no_rules_it_is_left_alone(monkeypatch):
    before = Rule.compile
    monkeypatch.setattr(quick_rules, "_read", None)
    quick_rules.install()
    assert Rule.compile is before


@pytest.mark.plugins()
def test_the_instances_of_a_run_share_their_rules(make_instance):
    first, second = (
        {
            (rule.endpoint, rule.rule): rule
            for rule in make_instance(name, plugins=[]).url_map.iter_rules()
        }
        for name in ("one", "two")
    )
    shared = [rule._parts is second[key]._parts for key, rule in first.items() if not rule.defaults]
    assert len(shared) > 100 and all(shared)
