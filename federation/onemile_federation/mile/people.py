"""Under which names members of ours are known to a partner: one for each partner.

Nobody can tell from two of them that it is the same person, nor from one who it is here: that is
said by the name that their neighbours read, and by nothing else. Whoever has not the instance's
secret reads chance in them. A mile that is shut and opened gives nobody another name: else a member
would get past whoever has blocked them there, and a no would be forgotten.
"""

import hashlib
import hmac
import secrets
from typing import Any

from onemile.api import Member, find_by_uri, keys
from onemile_federation import addresses
from onemile_federation.mile.models import KEY_CHARS, MileTalk, MileTold, Neighbour
from onemile_federation.remote import hosts
from onemile_federation.wire.vocabulary import in_context

# With what names are made; it goes with the instance's backups.
SECRET = "federation.neighbours"
# Of one transaction in which names are forgotten.
NAMES_AT_ONCE = 500


def neighbour_uri(member_uri: str, *, host: str) -> str:
    """Return by which URI a member is known to a partner; made, in the open transaction, if new."""
    name = hosts.spelled(host)
    theirs = {"host": name, "member_uri": member_uri}
    Neighbour.insert(key=_key_for(name, member_uri), **theirs).on_conflict_ignore().execute()
    return uri_of(str(Neighbour.get(**theirs).key))


def member_of(uri: str, *, host: str) -> str:
    """Return the URI of the member whom a partner knows by a URI; "" for what it does not know."""
    found = _row(uri.removeprefix(f"{addresses.base()}/ap/neighbours/"), host=host)
    return "" if found is None else str(found.member_uri)


def uri_of(key: str) -> str:
    """Return the URI of a neighbour by its key."""
    return f"{addresses.base()}/ap/neighbours/{key}"


def _key_for(host: str, member_uri: str) -> str:
    """Return the end of the URI by which a host knows a member: always the same, for it alone."""
    secret = keys.load(SECRET, lambda: secrets.token_hex(KEY_CHARS).encode())
    said = f"{host}\n{member_uri}".encode()
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:KEY_CHARS]


def new_key() -> str:
    """Return what nobody can guess, for the end of a URI: KEY_CHARS signs."""
    return secrets.token_hex(KEY_CHARS // 2)


def name_of(member_uri: str) -> str:
    """Return by which name neighbours across a border read of a member; "" where they do not.

    Members have to wish it, and to be at work here: not suspended, not gone.
    """
    member = _seen(member_uri)
    return "" if member is None else str(member.shown_name)


def name_to_partners(member_uri: str) -> str:
    """Return by which name members of partners read of who shows a thing to all of them.

    "" for who is not at work here. To have chosen it for the thing is enough.
    """
    return _name_at_work(member_uri)


def brief(member_uri: str, *, host: str) -> dict[str, str]:
    """Return a member as they stand beneath a thing of theirs, for one partner."""
    return _brief(neighbour_uri(member_uri, host=host), _name_at_work(member_uri))


def card(uri: str, member_uri: str) -> dict[str, str]:
    """Return a member as they stand beneath what they write to a neighbour, seen across or not."""
    return _brief(uri, _name_at_work(member_uri))


def document(key: str, *, host: str) -> dict[str, Any] | None:
    """Return what a partner reads at the URI of a neighbour; None for any other host."""
    found = _row(key, host=host)
    name = "" if found is None else name_of(str(found.member_uri)) or _talks_as(found)
    return in_context(_brief(uri_of(key), name)) if name else None


def is_known(member_uri: str) -> bool:
    """Tell whether any partner knows a member by a name of theirs."""
    theirs = Neighbour.member_uri == member_uri
    return bool(Neighbour.select(Neighbour.id).where(theirs).exists())


def forget(member_uri: str) -> None:
    """Forget, in the open transaction, by which names partners knew who has left; nobody else's.

    A name stays as long as there is a mile with that partner, shown or not: under another one a
    member would get past whoever has blocked them there. Not before all that was shown of theirs
    was taken back, nor where they talk with somebody.
    """
    member = find_by_uri(member_uri)
    if member is not None and (member.is_active or member.is_suspended):
        return
    if not MileTold.select(MileTold.id).where(MileTold.author_uri == member_uri).exists():
        talking = MileTalk.select(MileTalk.host).where(MileTalk.member_uri == member_uri)
        theirs = (Neighbour.member_uri == member_uri) & Neighbour.host.not_in(talking)
        Neighbour.delete().where(theirs).execute()


def forget_host(host: str, *, before: int = 0) -> bool:
    """Forget, in the open transaction, names that a host knew; tells whether any may be left.

    ``before``: of those made before a number, where that is not 0, the ones by which nothing is
    shown or said there now.
    """
    these = Neighbour.host == host
    if before:
        shown = MileTold.select(MileTold.author_uri).where(MileTold.host == host)
        talking = MileTalk.select(MileTalk.member_uri).where(MileTalk.host == host)
        these &= Neighbour.id < before
        these &= Neighbour.member_uri.not_in(shown) & Neighbour.member_uri.not_in(talking)
    numbers = [row.id for row in Neighbour.select(Neighbour.id).where(these).limit(NAMES_AT_ONCE)]
    Neighbour.delete().where(Neighbour.id.in_(numbers)).execute()
    return len(numbers) == NAMES_AT_ONCE


def _talks_as(row: Neighbour) -> str:
    """Return the name of who talks with somebody there, or shows all of them something."""
    talk = (MileTalk.member_uri == row.member_uri) & (MileTalk.host == row.host)
    shown = (MileTold.author_uri == row.member_uri) & (MileTold.host == row.host)
    is_known = MileTalk.select(MileTalk.id).where(talk).exists()
    is_known = is_known or MileTold.select().where(shown & MileTold.is_for_partners).exists()
    return _name_at_work(str(row.member_uri)) if is_known else ""


def _name_at_work(member_uri: str) -> str:
    member = find_by_uri(member_uri)
    return "" if member is None or not member.is_active else str(member.shown_name)


def _row(key: str, *, host: str) -> Neighbour | None:
    if len(key) != KEY_CHARS:
        return None
    found: Neighbour | None = Neighbour.get_or_none(key=key, host=hosts.spelled(host))
    return found


def _seen(member_uri: str) -> Member | None:
    member = find_by_uri(member_uri)
    is_shown = member is not None and member.is_active and member.is_seen_across
    return member if is_shown else None


def _brief(uri: str, name: str) -> dict[str, str]:
    inbox = addresses.of(addresses.instance_uri(), "inbox")
    return {"id": uri, "type": "Person", "name": name, "inbox": inbox}
