"""Base58 as Multikeys and proofs write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemile_federation.wire import multibase

# From the drafts of base58 and multibase.
PUBLISHED = {
    b"Hello World!": "z2NEpo7TZRRrLZSi2U",
    b"\x00\x00\x28\x7f\xb4\xcd": "z11233QC4",
    b"yes mani !": "z7paNL19xttacUY",
    b"\x00yes mani !": "z17paNL19xttacUY",
    b"": "z",
}


@pytest.mark.parametrize(("content", "written"), PUBLISHED.items(), ids=PUBLISHED.values())
def test_published_values_are_written_and_read(content, written):
    assert multibase.encode(content) == written
    assert multibase.decode(written) == content


@pytest.mark.parametrize("text", ["", "11", "Z11", "uaGk", "z0", "zO", "zI", "zl", "z é", "z1 1"])
def test_what_is_none_is_refused(text):
    with pytest.raises(ValueError):
        multibase.decode(text)


def test_what_is_too_long_is_refused():
    assert multibase.decode("z" + "1" * (multibase.CHARS_MAX - 1))
    with pytest.raises(ValueError):
        multibase.decode("z" + "1" * multibase.CHARS_MAX)


@given(st.binary(max_size=600))
@settings(max_examples=300, deadline=None, database=None)
def test_bytes_come_back_as_they_went(content):
    assert multibase.decode(multibase.encode(content)) == content
