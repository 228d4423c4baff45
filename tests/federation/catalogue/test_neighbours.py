"""T22, for ever and beforehand: accounts of one server are not believed about one another."""

import hashlib

import pytest
from kit.replies import Reply

from onemile_federation.inbox.models import Inbound, Known
from onemile_federation.wire.vocabulary import PUBLIC

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def mallory(garden, victim):
    """Another account of Anna's server, known here."""
    made = victim.actor("mallory")
    garden.meets(made)
    return made


def stored(garden):
    """All but that Mallory has said a Delete: it keeps away what Mallory says, and nobody else."""
    found = garden.stored(taken=True)
    return {table: lines for table, lines in found.items() if table != "federation_removed"}


def forget_what_came(garden):
    """Let the two weeks go by after which nobody knows any more who brought what."""
    with garden.ours.at_work():
        Inbound.delete().execute()


@pytest.mark.parametrize("how", ["an Update alone", "a Create of long ago", "taken back by then"])
def test_t22_whose_a_comment_is_is_known_as_long_as_it_is_kept(garden, anna, mallory, victim, how):
    said = garden.comment(anna, "Vrai")
    note = said["object"]
    brought = anna.activity("Update", note, to=[PUBLIC]) if how == "an Update alone" else said
    assert garden.hears(anna, brought) == 202
    if how != "an Update alone":
        forget_what_came(garden)
    if how == "taken back by then":
        assert garden.hears(anna, anna.delete(note)) == 202
        before = stored(garden)

    victim.serve(note["id"], note)
    for told in (note["id"], {"id": note["id"], "type": "Tombstone"}):
        assert garden.hears(mallory, mallory.activity("Delete", told)) == 202
    if how == "taken back by then":
        assert stored(garden) == before and garden.comments == []
        return
    assert garden.comments == ["Vrai"]
    victim.serve(note["id"], Reply(status=410))
    assert garden.hears(mallory, mallory.activity("Delete", note["id"])) == 202
    assert garden.comments == []


# What another account says beforehand of what has yet to come: an activity of the same id, its
# Undo, or a Delete of the thing.
BEFOREHAND = {
    "the same id": lambda mallory, said: mallory.like(mallory.id, id=said["id"]),
    "an Undo by id": lambda mallory, said: mallory.activity("Undo", said["id"]),
    "an Undo of a Like": lambda mallory, said: mallory.undo(mallory.like("x", id=said["id"])),
    "a Delete": lambda mallory, said: mallory.activity("Delete", said["object"]["id"]),
}


def test_t22_nobody_of_their_server_keeps_away_what_is_still_to_come(garden, anna, mallory):
    for how, beforehand in BEFOREHAND.items():
        said = garden.comment(anna, how)
        told = beforehand(mallory, said)
        assert garden.hears(mallory, told) == 202, how
        assert garden.hears(anna, said) == 202, how
    assert garden.comments == list(BEFOREHAND)

    # What its author says binds all the same, whoever was before them.
    said = garden.comment(anna, "Trop tard")
    for actor in (mallory, anna):
        assert garden.hears(actor, actor.activity("Delete", said["object"]["id"])) == 202
    assert garden.hears(anna, said) == 202
    undone = garden.comment(anna, "Repris")
    assert garden.hears(mallory, mallory.activity("Undo", undone["id"])) == 202
    assert garden.hears(anna, anna.activity("Undo", undone["id"])) == 202
    assert garden.hears(anna, undone) == 202
    assert garden.comments == list(BEFOREHAND)


def test_t22_what_was_taken_before_is_known_by_its_id_still(garden, anna):
    """By the digest that stood for an activity until its actor was counted in."""
    said = garden.comment(anna, "Vrai")
    earlier = hashlib.sha256(said["id"].encode()).hexdigest()[:32]
    with garden.ours.at_work():
        Known.create(digest=earlier)
    assert garden.hears(anna, said) == 202
    assert garden.comments == []


def test_t22_nobody_of_their_server_speaks_in_their_name_beside_them(garden, anna, mallory, victim):
    false = mallory.note("Faux", in_reply_to=garden.article.id)
    victim.serve(false["id"], Reply(status=404))
    for authors in ([anna.id, mallory.id], [{"id": anna.id, "type": "Person"}, mallory.id]):
        said = mallory.create({**false, "attributedTo": authors})
        assert garden.hears(mallory, said) == 202
        assert garden.comments == []


def test_t22_what_was_given_out_for_anothers_makes_room(garden, anna, mallory):
    garden.meets(anna)
    said = garden.comment(anna, "Vrai")
    false = {**said["object"], "attributedTo": mallory.id, "content": "<p>Faux</p>"}
    assert garden.hears(mallory, mallory.create(false)) == 202
    assert garden.comments == ["Faux"]

    for one in (said, anna.update(said["object"]), mallory.create(false), mallory.update(false)):
        assert garden.hears(anna if one["actor"] == anna.id else mallory, one) == 202
        assert garden.comments == ["Vrai"]
