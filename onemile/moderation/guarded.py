"""A plugin's report target, so that what fails in it spoils its own thing and no queue."""

import dataclasses
from collections.abc import Callable
from typing import Any

from onemile import current
from onemile.contracts import ReportTarget
from onemile.errors import Conflict, Refusal
from onemile.fields import Check, Words, path
from onemile.i18n import gettext as _
from onemile.plugin_manager import Plugin
from onemile.record import WrongField

# Callers cut to what their columns take; this is what may be handed to them at all.
_WORDS = Words(1_000_000, may_be_lazy=True)


def guarded(plugin: Plugin, target: ReportTarget) -> ReportTarget:
    """Give a target whose functions never break a page.

    What raises, or gives something else than words, counts as nothing: not there, not to be
    seen, no words. Hiding and restoring that fail are refused, and nothing is saved.
    """

    def kept(name: str, otherwise: Any, check: Check | None = None) -> Callable[..., Any]:
        return _kept(plugin, target, name, otherwise, check)

    return dataclasses.replace(
        target,
        find=kept("find", None),
        author=kept("author", "", Words(500)),
        label=kept("label", "", _WORDS),
        excerpt=kept("excerpt", "", _WORDS),
        url=kept("url", "/", path),
        may_see=kept("may_see", False),
        hide=_refusing(plugin, target, "hide"),
        restore=_refusing(plugin, target, "restore"),
        conversation=target.conversation and kept("conversation", "", _WORDS),
    )


def _kept(
    plugin: Plugin, target: ReportTarget, name: str, otherwise: Any, check: Check | None
) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(target, name)

    def ask(*given: Any) -> Any:
        answer = otherwise
        with current.instance().plugins.forgiving(f"{target.kind} {name}", plugin):
            found = function(*given)
            trouble = check(found) if check else ""
            if trouble:
                raise WrongField(f"{name}() of {target.kind} {trouble}, not {found!r:.60}")
            answer = found if check is None else str(found)
        return answer

    return ask


def _refusing(plugin: Plugin, target: ReportTarget, name: str) -> Callable[[Any], None]:
    function: Callable[[Any], object] = getattr(target, name)

    def act(subject: Any) -> None:
        refusal: Refusal | None = None
        done = False
        with current.instance().plugins.forgiving(f"{target.kind} {name}", plugin):
            try:
                function(subject)
                done = True
            except Refusal as refused:
                refusal = refused
        if refusal is not None:
            raise refusal
        if not done:
            raise Conflict(
                _("The part of this place that it belongs to has failed. Nothing was saved.")
            )

    return act
