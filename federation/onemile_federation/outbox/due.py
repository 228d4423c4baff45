"""A delivery that is due, as it is picked, claimed and written into the ledger."""

from typing import NamedTuple


class Due(NamedTuple):
    """A delivery that may go, with what is to be known of its activity and its host.

    ``failures`` and ``rests_until`` are of the host, ``speaks`` the signature that it understood
    last; None, and "" for that one, where it was never met.
    """

    id: int
    activity_id: int
    inbox: str
    host: str
    object_uri: str
    order_of: str
    retry_class: str
    attempts: int
    last_status: int
    sender_uri: str
    verb: str
    whole_of: str
    failures: int | None
    rests_until: int | None
    speaks: str
