"""Rates: how often one address may knock at a door. Views decorate themselves with ``limiter``."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from onemile.email_addresses import address_key

View = Callable[..., Any]

limiter = Limiter(get_remote_address, strategy="moving-window", default_limits=[])

# The longest address has 254; reading more of what was typed would be work for nothing.
TYPED_LETTERS_MAX = 500

# Each door's rate, with its reason.
SIGN_UP = "10 per hour"  # a household or a meeting of the association behind one address
SIGN_IN = "20 per 10 minutes"  # typing errors yes, guessing no: argon2 alone is slow enough
RESET = "5 per hour"  # each one sends a letter
SIGN_IN_ADDRESS = "10 per 15 minutes"  # one account, guessed at from many places
LETTERS = "6 per day"  # to one address: nobody's letterbox is filled from here
TO_STEWARD = "5 per hour"  # a code of 20 letters is typed wrong twice, not a hundred times
EXPORT = "6 per hour"  # each one reads all that a member has
REPORT = "20 per hour"  # an upset neighbour, not a machine


def typed_address() -> str:
    """Count by the e-mail address in the form, whoever types it and from wherever."""
    return address_key(request.form.get("email", "")[:TYPED_LETTERS_MAX]) or "none"


def is_done(response: Response) -> bool:
    """Count only what was done: a slip of the finger that is told beside its field is free."""
    return response.status_code < 400


def letters_to_one_address() -> Callable[[View], View]:
    """Count letters to the address in the form, through whichever door they are asked for."""
    limit: Callable[[View], View] = limiter.shared_limit(
        LETTERS, scope="letters", key_func=typed_address, methods=["POST"], deduct_when=is_done
    )
    return limit


def is_post() -> bool:
    """Count only attempts, not looks at the form; used as ``exempt_when=lambda: not is_post()``."""
    return request.method == "POST"
