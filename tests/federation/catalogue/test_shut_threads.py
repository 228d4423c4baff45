"""1.5 and T22 where a thread is shut, or a word in it hidden: by no way round is anything said."""

import pytest

from onemile.conversations.models import Post
from onemile_federation.wire.vocabulary import PUBLIC
from onemile_mags.comments import saying
from tests.federation.catalogue.garden import member_at

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


def test_1_5_nobody_answers_an_answer_once_the_thread_is_shut(garden, eve, anna):
    said = garden.comment(anna, "Vrai")
    assert garden.hears(anna, said) == 202
    above = said["object"]["id"]
    garden.set(comments="nobody")
    for place in (above, [above], {"id": above}, garden.article.id):
        late = eve.note("Trop tard", inReplyTo=place)
        for verb in ("Create", "Update"):
            assert garden.hears(eve, eve.activity(verb, late, to=[PUBLIC])) in {202, 422}
        assert garden.hears(eve, eve.announce(late)) in {202, 422}
    assert garden.comments == ["Vrai"] and "Trop tard" not in garden.page

    garden.set(comments="all")
    assert garden.hears(eve, eve.create_note("À temps", in_reply_to=above)) == 202
    assert garden.comments == ["Vrai", "À temps"]


def test_what_was_hidden_here_its_author_does_not_bring_back(garden, eve, anna):
    said = garden.comment(eve, "Grossier")
    assert garden.hears(eve, said) == 202
    with garden.ours.at_work():
        saying.hide(Post.get().id, member=member_at(garden.ana.id))
    note = said["object"]
    again = [
        eve.update(note, content="<p>Grossier encore</p>"),
        eve.activity("Create", note, to=[PUBLIC]),
        eve.activity("Create", note["id"], to=[PUBLIC]),
        eve.announce(note["id"]),
        eve.undo(eve.activity("Delete", note["id"])),
        eve.delete(note),
    ]
    for one in again:
        assert garden.hears(eve, one) == 202
        assert garden.comments == [], one["type"]
    eve.peer.serve(note["id"], note)
    assert garden.hears(eve, eve.activity("Create", note, to=[PUBLIC])) == 202
    below = anna.create_note("Là-dessous", in_reply_to=note["id"])
    assert garden.hears(anna, below) in {202, 422}
    assert garden.comments == []

    assert garden.hears(anna, garden.comment(anna, "Ailleurs")) == 202
    assert garden.comments == ["Ailleurs"]
