"""Why something from elsewhere is kept here: it answers what stands here, or somebody follows."""

from onemile.api import follows, rows
from onemile_federation import addresses, registry
from onemile_federation.remote.models import LIVE, RemoteObject


def is_known(uri: str) -> bool:
    """Tell whether a thing stands here: one of ours, or one from elsewhere that is kept.

    Not one that is told to one other instance alone: what answers it comes from there, and is kept
    by who told it.
    """
    if not uri:
        return False
    if addresses.is_ours(uri):
        return not addresses.is_for_one(uri) and registry.thing(uri) is not None
    return bool(rows(_KNOWN, (uri, LIVE)))


def is_followed(actor_uri: str) -> bool:
    """Tell whether anybody here follows an actor elsewhere."""
    return follows.is_followed_here(actor_uri)


def is_wanted(kept: RemoteObject) -> bool:
    """Tell whether a copy has another reason to be here than that somebody passed it on.

    Somebody follows its author, a plugin keeps it, or it answers something that stands here.
    """
    return (
        is_followed(str(kept.author_uri))
        or registry.is_kept(str(kept.uri))
        or is_known(str(kept.in_reply_to_uri))
    )


# In fixed SQL: asked of each note that comes.
_KNOWN = "SELECT 1 FROM federation_object WHERE uri = ? AND state = ?"
