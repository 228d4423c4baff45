"""Who of this instance other servers know at all."""

from collections.abc import Iterable

from onemile.api import declared


def known(uris: Iterable[str]) -> list[str]:
    """Return those of some people whom everybody outside may know by name, in their order.

    They have said so themselves (``members.outward``); to bear a project says nothing of it.
    """
    kinds = [kind for kind in declared("register_actor_kinds") if kind.actor_type == "Person"]
    return [uri for uri in uris if any(kind.find(uri) is not None for kind in kinds)]
