"""Postcards: a rack sends them to racks elsewhere, and keeps those that come.

All that a plugin has to declare so that a kind of thing of its own crosses between instances:
one ActorKind, one FederatedType.
"""

from onemile.api import ActorCard, Manifest, hookimpl
from onemile.api import lazy_gettext as _l
from onemile_postcards import models, services, wire

MANIFEST = Manifest(name="postcards", title=_l("Postcards"))


@hookimpl
def register_models():
    return models.MODELS


@hookimpl
def register_event_types():
    return services.EVENT_TYPES


@hookimpl
def register_actor_kinds():
    return [wire.RACK]


@hookimpl
def register_federated_types():
    return [wire.POSTCARD]


@hookimpl
def resolve_actors(uris):
    racks = models.Rack.select().where(models.Rack.uri.in_(list(uris)))
    return {rack.uri: _card(rack) for rack in racks}


def _card(rack):
    return ActorCard(uri=rack.uri, name=rack.title, initials=rack.title[:1], url=rack.path)
