"""Addresses are compiled once in a test run, and not once for each of its thousand instances."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_Built = Callable[..., tuple[str, str]]
_known: dict[tuple[Any, ...], _Built] = {}


def install() -> None:
    """Let Werkzeug look up what makes the address of a route before it compiles it anew.

    That is more than half of what an app takes to be put together. Does nothing where Werkzeug
    does it another way.
    """
    rule: Any = Rule
    compile_anew = getattr(rule, "_compile_builder", None)
    if compile_anew is None or hasattr(compile_anew, "anew"):
        return

    def compiled(self: Any, append_unknown: bool = True) -> _Built:
        if self.defaults:  # the only thing that a converter of this very app puts into the code
            made: _Built = compile_anew(self, append_unknown)
            return made
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in _known:
            _known[key] = compile_anew(self, append_unknown)
        return _known[key]

    compiled.anew = compile_anew  # type: ignore[attr-defined]
    rule._compile_builder = compiled
