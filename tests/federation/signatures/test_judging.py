"""Whose key is asked for, how often, and what is known a request again by."""

from collections.abc import Callable

import pytest

from onemile_federation.signatures.judging import KeyAway, OwnedKey, Proven, Unproven, judge
from onemile_federation.signatures.keys import PublicKey


class Keys:
    """Keeps a key, and has the one that its owner publishes by now."""

    def __init__(self, kept: PublicKey | None, published: PublicKey | None) -> None:
        self.kept, self.published = kept, published
        self.asked: list[tuple[str, bool]] = []

    def __call__(self, key_id: str, *, again: bool = False) -> OwnedKey | None:
        self.asked.append((key_id, again))
        key = self.published if again else self.kept
        return key and OwnedKey(key_id=key_id, owner_uri="https://v.example/users/v", key=key)


@pytest.fixture
def judge_by(pen) -> Callable[..., Proven]:
    def judge_it(request, keys) -> Proven:
        return judge(
            request,
            own_host="als.example",
            own_url="https://als.example",
            key_of=keys,
            now=pen.now,
        )

    return judge_it


@pytest.fixture
def other_key(other_rsa_key) -> PublicKey:
    return PublicKey("rsa", other_rsa_key.public_key())


def test_a_key_that_holds_is_asked_for_once(pen, other_key, judge_by):
    keys = Keys(pen.public, other_key)
    judge_by(pen.post(), keys)
    assert keys.asked == [(pen.key_id, False)]


def test_a_rotated_key_is_asked_for_once_more_and_then_holds(pen, other_key, judge_by):
    keys = Keys(other_key, pen.public)
    assert judge_by(pen.post(), keys).key_id == pen.key_id
    assert keys.asked == [(pen.key_id, False), (pen.key_id, True)]


@pytest.mark.parametrize("published", ["the same", "none yet"])
def test_a_signature_of_nobody_is_asked_about_no_third_time(published, pen, other_key, judge_by):
    keys = Keys(other_key, other_key if published == "the same" else None)
    with pytest.raises(Unproven, match="signature"):
        judge_by(pen.post(), keys)
    assert len(keys.asked) == 2


def test_a_key_that_nobody_has_is_no_proof(pen, judge_by):
    with pytest.raises(Unproven, match="key"):
        judge_by(pen.post(), Keys(None, None))


def test_a_key_whose_server_is_away_is_no_refusal(pen, judge_by):
    def away(key_id: str, *, again: bool = False) -> OwnedKey | None:
        raise KeyAway

    with pytest.raises(KeyAway):
        judge_by(pen.post(), away)


def test_nobody_is_asked_for_a_key_before_the_cheap_checks(pen, judge_by):
    keys = Keys(pen.public, pen.public)
    pen.host = "elsewhere.example"
    with pytest.raises(Unproven, match="host"):
        judge_by(pen.post(), keys)
    assert keys.asked == []


def test_a_request_that_comes_again_is_known_by_its_signature(pen, judged):
    one, again, other = pen.post(), pen.post(), pen.post(target="/ap/mags/k1/inbox")
    assert judged(one).digest == judged(again).digest != judged(other).digest


def test_a_signature_with_its_input_is_read_as_such_and_no_other_way(pen, refused):
    request = pen.post()  # right, by the older scheme
    headers = [*request.headers, ("signature-input", 'sig1=("@method");created=1')]
    assert refused(type(request)(method="POST", target=request.target, headers=headers, body=b""))


def test_a_broken_input_does_not_fall_back_on_the_older_scheme(pen, judged, refused, posted):
    request = pen.post()
    assert judged(request)
    headers = [*request.headers, ("signature-input", "")]
    assert refused(posted(headers)) == "grammar"
