"""What an address may hold: numbers that a table can hold, text that every engine can read."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

ROW_ID_MAX = 2**63 - 1


class RowId(IntegerConverter):
    """``<int:…>``: a number beyond 64 bits names nothing, and is told so as any unknown page."""

    def __init__(self, map: object, *positional: object, **named: object) -> None:
        named.setdefault("max", ROW_ID_MAX)
        super().__init__(map, *positional, **named)  # type: ignore[arg-type]


def page_cursor(name: str = "before") -> int | None:
    """Read where a page of a list begins from the address; None for none, or for nonsense."""
    value = request.args.get(name, "")
    if not value.isascii() or not value.isdigit() or len(value) > len(str(ROW_ID_MAX)):
        return None
    return int(value) if int(value) <= ROW_ID_MAX else None


def install(app: Flask) -> None:
    """Guard every address of the app; before any route is registered."""
    app.url_map.converters["int"] = RowId
    app.before_request(_refuse_unreadable)


def _refuse_unreadable() -> None:
    """Refuse a NUL or half a character pair: PostgreSQL cannot take the one, UTF-8 the other."""
    texts = [request.path, *request.args.keys(), *request.args.values()]
    if any("\x00" in text or _is_broken(text) for text in texts):
        abort(400)


def _is_broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
