"""What somebody can promise: said to them beside the field, refused there, and told to nobody else.

The other of the two never learns a balance, nor how far it reaches; source: people.md, H6.
"""

from dataclasses import dataclass
from typing import Any

from onemile.api import Invalid, ledger, lock_rows, record, transaction
from onemile.api import gettext as _
from onemile_exchanges import payments
from onemile_exchanges.amounts import amount_words
from onemile_exchanges.events import PromiseLacking
from onemile_exchanges.kinds import OFFER
from onemile_exchanges.lifecycle import ON_THE_TABLE, State
from onemile_exchanges.models import Agreement, Item


@dataclass(frozen=True, kw_only=True)
class Room:
    """How many Smiles a member can promise now, and whether the association has met them."""

    smiles: int
    is_met: bool

    @property
    def words(self) -> str:
        """Say it to them."""
        if self.smiles == 0:
            return _("You can promise none just now.")
        return _("You can promise up to %(amount)s.", amount=amount_words(self.smiles))


def about(item: Item, member: Any) -> Room | None:
    """Give what a member can promise who answers an item; None where they would not pay."""
    return _of(member) if item.kind == OFFER else None


def within(agreement: Agreement, member: Any) -> Room | None:
    """Give what one of the two can promise in an exchange; None where they do not pay.

    What is set aside for it now comes free when it is proposed otherwise.
    """
    if agreement.payer_uri is not None or member.uri != agreement.helped_uri:
        return None
    held = payments.held(agreement)
    return _of(member, freed=0 if held is None else int(held.amount_smiles))


def check(amount_smiles: int, room: Room | None) -> None:
    """Refuse a promise beyond what its maker can keep. Raises Invalid, beside the amount."""
    if room is not None and amount_smiles > room.smiles:
        raise Invalid({"amount_smiles": room.words})


def tell(agreement_id: int, *, version: int) -> None:
    """Tell whoever made a promise that it could not be kept, once for each version of it."""
    with transaction():
        agreement = lock_rows(Agreement.select().where(Agreement.id == agreement_id)).get()
        is_it = State(agreement.state) in ON_THE_TABLE and agreement.version == version
        if not is_it or agreement.lacked_version == version:
            return
        agreement.lacked_version = version
        agreement.save(only=[Agreement.lacked_version])
        helper, helped = agreement.two
        record(PromiseLacking(agreement_id=agreement.id, by_uri=helper, to_uri=helped))


def is_lacking(agreement: Agreement) -> bool:
    """Tell whether what lies on the table could not be promised when it was agreed to."""
    on_table = State(agreement.state) in ON_THE_TABLE
    return on_table and agreement.lacked_version == agreement.version


def _of(member: Any, *, freed: int = 0) -> Room | None:
    keeper = ledger()
    if keeper is None:
        return None
    smiles = max(0, keeper.available_smiles(member.uri) + freed)
    return Room(smiles=smiles, is_met=member.verified_at is not None)
