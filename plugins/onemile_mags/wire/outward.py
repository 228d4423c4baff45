"""Who of this instance other servers know at all."""

from onemile.api import declared


def is_actor(uri: str) -> bool:
    """Tell whether a person or thing of this instance can be met from outside now."""
    return any(kind.find(uri) is not None for kind in declared("register_actor_kinds"))
