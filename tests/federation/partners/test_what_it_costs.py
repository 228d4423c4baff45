"""What is asked of the database does not grow with partners, with their actors, or with a list."""

from contextlib import contextmanager

import pytest
from kit.planting import plant

from onemile import db, i18n
from onemile.api import find_by_uri, transaction
from onemile_federation.inbox.models import DONE, Inbound
from onemile_federation.partners import closing, passed, received, stakes
from onemile_federation.partners.models import Partnership
from onemile_federation.remote import cards
from onemile_federation.remote.models import RemoteActor

pytestmark = pytest.mark.plugins("federation")


@contextmanager
def asked(about):
    """Collect what is asked of a table, "" for any."""
    engine, found = db.database.obj, []
    original = engine.execute_sql

    def counting(sql, *arguments, **options):
        if (not about or f'"{about}"' in sql) and sql.startswith("SELECT"):
            found.append(sql)
        return original(sql, *arguments, **options)

    engine.execute_sql = counting
    try:
        yield found
    finally:
        del engine.execute_sql


def some_partners(n):
    for one in range(n):
        host = f"p{one}.example"
        called = {"name": f"P{one}", "confirmed_name": f"P{one}"}
        Partnership.create(host=host, actor_uri=f"https://{host}/", state="active", **called)


@pytest.mark.one_engine
def test_what_a_closing_touches_is_counted_for_all_partners_together(alsace, steward_of, clock):
    steward, n_asked = steward_of(alsace), []
    day = clock.present.replace(year=clock.present.year + 1).date().isoformat()
    on = {"closes_on": day, "words": "Les Mags vont à Kehl."}
    for n in (2, 40):
        with alsace.at_work():
            Partnership.delete().execute()
            some_partners(n)
            with asked("") as of_two:
                stakes.of_all(["p0.example", "p1.example"])
            assert len(of_two) == stakes.QUESTIONS
        steward.get("/federation/partners/closing")
        with alsace.at_work(), asked("") as questions:
            page = steward.submit("Voir d’abord qui cela touche", **on)
        assert page.text.count("Membres d’ici qui lisent là-bas") == n
        n_asked.append(len(questions))
    assert n_asked[1] <= n_asked[0]


@pytest.mark.plugins("federation", "mags")
def test_a_closing_is_told_by_a_few_questions(network, alsace, peer):
    ground = plant(alsace)
    ground.following(peer.actor("anna"))
    with alsace.at_work():
        on = {"state": "active", "closes_on": "2030-01-31"}
        Partnership.create(host="e.example", actor_uri="https://e.example/", **on)
        for n in range(40):
            uri = f"https://e.example/users/{n}"
            RemoteActor.create(uri=uri, host="e.example", kind="Person", inbox=f"{uri}/inbox")
        [task] = [one for one in closing.TASKS]
        with transaction(), asked("follow") as questions:
            task.run({"host": "e.example", "on": "2030-01-31"})
    network.settle()

    assert len(questions) <= 2
    with alsace.at_work():
        owner = find_by_uri(ground.owner_uri)
    assert "e.example ferme" in alsace.browser(owner).get("/notices").text


def test_what_passed_is_counted_for_all_partners_at_once(alsace):
    with alsace.at_work():
        some_partners(6)
        for n in range(5):
            about = {"verb": "Create", "actor_uri": "https://p0.example/a", "body": ""}
            Inbound.create(digest=f"{n}", host=f"p{n % 2}.example", state=DONE, **about)
        with asked("federation_inbound") as questions:
            assert passed.count() == 6
        assert len(questions) == passed.COUNTED_DAYS

        with asked("federation_inbound") as questions:
            days = {host: passed.of(host) for host in ("p0.example", "p1.example", "p2.example")}
        assert questions == []
    assert [one[-1].received for one in days.values()] == [3, 2, 0]
    assert {len(one) for one in days.values()} == {passed.SHOWN_DAYS}


def test_what_came_from_a_large_partner_is_counted_of_the_newest(alsace, monkeypatch):
    monkeypatch.setattr(received, "MESSAGES_MAX", 3)
    with alsace.at_work():
        some_partners(1)
        partner = Partnership.get()
        for n, verb in enumerate(["Like", "Like", "Create", "Offer", "Create"]):
            about = {"actor_uri": "https://p0.example/a", "body": "", "host": "p0.example"}
            is_ours = {"object_uri": "https://p0.example/a#partnership/x"} if n == 3 else {}
            Inbound.create(digest=f"{n}", state=DONE, verb=verb, **about, **is_ours)
        with i18n.speaking("fr"):
            said = received.in_words(partner)["publications"]
        assert "2 nouve" in said and "chaleureux" not in said and "semaine" not in said
        monkeypatch.setattr(received, "MESSAGES_MAX", 6)
        with i18n.speaking("fr"):
            said = received.in_words(partner)["publications"]
        assert "2 nouve" in said and "2 mots" in said and "semaine" in said


def test_the_names_of_a_list_are_asked_for_at_once_page_or_not(alsace):
    with alsace.at_work():
        some_partners(4)
        uris = [f"https://p{n}.example/users/ana" for n in range(4)]
        for n, uri in enumerate(uris):
            inbox = f"{uri}/inbox"
            RemoteActor.create(uri=uri, host=f"p{n}.example", kind="Person", inbox=inbox)
        with asked("federation_partnership") as questions:
            found = cards.of(uris)

    assert [found[uri].origin for uri in uris] == ["P0", "P1", "P2", "P3"]
    assert len(questions) == 1
