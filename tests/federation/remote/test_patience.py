"""What was not to be had is not asked for again and again."""

import pytest

from onemile_federation.remote import asking, patience
from onemile_federation.remote.asking import Absent, Away

pytestmark = pytest.mark.plugins("federation")


def _asked(url):
    with pytest.raises(Absent):
        asking.document(url)


def _in_vain(url):
    with pytest.raises(Away):
        asking.document(url)


def _broken(elsewhere, path, host="e.example"):
    """An address at which the server has a fault."""
    return elsewhere.refuse(elsewhere.url(path, host), 500)


def test_what_is_not_there_is_asked_for_after_five_minutes_then_ten_and_at_last_each_hour(
    elsewhere, clock
):
    url = elsewhere.url("/1")
    _asked(url)
    waits = []
    for _time in range(6):
        before, minutes = len(elsewhere.asked), 0
        while len(elsewhere.asked) == before:
            clock.advance(minutes=5)
            minutes += 5
            _asked(url)
        waits.append(minutes)

    assert waits == [5, 10, 20, 40, 60, 60]


def test_what_is_there_again_is_forgotten_as_not_there(elsewhere, clock):
    url = elsewhere.url("/1")
    _asked(url)
    clock.advance(minutes=6)
    elsewhere.note("/1")
    asking.document(url)
    del elsewhere.replies[url]
    _asked(url)

    clock.advance(minutes=6)
    elsewhere.note("/1")

    assert asking.document(url).url == url


def test_a_clock_that_was_ahead_keeps_nothing_away(elsewhere, clock):
    url = elsewhere.url("/1")
    clock.advance(days=365)
    _asked(url)
    clock.advance(days=-365)
    elsewhere.note("/1")

    assert asking.document(url).url == url


def test_a_host_that_failed_ten_times_is_asked_once_a_minute(elsewhere, clock):
    for number in range(10):
        _in_vain(_broken(elsewhere, f"/{number}"))
    for number in range(10, 60):
        with pytest.raises(Away):
            asking.document(elsewhere.url(f"/{number}"))
    assert len(elsewhere.asked) == 10

    for minute in range(3):
        clock.advance(minutes=1, seconds=1)
        for number in range(100, 105):
            with pytest.raises((Absent, Away)):
                asking.document(_broken(elsewhere, f"/{number}-{minute}"))

    assert len(elsewhere.asked) == 13


def test_a_thousand_names_beneath_one_domain_are_one(elsewhere, clock):
    for number in range(10):
        with pytest.raises((Absent, Away)):
            asking.document(elsewhere.url("/1", f"n{number}.e.example"))
    looked_up = len(elsewhere.looked_up)

    for number in range(10, 200):
        with pytest.raises(Away):
            asking.document(elsewhere.url("/1", f"n{number}.e.example"))

    assert len(elsewhere.looked_up) == looked_up == 10


def test_another_host_is_asked_all_the_while(elsewhere):
    for number in range(15):
        with pytest.raises((Absent, Away)):
            asking.document(_broken(elsewhere, f"/{number}"))

    note = elsewhere.note("/1", "v.example")

    assert asking.document(note["id"]).content == note


def test_one_answer_makes_good_one_failure(elsewhere, clock):
    for number in range(10):
        _in_vain(_broken(elsewhere, f"/{number}"))
    clock.advance(minutes=2)
    for number in range(3):
        asking.document(elsewhere.note(f"/there-{number}")["id"])

    for number in range(20, 23):
        _in_vain(_broken(elsewhere, f"/{number}"))
    with pytest.raises(Away):
        asking.document(elsewhere.url("/23"))

    assert len(elsewhere.asked) == 16


def test_failures_are_counted_where_redirects_lead_too(elsewhere, clock):
    for number in range(10):
        to = _broken(elsewhere, f"/{number}", "v.example")
        url = elsewhere.refuse(elsewhere.url(f"/r{number}", "e.example"), 302, Location=to)
        _in_vain(url)
    for number in range(10, 20):
        to = _broken(elsewhere, f"/{number}", "v.example")
        url = elsewhere.refuse(elsewhere.url(f"/r{number}", "w.example"), 302, Location=to)
        with pytest.raises(Away):
            asking.document(url)

    assert sum("v.example" in url for url in elsewhere.asked) == 10
    clock.advance(minutes=2)
    note = elsewhere.note("/there", "v.example")
    assert asking.document(note["id"]).content == note


def test_who_says_that_nothing_is_there_is_alive(elsewhere):
    for number in range(15):
        _asked(elsewhere.url(f"/{number}"))
    for number in range(9):
        to = elsewhere.url(f"/{number}", "v.example")
        _asked(elsewhere.refuse(elsewhere.url(f"/r{number}", "w.example"), 302, Location=to))

    for host in ("e.example", "v.example"):
        note = elsewhere.note("/there", host)
        assert asking.document(note["id"]).content == note


NOT_FOR_US = {
    "a refusal": {"document": b"", "status": 403},
    "a door that wants another name": {"document": b"", "status": 401},
    "a page for people": {"document": b"<p>Hello</p>", "kind": "text/html"},
    "no JSON": {"document": b"{"},
    "another id": {"document": {"id": "https://v.example/1"}},
    "no id": {"document": {}},
    "too long": {"document": b" " * 2_000_000},
}


@pytest.mark.parametrize("what", NOT_FOR_US)
def test_whoever_answers_at_all_is_alive(elsewhere, what):
    for number in range(12):
        _asked(elsewhere.serve(elsewhere.url(f"/{number}"), **NOT_FOR_US[what]))

    note = elsewhere.note("/there")

    assert asking.document(note["id"]).content == note


def test_a_host_that_answers_and_then_falls_silent_has_failed(elsewhere):
    for number in range(10):
        named = _broken(elsewhere, f"/own-{number}")
        _in_vain(elsewhere.serve(elsewhere.url(f"/{number}"), {"id": named}))
    asked = len(elsewhere.asked)

    _in_vain(elsewhere.url("/11"))

    assert len(elsewhere.asked) == asked == 20


def test_the_memory_has_an_end(instance, monkeypatch):
    monkeypatch.setattr(patience, "URLS_MAX", 5)
    monkeypatch.setattr(patience, "DOMAINS_MAX", 5)
    memory = patience.at_work()
    for number in range(20):
        memory.not_there.note(f"u{number}", is_gone=False)
        with pytest.raises(Absent), memory.documents.asking(f"d{number}", Absent):
            raise Absent

    assert (len(memory.not_there), len(memory.documents)) == (5, 5)
    memory.not_there.refuse("u0")
    with pytest.raises(Absent):
        memory.not_there.refuse("u19")
