"""Siblings of T20, T44 and T45: an id is one that everybody reads alike, and that has room here."""

import pytest
from kit.rows import table_of

pytestmark = pytest.mark.plugins("federation", "mags")

AT = "https://e.example/o/"
ODD = {
    "blank": f"{AT}a b",
    "tab": f"{AT}a\tb",
    "line": f"{AT}a\nb",
    "control": f"{AT}\x01",
    "delete": f"{AT}\x7f",
    "turned": f"{AT}\u202eb",
    "unseen": f"{AT}\u200b",
    "mark": f"{AT}\ufeff",
    "end of line": f"{AT}\u2028x",
    "of nobody": f"{AT}\ue000",
    "before": f" {AT}1",
    "tab before": f"\t{AT}1",
    "behind": f"{AT}1 ",
    "in the host": "https://e.exam\tple/o/1",
    "after the host": "https://e.example\n/o/1",
    "long": AT + "x" * 481,
    "very long": AT + "x" * 2_001,
    "many bytes": AT + "\U0001f600" * 250,
    "empty": "",
}
SOUND = [f"{AT}é", f"{AT}%00", f"{AT}%20", f"{AT}#x", AT + "x" * 480, AT + "\U0001f600" * 200]


def spoilt(garden, eve, where, value):
    said = garden.comment(eve, "Bonjour")
    part = said if where == "activity" else said["object"]
    part["id"] = value
    return said


@pytest.mark.one_engine
@pytest.mark.parametrize("where", ["activity", "object"])
def test_t45_an_id_that_two_would_read_differently_is_refused(garden, eve, where, clock):
    garden.meets(eve)
    before = garden.stored()
    for name, value in ODD.items():
        answer = eve.post(garden.ours.shared_inbox, spoilt(garden, eve, where, value))
        assert answer.status == 400, (name, where)
    assert garden.stored() == before

    for number, value in enumerate(SOUND):
        clock.advance(hours=1)
        assert garden.hears(eve, spoilt(garden, eve, where, value)) == 202
        assert len(garden.comments) == number + 1, value


def test_t45_names_of_four_bytes_a_letter_have_room_beside_each_other(garden, peer):
    """An index of PostgreSQL takes 2,700 bytes of a row that does not shrink."""
    eve = peer.actor("eve", path="/u/" + "x" * 450)
    garden.meets(eve)
    letters = [chr(0x20000 + (n * 7919) % 0xA6D0) for n in range(240)]
    said = garden.comment(eve, "Bonjour")
    said["id"] = AT + "".join(letters)
    said["object"]["id"] = AT + "".join(reversed(letters))

    assert garden.hears(eve, said) == 202
    assert garden.comments == ["Bonjour"]
    assert {one["state"] for one in table_of(garden.ours, "federation_inbound")} == {"done"}


@pytest.mark.one_engine
def test_t45_what_is_no_address_means_nobody(garden, eve):
    """In the place of a reference, too: as if it were not there, and never half of it."""
    garden.meets(eve)
    for place, status in {"attributedTo": 400, "actor": 400, "inReplyTo": 202}.items():
        for value in (ODD["blank"], ODD["turned"], ODD["very long"]):
            said = garden.comment(eve, "Bonjour")
            part = said if place == "actor" else said["object"]
            part[place] = value
            assert garden.hears(eve, said) == status, place
    assert garden.comments == []
