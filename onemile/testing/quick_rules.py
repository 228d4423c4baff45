"""The addresses of pages, read and compiled once for all instances of a test run.

Werkzeug takes each rule of each application apart, writes two small functions that build its
address, and compiles them: two thirds of what it costs to make an application. They depend on
the words of the rule alone, since the converters are looked up when they are called.
"""

import re
from collections.abc import Callable
from functools import cache

from werkzeug.routing import Rule, rules

_Builder = Callable[..., tuple[str, str]]
_compiled: Callable[[Rule, bool], _Builder] = Rule._compile_builder
_kept: dict[tuple[str, bool], _Builder] = {}


def install() -> None:
    """Share what is read and compiled among the applications of this process."""
    Rule._compile_builder = _builder  # type: ignore[method-assign,assignment]
    rules._part_re = _Remembered(rules._part_re)  # type: ignore[assignment]


class _Remembered:
    """A pattern that remembers what it found; its matches never change."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.match = cache(pattern.match)


def _builder(rule: Rule, append_unknown: bool = True) -> _Builder:
    if rule.defaults:  # these are converted by converters of the application's own
        return _compiled(rule, append_unknown)
    words = str(rule._trace), append_unknown
    if words not in _kept:
        _kept[words] = _compiled(rule, append_unknown)
    return _kept[words]
