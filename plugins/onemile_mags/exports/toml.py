"""TOML as we write it: flat tables of texts, numbers, days and lists (``tomllib`` reads it).

The standard library reads TOML and writes none; this much of it is a page, and front matter in
TOML, unlike in YAML, leaves no doubt about what a text, a day or a no is (toml.io/en/v1.0.0).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any


def table(values: Mapping[str, Any]) -> str:
    """Write keys and values, one a line; None is left out. Raises TypeError for another type."""
    lines = [f"{key} = {_value(one)}\n" for key, one in values.items() if one is not None]
    return "".join(lines)


def tables(name: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Write an array of tables."""
    return "".join(f"\n[[{name}]]\n{table(row)}" for row in rows)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # A basic string escapes as JSON does, and DEL besides; what no text holds is replaced.
        sound = value.encode("utf-8", "replace").decode()
        return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_value(one) for one in value)}]"
    raise TypeError(f"{type(value).__name__} has no TOML here")
