"""From a proposal to an agreement, or not."""

from datetime import date

import pytest

from onemile import conversations, current
from onemile.conversations.limits import AN_HOUR_MAX
from onemile.errors import Conflict, Invalid, LimitReached, NotAllowed, NotFound
from onemile.members.models import SUSPENDED, Block, Member
from onemile_exchanges import completion, negotiate, publish, talk
from onemile_exchanges.models import Agreement, Item, Proposal
from onemile_exchanges.negotiate import Terms


@pytest.fixture
def pair(world, clock):
    """Two neighbours who have been here for a while."""
    two = world.neighbours(2)
    clock.advance(days=10)
    return two


def fresh(row):
    """Read a row again."""
    return type(row).get_by_id(row.id)


def test_who_answers_an_offer_is_helped_and_who_answers_a_need_helps(pair, offer):
    ana, ben = pair
    about_offer = negotiate.propose(offer(ana).id, Terms(), member=ben)
    about_need = negotiate.propose(offer(ana, kind="need").id, Terms(), member=ben)

    assert (about_offer.helper_id, about_offer.helped_id) == (ana.id, ben.id)
    assert (about_need.helper_id, about_need.helped_id) == (ben.id, ana.id)


def test_the_words_of_a_proposal_open_the_conversation(pair, offer):
    ana, ben = pair
    proposal = negotiate.propose(offer(ana).id, Terms(text="Bonjour Ana"), member=ben)

    assert [message.text for message in talk.messages_of(proposal)] == ["Bonjour Ana"]
    assert fresh(proposal).awaits_helper and fresh(proposal).unread_helper


def test_a_counter_proposal_turns_the_table_and_both_versions_are_kept(pair, offer, pocket):
    ana, ben = pair
    pocket.balances[ben.uri] = 100
    proposal = negotiate.propose(offer(ana).id, Terms(amount_smiles=20), member=ben)
    negotiate.counter(proposal.id, Terms(amount_smiles=40), member=ana)

    with pytest.raises(Conflict, match="toi-même"):
        negotiate.accept(proposal.id, member=ana, version=2)
    agreement = negotiate.accept(proposal.id, member=ben, version=2)

    assert (agreement.state, agreement.amount_smiles) == ("agreed", 40)
    assert [row.amount_smiles for row in Proposal.select().order_by(Proposal.version)] == [20, 40]


def test_a_proposal_that_changed_meanwhile_is_not_accepted_blindly(pair, offer):
    ana, ben = pair
    proposal = negotiate.propose(offer(ana).id, Terms(), member=ben)
    negotiate.counter(proposal.id, Terms(when_text="jeudi"), member=ana)
    negotiate.counter(proposal.id, Terms(when_text="samedi"), member=ben)

    with pytest.raises(Conflict, match="changé"):
        negotiate.accept(proposal.id, member=ana, version=1)


def test_agreeing_reserves_the_smiles_of_the_helped(pair, agreed, pocket):
    ana, ben = pair
    pocket.balances[ben.uri] = 50
    agreed(ana, ben, amount_smiles=40)

    assert pocket.available_smiles(ben.uri) == 10
    assert pocket.balance_smiles(ana.uri) == 0


def test_too_few_smiles_are_told_with_a_way_out_and_nothing_is_half_done(pair, offer, pocket):
    ana, ben = pair
    pocket.balances[ben.uri] = 40
    proposal = negotiate.propose(offer(ana).id, Terms(amount_smiles=40), member=ben)
    pocket.balances[ben.uri] = 15
    with pytest.raises(Conflict, match="pas possible pour l’instant"):
        negotiate.accept(proposal.id, member=ana, version=1)
    assert fresh(proposal).state == "proposed"
    assert pocket.promises == {}

    need = offer(ben, kind="need")
    answer = negotiate.propose(need.id, Terms(amount_smiles=40), member=ana)
    with pytest.raises(Conflict, match="15.Smiles"):
        negotiate.accept(answer.id, member=ben, version=1)


def test_a_change_after_the_agreement_frees_the_smiles_and_asks_again(pair, agreed, pocket):
    ana, ben = pair
    pocket.balances[ben.uri] = 50
    agreement = agreed(ana, ben, amount_smiles=40)
    negotiate.counter(agreement.id, Terms(text="Un peu moins", amount_smiles=30), member=ana)
    assert pocket.available_smiles(ben.uri) == 50

    negotiate.accept(agreement.id, member=ben, version=2)
    assert pocket.available_smiles(ben.uri) == 20


def test_without_a_keeper_of_smiles_everything_is_a_gift(pair, offer, no_ledger):
    ana, ben = pair
    proposal = negotiate.propose(offer(ana).id, Terms(amount_smiles=40), member=ben)
    agreement = negotiate.accept(proposal.id, member=ana, version=1)

    assert (agreement.state, agreement.amount_smiles) == ("agreed", 0)


def test_declining_ends_it_and_a_new_proposal_may_follow(pair, offer):
    ana, ben = pair
    item = offer(ana)
    negotiate.decline(
        negotiate.propose(item.id, Terms(), member=ben).id, member=ana, why="Pas ce mois-ci"
    )

    assert negotiate.propose(item.id, Terms(), member=ben).state == "proposed"


def test_cancelling_what_was_agreed_needs_a_word_and_frees_the_smiles(pair, agreed, pocket):
    ana, ben = pair
    pocket.balances[ben.uri] = 50
    agreement = agreed(ana, ben, amount_smiles=40)

    with pytest.raises(Invalid) as refusal:
        negotiate.cancel(agreement.id, member=ana)
    assert "why" in refusal.value.fields
    negotiate.cancel(agreement.id, member=ana, why="Je suis malade")

    assert fresh(agreement).state == "cancelled"
    assert pocket.available_smiles(ben.uri) == 50


def test_ones_own_item_cannot_be_answered(pair, offer):
    with pytest.raises(Conflict, match="ta propre annonce"):
        negotiate.propose(offer(pair[0]).id, Terms(), member=pair[0])


def test_two_proposals_of_one_member_about_one_item_do_not_run_side_by_side(pair, offer):
    ana, ben = pair
    item = offer(ana)
    negotiate.propose(item.id, Terms(), member=ben)

    with pytest.raises(Conflict, match="déjà"):
        negotiate.propose(item.id, Terms(), member=ben)
    assert Agreement.select().count() == 1


def test_what_is_paused_cannot_be_answered_and_is_not_even_seen(pair, offer):
    ana, ben = pair
    item = offer(ana)
    publish.pause(item.id, member=ana)

    with pytest.raises(NotFound):
        negotiate.propose(item.id, Terms(), member=ben)


@pytest.mark.parametrize("blocker", [0, 1])
def test_members_who_blocked_each_other_do_not_meet(pair, offer, blocker):
    ana, ben = pair
    item = offer(ana)
    Block.create(blocker=pair[blocker], blocked=pair[1 - blocker])

    with pytest.raises(NotFound):
        negotiate.propose(item.id, Terms(), member=ben)


def test_a_suspended_member_neither_proposes_nor_publishes(pair, offer):
    ana, ben = pair
    item = offer(ana)
    Member.update(state=SUSPENDED).where(Member.id == ben.id).execute()
    ben = fresh(ben)

    with pytest.raises(NotAllowed):
        negotiate.propose(item.id, Terms(), member=ben)
    with pytest.raises(NotAllowed):
        offer(ben)


def test_a_third_member_finds_nothing_whatever_they_try(world, pair, agreed):
    eve = world.member("Eve")
    agreement = agreed(*pair)

    for attempt in (
        lambda: negotiate.accept(agreement.id, member=eve, version=1),
        lambda: negotiate.decline(agreement.id, member=eve),
        lambda: negotiate.cancel(agreement.id, member=eve, why="pour rire"),
        lambda: negotiate.counter(agreement.id, Terms(), member=eve),
        lambda: talk.say(agreement.id, member=eve, text="bonjour"),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert conversations.Post.select().count() == 0


def test_a_new_account_writes_to_five_neighbours_a_day(world, offer, clock):
    ben, *neighbours = world.neighbours(7)
    items = [offer(neighbour) for neighbour in neighbours]
    for item in items[:5]:
        negotiate.propose(item.id, Terms(), member=ben)

    with pytest.raises(LimitReached, match="5 voisins"):
        negotiate.propose(items[5].id, Terms(), member=ben)
    clock.advance(days=1, minutes=1)
    assert negotiate.propose(items[5].id, Terms(), member=ben).state == "proposed"


def test_somebody_known_for_a_week_is_not_counted(pair, world, offer):
    ana, ben = pair
    for number in range(8):
        negotiate.propose(offer(ana, f"Offre {number}").id, Terms(), member=ben)
    assert Agreement.select().count() == 8


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(amount_smiles=-1), "amount_smiles"),
        (Terms(amount_smiles=601), "amount_smiles"),
        (Terms(amount_smiles=2**63), "amount_smiles"),
        (Terms(when_text="x" * 121), "when_text"),
        (Terms(text="x" * 2001), "text"),
        (Terms(day=date(2020, 1, 1)), "day"),
        (Terms(day=date(9999, 12, 31)), "day"),
    ],
)
def test_terms_that_cannot_be_are_refused_beside_their_field(pair, offer, terms, field):
    ana, ben = pair
    with pytest.raises(Invalid) as refusal:
        negotiate.propose(offer(ana).id, terms, member=ben)
    assert list(refusal.value.fields) == [field]
    assert Agreement.select().count() == 0


def test_a_need_rests_once_agreed_and_wakes_when_cancelled(pair, offer):
    ana, ben = pair
    need = offer(ana, "Porter un canapé", kind="need")
    answer = negotiate.propose(need.id, Terms(), member=ben)
    negotiate.accept(answer.id, member=ana, version=1)
    assert fresh(need).state == "paused"

    negotiate.cancel(answer.id, member=ben, why="Mal au dos")
    assert fresh(need).state == "published"


def test_an_offer_stays_for_others_while_one_is_agreed(pair, agreed):
    agreed(*pair)
    assert Item.select().get().state == "published"


def test_a_message_is_announced_once_until_it_is_read(pair, agreed):
    ana, ben = pair
    agreement = agreed(ana, ben)
    for words in ("Un", "Deux", "Trois"):
        talk.say(agreement.id, member=ben, text=words)
    assert _told("exchanges.MessageSent") == 1

    talk.mark_read(fresh(agreement), member=ana)
    talk.say(agreement.id, member=ben, text="Quatre")
    assert _told("exchanges.MessageSent") == 2


@pytest.mark.parametrize("text", ["", "x" * 2001])
def test_an_empty_or_endless_message_is_refused(pair, agreed, text):
    agreement = agreed(*pair)
    with pytest.raises(Invalid):
        talk.say(agreement.id, member=pair[0], text=text)


def test_nobody_writes_to_somebody_who_blocked_them_or_is_gone(pair, agreed):
    ana, ben = pair
    agreement = agreed(ana, ben)
    Block.create(blocker=ana, blocked=ben)

    with pytest.raises(Conflict):
        talk.say(agreement.id, member=ben, text="Allô ?")


def test_a_conversation_ends_with_what_was_declined(pair, offer):
    ana, ben = pair
    proposal = negotiate.propose(offer(ana).id, Terms(), member=ben)
    negotiate.decline(proposal.id, member=ana)

    with pytest.raises(Conflict):
        talk.say(proposal.id, member=ben, text="Dommage")


def _told(name):
    """Count the events of a name."""
    from onemile.models import EventRow

    assert current.instance()
    return EventRow.select().where(EventRow.name == name).count()


def test_a_blocked_neighbour_has_no_other_way_to_send_words(pair, agreed, offer):
    ana, ben = pair
    agreement, proposal = agreed(ana, ben), negotiate.propose(offer(ana).id, Terms(), member=ben)
    Block.create(blocker=ana, blocked=ben)

    for running in (agreement, proposal):
        with pytest.raises(Conflict):
            negotiate.counter(running.id, Terms(text="Des injures"), member=ben)
    gone = negotiate.cancel(agreement.id, member=ben, why="Des injures encore")
    assert fresh(gone).ended_why == ""


def test_a_blocked_neighbour_gives_no_thanks(pair, agreed):
    ana, ben = pair
    agreement = agreed(ana, ben)
    for member in pair:
        completion.say_done(agreement.id, member=member)
    Block.create(blocker=ana, blocked=ben)

    with pytest.raises(Conflict):
        completion.thank(agreement.id, member=ben, text="Des injures")


def test_a_long_talk_is_read_page_by_page(pair, offer, browser):
    ana, ben = pair
    agreement = negotiate.propose(offer(ana).id, Terms(text="Bonjour"), member=ben)
    for number in range(conversations.PAGE_POSTS):
        conversations.Post.create(
            conversation=agreement.conversation_id, author_uri=ana.uri, text=f"mot {number}"
        )

    page = browser(ben).get(f"/exchanges/{agreement.id}")
    assert "mot 99" in page.text and "Bonjour" not in page.text
    assert "Bonjour" in page.follow("avant").text


def test_nobody_writes_faster_than_people_talk(pair, offer):
    ana, ben = pair
    agreement = negotiate.propose(offer(ana).id, Terms(), member=ben)
    for n in range(AN_HOUR_MAX):
        talk.say(agreement.id, member=ben, text=f"encore {n}")
    with pytest.raises(LimitReached):
        talk.say(agreement.id, member=ben, text="encore")
