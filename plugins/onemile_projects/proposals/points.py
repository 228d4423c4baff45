"""Pure: read a point of the map as people copy it from one, and write it as they may copy it."""

import re

_NUMBER = r"(-?\d{1,3}[.,]\d{2,})"
# 48.5839, 7.7455 · 48,5839 7,7455 · geo:48.58,7.74 · …#map=18/48.58/7.74 · …/@48.58,7.74,17z
_PAIR = re.compile(rf"{_NUMBER}\s*[,;/\s]\s*{_NUMBER}")
_MARKER = re.compile(rf"mlat={_NUMBER}&(?:amp;)?mlon={_NUMBER}")
# A metre or so: a gate, not a paving stone.
DECIMALS = 5


def parse(typed: str) -> tuple[float, float] | None:
    """Return latitude and longitude, or None for what holds no two numbers of the earth."""
    found = _MARKER.search(typed) or _PAIR.search(typed)
    if found is None:
        return None
    lat, lon = (float(part.replace(",", ".")) for part in found.groups())
    if abs(lat) > 90 or abs(lon) > 180:
        return None
    return round(lat, DECIMALS), round(lon, DECIMALS)


def written(point: tuple[float, float]) -> str:
    """Return a point as it can be typed again."""
    return f"{point[0]:.{DECIMALS}f}, {point[1]:.{DECIMALS}f}"
