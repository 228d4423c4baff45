"""Order, patience, answers: what the deliveries of the outbox do as days pass."""

from datetime import timedelta

import pytest

from onemile.api import FetchFailed, ids
from onemile_federation.demo import between
from onemile_federation.outbox import delivering, fan_out, picking, posting, recording
from onemile_federation.outbox.models import (
    CANCELLED,
    FAILED,
    SENT,
    WAITING,
    Activity,
    Delivery,
    Sent,
)
from onemile_federation.remote.models import SUSPENDED, Host
from onemile_federation.remote.rising import FAILURES_MAX

pytestmark = pytest.mark.plugins("federation")

FAR = "far.example"


def times(outbox):
    """When posts went, in seconds after the first."""
    return [(at - outbox.net.at[0]) / timedelta(seconds=1) for at in outbox.net.at]


def test_what_is_said_of_one_thing_arrives_in_order(outbox):
    outbox.follower(FAR)
    outbox.say("Create")
    outbox.say("Update")
    outbox.say("Announce")
    outbox.step()
    assert outbox.net.verbs() == ["Create", "Update", "Announce"]


def test_a_later_word_waits_for_an_earlier_one_that_has_not_arrived(outbox):
    outbox.follower(FAR)
    outbox.follower("near.example")
    outbox.net.off(FAR)
    outbox.say("Create")
    outbox.step()
    outbox.say("Update")
    outbox.say("Create", object_uri=f"{outbox.article}-2")
    outbox.step()
    assert outbox.net.verbs("near.example") == ["Create", "Update", "Create"]
    assert outbox.net.verbs(FAR) == ["Create", "Create"]  # of another thing: free
    outbox.net.on(FAR)
    outbox.wait(minutes=3)
    assert outbox.states() == [SENT] * 6
    of_one = [one for one in outbox.net.sent(FAR) if one["object"]["id"] == outbox.article]
    assert [one["type"] for one in of_one] == ["Create", "Create", "Update"]


def test_in_a_demo_what_failed_is_tried_at_once(outbox):
    outbox.follower(FAR)
    outbox.net.off(FAR)
    for number in range(FAILURES_MAX):
        outbox.say("Create", object_uri=f"{outbox.article}-{number}")
    outbox.step()
    outbox.net.on(FAR)
    outbox.step()
    assert SENT not in outbox.states()
    while between.hasten():
        outbox.step()
    assert set(outbox.states()) == {SENT}


def test_a_newer_update_takes_the_place_of_one_that_waits(outbox):
    outbox.follower(FAR)
    outbox.say("Create")
    outbox.step()
    outbox.net.off(FAR)
    outbox.say("Update")
    outbox.step()
    outbox.say("Update")
    outbox.say("Update")
    outbox.step()
    # The one in between was overtaken before anybody had worked out who gets it.
    assert outbox.states("Update") == [CANCELLED, WAITING]
    outbox.net.on(FAR)
    outbox.step()
    assert outbox.net.sent(FAR)[-1]["object"]["name"] == "Compost 4"


def test_a_delete_before_the_first_attempt_takes_the_create_along(outbox):
    outbox.follower(FAR)
    outbox.say("Create")
    fan_out.work_out()
    outbox.say("Delete")
    outbox.step()
    assert outbox.net.posts == []
    assert outbox.states() in ([], [CANCELLED])


def test_a_delete_goes_to_all_who_were_ever_told_and_the_words_not_once_more(outbox):
    outbox.follower(FAR)
    outbox.follower("near.example")
    outbox.net.off(FAR)
    outbox.say("Create")
    outbox.step()
    outbox.followers.clear()
    outbox.say("Delete")
    outbox.net.on(FAR)
    outbox.wait(minutes=5)
    assert outbox.net.verbs("near.example") == ["Create", "Delete"]
    # The Create may have arrived, though nobody said so: its Delete does.
    assert outbox.net.verbs(FAR) == ["Create", "Delete"]


def test_the_ledger_knows_of_a_delivery_before_it_is_tried(outbox):
    outbox.follower(FAR)

    def dies(url):
        assert outbox.told() == [FAR] and outbox.told(outbox.mag) == [FAR]
        raise KeyboardInterrupt

    outbox.net.answers[FAR] = dies
    outbox.say("Create")
    with pytest.raises(KeyboardInterrupt):
        outbox.step()
    outbox.net.on(FAR)
    outbox.step()
    assert outbox.states() == [SENT]


def test_the_same_bytes_go_at_each_attempt_and_are_signed_anew(outbox):
    outbox.follower(FAR)
    outbox.net.off(FAR)
    outbox.say("Create")
    outbox.wait(minutes=10)
    assert len(outbox.net.posts) == len(outbox.net.schemes) >= 3
    assert len({body for _url, body in outbox.net.posts}) == 1


def test_the_waits_between_attempts_are_those_of_the_table(outbox):
    outbox.follower(FAR)
    outbox.net.answers[FAR] = 408
    outbox.say("Like")
    outbox.wait(hours=3)
    gaps = [b - a for a, b in zip(times(outbox), times(outbox)[1:], strict=False)]
    assert len(gaps) == 5
    for gap, meant in zip(gaps, [30, 90, 270, 810, 2_430], strict=True):
        assert 0.75 * meant <= gap <= 1.25 * meant + 1
    assert (outbox.row().state, outbox.row().last_status) == (FAILED, 408)


@pytest.mark.parametrize("status", [400, 404, 410, 422, 501])
def test_a_no_that_stays_one_ends_it(outbox, status):
    outbox.follower(FAR)
    outbox.net.answers[FAR] = status
    outbox.say("Create")
    outbox.wait(hours=1)
    assert len(outbox.net.posts) == 1
    assert (outbox.row().state, outbox.row().error) == (FAILED, f"{status} a word")


def test_a_refused_signature_is_tried_in_the_other_form_once(outbox):
    outbox.follower(FAR)
    outbox.net.answers[FAR] = 401
    outbox.say("Create")
    outbox.wait(hours=1)
    assert outbox.net.schemes == ["cavage", "rfc9421", "cavage"]
    assert outbox.row().state == FAILED


def test_the_form_that_a_host_understood_is_kept(outbox):
    outbox.follower(FAR)
    outbox.net.answers[FAR] = lambda url: 401 if outbox.net.schemes[-1] == "cavage" else 202
    outbox.say("Create")
    outbox.wait(minutes=2)
    outbox.say("Update")
    outbox.step()
    assert outbox.net.schemes == ["cavage", "rfc9421", "rfc9421"]
    assert outbox.host(FAR).speaks == "rfc9421"


def test_a_host_that_asks_for_patience_gets_it_for_all_that_waits(outbox):
    outbox.follower(FAR)
    outbox.net.answers[FAR] = (429, {"retry-after": "600"})
    outbox.say("Create")
    outbox.step()
    outbox.net.on(FAR)
    outbox.say("Create", object_uri=f"{outbox.article}-2")
    fan_out.work_out()
    outbox.net.answers[FAR] = (429, {"retry-after": "600"})
    outbox.step()
    posted = len(outbox.net.posts)
    outbox.wait(minutes=9)
    assert len(outbox.net.posts) == posted
    assert outbox.host(FAR).failures == 0
    outbox.net.on(FAR)
    outbox.wait(minutes=3)
    assert outbox.states() == [SENT, SENT]


def test_a_redirect_is_a_failure_and_is_tried_again(outbox, refused):
    """T40: the guarded fetch follows none."""
    outbox.follower(FAR)
    outbox.net.answers[FAR] = refused("redirected")
    outbox.say("Create")
    outbox.step()
    assert (outbox.row().state, outbox.row().error) == (WAITING, "redirected")
    assert outbox.host(FAR).failures == 1


def test_a_bad_certificate_is_a_passing_failure(outbox):
    """T41."""
    outbox.follower(FAR)
    outbox.net.answers[FAR] = FetchFailed("certificate")
    outbox.say("Create")
    outbox.step()
    outbox.net.on(FAR)
    outbox.wait(minutes=1)
    assert outbox.states() == [SENT]


def test_an_address_that_cannot_be_asked_is_given_up(outbox, refused):
    outbox.follower(FAR)
    outbox.net.answers[FAR] = refused("port")
    outbox.say("Create")
    outbox.step()
    assert outbox.row().state == FAILED


def test_a_suspended_host_gets_nothing_of_what_waits_but_removals(outbox):
    """T68, our half."""
    outbox.follower(FAR)
    outbox.say("Create")
    outbox.step()
    outbox.net.off(FAR)
    for n in range(20):
        outbox.say("Create", object_uri=f"{outbox.article}-{n}")
    outbox.say("Delete")
    for _page in range(5):
        fan_out.work_out()
    Host.update(standing=SUSPENDED).execute()
    outbox.net.on(FAR)
    outbox.wait(hours=2)
    assert outbox.net.verbs() == ["Create", "Delete"]
    assert outbox.states().count(CANCELLED) == 20


def test_one_that_is_off_for_a_long_week_end_misses_nothing(outbox):
    """T89."""
    outbox.follower(FAR)
    outbox.say("Create")
    outbox.step()
    outbox.net.off(FAR)
    for n in range(30):
        outbox.say("Create", object_uri=f"{outbox.article}-{n}")
    outbox.say("Update")
    outbox.wait(days=2.5)
    while_off = len(outbox.net.posts)
    assert while_off < 40  # it was spared: its breaker was open
    outbox.net.on(FAR)
    outbox.wait(hours=13)
    arrived = outbox.net.sent(FAR)[while_off:]
    names = [(one["type"], one["object"]["id"]) for one in arrived]
    assert sorted(names) == sorted(
        [("Update", outbox.article)] + [("Create", f"{outbox.article}-{n}") for n in range(30)]
    )
    assert set(outbox.states()) == {SENT}


def test_one_that_is_off_for_29_days_still_hears_of_a_removal(outbox):
    outbox.follower(FAR)
    outbox.say("Create")
    outbox.step()
    outbox.net.off(FAR)
    outbox.say("Delete")
    outbox.wait(days=29)
    outbox.net.on(FAR)
    outbox.wait(days=1.4)
    assert outbox.net.verbs(FAR)[-1] == "Delete"
    assert outbox.states("Delete") == [SENT]
    line = Sent.get(Sent.object_uri == outbox.article)
    assert (line.answer, line.deleted_at is not None) == (202, True)


def test_a_dead_host_is_asked_at_most_six_times_in_half_an_hour(outbox):
    """T54, our half: however much waits for it."""
    outbox.follower(FAR)
    outbox.net.off(FAR)
    for n in range(40):
        outbox.say("Create", object_uri=f"{outbox.article}-{n}")
    outbox.wait(minutes=29)
    assert 4 <= len(outbox.net.posts) <= 6


def test_a_host_that_rises_is_not_run_over(outbox):
    outbox.follower(FAR)
    outbox.net.off(FAR)
    for n in range(40):
        outbox.say("Create", object_uri=f"{outbox.article}-{n}")
    outbox.wait(minutes=29)
    tried = len(outbox.net.posts)
    outbox.net.on(FAR)
    outbox.clock.advance(minutes=5)
    sent = []
    for _second in range(10):
        sent.append(outbox.step())
        outbox.clock.advance(seconds=1)
    assert sent[:4] == [2, 2, 4, 8]  # the probe, and the first of its ramp
    assert len(outbox.net.posts) == tried + 40
    assert (outbox.host(FAR).open_again_at, outbox.host(FAR).failures) == (None, 0)


def test_whoever_is_heard_from_gets_what_waits(outbox):
    outbox.follower(FAR)
    outbox.net.off(FAR)
    for n in range(8):
        outbox.say("Create", object_uri=f"{outbox.article}-{n}")
    outbox.wait(hours=8)
    assert outbox.host(FAR).open_again_at is not None
    outbox.net.on(FAR)
    tried = len(outbox.net.posts)
    # As ``hosts.heard_from`` does it.
    Host.update(open_again_at=None, failures=0, failing_since=None).execute()
    for _second in range(6):
        outbox.step()
        outbox.clock.advance(seconds=1)
    assert len(outbox.net.posts) == tried + 8


def test_what_is_urgent_goes_first(outbox):
    kim = outbox.person("one.example", "kim")
    for n in range(12):
        outbox.follower(f"h{n}.example")
    outbox.say("Create")
    outbox.answer("Accept", kim)
    outbox.step()
    assert outbox.net.posts[0][0] == f"{kim}/inbox"


def test_a_wiped_key_ends_a_delivery_and_says_so(outbox):
    outbox.follower(FAR)
    outbox.wiped.append(outbox.mag)
    outbox.say("Create")
    outbox.step()
    assert (outbox.row().state, outbox.row().error) == (FAILED, "the key of its sender is gone")


def test_what_is_taken_back_in_the_air_is_not_sent_again(outbox):
    outbox.follower(FAR)

    def taken_back(url):
        del outbox.net.answers[FAR]
        outbox.say("Delete")
        raise FetchFailed("deadline")

    outbox.net.answers[FAR] = taken_back
    outbox.say("Create")
    outbox.step()
    outbox.wait(minutes=5)
    assert outbox.net.verbs() == ["Create", "Delete"]
    assert outbox.states() == [CANCELLED, SENT]


def test_a_delete_does_not_overtake_what_is_in_the_air(outbox):
    outbox.follower(FAR)
    outbox.say("Create")
    fan_out.work_out()
    fan_out.work_out()
    air = picking.Air()
    flights = picking.pick(air, places=5, are_urgent=False)
    air.take(flights)
    outbox.say("Delete")
    fan_out.work_out()
    assert picking.pick(air, places=5, are_urgent=True) == []
    recording.record([posting.post(one) for one in flights])
    air.drop(flights[0].id)
    assert [one.verb for one in picking.pick(air, places=5, are_urgent=True)] == ["Delete"]


def test_one_host_has_four_in_the_air_and_a_failing_one_has_one(outbox):
    outbox.follower(FAR)
    for n in range(9):
        outbox.say("Create", object_uri=f"{outbox.article}-{n}")
    for _page in range(2):
        fan_out.work_out()
    air = picking.Air()
    air.take(picking.pick(air, places=20, are_urgent=False))
    assert air.by_host == {FAR: 4}
    assert picking.pick(air, places=20, are_urgent=False) == []
    Host.create(host=FAR, domain=FAR, failures=1)
    assert len(picking.pick(picking.Air(), places=20, are_urgent=False)) == 1


def test_a_step_keeps_to_its_limit(outbox):
    for n in range(12):
        outbox.follower(f"h{n}.example")
    outbox.say("Create")
    assert outbox.step(limit=5) == 5
    assert outbox.step(limit=100) == 7


def test_a_dead_worker_leaves_what_it_had_to_the_next(outbox):
    for n in range(5):
        outbox.follower(f"h{n}.example")
    outbox.say("Create")
    fan_out.work_out()
    fan_out.work_out()
    assert len(picking.pick(picking.Air(), places=3, are_urgent=False)) == 3  # and it is killed
    outbox.step()
    assert outbox.states() == [SENT] * 5
    assert sorted(row.attempts for row in Delivery.select()) == [1, 1, 2, 2, 2]


def test_a_retry_after_is_read_in_both_forms(clock):
    assert posting.retry_after("120") == 120
    assert round(posting.retry_after("Tue, 06 Apr 2027 13:31:00 GMT")) == 60
    beyond = "Mon, 01 Jan 2020 00:00:00 +" + "9" * 14
    for nonsense in ("", "soon", "-5", "1e9", "9" * 40, "Tue, 99 Apr 2027 13:31:00 GMT", beyond):
        assert posting.retry_after(nonsense) is None


def test_its_age_is_that_of_its_number(outbox):
    outbox.follower(FAR)
    outbox.say("Create")
    fan_out.work_out()
    fan_out.work_out()
    row = Delivery.get()
    assert abs(ids.instant_of(row.id) - Activity.get().made_at) < timedelta(seconds=1)
    assert delivering.step() == 1


def test_an_undo_goes_to_whoever_was_told_though_they_follow_no_more(outbox):
    outbox.follower(FAR)
    outbox.say("Announce")
    outbox.step()
    outbox.followers.clear()
    outbox.follower("new.example")
    outbox.say("Undo")
    outbox.step()
    assert outbox.net.verbs(FAR) == ["Announce", "Undo"]
    assert outbox.net.verbs("new.example") == ["Undo"]


def test_what_is_undone_before_anybody_heard_of_it_is_not_said(outbox):
    outbox.follower(FAR)
    outbox.say("Announce")
    fan_out.work_out()
    outbox.followers.clear()
    outbox.say("Undo")
    outbox.step()
    assert outbox.net.posts == []


def test_an_undo_of_many_is_worked_out_page_by_page(outbox, monkeypatch):
    monkeypatch.setattr(fan_out, "PAGE_RECEIVERS", 5)
    for n in range(13):
        outbox.follower(f"h{n}.example")
    outbox.say("Like")
    outbox.step()
    outbox.followers.clear()
    outbox.say("Undo")
    outbox.step()
    assert outbox.net.verbs().count("Undo") == 13
