"""Talk of more than two: a block is one everywhere, and nothing is out of reach for a page."""

import json

import pytest

from onemile import conversations
from onemile.conversations import approval, lists, opening, rights
from onemile.conversations.models import Post
from onemile.db import transaction
from onemile.errors import Invalid, LimitReached, NotFound
from onemile.members import blocks
from onemile.members.models import Member
from onemile.notices.models import NoticeRow
from onemile_exchanges.models import Item


@pytest.fixture
def carla(world):
    return world.member("Carla")


def group(item, ana, *others):
    with transaction():
        return conversations.open_group(
            subject_uri=item.uri,
            subject_author_uri=ana.uri,
            people=(ana.uri, *(one.uri for one in others)),
            opened_by_uri=ana.uri,
        )


def words(viewer):
    lines, _older = lists.mine(viewer)
    return [line.words for line in lines]


def test_the_list_shows_no_word_that_a_block_hides(bread, ana, ben, carla):
    made = group(bread, ana, ben, carla)
    conversations.write(made.id, viewer=ben, text="From Ben")
    assert words(ana) == words(carla) == ["From Ben"]
    blocks.block(carla, other=ben)
    assert words(carla) == [""] and words(ana) == ["From Ben"]


def test_who_is_kept_apart_from_one_is_told_of_the_next(bread, ana, ben, carla, world):
    made = group(bread, ana, ben, carla)
    blocks.block(carla, other=ben)
    conversations.write(made.id, viewer=ben, text="From Ben")
    assert not conversations.is_unread(made.id, person_uri=carla.uri)
    conversations.write(made.id, viewer=ana, text="From Ana")
    assert conversations.is_unread(made.id, person_uri=carla.uri)
    world.tell()
    titles = [row.title for row in NoticeRow.select().where(NoticeRow.member == carla.id)]
    assert any("Ana" in title for title in titles) and not any("Ben" in one for one in titles)


def test_nobody_answers_whom_a_block_hides(under, bread, ana, ben, carla):
    made = under(bread)
    said = conversations.write(made.id, viewer=ben, text="Lovely")
    blocks.block(ben, other=carla)
    with pytest.raises(NotFound):
        conversations.write(made.id, viewer=carla, text="Is it?", reply_to=said.id)
    assert Post.select().count() == 1


def test_a_group_out_of_reach_leaves_the_older_ones_in_reach(
    bread, ana, ben, offer, kept, monkeypatch
):
    monkeypatch.setattr(lists, "PAGE_ROWS", 2)
    for key in ("1", "2", "3"):
        talk = kept(ana, ben, key=key, path=f"/exchanges/{key}")
        conversations.say(talk.id, author_uri=ana.uri, text=f"Word {key}")
    made = group(bread, ana, ben)
    conversations.write(made.id, viewer=ana, text="In the group")
    Item.update(audience="me").where(Item.id == bread.id).execute()
    found, before = [], None
    for _page in range(4):
        lines, before = lists.mine(ben, before=before)
        found += [line.words for line in lines]
        if before is None:
            break
    assert found == ["Word 3", "Word 2", "Word 1"] and before is None


def test_whom_a_word_answers_is_told_once_it_stands(under, bread, ana, ben, carla, world):
    made = under(bread, policy="approval")
    first = conversations.write(made.id, viewer=ben, text="Lovely")
    conversations.let_stand(first.id, by_uri=ana.uri)
    answer = conversations.write(made.id, viewer=carla, text="Indeed", reply_to=first.id)
    assert not conversations.is_unread(made.id, person_uri=ben.uri)
    conversations.let_stand(answer.id, by_uri=ana.uri)
    assert conversations.is_unread(made.id, person_uri=ben.uri)
    world.tell()
    titles = [row.title for row in NoticeRow.select().where(NoticeRow.member == ben.id)]
    assert len(titles) == 1 and "Carla" in titles[0]


@pytest.mark.parametrize("step", ["let_stand", "turn_away"])
@pytest.mark.parametrize("meanwhile", ["hidden", "erased"])
def test_a_yes_undoes_no_hiding_of_that_moment(
    step, meanwhile, under, bread, ana, ben, monkeypatch
):
    held = conversations.write(under(bread, policy="approval").id, viewer=ben, text="Lovely")
    look = approval.post

    def slowly(post_id):
        found = look(post_id)
        Post.update(state=meanwhile).where(Post.id == post_id).execute()
        return found

    monkeypatch.setattr(approval, "post", slowly)
    with pytest.raises(NotFound):
        getattr(conversations, step)(held.id, by_uri=ana.uri)
    # The refusal took the step back, and what the double did in the same transaction with it.
    assert Post.get_by_id(held.id).state != "shown"


def test_a_group_has_an_end(bread, ana, ben, carla, monkeypatch):
    monkeypatch.setattr(opening, "GROUP_PEOPLE_MAX", 2)
    with pytest.raises(LimitReached):
        group(bread, ana, ben, carla)
    made = group(bread, ana, ben)
    with pytest.raises(LimitReached):
        conversations.join(made.id, person_uri=carla.uri)
    conversations.join(made.id, person_uri=ben.uri)


def test_blanks_say_nothing_to_a_keeper_either(kept, ana, ben):
    with pytest.raises(Invalid):
        conversations.say(kept(ana, ben).id, author_uri=ana.uri, text=" \n ")


def test_of_a_group_a_report_joins_only_what_the_two_said(bread, ana, ben, carla):
    made = group(bread, ana, ben, carla)
    conversations.write(made.id, viewer=carla, text="Mine, and no business of yours")
    conversations.write(made.id, viewer=ana, text="Shall we?")
    reported = conversations.write(made.id, viewer=ben, text="Never!")
    joined = conversations.conversation_text(conversations.post(reported.id), ana)
    assert "Shall we?" in joined and "Never!" in joined and "business" not in joined


def test_the_copy_names_nobody_of_a_group_that_is_out_of_reach(bread, ana, ben, carla):
    group(bread, ana, ben, carla)

    def named():
        (file, _posts) = rights.export(Member.get_by_id(ben.id))
        return json.loads(file.content)[0]["with"]

    assert sorted(named()) == sorted([ana.uri, carla.uri])
    Item.update(audience="me").where(Item.id == bread.id).execute()
    assert named() == []
