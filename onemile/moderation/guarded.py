"""A plugin's report target, so that what fails in it spoils its own thing and no queue."""

import dataclasses
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from onemile import current
from onemile.contracts import ReportTarget
from onemile.errors import Conflict, Refusal
from onemile.fields import Check, Words, path
from onemile.i18n import gettext as _
from onemile.moderation.models import SUBJECT_LETTERS_MAX
from onemile.plugin_manager import Plugin
from onemile.record import WrongField

# Callers cut to what their columns take; this is what may be handed to them at all.
_WORDS = Words(1_000_000, may_be_lazy=True)
_KEY = Words(64, least=1)
# As many as somebody who decides could look at; a thing of ours has a handful.
PICTURES_MAX = 100
_ID = Words(SUBJECT_LETTERS_MAX, least=1)
# Far more things than anybody answers for together with others.
ANSWERED_MAX = 5_000


def guarded(plugin: Plugin, target: ReportTarget) -> ReportTarget:
    """Give a target whose functions never break a page.

    What raises, or gives something else than words, counts as nothing: not there, not to be
    seen, no words, no pictures. Hiding and restoring that fail are refused, and nothing is saved.
    """

    def kept(name: str, otherwise: Any, read: Callable[[Any], Any] = _as_it_is) -> Any:
        return _kept(plugin, target, name, otherwise, read)

    words = _words(_WORDS)
    return dataclasses.replace(
        target,
        find=kept("find", None),
        author=kept("author", "", _words(Words(500))),
        label=kept("label", "", words),
        excerpt=kept("excerpt", "", words),
        url=kept("url", "/", _words(path)),
        may_see=kept("may_see", False),
        hide=_refusing(plugin, target, "hide"),
        restore=_refusing(plugin, target, "restore"),
        conversation=target.conversation and kept("conversation", "", words),
        pictures=target.pictures and kept("pictures", (), _keys),
        answered_for=target.answered_for and kept("answered_for", (), _ids),
    )


def _as_it_is(found: Any) -> Any:
    return found


def _words(check: Check) -> Callable[[Any], str]:
    """Read what has to pass a check as a text. It raises WrongField."""

    def read(found: Any) -> str:
        trouble = check(found)
        if trouble:
            raise WrongField(f"{trouble}, not {found!r:.60}")
        return str(found)

    return read


def _keys(found: Any) -> list[str]:
    """Read a list, a tuple or a generator of keys. Raises WrongField, or what it raises."""
    return _list(found, "keys", _KEY, most=PICTURES_MAX)


def _ids(found: Any) -> list[str]:
    """Read a list of ids in the same way."""
    return _list(found, "ids", _ID, most=ANSWERED_MAX)


def _list(found: Any, of: str, check: Check, *, most: int) -> list[str]:
    if isinstance(found, str) or not isinstance(found, Iterable):
        raise WrongField(f"must be a list of {of}, not {found!r:.60}")
    return [_words(check)(one) for one in islice(found, most)]


def _kept(
    plugin: Plugin,
    target: ReportTarget,
    name: str,
    otherwise: Any,
    read: Callable[[Any], Any],
) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(target, name)

    def ask(*given: Any) -> Any:
        answer = otherwise
        with current.instance().plugins.forgiving(f"{target.kind} {name}", plugin):
            answer = read(function(*given))
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
