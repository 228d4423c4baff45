"""What has happened in between: a block since the request began, a keeper of Smiles away."""

import pytest

from onemile import conversations, current, db
from onemile.conversations import waiting
from onemile.db import transaction
from onemile.errors import Conflict, NotFound
from onemile.follows import following, reacting
from onemile.follows.models import Follow, Reaction
from onemile.members import blocks
from onemile.members.models import Member
from onemile.privacy.erase import erase
from onemile_exchanges import completion, health, late, negotiate, publish, talk
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.models import Agreement, Payment, Proposal
from onemile_smiles import book, holds

SECRET = "Code 4711"


@pytest.fixture
def two(world, clock):
    """Ana and Ben, who have been here for a while."""
    ana, ben = (world.member(name, verified_at=clock()) for name in ("Ana", "Ben"))
    clock.advance(days=10)
    world.tell()
    return ana, ben


@pytest.fixture
def offer(instance):
    def make(member, title="Pain"):
        draft = publish.Draft(
            kind="offer", form="help", category="garden", title=title, audience="instance"
        )
        return publish.publish(draft, member=member)

    return make


@pytest.fixture
def agreed(offer, two):
    """Make an exchange that is agreed: Ana helps, Ben pays."""

    def make(smiles=30, words=""):
        ana, ben = two
        terms = negotiate.Terms(amount_smiles=smiles, when_text=words)
        made = negotiate.propose(offer(ana).id, terms, member=ben)
        return negotiate.accept(made.id, member=ana, version=1)

    return make


def as_in_a_request(member):
    """A member as a request has them: blocks were asked when it began."""
    found = Member.get_by_id(member.id)
    found.remember_hidden()
    return found


# ------------------------------------------------------------------------ a block of the moment


def test_no_step_passes_a_block_that_was_set_since_the_request_began(two, offer, agreed):
    ana, ben = two
    item, running = offer(ana, "Cake"), agreed()
    late = as_in_a_request(ben)
    blocks.block(ana, other=ben)
    steps = (
        lambda: negotiate.propose(item.id, negotiate.Terms(), member=late),
        lambda: talk.say(running.id, member=late, text="Hello"),
        lambda: negotiate.counter(running.id, negotiate.Terms(), member=late),
        lambda: following.follow(late, followed_uri=ana.uri),
        lambda: reacting.react(late, thing_uri=item.uri, word="thanks"),
    )
    for step in steps:
        with pytest.raises((Conflict, NotFound)):
            step()
    assert Agreement.select().count() == Proposal.select().count() == 1
    assert Follow.select().count() == Reaction.select().count() == 0


def test_what_is_withdrawn_meanwhile_takes_no_proposal(two, offer, monkeypatch):
    ana, ben = two
    item, look = offer(ana), negotiate.visible_item

    def slowly(item_id, *, viewer):
        found = look(item_id, viewer=viewer)
        if found.state == "published" and not db.in_transaction():
            publish.withdraw(item_id, member=ana)
        return found

    monkeypatch.setattr(negotiate, "visible_item", slowly)
    with pytest.raises(NotFound):
        negotiate.propose(item.id, negotiate.Terms(), member=ben)
    assert Agreement.select().count() == 0


# ------------------------------------------------------------------------------ somebody leaves


@pytest.mark.parametrize("state", ["proposed", "agreed", "confirmed"])
def test_when_it_should_be_goes_with_whoever_said_it(state, two, offer, agreed):
    ana, ben = two
    if state == "proposed":
        negotiate.propose(offer(ana).id, negotiate.Terms(when_text=SECRET), member=ben)
    else:
        number = agreed(0, SECRET).id
        for one in two if state == "confirmed" else ():
            completion.say_done(number, member=one)
    erase(ben)
    assert Agreement.get().when_text == Proposal.get().when_text == ""
    assert Agreement.get().title == "Pain"


def test_a_disputes_words_go_once_it_is_decided(two, agreed, world):
    ana, ben = two
    number = agreed(0, SECRET).id
    opening.open_dispute(number, member=ana, why="He did not come")
    erase(ben)
    assert Agreement.get().when_text == SECRET
    deciding.decide(
        number,
        moderator=world.member("Mo", role="moderator"),
        took_place=False,
        why="Les deux ont parlé",
    )
    assert Agreement.get().when_text == ""


# ------------------------------------------------------------------ the keeper of Smiles was away


def test_what_moderators_undo_meanwhile_is_given_back_later_and_once(two, agreed, world):
    ana, ben = two
    number = agreed().id
    for one in two:
        completion.say_done(number, member=one)
    keeper = current.ledger()
    after = [keeper.balance_smiles(one.uri) for one in two]
    opening.open_dispute(number, member=ben, why="It never took place")
    current.instance().ledger = None
    deciding.decide(
        number,
        moderator=world.member("Mo", role="moderator"),
        took_place=False,
        why="Les deux ont parlé",
    )
    current.instance().ledger = keeper
    assert [keeper.balance_smiles(one.uri) for one in two] == after
    assert not health.check().is_fine
    assert late.catch_up() == 1 and late.catch_up() == 0
    moved = [keeper.balance_smiles(one.uri) - was for one, was in zip(two, after, strict=True)]
    assert moved == [-30, 30] and health.check().is_fine


@pytest.mark.parametrize("way", ["both say it", "time", "a moderator"])
def test_what_a_steward_has_released_is_confirmed_as_a_gift(way, two, agreed, clock, world):
    ana, ben = two
    number = agreed().id
    with transaction():
        book.lock()
        holds.void(holds.get(Payment.get().key))
    completion.say_done(number, member=ana)
    if way == "both say it":
        completion.say_done(number, member=ben)
    elif way == "time":
        clock.advance(days=60)
        assert completion.auto_confirm(number)
    else:
        opening.open_dispute(number, member=ben, why="We disagree")
        deciding.decide(
            number,
            moderator=world.member("Mo", role="moderator"),
            took_place=True,
            why="Les deux ont parlé",
        )
    found = Agreement.get()
    assert (found.state, found.amount_smiles) == ("confirmed", 0)
    assert Payment.get().state == "voided" and health.check().is_fine


# ------------------------------------------------------------------------------------- the badge


def test_what_is_said_under_a_thing_stands_at_the_bell_alone(two, offer):
    ana, ben = two
    item = offer(ana)
    with transaction():
        made = conversations.open_public(subject_uri=item.uri, subject_author_uri=ana.uri)
    conversations.write(made.id, viewer=ben, text="Lovely")
    assert conversations.is_unread(made.id, person_uri=ana.uri)
    badges = {link.url: link.badge for link in waiting.links(Member.get_by_id(ana.id))}
    assert badges["/conversations"] == 0
