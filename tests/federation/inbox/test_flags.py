"""Another server reports something of ours: federation.md 1.11."""

import pytest

from onemile.events import dispatch_pending
from onemile.moderation.models import Report
from onemile_federation.inbox.acting import flags
from onemile_federation.inbox.models import DONE, IGNORED
from tests.federation.inbox.others import ANNA, ARTICLE, BASE, EVE, MAG, activity

pytestmark = pytest.mark.plugins("federation")


@pytest.fixture
def filed(inbox, monkeypatch):
    """The reports that were filed."""
    reports = []
    monkeypatch.setattr(flags, "file_report", lambda **said: reports.append(said))
    return reports


def test_a_report_is_filed_about_each_thing_that_is_here(inbox, filed):
    named = [MAG, ARTICLE, f"{BASE}/ap/o/none", "https://v.example/notes/1", ARTICLE]

    row = inbox.said(activity("Flag", named, content="rude " * 2_000))

    assert row.state == DONE
    assert [one["thing_uri"] for one in filed] == [MAG, ARTICLE]
    assert {(one["by_uri"], one["ground"], len(one["text"])) for one in filed} == {
        (ANNA, "other", 5_000)
    }


def test_what_is_not_here_is_reported_to_nobody(inbox, filed):
    assert inbox.said(activity("Flag", [f"{BASE}/ap/o/none", ANNA])).state == IGNORED
    assert filed == []


def test_no_more_than_ten_things_are_read(inbox, filed, monkeypatch):
    monkeypatch.setattr(flags, "_is_here", lambda uri, viewer: True)
    inbox.said(activity("Flag", [f"{BASE}/ap/o/{n}" for n in range(50)]))
    assert len(filed) == flags.THINGS_MAX


def test_a_host_reports_twenty_times_a_day_and_the_others_go_on(inbox, filed, clock, elsewhere):
    """One person ten times, so that their server is still heard; all of a domain sixty times."""
    names = ("bob", "actor", "carla")
    bob, server, carla = (f"https://v.example/users/{name}" for name in names)
    hosts = [f"https://{name}.v.example/users/x" for name in "abc"]
    for uri in (bob, server, carla, *hosts):
        elsewhere.actors[uri] = {"type": "Application" if uri == server else "Person"}

    def said(by, times):
        return [inbox.said(activity("Flag", ARTICLE, by=by)).error for _n in range(times)]

    assert said(ANNA, 11) == [""] * 10 + ["too many reports"]
    assert said(server, 11) == [""] * 10 + ["too many reports"]
    assert said(bob, 1) == ["too many reports"]
    assert said(hosts[0], 10) + said(hosts[1], 10) + said(hosts[2], 10) == [""] * 30
    assert said(EVE, 1) == [""] and len(filed) == 51
    clock.advance(days=1, seconds=1)
    assert said(bob, 1) == [""]


def test_it_comes_to_the_moderators(inbox, world, monkeypatch):
    member = world.member("Ana")
    monkeypatch.setattr(flags, "_is_here", lambda uri, viewer: uri == member.uri)

    assert inbox.said(activity("Flag", member.uri, content="rude")).state == DONE
    dispatch_pending()

    report = Report.get()
    assert (report.reporter_uri, report.text, report.ground) == (ANNA, "rude", "other")


def test_whose_a_thing_is_that_is_named_makes_no_second_case(inbox, filed, monkeypatch):
    bob = f"{BASE}/members/bob"
    monkeypatch.setattr(flags, "_is_here", lambda uri, viewer: True)
    monkeypatch.setattr(flags, "_owners_of", lambda uri: [bob, MAG] if uri == ARTICLE else [])

    assert inbox.said(activity("Flag", [bob, MAG, ARTICLE], content="rude")).state == DONE
    assert [one["thing_uri"] for one in filed] == [ARTICLE]
    assert inbox.said(activity("Flag", [bob], content="rude")).state == DONE
    assert inbox.said(activity("Flag", [f"{BASE}/members/eve", ARTICLE])).state == DONE
    assert [one["thing_uri"] for one in filed[1:]] == [bob, f"{BASE}/members/eve", ARTICLE]
