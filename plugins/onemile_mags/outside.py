"""A text as it is read outside the house: with whole addresses, and no sign that XML forbids."""

import re
from collections.abc import Callable

from onemile.api import card

# Of our own drawing, which quotes all attributes alike: paths of this instance, places on the page.
_ADDRESS = re.compile(r'(?<= )(href|src)="(/(?!/)[^"]*|#[^"]*)"')
# What XML 1.0 has no place for (production 2), not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def whole(html: str, *, page: str, picture_url: Callable[[str], str]) -> str:
    """Give a drawn text whole addresses; ``picture_url`` is asked with the path of each picture."""

    def full(found: re.Match[str]) -> str:
        name, address = found.groups()
        if address.startswith("#"):
            return f'{name}="{page}{address}"'
        if name == "src":
            return f'src="{picture_url(address)}"'
        return f'{name}="{card().base_url}{address}"'

    return _ADDRESS.sub(full, html)


def sound(text: str) -> str:
    """Leave out of a text what XML cannot hold."""
    return _NO_XML.sub("", text)
