"""The addresses of pages, read and compiled once for all instances of a test run.

Werkzeug takes each rule of each application apart, writes two small functions that build its
address, and compiles them: two thirds of what it costs to make an application. They depend on
the words of the rule and on the converters its application knows, and no part of them changes
afterwards.

What is shared is private to werkzeug. Where compiling leaves anything else behind than in the
version this was written for (3.1), or a converter is neither werkzeug's nor the core's, nothing is
shared: the rule is as werkzeug has made it, and a run only takes longer.
"""

from collections.abc import Callable
from types import MethodType
from typing import Any

from werkzeug.routing import Rule

_FOUND = frozenset({"_parts", "_trace", "_converters"})
_BUILDERS = frozenset({"_build", "_build_unknown"})

# Their converters ask nothing of the application they are made for.
_KNOWN_PACKAGES = {"werkzeug", "onemile"}

_read: Callable[[Rule], None] | None = getattr(Rule, "compile", None)
_kept: dict[tuple[Any, ...], Rule] = {}


def install() -> None:
    """Share what is read and compiled among the applications of this process."""
    if _read is not None:
        Rule.compile = _compile  # type: ignore[method-assign,assignment]


def _compile(rule: Rule) -> None:
    assert _read is not None
    words = _words_of(rule)
    if words is None:
        _read(rule)
    elif words in _kept:
        _take_over(rule, _kept[words])
    else:
        before = dict(vars(rule))
        _read(rule)
        if _is_as_known(rule, before):
            _kept[words] = rule


def _words_of(rule: Rule) -> tuple[Any, ...] | None:
    """Return what a rule's functions depend on; None where that cannot be told."""
    try:
        known = rule.map
        if rule.defaults:  # these are written into the functions, and need not be hashable
            return None
        packages = {kind.__module__.partition(".")[0] for kind in known.converters.values()}
        if not packages <= _KNOWN_PACKAGES:
            return None
        place = rule.host if known.host_matching else rule.subdomain
        return (rule.rule, place, rule.merge_slashes, *sorted(known.converters.items(), key=str))
    except (AttributeError, TypeError):
        return None


def _is_as_known(rule: Rule, before: dict[str, Any]) -> bool:
    """Tell whether compiling a rule has set what is shared here, and nothing else."""
    after = vars(rule)
    is_set = {name for name in after if name not in before or after[name] is not before[name]}
    builders = [after.get(name) for name in _BUILDERS]
    return is_set == _FOUND | _BUILDERS and all(
        isinstance(one, MethodType) and one.__self__ is rule for one in builders
    )


def _take_over(rule: Rule, first: Rule) -> None:
    """Give a rule what the first one of these words was compiled to."""
    for name in _FOUND:
        setattr(rule, name, getattr(first, name))
    for name in _BUILDERS:
        setattr(rule, name, MethodType(getattr(first, name).__func__, rule))
    rule.arguments |= first.arguments
