"""ActivityStreams is read whatever its shape."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemile.api import activity_streams
from onemile_federation.wire import shapes
from onemile_federation.wire.json_reader import read

ROOT = Path(__file__).parents[3]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ONE, TWO = "https://v.example/1", "https://v.example/2"


@pytest.fixture(autouse=True)
def development(monkeypatch) -> dict[str, bool]:
    """The setting that tells whether this is an instance on somebody's desk: it is not."""
    found = {"development": False}
    monkeypatch.setattr(shapes, "setting", found.__getitem__)
    return found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (ONE, ONE),
        ({"id": ONE, "type": "Note"}, ONE),
        ([ONE, TWO], ONE),
        ([{"id": ONE}, TWO], ONE),
        ([], ""),
        ([[ONE]], ""),
        ({}, ""),
        ({"id": {"id": ONE}}, ""),
        ({"id": 5}, ""),
        (None, ""),
        (5, ""),
        (True, ""),
        (ONE + "a" * 500, ""),
    ],
)
def test_an_id_is_found_in_whatever_refers_to_it(value, found):
    assert shapes.id_of(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (ONE, [ONE]),
        ([ONE, TWO, ONE], [ONE, TWO]),
        ([{"id": TWO}, None, 5, [ONE], {}, ONE], [TWO, ONE]),
        (None, []),
        ({"id": ONE}, [ONE]),
    ],
)
def test_ids_are_found_in_order_and_once(value, found):
    assert shapes.ids_of(value) == found


def test_a_long_list_is_cut():
    many = [f"https://v.example/{number}" for number in range(50_000)]
    assert shapes.ids_of(many) == many[:1_000]
    assert shapes.ids_of(many, most=2) == many[:2]
    assert shapes.ids_of([5] * 100_000 + [ONE]) == []


@pytest.mark.parametrize(
    ("given_type", "found"),
    [
        ("Note", "Note"),
        ("Unheard-of", "Unheard-of"),
        (["Unheard-of", "Note"], "Note"),
        (["Unheard-of", 5], "Unheard-of"),
        ([], ""),
        (5, ""),
        ({"id": "Note"}, ""),
    ],
)
def test_a_type_is_the_first_that_is_known(given_type, found):
    assert shapes.type_of({"type": given_type}) == found


@pytest.mark.parametrize("document", [None, 5, ONE, [], {}])
def test_what_is_no_document_has_no_type(document):
    assert shapes.type_of(document) == ""


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({"name": "a"}, "a"),
        ({"name": "", "nameMap": {"fr": "b"}}, "b"),
        ({"nameMap": {"und": 5, "fr": "b", "de": "c"}}, "b"),
        ({"name": ["a", "b"]}, "a"),
        ({"name": {"@value": "a", "@language": "fr"}}, "a"),
        ({"name": {"de": "a"}}, ""),
        ({"name": 5}, ""),
        ({"nameMap": "a"}, ""),
        ({}, ""),
    ],
)
def test_a_text_is_read_from_where_it_is(document, found):
    assert shapes.text_of(document, "name", chars_max=10) == found


def test_a_long_text_is_cut():
    assert shapes.text_of({"name": "é" * 11}, "name", chars_max=10) == "é" * 10


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2030-01-01T12:00:00Z", datetime(2030, 1, 1, 12, tzinfo=UTC)),
        ("2030-01-01T12:00:00.123456789Z", datetime(2030, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2030-01-01T14:00:00+02:00", datetime(2030, 1, 1, 12, tzinfo=UTC)),
        ("2030-01-01T12:00:00", None),
        ("2030-01-01", None),
        ("1899-12-31T12:00:00Z", None),
        ("9000-01-01T12:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2030-13-01T12:00:00Z", None),
        ("soon", None),
        ("2030-01-01T12:00:00Z" + " " * 50, None),
        (1893499200, None),
        (None, None),
    ],
)
def test_an_instant_has_a_zone_and_a_year_within_reason(value, found):
    assert activity_streams.instant_of(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (ONE, ONE),
        ({"type": "Link", "href": ONE}, ONE),
        ({"type": "Image", "url": ONE}, ONE),
        ([{"type": "Link", "href": "magnet:?xt=a"}, {"type": "Link", "href": ONE}], ONE),
        (["javascript:alert(1)", "http://v.example/", ONE], ONE),
        ("http://v.example/", ""),
        ("https://x@v.example/p.jpg", ""),
        ("https://v%2eexample/p.jpg", ""),
        ("https://:8443/p.jpg", ""),
        ("https://v.example:port/p.jpg", ""),
        (["https://x@v.example/p.jpg", ONE], ONE),
        ("JAVASCRIPT:alert(1)", ""),
        ("data:text/html,a", ""),
        (" https://v.example/", ""),
        ("https://v.example/\n", ""),
        ('https://v.example/"onclick=', ""),
        ("https://v.example/" + "a" * 2_000, ""),
        ({"href": 5}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_a_link_is_the_first_address_that_can_be_followed(value, found):
    assert shapes.link_of(value) == found


def test_on_somebodys_desk_a_link_may_be_plain(development):
    development["development"] = True
    assert shapes.link_of("http://localhost:9131/a") == "http://localhost:9131/a"
    assert shapes.link_of("ftp://localhost/a") == ""


@pytest.mark.parametrize("spelled", [PUBLIC, "as:Public", "Public"])
@pytest.mark.parametrize("place", ["to", "cc"])
def test_the_public_is_the_public_however_spelled(spelled, place):
    assert shapes.is_public({place: spelled})
    assert shapes.is_public({place: [ONE, spelled]})
    assert shapes.is_public({place: [{"id": spelled}]})


@pytest.mark.parametrize(
    "document", [{}, {"to": ONE}, {"bto": PUBLIC}, {"to": PUBLIC.lower()}, {"to": [[PUBLIC]]}]
)
def test_what_is_not_addressed_to_the_public_is_not_public(document):
    assert not shapes.is_public(document)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(ONE),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "type", "href", "url", "name", "nameMap", "to", "cc", "@value"]),
            inner,
        )
    ),
    max_leaves=20,
)


def answers(value) -> None:
    assert isinstance(shapes.id_of(value), str)
    assert all(isinstance(one, str) for one in shapes.ids_of(value))
    assert isinstance(shapes.type_of(value), str)
    assert isinstance(shapes.link_of(value), str)
    instant = activity_streams.instant_of(value)
    assert instant is None or instant.utcoffset() is not None
    document = value if isinstance(value, dict) else {"name": value, "nameMap": value, "to": value}
    assert isinstance(shapes.text_of(document, "name", chars_max=5), str)
    assert isinstance(shapes.is_public(document), bool)


@given(VALUES)
@settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_shape_reads_as_something_or_as_nothing(value):
    answers(value)


# What of the folder is no ActivityStreams document: answers of WebFinger and NodeInfo, and a
# document within a record of its fetching.
OTHERS = ("webfinger", "nodeinfo", "author-actor")


def test_documents_of_other_servers_are_read():
    folder = Path(os.environ.get("ONEMILE_SHARED", ROOT.parent / "shared"))
    found = sorted((folder / "fixtures" / "activitypub").glob("*.json"))
    if not found:
        pytest.skip("no folder shared/fixtures beside the checkout (ONEMILE_SHARED)")
    for path in found:
        document = read(path.read_bytes())
        if not any(other in path.stem for other in OTHERS):
            assert shapes.type_of(document), path.name
            assert shapes.id_of(document), path.name
