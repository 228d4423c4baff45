"""Propose, counter, accept, decline, cancel: until two members agree, or do not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import IntegrityError

from onemile.api import (
    Conflict,
    Invalid,
    LimitReached,
    clock,
    ids,
    ngettext,
    record,
    require,
    setting,
    transaction,
)
from onemile.api import gettext as _
from onemile_exchanges import payments, promising, steps, talk
from onemile_exchanges.amounts import are_counted
from onemile_exchanges.disputes import opening
from onemile_exchanges.events import (
    AgreementCancelled,
    AgreementMade,
    ProposalCountered,
    ProposalDeclined,
    ProposalMade,
)
from onemile_exchanges.kinds import OFFER, is_one_off
from onemile_exchanges.lifecycle import DONE_BY_ONE, ON_THE_TABLE, OPEN, Actor, State, Step
from onemile_exchanges.models import (
    AMOUNT_SMILES_MAX,
    MESSAGE_LETTERS_MAX,
    PUBLISHED,
    REASON_LETTERS_MAX,
    WHEN_LETTERS_MAX,
    Agreement,
    Item,
    Proposal,
)
from onemile_exchanges.publish import AHEAD_DAYS_MAX
from onemile_exchanges.sight import hold_both, may_meet, visible_item
from onemile_exchanges.terms import TAKE_PART


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one side proposes; ``amount_smiles`` 0 is a gift, ``text`` the words that go along."""

    amount_smiles: int = 0
    when_text: str = ""
    day: date | None = None
    text: str = ""


def propose(item_id: int, terms: Terms, *, member: Any) -> Agreement:
    """Answer an offer or a need; opens the private conversation of the two.

    Raises NotAllowed, NotFound, Invalid, Conflict (own item, one runs already, not on show),
    LimitReached (a new account's first contacts).
    """
    require(member, TAKE_PART)
    check_terms(terms)
    item = visible_item(item_id, viewer=member)
    if item.author_uri == member.uri:
        raise Conflict(_("This is your own; your neighbours will answer it."))
    try:
        with transaction():
            hold_both(member, str(item.author_uri))
            # Once more, now that no block comes between them and nobody leaves.
            item = visible_item(item_id, viewer=member)
            if item.state != PUBLISHED:
                raise Conflict(_("This is not on show any more, so nothing was sent."))
            if running_of(item, member=member) is not None:
                raise Conflict(_("You two are talking about this already."))
            _check_contacts(member)
            promising.check(terms.amount_smiles, promising.about(item, member))
            agreement = _open(item, terms, member)
    except IntegrityError as error:
        # Two tabs at once: the table lets one exchange run between two about one thing.
        raise Conflict(_("You two are talking about this already.")) from error
    return agreement


def counter(agreement_id: int, terms: Terms, *, member: Any) -> Agreement:
    """Propose otherwise; after an agreement this reopens it and frees what was reserved.

    Whoever reopens it says why, and once more if they end it afterwards.
    Raises NotFound, Invalid, Conflict (also when one of the two has blocked the other).
    """
    check_terms(terms)
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        if agreement.payer_uri is not None:
            raise Conflict(_("This was arranged elsewhere, and only there it can be changed."))
        talk.require_open(agreement, member=member)
        promising.check(terms.amount_smiles, promising.within(agreement, member))
        was_agreed = State(agreement.state) == State.AGREED
        by = steps.actors(agreement, uri=member.uri)
        _put_on_table(agreement, terms, role=steps.role_of(agreement, uri=member.uri))
        agreement.version += 1
        if was_agreed:
            if len(terms.text) < steps.REASON_LETTERS_MIN:
                raise Invalid({"text": _("Say in a few words why: your neighbour counted on it.")})
            agreement.reopened_by_uri = member.uri
        steps.take(agreement, Step.COUNTER, by=by)
        _keep_version(agreement, member)
        if terms.text:
            talk.put(agreement, member=member, text=terms.text, tell=False)
        if was_agreed:
            steps.wake_item(agreement)
            payments.void(agreement)
        record(ProposalCountered(**steps.between(agreement, member)))
    return agreement


def accept(agreement_id: int, *, member: Any, version: int) -> Agreement:
    """Agree to the proposal of that version; reserves the helped member's Smiles.

    Raises NotFound, Conflict (changed meanwhile, not yours to answer, too few Smiles).
    """
    try:
        return _accept(agreement_id, member, version)
    except payments.Lacking:
        promising.tell(agreement_id, version=version)
        raise


def _accept(agreement_id: int, member: Any, version: int) -> Agreement:
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        if State(agreement.state) in ON_THE_TABLE and agreement.version != version:
            raise Conflict(_("The proposal has changed meanwhile. Read it again, then decide."))
        talk.require_open(agreement, member=member)
        agreement.agreed_at = clock.now()
        agreement.expires_at, agreement.reopened_by_uri = None, ""
        steps.take(agreement, Step.ACCEPT, by=steps.actors(agreement, uri=member.uri))
        item = Item.get_or_none(Item.id == agreement.item_id)
        if item is not None and is_one_off(item.kind, item.form):
            steps.rest_item(agreement)
        payments.hold(agreement, by_payer=member.uri == agreement.helped_uri)
        record(AgreementMade(**steps.between(agreement, member)))
    return agreement


def decline(agreement_id: int, *, member: Any, why: str = "") -> Agreement:
    """Say no to what is proposed, with a word if one likes.

    Whoever has reopened an agreement owes one. Raises NotFound, Conflict, Invalid.
    """
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        _check_word(why, is_needed=agreement.reopened_by_uri == member.uri)
        _end(agreement, member, why)
        steps.take(agreement, Step.DECLINE, by=steps.actors(agreement, uri=member.uri))
        record(ProposalDeclined(**steps.between(agreement, member)))
    return agreement


def cancel(agreement_id: int, *, member: Any, why: str = "") -> Agreement:
    """Call an exchange off: take one's own proposal back, or leave what was agreed.

    What was agreed needs a word of explanation (``why``). Once one of the two has said that it
    is done, this opens a dispute instead: nobody ends it alone. Give the state a look.
    Raises NotFound, Invalid, Conflict.
    """
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        call_off(agreement, member=member, why=why)
    return agreement


def call_off(agreement: Agreement, *, member: Any, why: str) -> None:
    """Call off a locked exchange of a member's, inside a transaction; see ``cancel``."""
    by = steps.actors(agreement, uri=member.uri)
    _check_word(why, is_needed=owes_a_word(agreement, uri=member.uri))
    if State(agreement.state) in DONE_BY_ONE:
        opening.begin(agreement, Step.CANCEL, member=member, why=why)
        return
    _end(agreement, member, why)
    steps.take(agreement, Step.CANCEL, by=by)
    steps.wake_item(agreement)
    payments.void(agreement)
    record(AgreementCancelled(**steps.between(agreement, member)))


def owes_a_word(agreement: Agreement, *, uri: str) -> bool:
    """Tell whether a member says why if they end this: somebody counted on it."""
    is_promised = State(agreement.state) not in ON_THE_TABLE
    return is_promised or agreement.reopened_by_uri == uri


def running_of(item: Item, *, member: Any) -> Agreement | None:
    """Give what that member has proposed about an item, or agreed, and not seen done yet."""
    found: Agreement | None = Agreement.get_or_none(
        (Agreement.item == item.id)
        & (Agreement.opened_by_uri == member.uri)
        & Agreement.state.in_([str(state) for state in OPEN])
    )
    return found


def _open(item: Item, terms: Terms, member: Any) -> Agreement:
    """Write the first proposal; who answers an offer is helped, who answers a need helps."""
    author = (item.author_id, item.author_uri)
    me = (member.id, member.uri)
    helper, helped = (author, me) if item.kind == OFFER else (me, author)
    agreement = Agreement(
        item=item.id,
        kind=item.kind,
        title=item.title,
        helper_id=helper[0],
        helper_uri=helper[1],
        helped_id=helped[0],
        helped_uri=helped[1],
        opened_by_uri=member.uri,
        maker="",
    )
    _put_on_table(agreement, terms, role=Actor.HELPED if helped == me else Actor.HELPER)
    agreement.awaits_helper = agreement.maker == Actor.HELPED
    agreement.awaits_helped = agreement.maker == Actor.HELPER
    agreement.conversation_id = talk.open_between(agreement)
    agreement.save(force_insert=True)
    _keep_version(agreement, member)
    if terms.text:
        talk.put(agreement, member=member, text=terms.text, tell=False)
    record(ProposalMade(**steps.between(agreement, member)))
    return agreement


def _put_on_table(agreement: Agreement, terms: Terms, *, role: Actor) -> None:
    agreement.maker = role
    agreement.amount_smiles = terms.amount_smiles if are_counted() else 0
    agreement.when_text = terms.when_text
    agreement.day = terms.day
    agreement.agreed_at = None
    steps.wait_days(agreement, days=setting("exchanges.proposal_days"))


def _keep_version(agreement: Agreement, member: Any) -> None:
    Proposal.create(
        agreement=agreement.id,
        version=agreement.version,
        by_uri=member.uri,
        amount_smiles=agreement.amount_smiles,
        when_text=agreement.when_text,
        day=agreement.day,
    )


def _check_word(why: str, *, is_needed: bool) -> None:
    if len(why) > REASON_LETTERS_MAX:
        raise Invalid(
            {"why": _("At most %(n)s characters. Nothing is lost.", n=REASON_LETTERS_MAX)}
        )
    if is_needed and len(why) < steps.REASON_LETTERS_MIN:
        raise Invalid({"why": _("Say in a few words why: your neighbour counted on it.")})


def _end(agreement: Agreement, member: Any, why: str) -> None:
    agreement.ended_by_uri = member.uri
    # Whoever has blocked somebody gets no more words of theirs, not even the last ones.
    other = steps.other_uri(agreement, uri=member.uri)
    agreement.ended_why = why if may_meet(member, other_uri=other) else ""
    agreement.expires_at = agreement.remind_at = agreement.auto_confirm_at = None


def check_terms(terms: Terms) -> None:
    """Raise Invalid for what nobody can agree to."""
    wrong: dict[str, str] = {}
    if not 0 <= terms.amount_smiles <= AMOUNT_SMILES_MAX:
        wrong["amount_smiles"] = _("Between 0 and %(n)s.", n=AMOUNT_SMILES_MAX)
    if len(terms.when_text) > WHEN_LETTERS_MAX:
        wrong["when_text"] = _("At most %(n)s characters. Nothing is lost.", n=WHEN_LETTERS_MAX)
    if len(terms.text) > MESSAGE_LETTERS_MAX:
        wrong["text"] = _("At most %(n)s characters. Nothing is lost.", n=MESSAGE_LETTERS_MAX)
    if terms.day is not None and terms.day < clock.now().date() - timedelta(days=1):
        wrong["day"] = _("This day has passed.")
    if terms.day is not None and terms.day > clock.now().date() + timedelta(days=AHEAD_DAYS_MAX):
        wrong["day"] = _("That is far away. Choose a day within two years.")
    if wrong:
        raise Invalid(wrong)


def _check_contacts(member: Any) -> None:
    """Hold a new account to a few first contacts a day: time to be known, none to flood."""
    known_after = member.joined_at + timedelta(days=setting("exchanges.new_account_days"))
    # Whoever joined "in the future" did so while the clock was wrong, and is not new for years.
    is_new = member.joined_at < clock.ahead(days=1) and clock.now() < known_after
    most = setting("exchanges.first_contacts_a_day")
    lately = ids.made_since(Agreement.id, clock.ago(days=1))
    mine = (Agreement.opened_by_uri == member.uri) & lately
    if is_new and Agreement.select().where(mine).count() >= most:
        raise LimitReached(
            ngettext(
                "In your first days here you can write to %(num)s neighbour a day. "
                "What you typed is kept; send it tomorrow.",
                "In your first days here you can write to %(num)s neighbours a day. "
                "What you typed is kept; send it tomorrow.",
                most,
            )
        )
