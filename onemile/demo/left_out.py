"""What a demo is planted without: plugins that can be left out, and nobody left needs."""

from collections.abc import Sequence

from onemile.demo import pair
from onemile.plugin_manager import installed


class NotLeftOut(Exception):
    """A plugin that cannot be left out; says why and what to do."""


def checked(names: Sequence[str]) -> frozenset[str]:
    """Return the plugins that are to be left out.

    Raises NotLeftOut for one that is in no demo, and for one that another needs which stays.
    """
    without = frozenset(names)
    could_be = {*pair.USUAL, *pair.carriers()} if without else set()
    if unknown := sorted(without - could_be):
        raise NotLeftOut(
            f"no plugin {unknown[0]!r} is at work in the demo: "
            f"{', '.join(sorted(could_be))} can be left out"
        )
    for name in sorted(could_be - without):
        if needed := sorted(_needed_by(name) & without):
            raise NotLeftOut(
                f"{name} needs {needed[0]}: leave it out as well, with --without {name}"
            )
    return without


def is_alone(without: frozenset[str]) -> bool:
    """Tell whether nothing is left that carries anything between two."""
    return not set(pair.carriers()) - without


def of_demo(without: frozenset[str], *, single: bool) -> list[str]:
    """Return what of it would be at work in such a demo, by name: what a demo is known by."""
    usual = {*pair.USUAL} if single else {*pair.USUAL, *pair.carriers()}
    return sorted(without & usual)


def _needed_by(name: str) -> set[str]:
    points = [point for point in installed() if point.name == name]
    return {needed for point in points for needed in point.load().MANIFEST.requires}
