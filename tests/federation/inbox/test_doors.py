"""The doors of the inboxes: federation.md 1.2, 1.3; T01, T07, T11, T20 to T22, T42 to T47, T85."""

import dataclasses
import json
from functools import partial
from threading import Thread

import pytest
from kit.processes import until

from onemile.api import Conflict, Invalid, NotNow, bells, problem
from onemile.current import EXTENSION
from onemile.db import release
from onemile_federation import registry
from onemile_federation.inbox import fullness, gathering, quotas, reception
from onemile_federation.inbox.models import DONE, RECEPTION, WAITING, Inbound, Known, Signature
from tests.federation.inbox.others import ANNA, ARTICLE, EVE, activity, note

pytestmark = pytest.mark.plugins("federation")


def like(**how):
    return activity("Like", ARTICLE, **how)


def kept():
    return Inbound.select().count()


def test_what_is_signed_is_kept_and_answered_without_a_word(inbox):
    said = like()

    answer = inbox.post(said)

    assert (answer.status_code, answer.data) == (202, b"")
    row = Inbound.get()
    assert (row.verb, row.actor_uri, row.host) == ("Like", ANNA, "v.example")
    assert (row.object_uri, row.state) == (ARTICLE, WAITING)
    assert json.loads(row.body) == said


@pytest.mark.one_engine
def test_what_is_kept_wakes_the_reception_of_the_process_that_works_for_this_one(inbox, instance):
    heard = []
    instance.extensions[EXTENSION].rooms[bells.BEYOND] = heard.append
    inbox.post(like())
    assert heard == [RECEPTION] and bells.bell(RECEPTION).is_set()

    door, write = gathering.at_work(), partial(bells.ring_after_commit, RECEPTION)
    with door._turn:  # meanwhile others come, and are written down together
        threads = [Thread(target=_within, args=(instance, door, write)) for _n in range(5)]
        for one in threads:
            one.start()
        until(lambda: len(door._waiting) == len(threads))
    for one in threads:
        one.join()
    assert heard == [RECEPTION] * 2


def _within(app, door, write):
    with app.app_context():
        door.write(write)
        release()


@pytest.mark.parametrize("signature", ["", 'keyId="forged"'])
def test_without_a_signature_that_holds_nothing_is_kept(inbox, signature):
    answer = inbox.post(like(), signature=signature)

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert "Signature" in answer.headers["WWW-Authenticate"]
    assert answer.json == problem(401).json  # the house's words, and no second set of them
    assert kept() == Signature.select().count() == 0


def test_a_key_that_is_away_for_a_moment_is_no_refusal_for_good(inbox, elsewhere):
    elsewhere.key_is_away = True

    answer = inbox.post(like())

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    elsewhere.key_is_away = False
    assert inbox.post(like()).status_code == 202


@pytest.mark.parametrize("said_by", [ANNA, EVE])
def test_a_suspended_host_hears_403_before_its_key_is_asked_for(inbox, elsewhere, said_by):
    elsewhere.suspended = {"v.example"}
    elsewhere.key_is_away = True

    answer = inbox.post(like(by=said_by))

    assert answer.status_code == (403 if said_by == ANNA else 503)
    assert kept() == 0


def test_a_personal_inbox_is_one_of_an_actor(inbox):
    assert inbox.post(like(), to="mags/k3").status_code == 202
    assert inbox.post(like(), to="instance").status_code == 202
    assert inbox.post(like(), to="mags/none").status_code == 404
    assert inbox.post(like(), to="mags/former").status_code == 410


def test_who_is_unproven_does_not_learn_which_inboxes_there_are(inbox):
    for to in ("mags/k3", "mags/none", "mags/former"):
        assert inbox.post(like(), to=to, signature="").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b"{",
        b'{"type": "Like"',
        b"\xff{}",
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
)
def test_what_cannot_be_read_is_400(inbox, body):
    assert inbox.post(body, by=ANNA).status_code == 400
    assert kept() == 0


FUZZ = [None, True, 0, "", [], {}, [[["x"]]], "x" * 100_000, {"id": None}, {"type": 7}]


@pytest.mark.parametrize("place", ["id", "type", "actor", "object", "to", "cc", "published"])
@pytest.mark.parametrize("value", FUZZ, ids=range(len(FUZZ)))
def test_odd_values_are_refused_or_ignored_and_never_break(inbox, keeper, place, value):
    said = activity("Create", note("n"))
    said[place] = value

    answer = inbox.post(said, by=ANNA)

    assert answer.status_code in (202, 400, 403)
    reception.step()
    assert not Inbound.select().where(Inbound.error.contains("Error")).exists()
    if answer.status_code != 202:
        assert kept() == 0 and not keeper.kept


@pytest.mark.parametrize("place", ["id", "type", "attributedTo", "inReplyTo", "content", "tag"])
@pytest.mark.parametrize("value", FUZZ, ids=range(len(FUZZ)))
def test_odd_values_in_an_object_never_break_either(inbox, keeper, place, value):
    answer = inbox.post(activity("Create", {**note("n"), place: value}))

    assert answer.status_code in (202, 400, 403)
    reception.step()
    assert not Inbound.select().where(Inbound.error.contains("Error")).exists()


FORBIDDEN = {
    "another's activity": lambda: (activity("Like", ARTICLE, by=ANNA), EVE),
    "an id of another origin": lambda: ({**like(by=EVE), "id": "https://v.example/a/1"}, EVE),
    "a note of another origin": lambda: (activity("Create", note("n", by=ANNA), by=EVE), EVE),
    "a note in another's name": lambda: (
        activity("Create", {**note("n", by=EVE), "attributedTo": ANNA}, by=EVE),
        EVE,
    ),
    "one of two in another's name": lambda: (
        activity("Create", {**note("n", by=EVE), "attributedTo": [EVE, ANNA]}, by=EVE),
        EVE,
    ),
    "a change of another's": lambda: (activity("Update", note("n", by=ANNA), by=EVE), EVE),
    "a change by name": lambda: (activity("Update", "https://v.example/notes/n", by=EVE), EVE),
    "a tombstone of another's": lambda: (
        activity("Delete", {"id": "https://v.example/notes/n", "type": "Tombstone"}, by=EVE),
        EVE,
    ),
    "an undo of another's": lambda: (
        activity("Undo", activity("Follow", ARTICLE, by=ANNA), by=EVE),
        EVE,
    ),
}


@pytest.mark.parametrize("of", FORBIDDEN)
def test_who_may_not_say_it_hears_403(inbox, of):
    said, by = FORBIDDEN[of]()

    assert inbox.post(said, by=by).status_code == 403
    assert kept() == 0


def test_the_genuine_twins_are_taken(inbox):
    anna = note("n", by=ANNA)
    for said in (
        activity("Create", anna),
        activity("Create", {**anna, "attributedTo": [ANNA]}),
        activity("Update", anna),
        activity("Update", anna["id"]),
        activity("Delete", {"id": anna["id"], "type": "Tombstone"}),
        activity("Undo", activity("Follow", ARTICLE)),
    ):
        assert inbox.post(said).status_code == 202


def test_the_same_again_is_taken_and_forgotten(inbox):
    said = like()
    for to in ("", "mags/k3", ""):
        assert inbox.post(said, to=to).status_code == 202

    assert kept() == 1
    reception.step()
    assert inbox.post(said).status_code == 202
    assert (kept(), Known.select().count()) == (1, 1)


def test_what_had_its_effect_is_known_when_its_row_is_gone(inbox, keeper):
    said = like()
    inbox.said(said)
    Inbound.delete().execute()

    assert inbox.post(said).status_code == 202
    reception.step()
    assert (kept(), len(keeper.told)) == (0, 1)


def test_a_replay_of_the_very_request_is_forgotten(inbox):
    said, signed = like(), f'keyId="{ANNA}#main-key",signature="one"'
    inbox.post(said, signature=signed)
    Inbound.delete().execute()

    assert inbox.post(said, signature=signed).status_code == 202
    assert kept() == 0


def test_without_an_id_it_is_known_by_its_bytes(inbox):
    for published in ("one", "one", "two"):
        said = {"type": "Like", "actor": ANNA, "object": ARTICLE, "published": published}
        assert inbox.post(said).status_code == 202

    assert kept() == 2


def test_one_domain_has_a_quota_and_the_others_go_on(inbox, clock):
    codes = [inbox.post(like()).status_code for _n in range(quotas.MESSAGES_MAX)]
    late = inbox.post(like())
    sub = inbox.post(like(by="https://sub.v.example/users/x"))

    assert set(codes) == {202}
    assert (late.status_code, sub.status_code) == (429, 429)
    assert 0 < int(late.headers["Retry-After"]) <= 300
    assert inbox.post(like(by=EVE)).status_code == 202
    clock.advance(minutes=5)
    assert inbox.post(like()).status_code == 202


def test_a_domain_has_a_quota_of_bytes_too(clock):
    counted = quotas.Quotas()
    large = quotas.BYTES_MAX // 10
    assert [counted.wait_seconds("v.example", size=large) for _n in range(10)] == [0] * 10
    assert counted.wait_seconds("v.example", size=1) > 0
    assert counted.wait_seconds("w.example", size=large) == 0


def test_the_unproven_use_up_nobodys_quota(inbox):
    for _n in range(quotas.MESSAGES_MAX + 1):
        inbox.post(like(), signature=f'keyId="{ANNA}#main-key",signature="forged"')

    assert inbox.post(like()).status_code == 202


def test_quotas_are_bounded(clock):
    counted = quotas.Quotas()
    for n in range(quotas.DOMAINS_MAX + 50):
        assert counted.wait_seconds(f"d{n}.example") == 0
    assert len(counted) == quotas.DOMAINS_MAX + 1
    for _n in range(quotas.REST_MAX):
        counted.wait_seconds("another.example")
    assert counted.wait_seconds("one-more.example") > 0
    assert counted.wait_seconds("d1.example") == 0


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Conflict("said otherwise"), 409),
        (Invalid({"x": "no"}), 422),
        (NotNow({"x": "later"}, retry_after_seconds=7), 503),
    ],
)
def test_a_keeper_may_refuse_before_anything_is_kept(inbox, keeper, refusal, code):
    keeper.refuses = refusal

    answer = inbox.post(activity("Create", note("n")))

    assert answer.status_code == code
    assert answer.headers.get("Retry-After") == ("7" if code == 503 else None)
    assert kept() == 0
    assert inbox.post(activity("Create", note("m", to="https://x.example/1"))).status_code == 202


def test_a_full_queue_says_later(inbox, monkeypatch, clock):
    monkeypatch.setattr(fullness, "WAITING_MAX", 2)
    monkeypatch.setattr(fullness, "LOOK_SECONDS", 0)
    for _n in range(3):
        assert inbox.post(like()).status_code == 202

    answer = inbox.post(like())

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    reception.step()
    assert inbox.post(like()).status_code == 202


def test_a_full_disk_says_later(instance, monkeypatch):
    disk = type("Disk", (), {"total": 100 * 1024**3, "free": 4 * 1024**3})
    monkeypatch.setattr("shutil.disk_usage", lambda path: disk)
    assert fullness.is_full()
    disk.free = 6 * 1024**3
    assert not fullness._is_disk_full()


def test_it_is_looked_once_a_second_how_full_it_is(inbox, monkeypatch):
    looks = []
    monkeypatch.setattr(fullness, "_waiting", lambda: looks.append(1) or 0)
    for _n in range(5):
        inbox.post(like())

    assert len(looks) == 1


def test_the_farewell_of_a_stranger_costs_no_key(inbox, elsewhere):
    elsewhere.key_is_away = True
    gone = "https://v.example/users/never-met"

    assert inbox.post(activity("Delete", gone, by=gone)).status_code == 202
    assert kept() == 0
    # Nobody speaks for another host, and who is known here is judged.
    forged = activity("Delete", gone, by=gone)
    assert inbox.post(forged, by=EVE).status_code == 503
    elsewhere.actor(ANNA)
    assert inbox.post(activity("Delete", ANNA)).status_code == 503


def test_a_message_costs_three_statements(inbox, monkeypatch):
    from onemile import db

    inbox.post(like())
    run = []
    engine = type(db.at_work())
    original = engine.execute_sql

    def execute_sql(self, sql, *given, **named):
        run.append(sql)
        return original(self, sql, *given, **named)

    monkeypatch.setattr(engine, "execute_sql", execute_sql)
    inbox.post(like())

    ours = [sql for sql in run if "federation_" in sql]
    assert len(ours) == 3, ours


def test_the_doors_bound_what_they_take():
    from onemile_federation.inbox.doors import DOORS

    assert {door.rule for door in DOORS} == {"/ap/inbox", "/ap/<path:of>/inbox"}
    assert all(door.methods == ("POST",) and door.bytes_max == 1_048_576 for door in DOORS)


@pytest.mark.parametrize("what", ["claims", "find", "admit"])
def test_a_plugin_that_raises_spoils_nobody_elses_message(inbox, keeper, monkeypatch, what):
    """A guest's mistake is not an answer of the house: neither 500, nor a loss."""

    def broken(*_given):
        raise KeyError("a guest's mistake")

    (good,) = registry.types()
    guest = dataclasses.replace(good, name="guest.thing", **{what: broken})
    monkeypatch.setattr(registry, "types", lambda: [guest] if what == "admit" else [guest, good])

    assert inbox.said(activity("Create", note("n"))).state == DONE
    assert inbox.said(like()).state == DONE
    assert [verb for verb, _uri in keeper.told] == ["Create", "Like"]


def test_where_a_plugin_raises_and_nobody_else_knows_nothing_is_said_to_be_missing(
    inbox, monkeypatch
):
    def broken(_uri):
        raise SystemExit

    (good,) = registry.kinds()
    guest = dataclasses.replace(good, name="guest.actor", find=broken)
    monkeypatch.setattr(registry, "kinds", lambda: [guest, good])

    assert inbox.post(like(), to="members/nobody").status_code == 503
    assert inbox.post(like(), to="mags/k3").status_code == 202
