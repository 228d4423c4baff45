"""An event in the core's name."""

from dataclasses import dataclass

from onemile.api import Event, Manifest, hookimpl

MANIFEST = Manifest(name="wildevent", title="wildevent")


@dataclass(frozen=True, kw_only=True)
class Forged(Event):
    """Something that the core would say."""

    name = "core.Forged"


@hookimpl
def register_event_types():
    return [Forged]
