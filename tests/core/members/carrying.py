"""A plugin that carries something to other instances, as far as the core can tell."""

from onemile.contracts import Manifest, Representation
from onemile.hookspecs import hookimpl


class Carrier:
    """It answers for another form of pages, and has nothing of its own."""

    MANIFEST = Manifest(name="carrier", title="Facteur")

    @hookimpl
    def register_representations(self):
        return [
            Representation(
                name="carrier.json",
                media_types=("application/activity+json",),
                respond=lambda uri: None,
                describes=lambda path: "",
            )
        ]
