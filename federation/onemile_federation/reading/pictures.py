"""Pictures of what was said elsewhere: told and linked, never fetched by a browser here.

Source: federation.md T61. Words that stand for a picture alone in its place become a figure with
the way to where it can be seen; within a line they keep their sign alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup, escape

from onemile_federation import addresses
from onemile_federation.remote import origins, reach, standings
from onemile_federation.remote.models import RemoteObject

# Of one text; further ones keep their words and their sign. A long report has a dozen.
FIGURES_MAX = 50
# What ``onemile.api.sanitised`` writes for a picture: no class comes from elsewhere. In a figure
# of what was kept before that the words stand bare.
_PICTURE = r'<span class="text-picture" role="img">([^<]*)</span>'
_ALONE = re.compile(rf"<p>\s*{_PICTURE}\s*</p>|<figure>\s*(?:{_PICTURE}|([^<\s][^<]*))")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A text with the figures in it, and the pictures besides: their words, URL and host's name."""

    content: Markup
    besides: list[dict[str, str]]


def linked(pictures: Sequence[dict[str, str]], *, host: str) -> list[dict[str, str]] | None:
    """Return pictures that something of a host names, each with what the host is called on which
    it lies; None where the host is one without any."""
    # Asked anew: what is kept since before may be an address of which no host can be told.
    named = [one for one in pictures if reach.leads_elsewhere(one["url"])]
    lying = {one["url"]: addresses.host_of(one["url"]) for one in named}
    without = standings.without_media_among({host, *lying.values()})
    if host in without:
        return None
    names = origins.of_all(lying.values())
    return [
        {**one, "host": names[lying[one["url"]]]}
        for one in named
        if lying[one["url"]] not in without
    ]


def shown(row: RemoteObject) -> Shown:
    """Return the text of a thing and the pictures that it names, each in one place.

    None is linked of, or lying on, a host without any; then their words have their sign alone.
    """
    content, host = str(row.content), str(row.host)
    besides = linked(row.pictures, host=host)
    if besides is None:
        return Shown(content=Markup(content), besides=[])
    page = {"url": str(row.url or row.uri), "host": origins.of(host)}

    def drawn(found: re.Match[str]) -> str:
        alone, in_figure, bare = found.groups()
        words = Markup(alone or in_figure or bare or "").strip()
        told = next((one for one in besides if str(escape(one["text"])) == words), None)
        if told is not None:
            besides.remove(told)
        at = told or page
        return render_template(
            "federation/_picture.html",
            words=words,
            url=at["url"],
            origin=at["host"],
            goes_on=alone is None,  # its own figure, with what stands below it
        ).strip()

    figures = _ALONE.sub(drawn, content, count=FIGURES_MAX)
    return Shown(content=Markup(figures), besides=besides)
