"""The first steward: a one-time code, printed at a start, typed in by a signed-in member.

Its hash lies in ``keys/steward-code`` and is deleted when the code is used. Whoever can read
the terminal of the server runs the instance anyway.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from onemile import current
from onemile.db import transaction
from onemile.errors import Invalid
from onemile.i18n import gettext as _
from onemile.members import joining, stewards
from onemile.members.models import Member, SignUp

# Four groups of five from 32 letters without look-alikes: 100 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LETTERS = 4, 5


def is_needed() -> bool:
    """Tell whether the instance has no steward who can act."""
    return not stewards.is_any()


def fresh() -> str:
    """Make a code in the place of any earlier one; gives it, to be printed and forgotten."""
    groups = [
        "".join(secrets.choice(LETTERS) for _letter in range(GROUP_LETTERS))
        for _group in range(GROUPS)
    ]
    code = "-".join(groups)
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(_hash(code))
    return code


def fresh_if_needed() -> str:
    """Give a new code while there is no steward, else nothing. For a start of the server."""
    return fresh() if is_needed() else ""


def become_steward(member: Member, *, code: str) -> None:
    """Make a member a steward by the code, which then is used up. Raises Invalid on ``code``.

    Once there is a steward, no code is of use: one may lie on another host, or in a copy.
    """
    _check(code)
    with transaction():
        stewards.lock(member.id)
        if not is_needed():
            raise _not_the_code()
        Member.update(role=stewards.STEWARD).where(Member.id == member.id).execute()
    _path().unlink(missing_ok=True)


def arrive_as_steward(sign_up: SignUp, *, code: str) -> Member:
    """Make a newcomer a member and a steward at once: nobody could hand over their letter yet.

    Raises Invalid on ``code``, and what ``joining.admit`` raises.
    """
    _check(code)
    with transaction():
        member = joining.admit(sign_up)
        become_steward(member, code=code)
    return member


def _check(code: str) -> None:
    path = _path()
    kept = path.read_text() if path.exists() else ""
    if not kept or not hmac.compare_digest(kept, _hash(code)):
        raise _not_the_code()


def _not_the_code() -> Invalid:
    return Invalid(
        {"code": _("This is not the code that was printed at the last start, or it was used.")}
    )


def _path() -> Path:
    return current.instance().folder / "keys" / "steward-code"


def _hash(code: str) -> str:
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
