"""T62 to T64, coming in: what is not said to everybody stands on no page for everybody."""

import pytest
from kit.messages import PUBLIC

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
