"""What stewards type or paste, to find the instance that they mean."""

import re

from onemile_federation.remote import hosts

# How a list of blocks ends that lies somewhere.
_LISTS = (".csv", ".txt")
# https://…, and the acct: of an address of ActivityPub.
_SCHEME = re.compile(r"^(https?://|acct:)", re.IGNORECASE)


def is_list(text: str) -> bool:
    """Tell whether somebody has pasted the address of a file, as lists of blocks lie at."""
    path = re.split(r"[?#]", _SCHEME.sub("", text.strip()), maxsplit=1)[0]
    return "/" in path and path.lower().endswith(_LISTS)


def host_in(text: str) -> str:
    """Return the host in a name, an address of a page or one of a person; empty for none.

    ``https://mastodon.social/@anna`` and ``@anna@mastodon.social`` mean ``mastodon.social``.
    """
    bare = re.split(r"[/?#]", _SCHEME.sub("", text.strip()), maxsplit=1)[0]
    return hosts.spelled(bare.rpartition("@")[2])
