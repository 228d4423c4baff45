"""What a builder of packs refuses, in words for whoever called it."""


class BuildError(ValueError):
    """A pack that cannot be made: says which source, which line and why."""
