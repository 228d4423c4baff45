"""JSON from outside is read within bounds, or refused (catalogue T42 to T44)."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemile_federation.wire.json_reader import BODY_BYTES_MAX, DEPTH_MAX, Unreadable, read


def reason(content: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read(content)
    return raised.value.reason


def nested(levels: int, *, opening: str = "[", closing: str = "]") -> bytes:
    """An object of so many levels, itself counted."""
    inside = levels - 1
    return f'{{"a": {opening * inside}{"1" if closing == "}" else ""}{closing * inside}}}'.encode()


def test_a_document_is_read_as_it_stands():
    document = {
        "@context": ["https://www.w3.org/ns/activitystreams", {"a": None}],
        "content": "« Ça marche » 🥕 \\u0000",
        "latitude": 48.58,
        "count": -(2**53),
        "yes": True,
        "items": [],
    }
    assert read(json.dumps(document).encode()) == document
    assert read(json.dumps(document, ensure_ascii=False).encode()) == document


@pytest.mark.parametrize(
    "content",
    [b"", b"not JSON", b"{", b'{"a": 1} x', b"{'a': 1}", b'{"a": "\n"}', b"\xef\xbb\xbf{}"],
)
def test_what_is_no_json_is_refused(content):
    assert reason(content) == "json"


@pytest.mark.parametrize("content", [b"[]", b"5", b'"text"', b"null", b"true", b'[{"a": 1}]'])
def test_what_is_no_object_is_refused(content):
    assert reason(content) == "object"


@pytest.mark.parametrize(
    "content", [b"\xff", b'{"a": "\xc3"}', b'{"a": "\xed\xa0\x80"}', "{}".encode("utf-16")]
)
def test_what_is_no_utf8_is_refused(content):
    assert reason(content) == "encoding"


@pytest.mark.parametrize(
    "content", [b'{"a": 1, "a": 1}', b'{"b": {"a": 1, "\\u0061": 2}}', b'{"b": [{"": 1, "": 2}]}']
)
def test_a_name_twice_is_refused(content):
    assert reason(content) == "twice"


@pytest.mark.parametrize(
    "number",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "-1e400",
        f"{2**53 + 1}",
        f"-{2**53 + 1}",
        "9" * 9_999,
    ],
)
def test_a_number_that_others_would_read_differently_is_refused(number):
    assert reason(f'{{"a": {number}}}'.encode()) == "number"


@pytest.mark.parametrize("number", [2**53, -(2**53), 0, 1.5, 1e300, -71.184902])
def test_other_numbers_are_read(number):
    assert read(json.dumps({"a": number}).encode()) == {"a": number}


@pytest.mark.parametrize("text", [r"\u0000", r"a\u0000b", r"\ud800", r"\udc00\ud800", r"é\ud83d"])
@pytest.mark.parametrize("where", ['{{"a": "{}"}}', '{{"{}": 1}}', '{{"a": [{{"b": "{}"}}]}}'])
def test_a_text_that_no_table_takes_is_refused(text, where):
    assert reason(where.format(text).encode()) == "text"


def test_a_character_in_two_halves_is_whole():
    assert read(rb'{"a": "\ud83e\udd55"}') == {"a": "🥕"}


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"b":', "}")])
def test_so_many_levels_are_read_and_one_more_is_not(opening, closing):
    how = {"opening": opening, "closing": closing}
    assert read(nested(DEPTH_MAX, **how))
    assert reason(nested(DEPTH_MAX + 1, **how)) == "depth"


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"b":', "}")])
def test_a_hundred_thousand_levels_end_in_a_refusal(opening, closing):
    assert reason(nested(100_000, opening=opening, closing=closing)) == "depth"
    assert reason(b'{"a": ' + opening.encode() * 100_000) == "depth"


def test_so_many_bytes_are_read_and_one_more_is_not():
    content = b'{"a": "' + b"x" * (BODY_BYTES_MAX - 9) + b'"}'
    assert len(content) == BODY_BYTES_MAX
    assert read(content)
    assert reason(content + b" ") == "size"
    with pytest.raises(Unreadable, match="size"):
        read(b'{"a": 1}', bytes_max=7)


@pytest.mark.parametrize(
    "part", [b"[],", b'"\\u00e9",', '"é",'.encode(), b"1,", b'{"a":[]},'], ids=str
)
def test_a_full_body_of_small_parts_is_read(part):
    content = b'{"a": [' + part * ((BODY_BYTES_MAX - 20) // len(part)) + b"0]}"
    assert read(content)


def answers(content: bytes) -> None:
    try:
        document = read(content)
    except Unreadable as refusal:
        assert refusal.reason
        return
    assert isinstance(document, dict)
    # What is read can be written, in any encoding and any table.
    assert "\x00" not in json.dumps(document, ensure_ascii=False, allow_nan=False).encode().decode()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)
BYTES = st.binary(max_size=400) | st.dictionaries(st.text(max_size=9), VALUES).map(
    lambda document: json.dumps(document).encode()
)


@given(BYTES)
@settings(max_examples=200, deadline=None, database=None)
def test_arbitrary_bytes_are_read_or_refused(content):
    answers(content)


@given(BYTES, st.integers(0, 400), st.binary(max_size=4))
@settings(max_examples=200, deadline=None, database=None)
def test_a_document_with_strange_bytes_in_it_is_read_or_refused(content, at, strange):
    answers(content[:at] + strange + content[at:])


WRITTEN = (
    b'{"@context": ["https://www.w3.org/ns/activitystreams", {"a": null}], "n": -1.5e3,'
    b' "content": "\\u00e9 \\ud83e\\udd55 \\\\ \xc3\xa9", "to": [[], {}, [true, false]]}'
)
SCRAPS = st.sampled_from(
    [
        b'"',
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"{",
        b"}",
        b"[[[[[[[[",
        b"]",
        b",",
        b":",
        b"NaN",
        b"1e999",
    ]
) | st.binary(max_size=4)


def test_the_document_that_is_damaged_below_is_sound():
    assert read(WRITTEN)["content"] == "é 🥕 \\ é"


@pytest.mark.long
@pytest.mark.timeout(900)
@given(st.integers(0, len(WRITTEN)), st.integers(0, 9), SCRAPS)
@settings(max_examples=2_000, deadline=None, database=None)
def test_twenty_thousand_damaged_documents_are_read_or_refused(at, gone, scrap):
    answers(WRITTEN[:at] + scrap + WRITTEN[at + gone :])
