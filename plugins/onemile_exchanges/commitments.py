"""The keeper of commitments: exchanges that another plugin opens by a key, agreed already."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from peewee import IntegrityError

from onemile.api import (
    Commitment,
    CommitmentState,
    Conflict,
    FeedItem,
    Invalid,
    KeyReused,
    Member,
    NotFound,
    clock,
    find_by_uri,
    ledger,
    lock_rows,
    record,
    require,
    resolve_thing,
    transaction,
)
from onemile.api import gettext as _
from onemile_exchanges import negotiate, payments, sight
from onemile_exchanges.events import AgreementMade
from onemile_exchanges.kinds import NEED
from onemile_exchanges.lifecycle import RUNNING, SETTLED, Actor, State
from onemile_exchanges.models import Agreement, CommitmentRow
from onemile_exchanges.terms import TAKE_PART


class ExchangeCommitments:
    """Commitments are exchanges; every call joins the caller's transaction."""

    def open(self, commitment: Commitment) -> str:
        """Return the URI of the exchange, opened now unless it was before."""
        try:
            with transaction():
                return payments.agreement_uri(_known(commitment) or _open(commitment))
        except IntegrityError:
            # Two at once with one key: the other was quicker, and theirs is ours.
            known = _known(commitment)
            if known is None:
                raise
            return payments.agreement_uri(known)

    def cancel(self, key: str, *, why: str) -> None:
        """Call it off for the receiver; after one's word that it is done, the moderators decide."""
        with transaction():
            row = CommitmentRow.get_or_none(CommitmentRow.key == key) if _is_key(key) else None
            if row is None:
                raise NotFound
            which = Agreement.select().where(Agreement.id == row.agreement_id)
            agreement = lock_rows(which).get()
            if self.state(key) in ("cancelled", "disputed"):
                return
            receiver = find_by_uri(agreement.helped_uri)
            assert receiver is not None, "who leaves ends what they have"
            negotiate.call_off(agreement, member=receiver, why=why)

    def state(self, key: str) -> CommitmentState | None:
        """Tell how it stands."""
        found = (
            Agreement.select(Agreement.state)
            .join(CommitmentRow, on=(CommitmentRow.agreement == Agreement.id))
            .where((CommitmentRow.key == key) if _is_key(key) else False)
            .scalar()
        )
        if found is None:
            return None
        if found == State.DISPUTED:
            return "disputed"
        if found in SETTLED:
            return "confirmed"
        return "open" if found in RUNNING else "cancelled"


def origin_of(agreement: Agreement, *, viewer: Any) -> FeedItem | None:
    """Return what a commitment is a part of, if its plugin tells this viewer."""
    if agreement.payer_uri is None:
        return None
    row = CommitmentRow.get(CommitmentRow.agreement == agreement.id)
    return resolve_thing(str(row.reason_uri), viewer)


def _is_key(key: str) -> bool:
    """Tell whether a key can have been used at all: what no table holds was never opened."""
    return key.isprintable()


def _known(commitment: Commitment) -> int | None:
    """Return the exchange of a key. Raises KeyReused for other content."""
    row = CommitmentRow.get_or_none(CommitmentRow.key == commitment.key)
    if row is None:
        return None
    if row.content_digest != _digest_of(commitment):
        raise KeyReused(_("This was asked before with other content. Nothing has moved."))
    return int(row.agreement_id)


def _open(commitment: Commitment) -> int:
    """Write an exchange that is agreed, and hold its Smiles; gives its number."""
    terms = negotiate.Terms(amount_smiles=commitment.amount_smiles, day=commitment.day)
    negotiate.check_terms(terms)
    if commitment.giver_uri == commitment.receiver_uri:
        raise Invalid({"giver_uri": _("Giver and receiver are the same.")})
    if commitment.amount_smiles and ledger() is None:
        raise Conflict(_("Nobody keeps Smiles here, so none can be promised."))
    receiver, giver = _both(commitment)
    sight.hold_both(receiver, commitment.giver_uri)
    if not sight.may_meet(receiver, other_uri=commitment.giver_uri):
        raise Conflict(_("Your neighbour cannot be reached any more. Nothing was sent."))
    agreement = _agreed(commitment, receiver=receiver, giver=giver)
    CommitmentRow.create(
        key=commitment.key,
        content_digest=_digest_of(commitment),
        agreement=agreement.id,
        reason_uri=commitment.reason_uri,
    )
    payments.hold(agreement, by_payer=True)
    record(
        AgreementMade(
            agreement_id=agreement.id,
            by_uri=commitment.receiver_uri,
            to_uri=commitment.giver_uri,
        )
    )
    return int(agreement.id)


def _both(commitment: Commitment) -> tuple[Member, Member | None]:
    """Return receiver and giver, if they may take part; who lives elsewhere has no account here."""
    receiver, giver = find_by_uri(commitment.receiver_uri), find_by_uri(commitment.giver_uri)
    if receiver is None:
        raise Invalid({"receiver_uri": _("Somebody here has to say that it is done.")})
    for one in (receiver, giver):
        if one is not None:
            require(one, TAKE_PART)
    return receiver, giver


def _agreed(commitment: Commitment, *, receiver: Member, giver: Member | None) -> Agreement:
    agreement: Agreement = Agreement.create(
        kind=NEED,
        title=commitment.what,
        helper_uri=commitment.giver_uri,
        helper_id=None if giver is None else giver.id,
        helped_uri=commitment.receiver_uri,
        helped_id=receiver.id,
        payer_uri=commitment.payer_account,
        opened_by_uri=commitment.receiver_uri,
        state=State.AGREED,
        maker=Actor.HELPER,
        amount_smiles=commitment.amount_smiles,
        day=commitment.day,
        agreed_at=clock.now(),
    )
    return agreement


def _digest_of(commitment: Commitment) -> str:
    said = {**asdict(commitment), "day": commitment.day and commitment.day.isoformat()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
