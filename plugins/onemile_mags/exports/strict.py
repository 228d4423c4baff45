"""Addresses as readers of books want them: by the letter of RFC 3986, where a browser is easy."""

import re

# Signs that stand in an address only as themselves escaped (RFC 3986, 2.2 and 3.3): brackets
# belong to hosts alone, and ours has passed without; a percent is followed by two digits.
_ODD = re.compile(r"[\[\]|]|%(?![0-9A-Fa-f]{2})")


def strict(address: str) -> str:
    """Return an address of which a validator has nothing to say, and which leads where it led."""
    path, mark, place = address.partition("#")
    return _escaped(path) + mark + _escaped(place).replace("#", "%23")


def _escaped(part: str) -> str:
    return _ODD.sub(lambda found: f"%{ord(found[0]):02X}", part)
