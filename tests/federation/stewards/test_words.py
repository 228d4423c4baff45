"""What the pages of the stewards say, in words that are true and meant for people."""

import json
import re
from pathlib import Path

import pytest

import onemile_federation
from onemile_federation.keys import making
from onemile_federation.outbox.models import REMOVALS, WAITING, Activity, Delivery
from onemile_federation.remote import hosts, trust
from onemile_federation.remote.key_models import DoubtedKey
from onemile_federation.stewards import new_keys
from tests.federation.stewards.traffic import given_up, unconfirmed

pytestmark = pytest.mark.plugins("federation")
WORDS = Path(onemile_federation.__file__).parent / "locales" / "fr"
# To members one says "tu"; to stewards "vous": on their pages, and what the doctor says.
OF_STEWARDS = ("doctor", "lists", "outbox", "partners", "stewards")
_SAID_TO_ONE = re.compile(
    r"\b(tu|te|toi|ton|ta|tes|attends|compare|corrige|donne|fais|inscris|mets|regarde|remets"
    r"|renouvelle|vérifie|écris|lis|lance)\b(?!’)",
    re.IGNORECASE,
)
PROBLEM = '403 {"type": "about:blank", "title": "Forbidden", "status": 403, "det'


@pytest.fixture
def steward(alsace):
    with alsace.at_work() as world:
        return alsace.browser(world.member("Steward", role="steward"))


def doubted(owner, kind, number):
    pair = making.rsa() if kind == "rsa" else making.ed25519()
    told = {"owner_uri": owner, "host": "e.example", "kind": kind, "public": pair.public}
    return DoubtedKey.create(key_id=f"{owner}#{kind}-{number}", **told)


def test_what_waits_is_not_said_to_have_got_through(alsace, steward):
    assert "Tout est passé" in steward.get("/federation/letters").text
    with alsace.at_work():
        given_up("e.example")
        Delivery.update(state=WAITING).execute()

    page = steward.get("/federation/letters")

    assert "1 en attente" in page.text and "Tout est passé" not in page.text


def test_a_name_with_accents_is_read_as_people_write_it(steward):
    page = steward.get("/federation/instances/xn--bcher-kva.example").text.replace("\xa0", " ")
    assert "bücher.example, écrit par les machines : xn--bcher-kva.example" in page


@pytest.mark.parametrize(
    ("status", "error", "shown"),
    [
        (403, PROBLEM, "403 Forbidden"),
        (403, "403 <!doctype html><title>no</title>", "403"),
        (0, "deadline", ""),
        (0, "the key of its sender is gone", "the key of its sender is gone"),
    ],
)
def test_of_an_answer_its_title_is_shown_and_no_body(alsace, steward, status, error, shown):
    with alsace.at_work():
        given_up("e.example")
        Delivery.update(last_status=status, error=error).execute()

    page = steward.get("/federation/letters")

    assert (f'<span lang="en">{shown}</span>' in page.html) == bool(shown)
    assert "about:blank" not in page.html and ("Comme leur site le dit" in page.html) == bool(shown)


@pytest.mark.parametrize(
    ("inner", "words"), [("Block", "La fin d’un blocage"), ("Flag", "Un retour en arrière")]
)
def test_an_undoing_is_called_by_what_ends(alsace, steward, inner, words):
    with alsace.at_work():
        given_up("e.example")
        body = json.dumps({"type": "Undo", "object": {"type": inner}})
        Activity.update(verb="Undo", body=body).execute()
        Delivery.update(retry_class=REMOVALS).execute()

    page = steward.get("/federation/letters")

    assert words in page.text and "retire quelque chose" not in page.text


def test_a_form_that_it_has_already_is_not_offered(alsace, steward):
    with alsace.at_work():
        hosts.of("e.example")
    whole, address = "Transmettre le texte entier", "Transmettre l’adresse seule"

    page = steward.get("/federation/instances/e.example")
    assert whole in page.text and address not in page.text and "Lemmy" in page.text
    page.submit(whole)
    assert whole not in page.text and address in page.text


def test_who_suspends_reads_what_passes_on_and_of_nothing_no_number(alsace, steward):
    page = steward.get("/federation/instances/e.example")
    assert "sauf le retrait de ce qu’elle a reçu de nous" in page.text

    page.submit("La suspendre", reason="Publicités en masse")

    assert "aucun commentaire" in page.text and "0 commentaire" not in page.text


def test_what_is_erased_elsewhere_is_named_where_it_is_known(alsace, steward):
    with alsace.at_work() as world:
        ana = world.member("Ana")
        hosts.of("e.example")
        unconfirmed("e.example", object_uri=str(ana.uri))

    for path in ("/federation/erasures", "/federation/instances/e.example"):
        page = steward.get(path)
        assert ana.shown_name in page.text and str(ana.uri) in page.text


def test_the_page_of_an_instance_says_the_hour(alsace, steward, clock):
    with alsace.at_work():
        hosts.heard_from("e.example")
    clock.advance(hours=1)

    facts = steward.get("/federation/instances/e.example").text

    assert re.search(r"Dernier reçu [\w\s]+ à \d+\sh\s\d\d", facts)


def test_keys_of_one_actor_are_decided_on_at_once_in_the_order_of_the_telephone(alsace, steward):
    owner, other = "https://e.example/actor", "https://e.example/second"
    with alsace.at_work():
        for one, kind, number in (
            (owner, "rsa", 1),
            (owner, "ed25519", 1),
            (owner, "rsa", 2),
            (other, "ed25519", 1),
        ):
            doubted(one, kind, number)
        found = new_keys.of("e.example")

        assert [(one.owner_uri, [key.kind for key in one.keys]) for one in found] == [
            (other, ["Ed25519"]),
            (owner, ["RSA", "Ed25519"]),
            (owner, ["RSA"]),
        ]
        assert found[1].keys[0].key_id.endswith("rsa-2")
        missing = [*found[1].told.split(","), "none such"]
        assert not trust.accept(host="e.example", told=missing)
        assert DoubtedKey.select().count() == 4
        assert trust.accept(host="e.example", told=found[1].told.split(","))
        assert DoubtedKey.select().count() == 2


@pytest.mark.one_engine
@pytest.mark.parametrize("name", OF_STEWARDS)
def test_stewards_are_spoken_to_as_such(name):
    said = re.findall(
        r'^msgstr(?:\[\d\])? "(.*)"$', (WORDS / f"{name}.po").read_text("utf-8"), re.M
    )

    assert said and [one for one in said if _SAID_TO_ONE.search(one)] == []
