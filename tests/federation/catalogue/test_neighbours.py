"""T22, for ever and beforehand: accounts of one server are not believed about one another."""

import pytest
from kit.replies import Reply

from onemile_federation.inbox.models import Inbound
from onemile_federation.wire.vocabulary import PUBLIC

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def mallory(garden, victim):
    """Another account of Anna's server, known here."""
    made = victim.actor("mallory")
    garden.meets(made)
    return made


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
        before = garden.stored(taken=True)

    victim.serve(note["id"], note)
    for told in (note["id"], {"id": note["id"], "type": "Tombstone"}):
        assert garden.hears(mallory, mallory.activity("Delete", told)) == 202
    if how == "taken back by then":
        assert garden.stored(taken=True) == before
        return
    assert garden.comments == ["Vrai"]
    victim.serve(note["id"], Reply(status=410))
    assert garden.hears(mallory, mallory.activity("Delete", note["id"])) == 202
    assert garden.comments == []
