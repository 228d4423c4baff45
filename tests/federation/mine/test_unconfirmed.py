"""Members read which servers have not confirmed that what they took back is gone there."""

import json

import pytest

from onemile.api import clock, ids
from onemile.members.models import Member
from onemile.privacy.erase import erase
from onemile_federation.mine import unconfirmed
from onemile_federation.outbox import ledger, owed
from onemile_federation.outbox.models import Sent
from tests.federation.outages.press import known_elsewhere

HEADING = "Pas confirmé par"
PAGE, LEAVE = "/me/elsewhere", "/me/data/leave"


def text(alsace, member, path=PAGE):
    return alsace.browser(member).get(path).text


def withdraw(network, alsace, paper):
    with alsace.at_work():
        paper.withdraws(paper.uri)
    network.settle()


def test_who_takes_all_back_is_told_first_which_servers_are_asked(alsace, paper):
    page = alsace.browser(paper.author).get(PAGE).follow("Tout reprendre")

    assert "2 serveurs" in page.text and "e.example, v.example" in page.text
    with alsace.at_work():
        assert Member.get(Member.id == paper.author.id).federates


def test_who_has_not_confirmed_within_thirty_days_is_named_to_who_wrote_it(
    network, alsace, peer, victim, paper
):
    assert HEADING not in text(alsace, paper.author)  # nothing was taken back
    network.off("v.example")
    withdraw(network, alsace, paper)
    quiet = text(alsace, paper.author)
    assert HEADING in quiet and "Aucun serveur n’est en retard" in quiet
    assert "v.example" not in quiet

    network.clock.advance(days=ledger.CONFIRM_DAYS, seconds=1)
    page = alsace.browser(paper.author).get(PAGE)
    assert "demandé le" in page.text
    assert "1 chose que tu as écrite" in page.text and "e.example" not in page.text
    assert 'href="https://v.example/"' in page.html and 'href="/legal"' in page.html

    with alsace.at_work() as world:
        ben = known_elsewhere(world, "Ben")
        assert [one.host for one in unconfirmed.of(paper.author.uri).servers] == ["v.example"]
        (file,) = unconfirmed.export(paper.author)
        assert unconfirmed.export(ben) == ()
        copy = json.loads(b"".join(file.pieces()))
    assert [(one["thing"], one["server"]) for one in copy["not_confirmed"]] == [
        (paper.uri, "v.example")
    ]
    other = alsace.browser(ben).get(PAGE)
    assert HEADING not in other.text and "v.example" not in other.text

    network.on("v.example")
    with alsace.at_work():  # its answer came after all
        ledger.note_removed(object_uri=paper.uri, is_actor=False, host="v.example", status=202)
    assert "Aucun serveur n’est en retard" in text(alsace, paper.author)


def test_who_leaves_reads_beforehand_who_is_asked_and_keeps_the_list(
    network, alsace, peer, victim, paper
):
    leaving = text(alsace, paper.author, LEAVE)
    assert "2 serveurs ont quelque chose de toi" in leaving
    assert "e.example, v.example" in leaving and "une lettre redit" not in leaving

    network.off("v.example")
    withdraw(network, alsace, paper)
    network.clock.advance(days=ledger.CONFIRM_DAYS, seconds=1)
    leaving = text(alsace, paper.author, LEAVE)
    assert "une lettre redit" in leaving and "1 chose que tu as écrite" in leaving

    with alsace.at_work():
        kept = [one for one in erase(Member.get_by_id(paper.author.id)) if "v.example" in one.what]
        assert len(kept) == 1 and "30" in kept[0].why
        assert Sent.select().where(Sent.sender_uri == paper.author.uri).count()


@pytest.mark.one_engine
def test_who_has_nothing_elsewhere_reads_of_no_server(alsace):
    with alsace.at_work() as world:
        ben = world.member("Ben")
        assert unconfirmed.export(ben) == unconfirmed.kept(ben) == ()
    for path in (PAGE, LEAVE):
        page = alsace.browser(ben).get(path)
        assert page.status == 200 and "serveur" not in page.text


def plant(member, *things, host, asked_days_ago=40):
    """Write down that a host was asked for things of a member, and has said nothing."""
    asked_at = clock.ago(days=asked_days_ago)
    lines = [
        {"id": ids.new(), "object_uri": uri, "host": host, "inbox": f"https://{host}/inbox",
         "sender_uri": member.uri, "delete_asked_at": asked_at}
        for uri in things
    ]  # fmt: skip
    Sent.insert_many(lines).execute()


def test_a_server_is_named_however_much_another_one_owes(alsace):
    with alsace.at_work() as world:
        ben = known_elsewhere(world, "Ben")
        things = [f"{ben.uri}/{n:04}" for n in range(ledger.LINES_MAX + 1)]
        plant(ben, *things, host="a.example")
        plant(ben, things[-1], ben.uri, host="z.example", asked_days_ago=50)
        plant(ben, things[-1], host="z.example.net", asked_days_ago=5)  # has time still
        found = unconfirmed.of(ben.uri).servers
        assert [(one.host, one.n_things, one.has_person) for one in found] == [
            ("a.example", ledger.LINES_MAX + 1, False),
            ("z.example", 1, True),
        ]
        assert found[1].asked_at < found[0].asked_at
        copy = json.loads(b"".join(unconfirmed.export(ben)[0].pieces()))
        assert copy["servers_that_have_something"] == ["a.example", "z.example", "z.example.net"]
        owes = [(one["thing"], one["server"]) for one in copy["not_confirmed"]]
        assert len(owes) == len(set(owes)) == ledger.LINES_MAX + 3
        assert (ben.uri, "z.example") in owes and (things[-1], "z.example") in owes
    page = alsace.browser(ben).get(PAGE)
    assert "z.example" in page.text and "z.example.net" not in page.text


def test_of_many_servers_some_are_listed_and_the_copy_has_all(alsace, monkeypatch):
    hosts = [f"h{n:02}.example" for n in range(7)]
    monkeypatch.setattr(unconfirmed, "HOSTS_LISTED_MAX", 5)
    monkeypatch.setattr(unconfirmed, "HOSTS_NAMED_MAX", 5)
    monkeypatch.setattr(owed, "PAGE_MAX", 2)
    with alsace.at_work() as world:
        ben = known_elsewhere(world, "Ben")
        for host in hosts:
            plant(ben, f"{ben.uri}/1", host=host)
        assert unconfirmed.named(ben.uri) == (f"{', '.join(hosts[:5])} et 2 autres", 7)
        copy = json.loads(b"".join(unconfirmed.export(ben)[0].pieces()))
        assert copy["servers_that_have_something"] == hosts
        assert [one["server"] for one in copy["not_confirmed"]] == hosts
    page = alsace.browser(ben).get(PAGE)
    assert hosts[4] in page.text and hosts[5] not in page.text
    assert "et 2 autres serveurs" in page.text
    assert "7 serveurs ont quelque chose de toi" in text(alsace, ben, LEAVE)
