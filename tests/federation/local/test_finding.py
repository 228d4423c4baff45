"""WebFinger, NodeInfo, host-meta: how we are found."""

import re
from xml.etree import ElementTree

import pytest

from onemile.api import Invalid, NotFound
from onemile_federation.local import doors, host_meta, nodeinfo, webfinger

pytestmark = pytest.mark.plugins("federation")
BASE = "http://instance.example"
KEY = "k" * 22  # of a picture
MAG, ANA = f"{BASE}/mags/k3f", f"{BASE}/members/q8"


def finger(town, resource, more=""):
    path = f"/.well-known/webfinger?resource={resource}{more}"
    return town.ask(webfinger.show, path)


@pytest.mark.parametrize(
    "resource",
    [
        "acct:potager@instance.example",
        "acct:@potager@instance.example",
        "ACCT:Potager@Instance.EXAMPLE",
        "acct%3Apotager%40instance.example",
        MAG,
        f"{BASE}/page/potager",
    ],
)
def test_a_mag_is_found_by_name_uri_and_page(town, resource):
    town.add(MAG, "potager", icon=f"/pictures/{KEY}.webp")

    answer = finger(town, resource)

    assert answer.content_type == "application/jrd+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["subject"] == "acct:potager@instance.example"
    assert answer.json["aliases"] == [MAG, f"{BASE}/page/potager"]
    links = {(link["rel"], link["type"]): link["href"] for link in answer.json["links"]}
    assert links["self", "application/activity+json"] == MAG
    assert links["http://webfinger.net/rel/profile-page", "text/html"] == f"{BASE}/page/potager"
    assert links["http://webfinger.net/rel/avatar", "image/jpeg"] == f"{BASE}/pictures/{KEY}.jpg"


def test_by_the_uri_of_a_person_no_stranger_learns_their_name_or_face(town):
    town.add(ANA, "ana_42", is_person=True, icon=f"/pictures/{KEY}.webp")

    for resource in (ANA, f"{BASE}/page/ana_42"):
        found = finger(town, resource).json
        assert set(found) == {"subject", "links"} and found["subject"] == ANA
        assert {(link["rel"], link["href"]) for link in found["links"]} == {("self", ANA)}
    named = finger(town, "acct:ana_42@instance.example").json
    assert named["subject"] == "acct:ana_42@instance.example"
    assert KEY not in str(named)


@pytest.mark.parametrize(
    "resource",
    [
        "acct:instance.example@instance.example",
        f"{BASE}/",
        BASE,
        f"{BASE}/ap/instance",
    ],
)
def test_the_instance_is_found_by_its_host_and_its_address(town, resource):
    found = finger(town, resource).json

    assert found["subject"] == "acct:instance.example@instance.example"
    assert found["links"][0]["href"] == f"{BASE}/ap/instance"


@pytest.mark.parametrize(
    "resource",
    [
        "acct:nobody@instance.example",
        "acct:potager@elsewhere.example",
        "acct:potager",
        "acct:@instance.example",
        "acct:",
        "potager",
        "https://elsewhere.example/mags/k3f",
        "http://instance.example.evil.example/mags/k3f",
        "http://instance.example:99999/",
        "mailto:potager@instance.example",
        "a" * 2_000,
        "%00",
    ],
)
def test_for_whom_we_do_not_know_there_is_nothing(town, resource):
    town.add(MAG, "potager")

    with pytest.raises(NotFound):
        finger(town, resource)


@pytest.mark.parametrize("query", ["", "?resource=", "?resource=%20", "?rel=self"])
def test_without_a_resource_the_question_is_wrong(town, query):
    with pytest.raises(Invalid) as refused:
        town.ask(webfinger.show, f"/.well-known/webfinger{query}")
    assert refused.value.status == 400


def test_who_asks_for_one_relation_gets_this_one(town):
    town.add(MAG, "potager")

    found = finger(town, "acct:potager@instance.example", "&rel=self").json

    assert {link["rel"] for link in found["links"]} == {"self"}


def test_the_name_that_a_document_gives_leads_back_to_it(town):
    from onemile_federation import registry
    from onemile_federation.written import documents

    town.add(ANA, "ana_42", is_person=True)
    for document in (documents.actor(*registry.actor(ANA)), documents.instance()):
        found = finger(town, f"acct:{document['webfinger']}").json
        assert found["links"][0]["href"] == document["id"]
        assert found["subject"] == f"acct:{document['preferredUsername']}@instance.example"


def test_nodeinfo_says_the_protocol_and_not_who_lives_in_a_village(town, world):
    world.neighbours(12)

    answer = town.ask(nodeinfo.show, "/nodeinfo/2.1")

    assert answer.content_type == (
        'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#"'
    )
    found = answer.json
    assert found["version"] == "2.1" and found["protocols"] == ["activitypub"]
    assert re.fullmatch(r"[a-z0-9-]+", found["software"]["name"])
    assert found["usage"] == {"users": {}} and found["openRegistrations"] is False
    assert set(found["services"]) == {"inbound", "outbound"}


def test_a_town_is_counted_in_tens_of_those_who_are_here(town, world, monkeypatch):
    monkeypatch.setattr(nodeinfo, "MEMBERS_MIN", 10)
    world.neighbours(19)
    world.member(state="suspended")
    world.member(state="left")

    assert town.ask(nodeinfo.show, "/nodeinfo/2.1").json["usage"] == {"users": {"total": 10}}


def test_nodeinfo_leads_to_the_schema_and_to_the_instances_actor(town):
    links = town.ask(nodeinfo.links, "/.well-known/nodeinfo").json["links"]

    assert [link["href"] for link in links] == [f"{BASE}/nodeinfo/2.1", f"{BASE}/ap/instance"]
    assert links[1]["rel"] == "https://www.w3.org/ns/activitystreams#Application"


def test_host_meta_leads_old_software_to_webfinger(town):
    answer = town.ask(host_meta.show, "/.well-known/host-meta")

    (link,) = ElementTree.fromstring(answer.data)
    assert link.get("rel") == "lrdd"
    assert link.get("template") == f"{BASE}/.well-known/webfinger?resource={{uri}}"


def test_every_door_lies_beneath_a_root_of_the_plugin():
    import onemile_federation

    for door in doors.DOORS:
        assert door.methods == ("GET",)
        assert any(
            f"{door.rule}/".startswith(f"{root}/") for root in onemile_federation.MANIFEST.roots
        )
