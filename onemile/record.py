"""Records that check themselves: what an annotation says is asked whenever one is made.

Records cross the wall between plugins and core. One that is wrong is stopped where it is made,
in the hands of the plugin that makes it, and not on a page that belongs to everybody.
"""

import dataclasses
import types
import typing
from collections import abc
from datetime import datetime
from functools import cache
from operator import is_
from typing import Annotated, Any, Literal

from onemile.fields import (
    Check,
    LazyText,
    Words,
    function,
    instant,
    is_writable,
    number,
    one_of,
    whole,
)

_NO_DEFAULT = object()
_SEEN = " seen"


class WrongField(TypeError):
    """A field holds what it may not; the message names record, field and rule."""


class Record:
    """A frozen dataclass that crosses the wall; it checks itself when it is made."""

    def __post_init__(self) -> None:
        held = self.__dict__
        record: Any = self.__class__
        lazy = []
        for rule in rules_of(record):
            name, default, chars_max, check = rule
            value = held[name]
            # A field left alone, and a plain short text, are most of all fields: they cost least.
            if value is default:
                continue
            kind = type(value)
            if kind is str:
                if 0 < len(value) <= chars_max and (value.isascii() or is_writable(value)):
                    continue
            elif kind is LazyText:
                lazy.append(rule)
            trouble = check(value)
            if trouble:
                raise WrongField(self._said(name, trouble))
        # Behind the fields: what they were when they were asked, and what is to be asked again.
        held.pop(_SEEN, None)
        held[_SEEN] = (tuple(held.values()), lazy)

    def look_again(self) -> None:
        """Check a record that arrives from elsewhere, as far as anything in it can have changed.

        What was left out when it was made is asked now; a text that is translated when it is
        shown is asked in the language of this very page. Raises WrongField.
        """
        held = self.__dict__
        seen = held.get(_SEEN)
        if seen is None or not all(map(is_, seen[0], held.values())):
            Record.__post_init__(self)
            return
        for name, _default, _chars_max, check in seen[1]:
            trouble = check(held[name])
            if trouble:
                raise WrongField(self._said(name, trouble))

    def _said(self, name: str, trouble: str) -> str:
        return f"{type(self).__name__}.{name} {trouble}, not {self.__dict__[name]!r:.60}"


@cache
def rules_of(record: Any) -> tuple[tuple[str, Any, int, Check], ...]:
    """Give each field that has a check: its default, the length of a text that needs none, it."""
    hints = typing.get_type_hints(record, include_extras=True)
    rules = []
    for field in dataclasses.fields(record):
        check = check_of(hints[field.name])
        if check is not None:
            default = _NO_DEFAULT if field.default is dataclasses.MISSING else field.default
            chars_max = check.most if isinstance(check, Words) else -1
            rules.append((field.name, default, chars_max, check))
    return tuple(rules)


def check_of(hint: Any) -> Check | None:
    """Give the check of an annotation; None for ``Any``. Raises TypeError for one unknown here."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any or origin is typing.ClassVar:
        return None
    if origin is Annotated:
        return _check_within(inner)
    if origin in (typing.Union, types.UnionType):
        either = _either([check_of(one) for one in inner if one is not type(None)])
        return _or_none(either) if type(None) in inner else either
    if origin is Literal:
        return one_of(*inner)
    if origin is type:
        return _class_below(inner[0])
    if origin is abc.Callable:
        return function
    if isinstance(origin, type) and issubclass(origin, abc.Mapping):
        return _is_a(abc.Mapping)
    if isinstance(origin, type) and issubclass(origin, abc.Collection):
        return _several(inner[0])
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type):
        return _exactly(hint) if issubclass(hint, Record) else _is_a(hint)
    raise TypeError(f"no check is known for {hint!r}")


_PLAIN: dict[Any, Check] = {
    str: Words(),
    int: whole(),
    float: number,
    datetime: instant,
}


def _check_within(inner: tuple[Any, ...]) -> Check | None:
    """Give the check that an ``Annotated`` carries, else that of what it annotates."""
    carried: abc.Iterator[Check] = (one for one in inner[1:] if callable(one))
    return next(carried, None) or check_of(inner[0])


def _or_none(inner: Check) -> Check:
    def check(value: Any) -> str:
        return "" if value is None else inner(value)

    return check


def _either(checks: list[Check | None]) -> Check:
    """Ask for what one of several checks lets pass."""
    if len(checks) == 1 and checks[0] is not None:
        return checks[0]

    def check(value: Any) -> str:
        troubles = [one(value) if one else "" for one in checks]
        return " or ".join(troubles) if all(troubles) else ""

    return check


def _several(hint: Any) -> Check:
    """Ask for a few of a kind: a tuple, or a list that somebody wrote instead."""
    each = check_of(hint)

    def check(value: Any) -> str:
        if not isinstance(value, (tuple, list, set, frozenset)):
            return "must be a tuple"
        if each is None:
            return ""
        return next((f"holds what {trouble}" for one in value if (trouble := each(one))), "")

    return check


def _class_below(base: type) -> Check:
    def check(value: Any) -> str:
        fits = isinstance(value, type) and (base is Any or issubclass(value, base))
        return "" if fits else f"must be a class of {base.__name__}"

    return check


def _is_a(kind: Any) -> Check:
    """Ask for an instance; of a protocol at run time nothing more than its methods is seen."""

    def check(value: Any) -> str:
        return "" if isinstance(value, kind) else f"must be a {kind.__name__}"

    return check


def _exactly(kind: type) -> Check:
    """Ask for the record itself: one built upon it may have changed what its fields give."""

    def check(value: Any) -> str:
        return "" if type(value) is kind else f"must be a {kind.__name__} itself"

    return check
