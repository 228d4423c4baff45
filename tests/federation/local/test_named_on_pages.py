"""The name of a Mag in addresses: shown to its people, and found as its page is called, too."""

import pytest
from kit.planting import plant

from onemile.api import Member
from onemile_mags.models import HIDDEN, Mag

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def ground(alsace):
    found = plant(alsace)
    with alsace.at_work():
        Mag.update(slug="port-du-rhin").where(Mag.uri == found.mag_uri).execute()
    return found


def finger(ours, name):
    resource = f"acct:{name}@als.example"
    return ours.get(f"/.well-known/webfinger?resource={resource}", accept="*/*")


def test_the_people_of_a_mag_read_by_which_name_it_is_followed(alsace, ground):
    with alsace.at_work() as world:
        owner, reader = Member.get(Member.uri == ground.owner_uri), world.member("Reader")
        number = Mag.get(Mag.uri == ground.mag_uri).id
    name = "@" + ground.mag.document["preferredUsername"] + "@als.example"

    for path in ("/mags/port-du-rhin", f"/mags/{number}/desk"):
        assert f">{name}</code>" in alsace.browser(owner).get(path).html
    assert name not in alsace.browser(reader).get("/mags/port-du-rhin").html
    with alsace.at_work():
        Mag.update(state=HIDDEN).where(Mag.uri == ground.mag_uri).execute()
    assert name not in alsace.browser(owner).get(f"/mags/{number}/desk").html


def test_a_mag_is_found_by_the_hyphens_of_its_address_and_tells_its_name(alsace, ground):
    subject = f"acct:{ground.mag.document['preferredUsername']}@als.example"

    for name in ("port-du-rhin", "Port-du-Rhin"):
        found = finger(alsace, name)
        assert found.status == 200 and found.json()["subject"] == subject
    assert finger(alsace, "port-du-nord").status == 404
    with alsace.at_work():
        Mag.update(slug="rhin").where(Mag.uri == ground.mag_uri).execute()
    assert finger(alsace, "rhin").status == 404  # a word alone may be somebody's handle


def test_a_mag_that_nobody_outside_may_know_is_not_found_by_its_address(alsace, ground):
    with alsace.at_work():
        Mag.update(state=HIDDEN).where(Mag.uri == ground.mag_uri).execute()

    assert finger(alsace, "port-du-rhin").status == 404
