"""What the instance at work offers: its settings, plugins, ledger, and who is looking."""

from typing import TYPE_CHECKING, Any

from flask import current_app, g, has_app_context

from onemile.contracts import ActorCard, InstanceCard
from onemile.ledger import Ledger

if TYPE_CHECKING:
    from onemile.instance import Instance

EXTENSION = "onemile"


def instance() -> "Instance":
    """Give the instance of the current app. Raises RuntimeError outside an app context."""
    found: Instance = current_app.extensions[EXTENSION]
    return found


def setting(name: str) -> Any:
    """Give the value of a setting, by its dotted name. Raises KeyError for an unknown one."""
    return instance().settings[name]


def card() -> InstanceCard:
    """Give what every page may say of the instance."""
    return instance().card


def ledger() -> Ledger | None:
    """Give the keeper of Smiles, or None where the association wants none."""
    return instance().ledger


def undecided(member_uri: str) -> frozenset[str]:
    """Give the reasons of transfers of a member about which somebody must still decide.

    A plugin that cannot answer stops the caller: what it has promised must not be given away.
    """
    asked = instance().plugins.implementers("awaits_decision")
    return frozenset(one for _plugin, ask in asked for one in ask(member_uri=member_uri) or ())


def resolve_actor(uri: str) -> ActorCard:
    """Give name and picture behind a URI; somebody who has left is shown as such."""
    found: ActorCard | None = instance().plugins.first("resolve_actor", uri=uri)
    return found or ActorCard(uri=uri, name="…", initials="·")


def viewer() -> Any:
    """Give the member who is looking, or None for a visitor or outside a request."""
    return g.get("viewer") if has_app_context() else None
