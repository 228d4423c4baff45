"""SmilesLedger: what the port asks for, answered by the book."""

from datetime import datetime, timedelta
from types import NoneType
from typing import Any, cast

from onemile.api import (
    COMMONS_ISSUE,
    URI_CHARS_MAX,
    AccountClosed,
    AlreadyResolved,
    Conflict,
    HeldSmiles,
    HoldState,
    Invalid,
    LedgerLine,
    Transfer,
    clock,
    find_by_uri,
    gettext,
    require,
    transaction,
)
from onemile_smiles import (
    accounts,
    book,
    budgets,
    growth,
    holds,
    leaving,
    limits,
    movements,
    queries,
    settings,
    thanks,
)
from onemile_smiles.models import (
    COMMONS,
    GRANTS,
    HELD,
    KEY_LETTERS_MAX,
    KIND_LETTERS_MAX,
    POSTED,
    VOIDED,
    Hold,
)

_ = gettext
# Far above any hour's worth, far below what an account can hold: a slip, not a gift.
AMOUNT_SMILES_MAX = 1_000_000
# Of Smiles that pass after all, because those who mediate have looked at it once more.
DECISION = "decision"
# Nothing is promised for longer; and a date that cannot be written is a slip.
LAPSE_DAYS_MAX = 3_660
# Room for what the ledger appends to a caller's key, as thanks do for each side.
_OWN_LETTERS = 24


class SmilesLedger:
    """The keeper of Smiles of this instance; every call joins the caller's transaction."""

    def hold(self, transfer: Transfer) -> HoldState:
        """Reserve the amount at the payer's; gives the state, also of a hold made before."""
        _check(transfer)
        with holds.asking(transfer):
            hold = holds.find(transfer) or holds.promise(transfer, **_sides(transfer))
            return cast(HoldState, hold.state)

    def post(self, key: str, *, amount_smiles: int | None = None) -> None:
        """Make a hold final, at its amount or less; what is over is released."""
        with transaction():
            book.lock()
            hold = holds.get(key)
            amount = hold.amount_smiles if amount_smiles is None else amount_smiles
            if hold.state == VOIDED:
                raise AlreadyResolved(_("These have been released already."), state=VOIDED)
            if hold.state == POSTED and amount_smiles in (None, hold.posted_smiles):
                return
            if hold.state == POSTED:
                raise AlreadyResolved(_("These have moved already."), state=POSTED)
            if not 0 < amount <= hold.amount_smiles:
                raise Invalid({"amount_smiles": _("No more than was agreed, and at least one.")})
            _post(hold, amount)

    def void(self, key: str) -> None:
        """Release a hold, or thanks by their key as far as they have not vested."""
        with transaction():
            book.lock()
            if not thanks.take_back(key):
                hold = holds.get(key)
                holds.void(hold)
                leaving.follow(hold)

    def transfer(self, transfer: Transfer) -> None:
        """Hold and post at once."""
        _check(transfer)
        with holds.asking(transfer):
            hold = holds.find(transfer) or holds.make(transfer, **_sides(transfer))
            if hold.state == VOIDED:
                raise AlreadyResolved(_("These have been released already."), state=VOIDED)
            if hold.state == HELD:
                _post(hold, hold.amount_smiles)

    def gratify(self, *, key: str, members: tuple[str, str], reason_uri: str) -> int:
        """Thank both sides of a confirmed exchange from the commons, within its caps."""
        if members[0] == members[1] or not _fits(key, KEY_LETTERS_MAX - _OWN_LETTERS):
            raise Invalid({"key": _("Thanks are for two, under a short key.")})
        return thanks.gratify(key, members=members, reason_uri=reason_uri)

    def find(self, key: str) -> HoldState | None:
        """Tell what became of a key; None for one that was never asked, or was refused."""
        found = Hold.select(Hold.state).where(Hold.key == key).first()
        return None if found is None else cast(HoldState, found.state)

    def holds(self, prefix: str, *, before: int | None, limit: int) -> list[HeldSmiles]:
        """The newest open holds whose key begins with ``prefix``, with ``id < before``."""
        return queries.open_holds(prefix, before=before, limit=limit)

    def guide(self) -> int:
        """How many Smiles the association suggests for an hour."""
        return settings.hour_guide_smiles()

    def balance_smiles(self, account: str) -> int:
        """Posted in minus posted out; 0 for an unknown account."""
        found = accounts.find(account)
        return int(found.balance_smiles) if found else 0

    def available_smiles(self, account: str, *, floor_smiles: int | None = None) -> int:
        """The largest amount the account could agree to now; of the commons, by their budgets."""
        found = accounts.find(account)
        if account == COMMONS_ISSUE:
            return budgets.most_left()
        floor = accounts.floor_smiles(account, found)
        own = limits.available(
            balance=int(found.balance_smiles) if found else 0,
            held=int(found.held_smiles) if found else 0,
            floor=floor if floor_smiles is None else max(floor, floor_smiles),
        )
        # The commons help with exchanges alone, which have no floor of their own.
        is_helped = floor_smiles is None and account not in COMMONS
        return accounts.affordable(own) if is_helped else own

    def statement(self, account: str, *, before: int | None, limit: int) -> list[LedgerLine]:
        """The newest lines of an account with ``entry_id < before``, newest first."""
        return movements.statement(account, before=before, limit=limit)


def _check(transfer: Transfer) -> None:
    """Refuse what makes no sense, before anything is looked up. Raises Invalid."""
    amount = transfer.amount_smiles
    wrong: dict[str, str] = {}
    if type(amount) is not int or not 0 < amount <= AMOUNT_SMILES_MAX:
        wrong["amount_smiles"] = _("A whole number between 1 and %(most)s.", most=AMOUNT_SMILES_MAX)
    if transfer.lapses_at is not None and not _can_lapse(transfer.lapses_at):
        wrong["lapses_at"] = _("A moment to come, within ten years.")
    if type(transfer.floor_smiles) not in (int, NoneType):
        wrong["floor_smiles"] = _("A whole number, or none.")
    if transfer.may_owe and not (transfer.corrects or transfer.kind == DECISION):
        wrong["may_owe"] = _("Only a decision can take an account below its floor.")
    if transfer.payer == transfer.payee:
        wrong["payee"] = _("Giver and receiver are the same.")
    if transfer.kind in GRANTS and transfer.payer != COMMONS_ISSUE:
        wrong["kind"] = _("Only the association's commons can give this.")
    if transfer.kind not in GRANTS and transfer.payer == COMMONS_ISSUE:
        wrong["payer"] = _("The association's commons give welcomes and thanks, nothing else.")
    for name, most in (
        ("key", KEY_LETTERS_MAX),
        ("payer", URI_CHARS_MAX),
        ("payee", URI_CHARS_MAX),
        ("kind", KIND_LETTERS_MAX),
    ):
        if not _fits(getattr(transfer, name), most):
            wrong[name] = _("Between 1 and %(most)s characters.", most=most)
    if len(transfer.reason_uri) > URI_CHARS_MAX:
        wrong["reason_uri"] = _("At most %(most)s characters.", most=URI_CHARS_MAX)
    if wrong:
        raise Invalid(wrong)


def _can_lapse(moment: datetime) -> bool:
    """Tell whether a moment can be waited for. One that was past already would free at once."""
    if moment.utcoffset() is None:
        return False
    return moment <= clock.now() + timedelta(days=LAPSE_DAYS_MAX)


def _fits(text: str, most: int) -> bool:
    return 0 < len(text) <= most


def _sides(transfer: Transfer) -> dict[str, Any]:
    """Give what a new hold needs: both accounts, locked, and what the commons give of it."""
    if transfer.by_uri not in ("", transfer.payer):
        require(find_by_uri(transfer.by_uri), "ledger.spend", transfer.payer)
    payer, payee = accounts.open_pair(transfer.payer, transfer.payee)
    # What has moved can be taken back all the same: a decision may come after the leaving.
    if (payer.closed_at or payee.closed_at) and not transfer.corrects:
        raise AccountClosed(_("One of you has left; nothing can be promised any more."))
    sides = {"payer": payer, "payee": payee}
    if transfer.corrects:
        original = _corrected(transfer)
        given = limits.scaled(
            original.commons_smiles, of=original.amount_smiles, to=original.posted_smiles
        )
        back = limits.scaled(given, of=original.posted_smiles, to=transfer.amount_smiles)
        return {**sides, "corrects": original, "commons_smiles": back}
    if transfer.kind == "exchange" and transfer.payer not in COMMONS:
        part = limits.commons_part(transfer.amount_smiles, rules=settings.rules())
        return {**sides, "commons_smiles": part}
    return sides


def _corrected(transfer: Transfer) -> Hold:
    """Give the posted transfer that this one takes back. Raises NotFound, Conflict."""
    original = holds.get(transfer.corrects)
    other_way = (original.payee.uri, original.payer.uri) == (transfer.payer, transfer.payee)
    if original.state != POSTED or original.corrects_id or not other_way:
        raise Conflict(_("This does not take back anything that has moved."))
    before = sum(
        hold.amount_smiles if hold.state == HELD else hold.posted_smiles
        for hold in Hold.select().where(Hold.corrects == original)
    )
    if before + transfer.amount_smiles > original.posted_smiles:
        raise Conflict(_("More than has moved cannot be taken back."))
    return original


def _post(hold: Hold, amount: int) -> None:
    holds.post(hold, amount_smiles=amount)
    if hold.corrects_id:
        growth.take_back(hold.corrects)
        if holds.stands(hold.corrects) == 0:
            thanks.take_back_for(hold.corrects.reason_uri)
    elif hold.kind in ("exchange", DECISION):
        growth.after_thanks(hold)
    leaving.follow(hold)
