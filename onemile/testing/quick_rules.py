"""The addresses of pages, read and compiled once for all instances of a test run.

Werkzeug takes each rule of each application apart, writes two small functions that build its
address, and compiles them: two thirds of what it costs to make an application. They depend on
the words of the rule and on the converters its application knows, and no part of them changes
afterwards.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_read: Callable[[Rule], None] = Rule.compile
_kept: dict[tuple[Any, ...], Rule] = {}


def install() -> None:
    """Share what is read and compiled among the applications of this process."""
    Rule.compile = _compile  # type: ignore[method-assign,assignment]


def _compile(rule: Rule) -> None:
    known = rule.map
    place = rule.host if known.host_matching else rule.subdomain
    words = (rule.rule, place, rule.merge_slashes, *known.converters.values())
    if rule.defaults:  # these are written into the functions, and need not be hashable
        _read(rule)
        return
    if words not in _kept:
        _read(rule)
        _kept[words] = rule
        return
    first = _kept[words]
    rule._parts, rule._trace, rule._converters = first._parts, first._trace, first._converters
    rule.arguments |= first.arguments
    rule._build = first._build.__func__.__get__(rule)  # type: ignore[attr-defined]
    rule._build_unknown = first._build_unknown.__func__.__get__(rule)  # type: ignore[attr-defined]
