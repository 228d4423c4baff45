"""How templates find what every page shares, in as few steps as can be."""

from collections import ChainMap
from collections.abc import MutableMapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

from flask import Flask, has_request_context, request
from flask.templating import Environment

# The addresses on the pages of an hour: some hundred bytes each. Those of single things are
# made by their plugins, without asking here.
ADDRESSES_KEPT = 2_048


class PageEnvironment(Environment):
    """Flask's environment, whose templates look straight at what is there for all of them.

    Jinja lays a map of its own over that for each template, which is empty in this house and was
    walked through several hundred times for one page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template finds without being given it; nobody can write into it."""
        if d:
            return ChainMap(d, self.globals)
        return cast(MutableMapping[str, Any], MappingProxyType(self.globals))


def install(app: Flask) -> None:
    """Let templates ask for addresses that are made once; what is special is asked of Flask."""
    made = lru_cache(maxsize=ADDRESSES_KEPT)(
        lambda _mounted, endpoint, values: app.url_for(endpoint, **dict(values))
    )

    def url_for(endpoint: str, **values: Any) -> str:
        """Return the address of a page, as Flask's own does."""
        if app.url_default_functions or not has_request_context() or endpoint[:1] == ".":
            return app.url_for(endpoint, **values)
        # A number and a truth are equal and look different in an address; so only plain texts.
        if any(type(value) is not str or name[0] == "_" for name, value in values.items()):
            return app.url_for(endpoint, **values)
        return made(request.script_root, endpoint, tuple(values.items()))

    app.jinja_env.globals["url_for"] = url_for
