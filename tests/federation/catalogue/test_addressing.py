"""T62 to T64, coming in: what is not said to everybody stands on no page for everybody."""

import pytest
from kit.messages import PUBLIC

from tests.federation.catalogue.garden import member_at

pytestmark = pytest.mark.plugins("federation", "mags")

# Whom a note names in ``to`` and ``cc``; what stands for what is in ``people_of``.
TO_FEWER = [
    ([], []),
    (["her followers"], []),
    (["ana"], []),
    (["the mag"], ["her followers"]),
    ([f"{PUBLIC}2"], []),
    ([[PUBLIC]], []),
]
TO_ALL = [
    ([PUBLIC], ["her followers"]),
    (["her followers"], [PUBLIC]),
    (PUBLIC, None),
    (["as:Public"], []),
    (None, "Public"),
    ([{"id": PUBLIC}], []),
]


def people_of(garden, eve):
    return {"her followers": eve.followers, "ana": garden.ana.id, "the mag": garden.mag.id}


def addressed(garden, eve, places):
    """Return ``to`` and ``cc``, a place that is None left out."""
    people = people_of(garden, eve)
    named = {
        place: [people.get(one, one) if isinstance(one, str) else one for one in who]
        if isinstance(who, list)
        else who
        for place, who in zip(("to", "cc"), places, strict=True)
    }
    return {place: who for place, who in named.items() if who is not None}


def said_to(garden, eve, places, words, *, in_note=True, in_activity=True):
    """Return a comment that is addressed so, in the note, in the activity, or in both."""
    said = garden.comment(eve, words)
    for part, is_meant in ((said, in_activity), (said["object"], in_note)):
        part.pop("to", None), part.pop("cc", None)
        part.update(addressed(garden, eve, places) if is_meant else {})
    return said


def test_t62_a_comment_for_fewer_people_has_no_effect(garden, eve, clock):
    garden.meets(eve)
    before = garden.stored(taken=True)
    for places in TO_FEWER:
        assert garden.hears(eve, said_to(garden, eve, places, "Entre nous")) == 202
        only = said_to(garden, eve, places, "Entre nous", in_note=False)
        assert garden.hears(eve, only) == 202
        # The note says it of itself, whatever is written around it.
        said = said_to(garden, eve, places, "Entre nous") | {"to": [PUBLIC]}
        assert garden.hears(eve, said) == 202
    assert garden.stored(taken=True) == before and garden.comments == []

    for number, places in enumerate(TO_ALL):
        clock.advance(hours=1)
        in_note = bool(number % 2)
        said = said_to(garden, eve, places, f"Mot {number}", in_note=in_note)
        assert garden.hears(eve, said) == 202
    assert garden.comments == [f"Mot {number}" for number in range(len(TO_ALL))]


def test_t62_a_comment_by_its_id_alone_is_for_whom_its_own_server_says(garden, eve):
    garden.meets(eve)
    for places, is_shown in ((TO_FEWER[1], False), (TO_ALL[0], True)):
        note = said_to(garden, eve, places, "Par son nom")["object"]
        eve.peer.serve(note["id"], note)
        named = eve.activity("Create", note["id"], to=[PUBLIC])
        assert garden.hears(eve, named) == 202
        assert bool(garden.comments) is is_shown


@pytest.mark.one_engine
@pytest.mark.parametrize("is_whole", [True, False], ids=["whole", "by its id"])
@pytest.mark.parametrize("to_nobody", [{"to": []}, {"cc": []}, {"to": None}, {"to": [], "cc": ""}])
def test_t62_a_place_that_is_there_is_what_a_note_says(garden, eve, is_whole, to_nobody):
    garden.meets(eve)
    note = said_to(garden, eve, (None, None), "Entre nous")["object"]
    for said, are_shown in ((to_nobody, []), ({}, ["Entre nous"])):
        note = {**note, "id": f"{note['id']}x"} | said
        eve.peer.serve(note["id"], note)
        create = eve.activity("Create", note if is_whole else note["id"], to=[PUBLIC])
        assert garden.hears(eve, create) == 202
        assert garden.comments == are_shown
        note = {key: value for key, value in note.items() if key not in ("to", "cc")}


@pytest.mark.one_engine
@pytest.mark.parametrize("places", TO_FEWER[:3], ids=["nobody", "followers", "one"])
def test_t62_what_is_for_fewer_people_from_now_on_goes(garden, eve, places):
    said = garden.comment(eve, "Pour tous")
    assert garden.hears(eve, said) == 202 and garden.comments == ["Pour tous"]
    narrowed = {**said["object"], "content": "<p>Pour nous</p>", "to": [], "cc": []}
    narrowed |= addressed(garden, eve, places)

    assert garden.hears(eve, {**eve.update(narrowed), "to": narrowed["to"], "cc": []}) == 202

    assert garden.comments == [] and "Pour nous" not in garden.page
    # Nobody widens for others what somebody has narrowed.
    again = eve.update({**narrowed, "to": [PUBLIC]})
    assert garden.hears(eve, again) == 202
    assert "Pour tous" not in garden.page


@pytest.mark.one_engine
@pytest.mark.parametrize("by_whom", ["another", "its author"])
def test_t62_what_is_not_for_all_is_not_passed_on(garden, eve, anna, by_whom):
    """Served to us who ask in the instance's name, and announced by somebody whom Ana follows."""
    garden.befriends(eve)
    author = anna if by_whom == "another" else eve
    for to in ([], [f"{author.id}/followers"], [garden.ana.id], [eve.id, garden.mag.id], None):
        note = author.note("Entre nous", to=to, cc=to)
        for object in (note["id"], note, author.create(note)):
            said = eve.announce(note["id"], object=object)
            assert garden.hears(eve, said) in {202, 400, 403}
        assert garden.kept() == {}, to
    ours = garden.ours
    with ours.at_work():
        ana = ours.browser(member_at(garden.ana.id))
    assert ana.get(f"/federation/find?uri={note['id']}").status == 404
    assert "Entre nous" not in ana.get("/followed").text + ana.get("/mags/").text + garden.page

    public = author.note("Pour tous")
    assert garden.hears(eve, eve.announce(public)) == 202
    assert [content for content, _title in garden.kept().values()] == ["<p>Pour tous</p>"]


@pytest.mark.one_engine
def test_t62_nobody_learns_by_passing_it_on_whether_it_is_there(garden, eve):
    """Ours that is not for all, not there, or a draft: alike in status, rows and what is sent."""
    garden.befriends(eve)
    garden.set(audience="mile")
    seen = []
    for uri in (garden.article.id, f"{garden.article.id}9", garden.mag.id.replace("mags", "x")):
        before, heard = garden.stored(taken=True), len(eve.peer.received)
        status = garden.hears(eve, eve.announce(uri))
        seen.append((status, garden.stored(taken=True) == before, len(eve.peer.received) - heard))
    assert len(set(seen)) == 1 and seen[0][:2] == (202, True)
