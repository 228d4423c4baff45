"""Tolerant reading of ActivityStreams: a string, an object or a list may stand in each place.

What is not as it should be reads as nothing: no function here raises, whatever it is given.
"""

from collections.abc import Mapping
from typing import Any

from onemile.api import setting
from onemile_federation import addresses
from onemile_federation.wire import vocabulary

IDS_MAX = 1_000  # a list of recipients; peers cut at as many or fewer
# Where the mile of a document stands once it is cut; one square is taken, two are one too many.
MILE, MILE_CELLS_READ = "mile", 2
_LIST_LOOKED_AT_MAX = 5_000  # of a list, however many of them are no ids
_LINK_CHARS_MAX = 2_000  # the guarded fetch takes no longer address


def id_of(value: Any) -> str:
    """Return the id of a reference: a string, an object with an id, the first of a list; or "".

    Nothing is meant by what is no sound URI (``addresses.is_sound``).
    """
    first = _first(value)
    found = first.get("id") if isinstance(first, Mapping) else first
    return found if isinstance(found, str) and addresses.is_sound(found) else ""


def ids_of(value: Any, *, most: int = IDS_MAX) -> list[str]:
    """Return the ids in a place that holds one or several, doubles left out, at most ``most``."""
    found: dict[str, None] = {}
    for one in _several(value):
        identifier = "" if isinstance(one, list) else id_of(one)
        if identifier:
            found[identifier] = None
        if len(found) >= most:
            break
    return list(found)[:most]


def thing_of(activity: Mapping[str, Any]) -> str:
    """Return the id of what an activity is about, or "".

    An Announce of an activity is about what that activity is about (FEP-1b12).
    """
    passed_on = passed_on_by(activity)
    return id_of(passed_on.get("object") if passed_on else activity.get("object"))


def passed_on_by(activity: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the activity that a group announces whole (FEP-1b12), the first; empty for none."""
    found = _first(activity.get("object"))
    is_whole = type_of(activity) == "Announce" and type_of(found) in vocabulary.ACTIVITIES
    return found if is_whole else {}


def type_of(document: Any) -> str:
    """Return the type: a string, or the first that is known of a list; "" for none."""
    given = document.get("type") if isinstance(document, Mapping) else None
    names = [one for one in _several(given) if isinstance(one, str)]
    known = (one for one in names if one in vocabulary.TYPES)
    return next(known, names[0] if names else "")


def text_of(document: Mapping[str, Any], name: str, *, chars_max: int) -> str:
    """Return a text, from its language map where it is not there; cut; "" for none."""
    text = _text(document.get(name))
    if not text:
        by_language = document.get(f"{name}Map")
        texts = by_language.values() if isinstance(by_language, Mapping) else ()
        text = next((one for one in map(_text, texts) if one), "")
    return text[:chars_max]


def link_of(value: Any) -> str:
    """Return the first https (in development also http) address of a place; "" for none.

    One that has no origin (``addresses.origin_of``) is none: nobody could judge who lives there.
    """
    schemes = ("https://", "http://") if _is_development() else ("https://",)
    for one in _several(value):
        address = one.get("href", one.get("url")) if isinstance(one, Mapping) else one
        if isinstance(address, str) and _is_link(address, schemes):
            return address
    return ""


def is_public(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is addressed to the public, in ``to`` or ``cc``, however spelled."""
    addressed = (*ids_of(document.get("to")), *ids_of(document.get("cc")))
    return not vocabulary.PUBLIC_SPELLINGS.isdisjoint(addressed)


def mile_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mile for which a document is: its squares and its radius, as texts; {} for none.

    ``is_for_partners``: it is for all members of the instance to which it goes, with a mile
    (``has_mile``) or without one. ``is_alone``: it is for nobody else. Of several audiences the
    squares are all there, and no radius where they differ.
    """
    addressed = [*_several(document.get("to")), *_several(document.get("cc"))]
    miles, partners = (
        [one for one in addressed if isinstance(one, Mapping) and kind in _several(one.get("type"))]
        for kind in (vocabulary.MILE_AUDIENCE, vocabulary.PARTNERS_AUDIENCE)
    )
    if not (miles or partners):
        return {}
    cells = [cell for one in miles for cell in _several(one.get(vocabulary.MILE_CELLS))][
        :MILE_CELLS_READ
    ]
    radii = {str(one.get(vocabulary.MILE_RADIUS)) for one in miles}
    return {
        "cells": [cell if isinstance(cell, str) else "" for cell in cells[:MILE_CELLS_READ]],
        "radius": radii.pop() if len(radii) == 1 else "",
        "is_for_partners": bool(partners),
        "has_mile": bool(miles),
        "is_alone": len(miles) + len(partners) == sum(one is not None for one in addressed),
    }


def is_for_a_mile(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is for a mile, as it came or as ``bounds.within`` has cut it."""
    return bool(document.get(MILE)) or bool(mile_of(document))


def is_across(document: Mapping[str, Any]) -> bool:
    """Tell whether a document crosses a border for few: for a mile, or by a neighbour to another.

    It names who says it itself (``neighbour``); nobody is asked, and it is passed on by nobody.
    """
    return isinstance(document.get(vocabulary.NEIGHBOUR), Mapping) or is_for_a_mile(document)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _several(value: Any) -> list[Any]:
    return value[:_LIST_LOOKED_AT_MAX] if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    first = _first(value)
    if isinstance(first, Mapping):
        first = first.get("@value")
    return first if isinstance(first, str) else ""


def _is_link(address: str, schemes: tuple[str, ...]) -> bool:
    has_odd_sign = any(sign <= " " or sign in '"<>\\^`{|}\x7f' for sign in address)
    is_one = len(address) <= _LINK_CHARS_MAX and address.startswith(schemes) and not has_odd_sign
    return is_one and bool(addresses.host_of(address))


def _is_development() -> bool:
    return bool(setting("development"))
