"""A name with an underscore."""

from onemile.api import Manifest

MANIFEST = Manifest(name="two_words", title="two_words")
