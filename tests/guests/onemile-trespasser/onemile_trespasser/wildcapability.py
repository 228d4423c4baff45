"""A capability of the core."""

from onemile.api import Capability, Manifest, hookimpl

MANIFEST = Manifest(name="wildcapability", title="wildcapability")


@hookimpl
def register_capabilities():
    return [Capability(name="core.everything", title="Everything", granted_to="visitor")]
