"""Who follows whom, and what is said to it: federation.md 1.4, 1.11; T22, T29, T67."""

import pytest

from onemile.api import follows
from onemile_federation.inbox import reception
from onemile_federation.inbox.models import DONE, IGNORED, WAITING, Inbound
from onemile_federation.outbox.models import Activity
from tests.federation.inbox.others import (
    ANNA,
    ARTICLE,
    BASE,
    EVE,
    MAG,
    PERSON,
    activity,
)

pytestmark = pytest.mark.plugins("federation")


def followers(uri):
    return [one.uri for one in follows.followers_elsewhere(uri, limit=10)]


def test_a_mag_is_followed_at_once_and_says_so_with_the_whole_follow(inbox, elsewhere):
    said = activity("Follow", MAG)

    assert inbox.said(said).state == DONE

    assert followers(MAG) == [ANNA]
    [answer] = elsewhere.answered
    assert answer.pop("key").startswith("accept:")
    assert answer == {"verb": "Accept", "sender_uri": MAG, "to_uri": ANNA, "object": said}


def test_a_person_is_asked_and_nothing_is_answered(inbox, elsewhere, monkeypatch):
    admitted = []
    monkeypatch.setattr(
        follows, "admit", lambda one, other, *, state: admitted.append((one, other)) or state
    )

    assert inbox.said(activity("Follow", PERSON)).state == DONE
    assert inbox.said(activity("Follow", f"{BASE}/ap/instance")).state == DONE

    assert admitted == [(ANNA, PERSON), (ANNA, f"{BASE}/ap/instance")]
    assert elsewhere.answered == []


def test_who_asks_again_is_told_again(inbox, elsewhere):
    for _n in range(2):
        inbox.said(activity("Follow", MAG))

    assert followers(MAG) == [ANNA]
    assert len({answer["key"] for answer in elsewhere.answered}) == 2


def test_whom_a_member_has_blocked_gets_no_answer(inbox, elsewhere, monkeypatch):
    from onemile.api import NotAllowed

    def refuse(*given, **named):
        raise NotAllowed

    monkeypatch.setattr(follows, "admit", refuse)

    row = inbox.said(activity("Follow", PERSON))

    assert (row.state, row.error) == (IGNORED, "refused: NotAllowed")
    assert elsewhere.answered == []


@pytest.mark.parametrize("uri", [f"{BASE}/mags/none", ANNA])
def test_whom_nobody_knows_cannot_be_followed(inbox, elsewhere, uri):
    assert inbox.said(activity("Follow", uri)).state == IGNORED
    assert followers(uri) == []


def test_a_follower_whose_server_is_away_is_taken_later(inbox, elsewhere, clock):
    elsewhere.away = {ANNA}
    row = inbox.said(activity("Follow", MAG))
    assert (row.state, row.error, followers(MAG)) == (WAITING, "away", [])

    elsewhere.away = set()
    clock.advance(seconds=31)
    reception.step()

    assert followers(MAG) == [ANNA]


def test_an_undo_ends_it_by_its_content_or_by_its_id(inbox):
    for undone in (lambda said: said, lambda said: said["id"]):
        said = activity("Follow", MAG)
        inbox.said(said)
        assert followers(MAG) == [ANNA]

        assert inbox.said(activity("Undo", undone(said))).state == DONE

        assert followers(MAG) == []


def test_an_undo_of_an_unknown_follow_is_honoured(inbox):
    inbox.said(activity("Follow", MAG))
    unknown = activity("Follow", MAG)

    inbox.said(activity("Undo", unknown))

    assert followers(MAG) == []
    inbox.said(unknown)  # it comes after its Undo
    assert followers(MAG) == []


def test_nobody_keeps_away_what_another_has_still_to_say(inbox):
    said = activity("Follow", MAG)
    for undone in (said["id"], {"type": "Follow", "id": said["id"], "object": MAG}):
        assert inbox.post(activity("Undo", undone, by=EVE)).status_code == 403

    inbox.said(said)

    assert followers(MAG) == [ANNA]


def test_an_undo_by_its_id_is_of_one_s_own_alone(inbox, keeper):
    """Of one server's two people neither takes back what the other said."""
    said = activity("Like", ARTICLE)
    inbox.said(said)

    row = inbox.said(activity("Undo", said["id"], by="https://v.example/users/ben"))

    assert (row.error, keeper.told) == ("unknown activity", [("Like", ARTICLE)])


def test_an_undo_overtakes_a_follow_that_waits(inbox, elsewhere, clock):
    elsewhere.away = {ANNA}
    said = activity("Follow", MAG)
    first = inbox.said(said)
    inbox.said(activity("Undo", said))
    elsewhere.away = set()
    clock.advance(seconds=31)
    reception.step()

    row = Inbound.get_by_id(first.id)
    assert (row.state, row.error, followers(MAG)) == (IGNORED, "known", [])


def test_nobody_undoes_the_follow_of_another(inbox):
    said = activity("Follow", MAG)
    inbox.said(said)

    assert inbox.post(activity("Undo", said, by=EVE)).status_code == 403
    assert inbox.post(activity("Undo", said["id"], by=EVE)).status_code == 403
    inbox.said(activity("Undo", {"type": "Follow", "object": MAG}, by=EVE))

    assert followers(MAG) == [ANNA]


@pytest.fixture
def asked(inbox, monkeypatch):
    """A Follow of ours to Anna; gives what was answered to it."""
    answers = []

    def answered(one, other, *, is_accepted):
        answers.append((one, other, is_accepted))

    monkeypatch.setattr(follows, "answered", answered)
    Activity.create(
        uri=f"{BASE}/ap/a/1",
        key="1",
        sender_uri=PERSON,
        verb="Follow",
        object_uri=ANNA,
        body="",
        retry_class="A",
    )
    return answers


def test_an_answer_is_matched_by_id_or_by_content(inbox, asked):
    inbox.said(activity("Accept", f"{BASE}/ap/a/1"))
    inbox.said(activity("Reject", {"type": "Follow", "actor": PERSON, "object": ANNA}))

    assert asked == [(PERSON, ANNA, True), (PERSON, ANNA, False)]


def test_only_the_one_who_is_followed_answers_and_only_what_was_asked(inbox, asked):
    for said in (
        activity("Accept", f"{BASE}/ap/a/1", by=EVE),
        activity("Accept", {"type": "Follow", "actor": PERSON, "object": ANNA}, by=EVE),
        activity("Accept", {"type": "Follow", "actor": PERSON, "object": EVE}, by=EVE),
        activity("Accept", {"type": "Follow", "actor": MAG, "object": ANNA}),
        activity("Accept", f"{BASE}/ap/a/2"),
    ):
        assert inbox.said(said).state == IGNORED
    assert asked == []
