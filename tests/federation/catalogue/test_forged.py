"""T11, T22, T28 in one table: whatever another signs in Anna's name, or about her, is not hers.

Signers: another account of her server, her server's own actor with its key, and somebody elsewhere.
"""

import pytest
from kit.replies import Reply

from onemile_federation.wire.vocabulary import PUBLIC

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]

# What Anna could say; each is signed by somebody else.
IN_HER_NAME = {
    "Delete of herself": lambda anna, her: anna.activity("Delete", anna.id),
    "Delete of her words": lambda anna, her: anna.activity("Delete", her.note["id"]),
    "Update of herself": lambda anna, her: anna.update({**anna.document, "name": "Faux"}),
    "Update of her words": lambda anna, her: anna.update(her.note, content="<p>Faux</p>"),
    "Undo of her follow": lambda anna, her: anna.undo(her.follow),
    "Move": lambda anna, her: anna.move(her.thief),
    "Flag": lambda anna, her: anna.flag(her.garden.ana, content="Faux"),
    "Block": lambda anna, her: anna.block(her.garden.ana),
    "Reject of a follow": lambda anna, her: anna.reject(her.asked),
    "Create": lambda anna, her: her.garden.comment(anna, "Faux"),
    "Announce": lambda anna, her: anna.announce(her.garden.article.id),
    "Follow": lambda anna, her: anna.follow(her.garden.ana),
}
# What others could say of her in their own name.
ABOUT_HER = {
    "Delete of her": lambda by, anna, her: by.activity("Delete", anna.id),
    "Delete in a list": lambda by, anna, her: by.activity("Delete", [anna.id, anna.id]),
    "Delete of a tombstone": lambda by, anna, her: by.activity(
        "Delete", {"id": anna.id, "type": "Tombstone", "formerType": "Person"}
    ),
    "Update of her": lambda by, anna, her: by.activity("Update", {**anna.document, "name": "Faux"}),
    "Update of her key": lambda by, anna, her: by.activity(
        "Update", {**anna.document, "publicKey": by.document["publicKey"]}
    ),
    "Undo of her follow": lambda by, anna, her: by.activity("Undo", her.follow),
    "Undo by id": lambda by, anna, her: by.activity("Undo", her.follow["id"]),
    "Move of her": lambda by, anna, her: by.activity("Move", anna.id, target=her.thief.id),
    "Reject of what she was asked": lambda by, anna, her: by.activity("Reject", her.asked),
    "Announce of her Delete": lambda by, anna, her: by.announce(
        "", object=anna.activity("Delete", her.note["id"])
    ),
    "Announce of her Move": lambda by, anna, her: by.announce(
        "", object=anna.activity("Move", anna.id, target=her.thief.id)
    ),
    "Announce of her Undo": lambda by, anna, her: by.announce("", object=anna.undo(her.follow)),
    "Create of her Delete": lambda by, anna, her: by.activity(
        "Create", anna.activity("Delete", anna.id)
    ),
}


class Hers:
    """Anna, who is followed and has said something; and a thief, who is after who follows her."""

    def __init__(self, garden, anna, eve):
        self.garden = garden
        self.asked = garden.befriends(anna)
        self.follow = anna.follow(garden.mag)
        assert garden.hears(anna, self.follow) == 202
        said = garden.comment(anna, "Vrai")
        assert garden.hears(anna, said) == 202
        self.note = said["object"]
        # The thief says that it is her; she does not.
        self.thief = eve.peer.actor("thief", alsoKnownAs=[anna.id])

    def stand(self):
        return (
            self.garden.relations(),
            self.garden.comments,
            self.garden.commenters,
            self.garden.reports(),
            self.garden.kept(),
        )


@pytest.fixture
def her(garden, anna, eve):
    return Hers(garden, anna, eve)


def signers(anna, eve):
    return (anna.peer.actor("mallory"), anna.peer.application, eve)


@pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
def test_t11_nobody_elses_key_speaks_in_her_name(garden, her, anna, eve, scheme):
    for by in signers(anna, eve):
        garden.meets(by)
        before = her.stand()
        for what, make in IN_HER_NAME.items():
            sent = anna.post(
                garden.ours.shared_inbox,
                make(anna, her),
                key=by.key,
                key_id=by.key_id,
                scheme=scheme,
            )
            assert sent.status in {401, 403}, (by.id, what)
        garden.ours.network.settle()
        assert her.stand() == before, by.id


def test_t22_nobody_says_anything_about_her_that_changes_her(garden, her, anna, eve):
    for by in signers(anna, eve):
        garden.meets(by)
        before = her.stand()
        for what, make in ABOUT_HER.items():
            status = garden.hears(by, make(by, anna, her) | {"to": [PUBLIC]})
            assert status in {202, 400, 403}, (by.id, what)
            assert her.stand() == before, (by.id, what)
    # The twins: she does all of it herself, in the end.
    assert garden.hears(anna, anna.update(her.note, content="<p>Mieux</p>")) == 202
    assert garden.comments == ["Mieux"]
    anna.peer.serve(her.note["id"], Reply(status=410))
    assert garden.hears(anna, anna.delete(her.note["id"])) == 202
    assert garden.comments == []
    assert garden.hears(anna, anna.undo(her.follow)) == 202
    assert (anna.id, garden.mag.id) not in garden.relations()
    anna.vanish()
    assert garden.hears(anna, anna.delete(anna.id)) in {202, 401}
