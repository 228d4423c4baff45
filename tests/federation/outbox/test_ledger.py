"""Which hosts have what, what was given up, and what ends with time."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from onemile.api import Conflict, clock
from onemile_federation.keys import sealing
from onemile_federation.keys.models import RSA, OwnKey
from onemile_federation.outbox import commands, dead_letters, ending, ledger, owed, traffic
from onemile_federation.outbox.models import (
    CANCELLED,
    FAILED,
    WAITING,
    Activity,
    Delivery,
    Gone,
    Sent,
)
from onemile_federation.remote.models import Host

pytestmark = pytest.mark.plugins("federation")

FAR = "far.example"


def given_up(outbox, *, verb="Create"):
    """A delivery that a host has refused for good."""
    outbox.follower(FAR)
    outbox.follower("near.example")
    if verb == "Delete":
        outbox.say("Create")
        outbox.step()
    outbox.net.answers[FAR] = 403
    outbox.say(verb)
    outbox.step()
    return outbox.row(host=FAR, state=FAILED)


def test_the_ledger_says_who_has_let_go_of_a_thing(outbox):
    given_up(outbox, verb="Delete")
    far, near = ledger.of(outbox.article)
    assert (near.host, near.answer, near.confirmed_at is not None) == ("near.example", 202, True)
    assert (far.host, far.answer, far.confirmed_at) == (FAR, 0, None)
    assert far.asked_at is not None


def test_after_thirty_days_those_who_have_not_are_named(outbox):
    given_up(outbox, verb="Delete")
    outbox.clock.advance(days=29)
    assert owed.count_silent_hosts(sender_uri=outbox.mag) == 0
    outbox.clock.advance(days=1, seconds=1)
    (silent,) = owed.silent_hosts(sender_uri=outbox.mag, limit=9)
    assert (silent.host, silent.n_things, silent.has_person) == (FAR, 1, False)
    (one,) = owed.every_unconfirmed(sender_uri=outbox.mag)
    assert (one.object_uri, one.asked_at) == (outbox.article, silent.asked_at)


def test_what_others_made_is_in_no_ledger_of_ours(outbox):
    outbox.follower(FAR)
    outbox.say("Announce", object_uri="https://b.example/notes/1")
    outbox.step()
    assert [row.object_uri for row in Sent.select()] == [outbox.mag]


def test_what_was_given_up_is_listed_and_tried_again(outbox):
    row = given_up(outbox)
    (letter,) = dead_letters.listed()
    assert (letter.id, letter.verb, letter.host, letter.status) == (row.id, "Create", FAR, 403)
    outbox.net.on(FAR)
    dead_letters.retry(row.id)
    outbox.step()
    assert dead_letters.listed() == []
    assert outbox.net.verbs(FAR) == ["Create", "Create"]


def test_it_is_not_tried_again_past_something_newer(outbox):
    row = given_up(outbox)
    outbox.net.off(FAR)
    outbox.say("Update")
    outbox.step()
    with pytest.raises(Conflict):
        dead_letters.retry(row.id)
    assert outbox.row(id=row.id).state == FAILED


def test_what_was_given_up_can_be_let_go(outbox):
    row = given_up(outbox)
    dead_letters.discard(row.id)
    assert (dead_letters.count(), outbox.row(id=row.id).state) == (0, CANCELLED)
    for act in (dead_letters.discard, dead_letters.retry):
        with pytest.raises(Conflict):
            act(row.id)


def test_the_command_lists_retries_and_discards(outbox):
    row = given_up(outbox, verb="Delete")

    def run(*words):
        return CliRunner().invoke(commands.outbox, words)

    assert f"{row.id} REMOVAL Delete of {outbox.article}" in run().output
    assert "not among those that failed" in run("--retry", "1").output
    assert run("--retry", "1").exit_code == 1
    assert traffic.check().detail.startswith("1 retrait n’a")
    assert "/federation/letters" in traffic.check().mend
    assert "waits to be sent again" in run("--retry", str(row.id)).output
    assert "Nothing was given up." in run().output
    outbox.step()
    again = outbox.row(host=FAR, state=FAILED)
    assert "is let go" in run("--discard", str(again.id)).output


def test_what_is_never_reached_is_given_up_in_time(outbox):
    outbox.follower(FAR)
    outbox.say("Create")
    outbox.step()
    outbox.net.off(FAR)
    for n in range(8):
        outbox.say("Create", object_uri=f"{outbox.article}-{n}")
    outbox.say("Delete")
    outbox.wait(days=3.5)
    ending.give_up_late()
    assert set(outbox.states("Create")[1:]) == {FAILED}
    assert FAILED not in outbox.states("Delete")
    outbox.wait(days=28)
    ending.give_up_late()
    assert outbox.states("Delete") == [FAILED]
    assert not traffic.check().is_fine


def test_what_a_wrong_clock_put_off_for_years_is_due_now(outbox):
    outbox.follower(FAR)
    outbox.net.off(FAR)
    outbox.say("Create")
    outbox.step()
    Delivery.update(due_at=clock.ahead(days=900)).execute()
    outbox.net.on(FAR)
    ending.give_up_late()
    outbox.step()
    assert outbox.net.verbs() == ["Create", "Create"]


def test_what_has_ended_is_forgotten_after_two_weeks_and_the_ledger_stays(outbox):
    outbox.follower(FAR)
    kim = outbox.person("b.example")
    outbox.say("Create")
    outbox.answer("Accept", kim)
    outbox.step()
    outbox.clock.advance(days=13)
    assert ending.forget_sent() == 0
    outbox.clock.advance(days=1, seconds=5)
    assert ending.forget_said() == 0  # something of it is still among the deliveries
    assert ending.forget_sent() == 2
    assert ending.forget_said() == 1
    # What stands behind /ap/a/<id> stays, what was only an answer goes.
    assert [row.verb for row in Activity.select()] == ["Create"]
    assert outbox.told() == [FAR]
    outbox.say("Delete")
    outbox.step()
    assert outbox.net.verbs(FAR) == ["Create", "Delete"]


def test_failures_are_kept_for_a_season(outbox):
    given_up(outbox)
    outbox.clock.advance(days=60)
    ending.forget_sent()
    assert dead_letters.count() == 1
    outbox.clock.advance(days=31)
    ending.forget_sent()
    assert dead_letters.count() == 0


def test_followers_on_a_host_that_is_lost_for_half_a_year_are_parted_from(outbox):
    kim = outbox.follower(FAR)
    lu = outbox.follower("near.example")
    lost = {"host": FAR, "domain": FAR, "unreachable_since": clock.now()}
    Host.create(**lost)
    outbox.clock.advance(days=179)
    assert ending.part_from_lost() == 0
    outbox.clock.advance(days=1, seconds=1)
    assert ending.part_from_lost() == 1
    assert kim not in outbox.followers[outbox.mag] and lu in outbox.followers[outbox.mag]


def test_what_was_taken_back_since_is_not_tried_again(outbox):
    row = given_up(outbox)
    outbox.net.on(FAR)
    outbox.say("Delete")
    with pytest.raises(Conflict):
        dead_letters.retry(row.id)
    outbox.step()
    assert outbox.net.verbs(FAR) == ["Create", "Delete"]
    assert outbox.row(id=row.id).state == FAILED


def test_all_lost_hosts_have_their_turn_and_each_only_once(outbox, monkeypatch):
    monkeypatch.setattr(ending, "HOSTS_MAX", 2)
    names = [f"lost{n}.example" for n in range(5)]
    for name in names:
        outbox.follower(name)
        Host.create(host=name, domain=name, unreachable_since=clock.now())
    for n in range(20):
        Host.create(host=f"near{n}.example", domain=f"near{n}.example")
    outbox.clock.advance(days=181)
    assert [ending.part_from_lost() for _ in range(4)] == [2, 2, 1, 0]
    assert outbox.followers[outbox.mag] == []
    # One that came back and is lost anew is parted from anew.
    Host.update(unreachable_since=clock.now()).where(Host.host == names[0]).execute()
    outbox.clock.advance(days=181)
    assert ending.part_from_lost() == 1


def test_keys_go_after_the_last_attempt(outbox, monkeypatch):
    outbox.follower(FAR)
    # Of one that comes first and stays, since its plugin is not at work.
    monkeypatch.setattr(ending, "ACTORS_MAX", 1)
    stays = "a:stays"
    Gone.create(uri=stays, former_type="Group")
    for uri, key_id in ((outbox.mag, "k"), (stays, "s")):
        sealed = sealing.sealed(b"private", key_id=key_id)
        OwnKey.create(actor_uri=uri, kind=RSA, key_id=key_id, public="p", sealed=sealed)
    outbox.say("Create")
    outbox.step()
    outbox.net.off(FAR)
    outbox.say("Delete", object_uri=outbox.mag)
    outbox.step()
    assert ending.wipe_keys() == 0
    outbox.net.on(FAR)
    outbox.wait(hours=1)
    assert outbox.net.verbs()[-1] == "Delete"
    assert ending.wipe_keys() == 0  # it is back
    outbox.gone.add(outbox.mag)
    assert ending.wipe_keys() == 1
    assert outbox.wiped == [outbox.mag]


def test_the_traffic_of_each_host_is_seen(outbox):
    given_up(outbox)
    outbox.net.off("near.example")
    outbox.say("Update")
    outbox.step()
    near, far = traffic.by_host()
    assert (near.host, near.waiting, near.given_up) == ("near.example", 1, 0)
    assert near.last_sent_at is not None
    assert abs(near.oldest_waiting_at - clock.now()) < timedelta(seconds=1)
    assert (far.host, far.waiting, far.given_up, far.oldest_waiting_at) == (FAR, 0, 2, None)


def test_the_health_check_sees_a_worker_that_does_not_run(outbox):
    outbox.follower(FAR)
    outbox.net.off(FAR)
    outbox.say("Create")
    outbox.step()
    assert traffic.check().is_fine
    outbox.clock.advance(minutes=20)
    assert outbox.row().state == WAITING
    assert not traffic.check().is_fine
    outbox.step()
    assert traffic.check().is_fine


def test_an_age_is_measured_from_the_first_sending(outbox):
    outbox.follower(FAR)
    outbox.say("Create")
    outbox.step()
    first = ledger.of(outbox.article)[0].first_sent_at
    outbox.clock.advance(days=1)
    outbox.say("Update")
    outbox.step()
    assert ledger.of(outbox.article)[0].first_sent_at == first
    assert clock.now() - first >= timedelta(days=1)
