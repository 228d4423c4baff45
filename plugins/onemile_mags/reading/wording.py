"""Whom something is for, in the words of whoever reads it; how long, in which language."""

from onemile.api import gettext as _
from onemile.api import ngettext, publishing
from onemile_mags import lengths
from onemile_mags.article_models import Article
from onemile_mags.models import Mag


def read_by(thing: Mag | Article) -> str:
    """Say who reads a Mag or an article, to who is one of them."""
    return {
        publishing.ME: _("Read by nobody but its author"),
        publishing.PEOPLE: _("Read by chosen people"),
        publishing.MILE: _("Read within the mile"),
        publishing.AROUND: _("Read in the surroundings"),
        publishing.INSTANCE: _("Read by every member"),
        publishing.EVERYONE: _("Read by everyone, on the web"),
    }[thing.audience]


def minutes(article: Article) -> str:
    """Say how long one reads an article."""
    return ngettext("%(num)s minute", "%(num)s minutes", lengths.minutes(article.words))


def in_language(code: str) -> str:
    """Say which language something is written in; empty for one we have no word for."""
    return {
        "fr": _("In French"),
        "en": _("In English"),
        "de": _("In German"),
        "gsw": _("In Alsatian"),
    }.get(code, "")


def and_others(names: list[str]) -> str:
    """Join names as one says them."""
    if len(names) < 2:
        return names[0] if names else ""
    return _("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])
