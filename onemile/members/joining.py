"""Joining: from the threshold to the first look at one's mile.

What is typed waits in a SignUp row; only the link in the letter makes a member of it. An
address that has an account goes through the very same steps, and its owner gets a letter.
"""

import hashlib
import secrets
from dataclasses import dataclass

from peewee import IntegrityError

from onemile import clock, current
from onemile.db import lock_rows, transaction
from onemile.errors import Conflict, Invalid
from onemile.events import record
from onemile.forgetting import forget
from onemile.i18n import gettext as _
from onemile.members import addresses, letters, links, names, passwords
from onemile.members.events import MemberJoined
from onemile.members.models import MailedLink, Member, SignUp
from onemile.mile import grid, places
from onemile.web.limits import SIGN_UP_EMAILS, may_send

# Who has not opened the letter by then has forgotten it, or never wrote it.
KEEP_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What the first step asks. ``postcode`` and ``email`` are as typed."""

    email: str
    password: str
    first_name: str
    last_name: str
    postcode: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Started:
    """A sign-up under way; ``token`` is for the newcomer's cookie and not kept."""

    token: str
    sign_up: SignUp


def start(newcomer: Newcomer, *, instead_of: SignUp | None = None) -> Started:
    """Write a sign-up down and post its letter. Raises Invalid naming each field at fault.

    ``instead_of`` is the sign-up that the same person corrects, which is written over: its
    letters go on working. One for another address is a sign-up of its own, and the former keeps
    its links without its words: whoever reads them may be somebody else, and says everything
    anew. The same work is done for an
    address that has an account, down to the letter, which then tells its owner. An address that
    has had its letters of a day gets no more, and nobody reads it here.
    """
    email, postcode = _checked(newcomer)
    token, password_hash = secrets.token_urlsafe(32), passwords.keep(newcomer.password)
    communes = places.region().communes_of(postcode)
    with transaction():
        instead_of = instead_of and _waiting(instead_of)
        if instead_of is not None and instead_of.email_key != addresses.key(email):
            _leave_to_its_mailbox(instead_of)
            instead_of = None
        sign_up = instead_of or SignUp()
        sign_up.token_hash = _hash(token)
        sign_up.email, sign_up.email_key = email, addresses.key(email)
        sign_up.password_hash = password_hash
        sign_up.first_name, sign_up.last_name = newcomer.first_name, newcomer.last_name
        sign_up.language, sign_up.postcode = newcomer.language, postcode
        sign_up.commune, sign_up.cell = communes[0].code if len(communes) == 1 else "", None
        sign_up.adult_declared_at = sign_up.charter_accepted_at = clock.now()
        sign_up.save(force_insert=instead_of is None)
        # Last, since whoever signs up with the same address waits for this count.
        if may_send(SIGN_UP_EMAILS, to=email):
            _write(sign_up)
    return Started(token=token, sign_up=sign_up)


def find(token: str) -> SignUp | None:
    """Give the sign-up that a newcomer's cookie leads to, while it is unconfirmed."""
    found: SignUp | None = SignUp.get_or_none(
        (SignUp.token_hash == _hash(token))
        & SignUp.confirmed_at.is_null()
        & (SignUp.created_at > clock.ago(days=KEEP_DAYS))
    )
    return found


def choose_place(sign_up: SignUp, *, commune: str, cell_text: str = "") -> None:
    """Note where the newcomer lives, until they confirm. Raises Invalid as places.check does."""
    spot = places.check(postcode=sign_up.postcode, commune=commune, cell_text=cell_text)
    with transaction():
        SignUp.update(commune=spot.declared_commune, cell=spot.cell).where(
            (SignUp.id == sign_up.id) & SignUp.confirmed_at.is_null()
        ).execute()
    sign_up.commune, sign_up.cell = spot.declared_commune, spot.cell


def send_again(sign_up: SignUp) -> None:
    """Post the letter of a sign-up once more; earlier links go on working.

    It goes to the address that the row has by then: a link proves the mailbox it was sent to.
    Nothing is posted once the sign-up is confirmed, forgotten, or begun anew for another address.
    """
    with transaction():
        waiting = _waiting(sign_up)
        if waiting is not None and waiting.has_words:
            _write(waiting)


def ask_again(email: str) -> None:
    """Post a new link to an address, or tell it what it is instead. Raises Invalid on ``email``.

    Whatever the address is to us, one letter is written and the caller learns nothing.
    """
    address = addresses.check(email)
    is_young = SignUp.created_at > clock.ago(days=KEEP_DAYS)
    waits = SignUp.confirmed_at.is_null() & is_young
    theirs = SignUp.select().where((SignUp.email_key == addresses.key(address)) & waits)
    with transaction():
        # Under the lock: it may be corrected to another address in this moment.
        wordless = SignUp.password_hash == ""
        newest = theirs.order_by(wordless.asc(), SignUp.id.desc())
        sign_up = lock_rows(newest.limit(1)).first()
        if sign_up is not None:
            _write(sign_up)
        elif (member := addresses.owner_of(address)) is not None:
            letters.already_here(member)
        else:
            letters.nobody_here(address)


def confirm(link: MailedLink, *, commune: str = "") -> Member:
    """Make a member of a sign-up whose link was opened, and settle them where they said.

    ``commune`` is for whoever opened the letter before they had chosen one. Raises Invalid
    on ``commune`` while it is missing, Conflict when the link was used meanwhile, its sign-up was
    typed anew (a password was compared with what it held before) or its address has an account
    by now.
    """
    sign_up = link.sign_up
    assert sign_up is not None, "a link of this purpose has a sign-up"
    if sign_up.has_words and not sign_up.commune:
        places.check(postcode=sign_up.postcode, commune=commune)
        sign_up.commune = commune
    with transaction():
        if not links.use(link) or sign_up.confirmed_at is not None:
            raise Conflict(_("This link was used already: sign in."))
        waiting = _waiting(sign_up)
        is_same = waiting is not None and waiting.password_hash == sign_up.password_hash
        if not is_same or not sign_up.has_words:
            raise Conflict(
                _("This sign-up was changed in the meantime. Open the link of your email again.")
            )
        return admit(sign_up)


def admit(sign_up: SignUp) -> Member:
    """Make a member of a sign-up whose person is known, and settle them where they said.

    The letter's link proves the person; so does the code that a server prints for its first
    steward, who may have no post to get a letter by. Raises Conflict when the address has an
    account, Invalid on ``commune`` while none is chosen.
    """
    with transaction():
        if addresses.owner_of(sign_up.email) is not None:
            raise Conflict(_("This address already has an account: sign in."))
        member = _become_member(sign_up)
        _settle(member, sign_up)
        _empty(sign_up)
        record(MemberJoined(member_uri=member.uri))
    return member


def _settle(member: Member, sign_up: SignUp) -> None:
    """Settle a new member in the square that was chosen; at the commune, where the region has
    changed meanwhile and the square is no more in it. Raises Invalid for the commune itself."""
    where = {"postcode": str(sign_up.postcode), "commune": str(sign_up.commune)}
    cell_text = "" if sign_up.cell is None else grid.to_text(int(sign_up.cell))
    try:
        places.check(**where, cell_text=cell_text)
    except Invalid as refusal:
        if "cell" not in refusal.fields:
            raise
        cell_text = ""
    places.settle(member_id=member.id, **where, cell_text=cell_text)


def unconfirmed() -> list[SignUp]:
    """List the sign-ups that wait for their letter to be opened, newest first, at most 100."""
    waiting = SignUp.select().where(SignUp.confirmed_at.is_null() & (SignUp.password_hash != ""))
    return list(waiting.order_by(SignUp.id.desc()).limit(100))


def forget_old() -> int:
    """Delete sign-ups made more than KEEP_DAYS ago, confirmed or not; gives how many."""
    old = SignUp.created_at < clock.ago(days=KEEP_DAYS)
    return forget("core.forget_sign_ups", old, of=SignUp, aged_by=SignUp.created_at)


def _waiting(sign_up: SignUp) -> SignUp | None:
    """Lock a sign-up and return it as it is; None once it is confirmed or forgotten."""
    here = (SignUp.id == sign_up.id) & SignUp.confirmed_at.is_null()
    found: SignUp | None = lock_rows(SignUp.select().where(here)).first()
    return found


def _leave_to_its_mailbox(sign_up: SignUp) -> None:
    """Take back all that was typed but the address; whoever reads its emails has its links.

    Or a stranger could sign up with a newcomer's address, use up its emails of the day, and end
    them all by correcting it away. No cookie leads to the row any more.
    """
    SignUp.update(
        token_hash=_hash(secrets.token_urlsafe(32)),
        password_hash="",
        first_name="",
        last_name="",
        postcode="",
        commune="",
        cell=None,
    ).where(SignUp.id == sign_up.id).execute()


def _checked(newcomer: Newcomer) -> tuple[str, str]:
    """Give address and postcode in their proper forms. Raises Invalid with all that is wrong."""
    wrong: dict[str, str] = {}
    email = postcode = ""
    try:
        email = addresses.check(newcomer.email)
    except Invalid as invalid:
        wrong |= invalid.fields
    try:
        postcode = places.check_postcode(newcomer.postcode)
    except Invalid as invalid:
        wrong |= invalid.fields
    wrong |= names.faults(first_name=newcomer.first_name, last_name=newcomer.last_name)
    about = (newcomer.first_name, newcomer.last_name, newcomer.email)
    weakness = passwords.weakness(newcomer.password, about=about)
    if weakness:
        wrong["password"] = weakness
    if wrong:
        raise Invalid(wrong)
    return email, postcode


def _write(sign_up: SignUp) -> None:
    """Post the letter that a sign-up deserves, in the open transaction."""
    owner = addresses.owner_of(sign_up.email)
    if owner is None:
        letters.confirm(sign_up, token=links.make(links.CONFIRM, sign_up=sign_up))
    else:
        letters.already_here(owner)


def _become_member(sign_up: SignUp) -> Member:
    public_id = secrets.token_hex(6)
    try:
        member: Member = Member.create(
            public_id=public_id,
            uri=f"{current.card().base_url}/members/{public_id}",
            email=sign_up.email,
            email_key=sign_up.email_key,
            password_hash=sign_up.password_hash,
            first_name=sign_up.first_name,
            last_name=sign_up.last_name,
            language=sign_up.language,
            confirmed_at=clock.now(),
            adult_declared_at=sign_up.adult_declared_at,
            charter_accepted_at=sign_up.charter_accepted_at,
        )
    except IntegrityError as error:
        # Two links to one address, pressed in the same moment.
        raise Conflict(_("This address already has an account: sign in.")) from error
    return member


def _empty(sign_up: SignUp) -> None:
    """Keep only that the link was used; the member has the rest."""
    SignUp.update(
        confirmed_at=clock.now(),
        email="",
        email_key="",
        password_hash="",
        first_name="",
        last_name="",
        postcode="",
        commune="",
        cell=None,
    ).where(SignUp.id == sign_up.id).execute()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
