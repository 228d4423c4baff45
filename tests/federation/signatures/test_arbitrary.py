"""Whatever comes in a header, there is an answer: proven, or unproven, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemile.api import Outgoing
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.judging import Proven, Unproven
from onemile_federation.signatures.keys import PrivateKey
from onemile_federation.signatures.sending import headers_for
from onemile_federation.signatures.signature_header import parameters_of, read

FEW, MANY = 150, 2_000
# The fixtures only hold keys: they may serve all examples of a test.
QUIET = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
# As a server hands bytes of a header on: each byte one character.
TEXT = st.binary(max_size=300).map(lambda content: content.decode("latin-1")) | st.text(
    max_size=100
)
SIGNS = st.sampled_from(list('",=()[]:;\\ \t\n\x00é0aZ+/')) | st.characters()
NAMES = st.sampled_from(
    ["signature", "signature-input", "host", "date", "digest", "content-digest", "content-type"]
)


@st.composite
def mutations(draw) -> Callable[[str], str]:
    """One to three places of a text where signs are put in, taken away, doubled or exchanged."""
    steps = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["put", "take", "double", "exchange", "case"]),
                st.floats(0, 1),
                SIGNS,
                st.integers(1, 12),
            ),
            min_size=1,
            max_size=3,
        )
    )

    def mutate(text: str) -> str:
        for step, where, sign, length in steps:
            at = int(where * len(text))
            before, part, after = text[:at], text[at : at + length], text[at + length :]
            changed = {
                "put": sign + part,
                "take": "",
                "double": part + part,
                "exchange": sign + part[1:],
                "case": part.swapcase(),
            }
            text = before + changed[step] + after
        return text

    return mutate


def answered(judged: Callable[..., Proven], request: Asked) -> Proven | None:
    try:
        return judged(request)
    except Unproven as refusal:
        assert refusal.reason
        return None


def with_headers(request: Asked, change: Callable[[str, str], str]) -> Asked:
    return replace(request, headers=[(name, change(name, old)) for name, old in request.headers])


def arbitrary_headers(judged, pen, headers: list[tuple[str, str]], target: str) -> None:
    assert answered(judged, Asked(method="POST", target=target, headers=headers, body=b"")) is None
    lines = list(pen.lines().items())
    assert answered(judged, replace(pen.post(), headers=[*lines, *headers])) is None


def mutated_cavage(judged, pen, mutate: Callable[[str], str]) -> None:
    """Of a valid header only what is not signed may be said otherwise: never what is covered."""
    request = pen.post()
    changed = with_headers(request, lambda name, old: mutate(old) if name == "signature" else old)
    if answered(judged, changed) is None:
        return
    was, now = (read(one.values("signature")[0]) for one in (request, changed))
    assert (now.covered, now.signature) == (was.covered, was.signature)
    assert now.key_id == was.key_id


def mutated_line(judged, pen, name: str, mutate: Callable[[str], str]) -> None:
    request = pen.post()
    old = dict(request.headers)[name]
    changed = with_headers(request, lambda own, said: mutate(said) if own == name else said)
    unchanged = dict(changed.headers)[name].strip(" \t") == old
    assert (answered(judged, changed) is not None) is unchanged


def mutated_rfc9421(judged, signed, mutate: Callable[[str], str], name: str) -> None:
    changed = with_headers(signed, lambda own, old: mutate(old) if own == name else old)
    proven = answered(judged, changed)
    if proven is not None:
        # A label, and the spelling of the same values, are all that is not covered.
        assert proven.digest == judged(signed).digest


@pytest.fixture
def newer(pen) -> Asked:
    sent = Outgoing(
        method="POST",
        url="https://als.example/ap/inbox",
        host="als.example",
        path="/ap/inbox",
        headers={},
        body=pen.body,
    )
    key = PrivateKey(pen.key_id, "rsa", pen.key)
    headers = headers_for(sent, key=key, now=pen.now, scheme="rfc9421")
    lines = [("host", "als.example"), *((name.lower(), old) for name, old in headers.items())]
    return Asked(method="POST", target="/ap/inbox", headers=lines, body=pen.body)


@given(st.lists(st.tuples(NAMES, TEXT), max_size=8), st.just("/ap/inbox") | TEXT)
@settings(max_examples=FEW, **QUIET)
def test_arbitrary_headers_prove_nothing(judged, pen, headers, target):
    arbitrary_headers(judged, pen, headers, target)


@given(mutations())
@settings(max_examples=FEW, **QUIET)
def test_a_changed_signature_header_proves_nothing_that_was_not_signed(judged, pen, mutate):
    mutated_cavage(judged, pen, mutate)


@given(st.sampled_from(["host", "date", "digest"]), mutations())
@settings(max_examples=FEW, **QUIET)
def test_a_changed_line_that_is_covered_is_noticed(judged, pen, name, mutate):
    mutated_line(judged, pen, name, mutate)


@given(mutations(), st.sampled_from(["signature", "signature-input", "content-digest"]))
@settings(max_examples=FEW, **QUIET)
def test_a_changed_field_of_the_newer_scheme_proves_nothing_else(judged, newer, mutate, name):
    mutated_rfc9421(judged, newer, mutate, name)


@given(TEXT | mutations().map(lambda mutate: mutate('keyId="a",created=1,signature="YQ=="')))
@settings(max_examples=FEW, **QUIET)
def test_the_grammar_reads_or_refuses(text):
    try:
        found = parameters_of(text)
    except Unproven:
        return
    assert found
    assert all(name == name.lower() for name in found)


@pytest.mark.long
@pytest.mark.timeout(900)
@given(st.lists(st.tuples(NAMES, TEXT), max_size=8), st.just("/ap/inbox") | TEXT)
@settings(max_examples=MANY, **QUIET)
def test_twenty_thousand_arbitrary_headers_prove_nothing(judged, pen, headers, target):
    arbitrary_headers(judged, pen, headers, target)


@pytest.mark.long
@pytest.mark.timeout(900)
@given(mutations())
@settings(max_examples=MANY, **QUIET)
def test_twenty_thousand_changed_signature_headers(judged, pen, mutate):
    mutated_cavage(judged, pen, mutate)


@pytest.mark.long
@pytest.mark.timeout(900)
@given(mutations(), st.sampled_from(["signature", "signature-input", "content-digest"]))
@settings(max_examples=MANY, **QUIET)
def test_twenty_thousand_changed_fields_of_the_newer_scheme(judged, newer, mutate, name):
    mutated_rfc9421(judged, newer, mutate, name)
