"""What each hook must give, read once from its specification; nothing else is let through.

A hook that is asked of many gives a ``Sequence`` of one kind, a hook that one may answer gives
one thing or None. A new hook is checked by the annotation of what it returns.
"""

import dataclasses
import typing
from collections import abc
from collections.abc import Container
from dataclasses import dataclass
from itertools import islice
from typing import Any

from onemile import hookspecs
from onemile.contracts import HealthCheck, HealthResult
from onemile.fields import Check
from onemile.record import Record, WrongField, check_of

# More of anything is a mistake, such as a generator that never ends.
ANSWERS_MAX = 1_000
# Where a thousand is too many for a page, or too few for a region of many communes and kinds.
ANSWERS_MAX_OF = {
    "navigation_links": 50,
    "slot_fragments": 50,
    "feed_tallies": 100_000,
    "feed_items": 20_000,
    "search_hits": 20_000,
    # More would be a carpet; the map draws fewer.
    "map_points": 500,
    "export_member": 20_000,
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a hook must give: a list (``is_list``) of ``kind``, or one of it; ``check`` asks."""

    hook: str
    kind: Any
    check: Check
    is_list: bool


def listed(hook: str, answer: Any) -> list[Any]:
    """Give one plugin's answer to a hook as a list of what was asked for.

    Takes a generator to its end; None is nothing. Raises TypeError for anything else, and
    whatever the generator raises.
    """
    asked = ASKED[hook]
    if answer is None:
        return []
    if isinstance(answer, (str, bytes, abc.Mapping)) or not isinstance(answer, abc.Iterable):
        raise WrongField(f"{hook}() must give a list of {_named(asked.kind)}s, not {answer!r:.80}")
    most = ANSWERS_MAX_OF.get(hook, ANSWERS_MAX)
    found = [_checked(asked, item) for item in islice(answer, most + 1)]
    if len(found) > most:
        raise WrongField(f"{hook}() must give {most} {_named(asked.kind)}s at most")
    return found


def single(hook: str, answer: Any) -> Any:
    """Give one plugin's answer to a hook that one may answer, or None. Raises TypeError."""
    return None if answer is None else _checked(ASKED[hook], answer)


def mapped(hook: str, answer: Any, *, keys: Container[str]) -> dict[str, Any]:
    """Return one plugin's answer to a hook that is asked about some URIs, by URI.

    Raises WrongField for an answer about any other, and for a record that names another.
    """
    asked = ASKED[hook]
    if answer is None:
        return {}
    if not isinstance(answer, abc.Mapping):
        raise WrongField(f"{hook}() must give a mapping of URIs, not {answer!r:.80}")
    found = {}
    for key, item in islice(answer.items(), ANSWERS_MAX):
        if not isinstance(key, str) or key not in keys:
            raise WrongField(f"{hook}() was not asked about {key!r:.80}")
        found[key] = _checked(asked, item)
        if found[key].uri != key:
            raise WrongField(f"{hook}() gave {found[key].uri!r:.80} for {key!r:.80}")
    return found


def health_of(check: HealthCheck) -> HealthResult:
    """Run a health check; one that raises, or gives something else, has failed."""
    try:
        result = check.run()
        if not isinstance(result, HealthResult):
            raise WrongField(f"must give a HealthResult, not {result!r:.80}")
        result.look_again()
    except Exception as error:
        words = f"{type(error).__name__}: {error}"[:500].encode(errors="replace").decode()
        return HealthResult(is_fine=False, detail=words)
    return result


def asked_of(name: str, spec: Any) -> Asked | None:
    """Read what a hook must give; None for one that gives nothing. Raises TypeError if unclear."""
    hint = typing.get_type_hints(spec, include_extras=True)["return"]
    if hint is type(None):
        return None
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    is_list = isinstance(origin, type) and issubclass(origin, abc.Collection)
    kind = inner[-1] if is_list else next((one for one in inner if one is not type(None)), hint)
    check = check_of(kind)
    if check is None:
        raise TypeError(f"{name}(): say in its specification what it returns")
    return Asked(hook=name, kind=kind, check=check, is_list=is_list)


def _checked(asked: Asked, item: Any) -> Any:
    """Give an item back if it is what the hook asks for, a record in its plain form.

    A record was checked when it was made; what may have changed since is looked at again.
    """
    kind = asked.kind
    if isinstance(kind, type) and issubclass(kind, Record) and isinstance(item, kind):
        if type(item) is kind:
            item.look_again()
            return item
        names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
        return kind(**{name: getattr(item, name) for name in names})
    trouble = asked.check(item)
    if trouble:
        raise WrongField(f"{asked.hook}() must give {_named(kind)}s, not {item!r:.80}")
    return item


def _named(kind: Any) -> str:
    return str(getattr(kind, "__name__", kind))


def _specified() -> dict[str, Asked]:
    """Read every hook that the house asks."""
    found = {}
    for name, spec in vars(hookspecs).items():
        if hasattr(spec, "onemile_spec"):
            asked = asked_of(name, spec)
            if asked is not None:
                found[name] = asked
    return found


ASKED = _specified()
