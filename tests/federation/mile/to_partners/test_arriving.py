"""What a partner shows to all members here is kept where that flow is open, and nothing forged."""

import pytest
from kit.rows import table_of

from onemile.api import across
from onemile.mile.rings import area_for
from onemile.mile.standpoint import standpoint
from onemile.mile.tallies import tally_of
from onemile_federation.mile import turning
from onemile_federation.partners import deciding
from tests.federation.mile.from_there.conftest import FAR, HOME
from tests.federation.mile.from_there.conftest import ben as ben
from tests.federation.mile.from_there.conftest import there as there

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
PARTNERS = {"type": "PartnersAudience", "id": "https://e.example/ap/mile/audience/partners"}
PLACE = {"type": "Place", "name": "Kehl", "latitude": 48.57}
EVERYTHING = ["publications", "mile", "proposals"]


def proposal(there, *to, **changes):
    thing = {"type": "Proposal", "purpose": "offer", "location": PLACE}
    return there.document(**{**thing, "to": list(to or [PARTNERS]), **changes})


def flows(there, *names):
    there.other.says("Update", there.other.statement(flows=list(names)))
    there.network.settle()
    with there.ours.at_work():
        turning.settle_all()


@pytest.fixture
def open_to_all(there):
    flows(there, *EVERYTHING)
    return there


FORGED = {
    "an article": lambda there: proposal(there, type="Article"),
    "an article with a purpose": lambda there: proposal(there, type="Article", purpose="offer"),
    "to the public besides": lambda there: proposal(there, PARTNERS, PUBLIC),
    "a copy to the public": lambda there: proposal(there, cc=[PUBLIC]),
    "to somebody besides": lambda there: proposal(there, PARTNERS, there.ana.uri),
    "a square finer than half a mile": lambda there: proposal(
        there, PARTNERS, there.audience(HOME)
    ),
    "a mile without a square": lambda there: proposal(
        there, PARTNERS, there.audience(mileCells=[])
    ),
    "outside of what we said": lambda there: proposal(
        there, PARTNERS, there.audience(across.square_told(FAR))
    ),
    "the author of another host": lambda there: proposal(there, by="https://v.example/lea"),
}


def test_what_is_forged_is_refused_and_its_twin_is_kept(open_to_all):
    there, kept = open_to_all, []
    for why, make in FORGED.items():
        document = make(there)
        there.says("Create", document)
        kept += [why] if there.kept(document["id"]) is not None else []
    assert kept == []
    assert there.person() is None and not table_of(there.ours, "federation_object")

    twin = proposal(there)
    assert there.says("Create", twin) == 202
    found = there.kept(twin["id"])
    assert (found.audience, found.cell, found.place_name) == ("partners", None, "Kehl")


def test_without_the_flow_on_their_side_it_is_refused(there):
    document = proposal(there)
    assert there.says("Create", document) == 503, "it may have overtaken the word of it"
    with there.ours.at_work():
        deciding.switch(host="e.example", flow="proposals", is_open=False)
    there.network.settle()
    assert there.says("Create", proposal(there)) == 409
    assert there.kept(document["id"]) is None
    near = proposal(there, there.audience())
    there.says("Create", near)
    there.says("Update", {**near, "to": [there.audience(), PARTNERS]})
    kept = there.kept(near["id"])
    assert (kept.audience, kept.place_name) == ("across", ""), "an update opens no flow"


def test_what_goes_by_both_is_in_the_mile_too_and_each_flow_ends_alone(open_to_all, ben):
    there = open_to_all
    document = proposal(there, there.audience(), PARTNERS)
    there.says("Create", document)
    kept = there.kept(document["id"])
    assert kept.audience == "partners" and kept.cell == across.square_told(HOME)
    assert rings(there) == {"mile", "commune", "neighbours", "instance"}
    assert rings(there, ben) == {"instance"}

    flows(there, "publications", "proposals")
    kept = there.kept(document["id"])
    assert (kept.audience, kept.cell) == ("partners", None)
    assert rings(there) == rings(there, ben) == {"instance"}

    flows(there, *EVERYTHING)
    there.says("Update", document)
    assert there.kept(document["id"]).cell is not None
    flows(there, "publications", "mile")
    kept = there.kept(document["id"])
    assert (kept.audience, kept.place_name) == ("across", "") and kept.cell is not None
    assert "mile" in rings(there) and rings(there, ben) == set()


def test_it_counts_in_the_widest_ring_with_its_brothers(open_to_all, ben):
    there = open_to_all
    document = proposal(there)
    there.says("Create", document)
    with there.ours.at_work():
        stand = standpoint(ben.id)
        n = {ring: tally_of(area_for(stand, ring)).things for ring in ("neighbours", "instance")}
    assert n == {"neighbours": 0, "instance": 1}


def rings(there, by=None):
    names = ("mile", "commune", "neighbours", "instance")
    return {one for one in names if "Une échelle" in there.page(f"/?ring={one}", by).text}
