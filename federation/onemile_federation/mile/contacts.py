"""How many talks the neighbours of one partner may begin here: nobody is asked by a whole crowd.

A partner says who its neighbours are, and may invent as many as it likes: so they are counted
together. Beyond it, it is told to say it again later, and nothing is lost.
"""

import hashlib

from onemile.api import LimitReached, NotNow, Rate, conversations, count_try, transaction

# Who asks one member again and again is one contact of that day, heard or not.
OF_PAIR = Rate(name="federation.mile_contact_of_pair", times=1, seconds=86_400)
# As much as anybody here may say to one other, in an hour and in a day.
WORDS_OF_PAIR = Rate(
    name="federation.mile_words_of_pair", times=conversations.AN_HOUR_MAX, seconds=3_600
)
WORDS_OF_PAIR_A_DAY = Rate(
    name="federation.mile_words_of_pair_a_day", times=conversations.A_DAY_MAX, seconds=86_400
)
# A ladder that half a street would like; who is eleventh asks tomorrow.
WITH_ONE = Rate(name="federation.mile_contacts", times=10, seconds=86_400)
# Twenty such ladders in a day at one border.
OF_HOST = Rate(name="federation.mile_contacts_of_host", times=200, seconds=86_400)
# After which its server asks again, of the day for which it is full.
AGAIN_SECONDS = 3_600


def count(host: str, *, member_uri: str, their_uri: str) -> None:
    """Count that a neighbour of a partner begins to talk with a member, once a day. Raises NotNow.

    Whatever becomes of it: that it counts for nothing would tell of a block, or of a no; and that
    it counts each time would let one whom nobody hears keep all others out.
    """
    pair = _pair(member_uri, their_uri)
    if OF_PAIR.is_full(by=pair):
        return
    try:
        with transaction():  # what one of these refuses the others do not count either
            count_try(OF_PAIR, by=pair)
            count_try(WITH_ONE, by=f"{host} {member_uri}")
            count_try(OF_HOST, by=host)
    except LimitReached as error:
        raise NotNow({}, retry_after_seconds=AGAIN_SECONDS) from error


def require_calm(member_uri: str, *, their_uri: str) -> None:
    """Count one word more of a neighbour to a member, heard or not. Raises NotNow for too many."""
    pair = _pair(member_uri, their_uri)
    try:
        with transaction():
            count_try(WORDS_OF_PAIR, by=pair)
            count_try(WORDS_OF_PAIR_A_DAY, by=pair)
    except LimitReached as error:
        raise NotNow({}, retry_after_seconds=AGAIN_SECONDS) from error


def _pair(member_uri: str, their_uri: str) -> str:
    return hashlib.sha256(f"{member_uri}\n{their_uri}".encode()).hexdigest()
