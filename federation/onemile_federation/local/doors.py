"""Where others may knock to ask: WebFinger, NodeInfo, host-meta, actors, collections, activities."""

from onemile.api import Authenticator, Door, Representation

DOORS: list[Door] = []
AUTHENTICATORS: list[Authenticator] = []
REPRESENTATIONS: list[Representation] = []
