"""How many talks the neighbours of one partner may begin here: nobody is asked by a whole crowd.

A partner says who its neighbours are, and may invent as many as it likes: so they are counted
together. Beyond it, it is told to say it again later, and nothing is lost.
"""

from onemile.api import LimitReached, NotNow, Rate, count_try, transaction

# A ladder that half a street would like; who is eleventh asks tomorrow.
WITH_ONE = Rate(name="federation.mile_contacts", times=10, seconds=86_400)
# Twenty such ladders in a day at one border.
OF_HOST = Rate(name="federation.mile_contacts_of_host", times=200, seconds=86_400)
# After which its server asks again, of the day for which it is full.
AGAIN_SECONDS = 3_600


def count(host: str, *, member_uri: str) -> None:
    """Count one talk more that a neighbour of a partner begins with a member. Raises NotNow.

    Whatever becomes of it: that it counts for nothing would tell of a block, or of a no.
    """
    try:
        with transaction():  # what one of both refuses the other does not count either
            count_try(WITH_ONE, by=f"{host} {member_uri}")
            count_try(OF_HOST, by=host)
    except LimitReached as error:
        raise NotNow({}, retry_after_seconds=AGAIN_SECONDS) from error
