"""Requests signed by RFC 9421 (catalogue T18)."""

import hashlib
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from onemile_federation.signatures.asked import Asked

COVERED = ("@method", "@target-uri", "content-digest")


def content_digest(body: bytes, name: str = "sha-256") -> str:
    digest = hashlib.new(name.replace("-", ""), body).digest()
    return f"{name}=:{b64encode(digest).decode()}:"


def signed(
    pen,
    *,
    covered=COVERED,
    parameters: str | None = None,
    method: str = "POST",
    target: str = "/ap/inbox",
    label: str = "sig1",
    **values: str,
) -> Asked:
    """A request signed by hand, the base of its signature written out as the RFC has it."""
    created = int(pen.now.timestamp())
    if parameters is None:
        parameters = f';created={created};keyid="{pen.key_id}"'
    said = {
        "@method": method,
        "@target-uri": pen.url + target,
        "content-digest": content_digest(pen.body),
        "host": pen.host,
        **values,
    }
    names = " ".join(f'"{name}"' for name in covered)
    base = "".join(f'"{name}": {said[name]}\n' for name in covered)
    base += f'"@signature-params": ({names}){parameters}'
    headers = [
        ("host", pen.host),
        ("signature-input", f"{label}=({names}){parameters}"),
        ("signature", f"{label}=:{b64encode(pen.raw(base)).decode()}:"),
    ]
    if method == "POST":
        headers.append(("content-digest", said["content-digest"]))
    body = pen.body if method == "POST" else None
    return Asked(method=method, target=target, headers=headers, body=body)


def created(pen, seconds: int, more: str = "") -> str:
    at = int(pen.now.timestamp()) + seconds
    return f';created={at};keyid="{pen.key_id}"{more}'


def test_a_request_with_the_newer_signature_alone_is_its_owners(pen, judged):
    proven = judged(signed(pen))
    assert (proven.owner_uri, proven.scheme) == (pen.owner, "rfc9421")


def test_a_get_needs_no_digest(pen, judged):
    assert judged(signed(pen, method="GET", covered=COVERED[:2])).owner_uri == pen.owner


def test_an_ed25519_key_signs_too(ed25519_pen, judged, refused):
    pen = ed25519_pen
    assert judged(signed(pen), key=pen.public).scheme == "rfc9421"
    assert (
        judged(signed(pen, parameters=created(pen, 0, ';alg="ed25519"')), key=pen.public).owner_uri
        == pen.owner
    )
    assert refused(signed(pen)) == "signature"  # and is not taken for another's


@pytest.mark.parametrize("gone", COVERED)
def test_one_that_covers_too_little_is_none(gone, pen, refused):
    assert refused(signed(pen, covered=[one for one in COVERED if one != gone])) == "covered"


def test_more_than_that_may_be_covered(pen, judged):
    assert judged(signed(pen, covered=(*COVERED, "host"))).owner_uri == pen.owner


def test_no_more_than_that_may_be_covered_than_an_honest_request_has(pen, judged, refused):
    def with_fields(count: int) -> Asked:
        more = {f"x-{number}": "a" for number in range(count)}
        request = signed(pen, covered=(*COVERED, *more), **more)
        return replace(request, headers=[*request.headers, *more.items()])

    assert judged(with_fields(29)).owner_uri == pen.owner
    assert refused(with_fields(30)) == "covered"


def test_a_part_of_a_field_does_not_stand_for_the_whole(pen, refused):
    request = signed(pen)
    headers = [
        (name, value.replace('"content-digest"', '"content-digest";key="sha-256"'))
        for name, value in request.headers
    ]
    assert refused(replace(request, headers=headers)) == "covered"


def test_a_byte_of_the_body_that_changed_is_noticed(pen, refused):
    request = signed(pen)
    assert refused(replace(request, body=request.body + b" ")) == "digest"


def test_a_longer_digest_will_do_and_a_weaker_one_will_not(pen, judged, refused):
    longer = content_digest(pen.body, "sha-512")
    assert judged(signed(pen, **{"content-digest": longer})).owner_uri == pen.owner
    weaker = content_digest(pen.body, "md5")
    assert refused(signed(pen, **{"content-digest": weaker})) == "digest"
    assert refused(signed(pen, **{"content-digest": ""})) == "digest"


@pytest.mark.parametrize("seconds", [-3_600, 0, 840])
def test_its_time_may_lie_in_the_window(seconds, pen, judged):
    assert judged(signed(pen, parameters=created(pen, seconds))).owner_uri == pen.owner


@pytest.mark.parametrize("seconds", [-7_200, 1_000, 10**14])
def test_its_time_may_not_lie_outside(seconds, pen, refused):
    assert refused(signed(pen, parameters=created(pen, seconds))) == "stale"


def test_the_clock_is_the_houses(pen, judged, refused):
    request = signed(pen)
    assert judged(request, now=pen.now + timedelta(minutes=30))
    assert refused(request, now=pen.now + timedelta(days=20)) == "stale"


def test_one_without_a_time_or_past_its_end_is_refused(pen, judged, refused):
    assert refused(signed(pen, parameters=f';keyid="{pen.key_id}"')) == "stale"
    at = int(pen.now.timestamp())
    assert judged(signed(pen, parameters=created(pen, 0, f";expires={at + 1}")))
    assert refused(signed(pen, parameters=created(pen, 0, f";expires={at - 1}"))) == "stale"


@pytest.mark.parametrize(
    "alg", ["hmac-sha256", "rsa-pss-sha512", "ed25519", "ecdsa-p256-sha256", "none"]
)
def test_another_algorithm_than_the_keys_is_refused(alg, pen, judged, refused):
    assert judged(signed(pen, parameters=created(pen, 0, ';alg="rsa-v1_5-sha256"')))
    assert refused(signed(pen, parameters=created(pen, 0, f';alg="{alg}"'))) == "signature"


def test_one_for_another_place_or_host_is_none_here(pen, refused):
    request = signed(pen)
    assert refused(replace(request, target="/ap/mags/k1/inbox")) == "signature"
    pen.url = "https://elsewhere.example"
    assert refused(signed(pen)) == "signature"
    pen.host = "elsewhere.example"
    assert refused(signed(pen)) == "host"


def test_our_public_address_is_what_is_covered_whatever_the_proxy_says(pen, refused):
    pen.url = "http://als.example"
    assert refused(signed(pen)) == "signature"


def test_several_signatures_are_none(pen, refused):
    request = signed(pen)
    named = dict(request.headers)
    headers = [("host", pen.host), ("content-digest", named["content-digest"])] + [
        (name, f"{named[name]}, {named[name].replace('sig1', 'sig2')}")
        for name in ("signature-input", "signature")
    ]
    assert refused(replace(request, headers=headers)) == "grammar"


@pytest.mark.parametrize("name", ["signature-input", "content-digest", "signature", "host"])
def test_what_may_stand_once_stands_once(name, pen, refused):
    request = signed(pen)
    value = dict(request.headers)[name]
    assert refused(replace(request, headers=[*request.headers, (name, value)])) == "repeated"


def test_an_unknown_parameter_is_refused(pen, refused):
    assert refused(signed(pen, parameters=created(pen, 0, ';colour="red"'))) == "signature"


HOSTILE = {
    "nothing": "",
    "no list": "sig1=1",
    "no dictionary": '("@method")',
    "commas": "," * 4_000,
    "too long": "a" * 5_000,
    "brackets": "sig1=" + "(" * 2_000,
    "many": f"sig1=({' '.join(['@a'] * 500)})",
    "other labels": 'sig2=("@method" "@target-uri" "content-digest");created=1',
    "numbers for names": "sig1=(1 2 3);created=1893499200",
    "a time with a point": 'sig1=("@method" "@target-uri" "content-digest");created=1.5',
    "a key id that is a number": 'sig1=("@method" "@target-uri" "content-digest");keyid=5',
    "bytes": "\x00\xff",
    "half a character": "\ud800",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", ["signature-input", "signature"])
def test_a_hostile_field_is_refused(name, value, pen, refused):
    request = signed(pen)
    headers = [(own, value if own == name else old) for own, old in request.headers]
    assert refused(replace(request, headers=headers)) in ("grammar", "length", "covered")


def test_a_key_id_is_wanted_of_a_length_that_can_be_kept(pen, refused):
    at = int(pen.now.timestamp())
    for key_id in ("", "v" * 501):
        parameters = f';created={at};keyid="{key_id}"'
        assert refused(signed(pen, parameters=parameters)) == "key id"
    assert refused(signed(pen, parameters=f";created={at}")) == "key id"


@pytest.mark.parametrize("target", ["", "*", "//", "/é", "/a b", "/%zz", "https://als.example/"])
def test_an_odd_target_is_refused(target, pen, refused):
    assert refused(replace(signed(pen), target=target)) in ("target", "signature")
