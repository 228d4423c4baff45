"""Which Gemeinde a place of the German postal file is, or is part of: by name, in its Kreis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from . import german_names
from .tables import Municipality

Forms = Callable[[str], Iterable[str]]


@dataclass
class Found:
    """What the post calls a Gemeinde: its own names, and those of its parts."""

    own: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


def assign(names: Sequence[str], here: Sequence[Municipality]) -> dict[str, Found]:
    """Return which of the post's names in a Kreis are whose, by the code of the Gemeinde.

    The sure way first: the very name; the name with its words cut short; without what tells it
    from namesakes, where only one Gemeinde and one place are left that have it; a half of a double
    name; then parts, by a name that begins with that of the Gemeinde or that was a Gemeinde of its
    own. A Kreis that is one Gemeinde has no other places. Names that are nobody's are in none.
    """
    if len(here) == 1:
        own = [name for name in names if _base(here[0].name) == _base(name)]
        return {here[0].code: Found(own, [name for name in names if name not in own])}
    kreis = _Kreis(names, here)
    kreis.match(_written, _written, namesakes=True)
    kreis.match(_plain, _plain, namesakes=True)
    kreis.match(_skeleton, _skeleton)
    kreis.match(_base, _base)
    kreis.match(_bare, _bare)
    kreis.match(german_names.pieces, _base, namesakes=True)
    kreis.match(_base, german_names.pieces)
    kreis.give_parts()
    return kreis.found


def _written(name: str) -> tuple[str, ...]:
    return (name.casefold(),)  # Husby and Hüsby are two


def _plain(name: str) -> tuple[str, ...]:
    return (german_names.plain(name),)


def _skeleton(name: str) -> tuple[str, ...]:
    return (german_names.skeleton(name),)


def _base(name: str) -> tuple[str, ...]:
    return (german_names.base(name),)


def _bare(name: str) -> tuple[str, ...]:
    return (german_names.bare(name),)


class _Kreis:
    """What is left to be matched in a Kreis, and what was found."""

    def __init__(self, names: Iterable[str], here: Sequence[Municipality]) -> None:
        self.found: dict[str, Found] = {}
        self._left = sorted(names)
        self._here = here

    def match(self, official: Forms, postal: Forms, *, namesakes: bool = False) -> None:
        """Give names to Gemeinden that have none yet, where one form of both is the same.

        Nobody gets a form that two Gemeinden have, nor, unless ``namesakes``, one of two names.
        """
        wanted: dict[str, set[str]] = defaultdict(set)
        for one in self._here:
            if one.code not in self.found:
                for form in official(one.name):
                    wanted[form].add(one.code)
        named: dict[str, list[str]] = defaultdict(list)
        for name in self._left:
            for form in postal(name):
                named[form].append(name)
        for form in sorted(wanted.keys() & named.keys()):
            if len(wanted[form]) == 1 and (namesakes or len(named[form]) == 1):
                (code,) = wanted[form]
                self._give(code, [name for name in named[form] if name in self._left])

    def _give(self, code: str, names: Sequence[str]) -> None:
        if names:
            self.found.setdefault(code, Found()).own.extend(names)
            self._left = [name for name in self._left if name not in names]

    def give_parts(self) -> None:
        """Give what is left to the Gemeinde it names as its own."""
        towns = self._by_form(lambda one: (german_names.plain(one.name),))
        towns = self._by_form(lambda one: (german_names.base(one.name),)) | towns
        former = self._by_form(lambda one: map(german_names.plain, one.parts))
        for name in self._left:
            forms = [german_names.plain(name), *german_names.beginnings(name)]
            code = former.get(forms[0]) or next(
                (towns[form] for form in forms[1:] if form in towns), None
            )
            if code:
                self.found.setdefault(code, Found()).parts.append(name)

    def _by_form(self, forms: Callable[[Municipality], Iterable[str]]) -> dict[str, str]:
        """Return codes by forms of names that one Gemeinde alone has."""
        codes: dict[str, set[str]] = defaultdict(set)
        for one in self._here:
            for form in forms(one):
                codes[form].add(one.code)
        return {form: min(those) for form, those in codes.items() if len(those) == 1}
