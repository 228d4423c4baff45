"""By what name the pages of stewards call a host: a partner's own, as members read it."""

from collections.abc import Callable

from flask import g

from onemile_federation.partners import standing
from onemile_federation.views import blueprint


def called(host: str) -> str:
    """Return the name of a partner, of any other host the host; asks once a page."""
    if "federation_called" not in g:
        g.federation_called = standing.names()
    return str(g.federation_called.get(host, host))


@blueprint.context_processor
def _for_pages() -> dict[str, Callable[[str], str]]:
    return {"called": called}
