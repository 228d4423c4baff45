"""The symbols of the sprite: the core's own, and those that plugins ship as ``<plugin>-<name>``.

A plugin's is a file ``static/icons/<name>.svg``. It is drawn into our own pages, so it is read
strictly: strokes and shapes on a grid of 24, and nothing that runs, links or loads.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import structlog
from flask import current_app
from markupsafe import Markup, escape

from onemile import current
from onemile.plugin_manager import CORE, PluginError, Plugins
from onemile.record import WrongField

ICON_BYTES_MAX = 4_000  # the most intricate of the core's has 600
ICONS_MAX = 60  # the core itself, with all its pages, has as many
DEPTH_MAX = 8  # what is drawn by hand has two groups in one another
GRID = "0 0 24 24"
ROOM = "icons"

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_SHAPES = {"g", "path", "circle", "ellipse", "line", "polyline", "polygon", "rect"}
_NUMBERS = re.compile(r"[\d\s.,+\-eE]*")
_DRAWN = re.compile(r"[MmLlHhVvCcSsQqTtAaZz\d\s.,+\-eE]*")
_TURNED = re.compile(r"(?:\s*(?:translate|scale|rotate|matrix|skewX|skewY)\([\d\s.,+\-eE]*\))*\s*")
_INK = re.compile(r"none|currentColor")
# What an attribute may hold. No style, no class, no address, no event has a place here.
_ATTRIBUTES = {
    **dict.fromkeys(("d",), _DRAWN),
    **dict.fromkeys(("transform",), _TURNED),
    **dict.fromkeys(("fill", "stroke"), _INK),
    **dict.fromkeys(("cx", "cy", "r", "rx", "ry", "x", "y", "x1", "x2", "y1", "y2"), _NUMBERS),
    **dict.fromkeys(("width", "height", "points", "opacity", "stroke-width"), _NUMBERS),
    **dict.fromkeys(("stroke-dasharray", "fill-opacity", "stroke-opacity"), _NUMBERS),
    **dict.fromkeys(("stroke-linecap", "stroke-linejoin", "fill-rule"), re.compile("[a-z]{1,10}")),
}

log = structlog.get_logger()


def load(plugins: Plugins) -> dict[str, Markup]:
    """Return what plugins' symbols draw, by ``<plugin>-<name>``.

    Raises PluginError, which names plugin, file and reason.
    """
    found: dict[str, Markup] = {}
    for plugin in plugins.all:
        files = sorted((plugin.folder / "static" / "icons").glob("*.svg"))
        if plugin.name == CORE:
            continue  # these are of the application, for home screens
        if len(files) > ICONS_MAX:
            raise PluginError(f"{plugin.name}: ships more than {ICONS_MAX} icons")
        for file in files:
            try:
                found[f"{plugin.name}-{_name_of(file)}"] = read(file)
            except (ValueError, OSError) as error:
                where = f"static/icons/{file.name}"
                raise PluginError(f"{plugin.name}: its icon {where}: {error}") from error
    return found


def read(file: Path) -> Markup:
    """Return what one file draws, written anew. Raises ValueError, OSError."""
    if file.stat().st_size > ICON_BYTES_MAX:
        raise ValueError(f"larger than {ICON_BYTES_MAX} bytes")
    text = file.read_text("utf-8")
    if "<!DOCTYPE" in text or "<!ENTITY" in text or "<?" in text.replace("<?xml ", "", 1):
        raise ValueError("has a declaration or an instruction in it")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"is no SVG ({error})") from error
    if root.tag != f"{_NAMESPACE}svg" or root.get("viewBox", "").split() != GRID.split():
        raise ValueError(f'must be an <svg> with viewBox="{GRID}"')
    drawn = Markup().join(_shape(child) for child in root)
    if not drawn:
        raise ValueError("draws nothing")
    return drawn


def unknown_of(names: Sequence[str]) -> list[str]:
    """Return those among some names that no symbol has: a menu asks for all of its own at once."""
    plugins, core = _of_plugins(), _of_core()
    return [name for name in names if name not in plugins and name not in core]


def plugins_symbol(name: str) -> Markup:
    """Return what a symbol of a plugin draws; an unknown name is said, and draws nothing."""
    found = _of_plugins().get(name)
    if found is None:
        say_unknown(name, where="a template")
    return found or Markup()


def say_unknown(name: str, *, where: str) -> None:
    """Say that a page asks for a symbol that is none. Raises WrongField in tests."""
    plugins = current.instance().plugins
    if plugins.reraise:
        raise WrongField(f"{where} asks for the icon {name!r:.60}, which the sprite has not")
    said = current.instance().rooms.setdefault("icons.unknown", set())
    if name not in said and len(said) < ICONS_MAX:
        said.add(name)
        log.warning("unknown icon", icon=name[:60], where=where)


def _of_plugins() -> dict[str, Markup]:
    found: dict[str, Markup] = current.instance().rooms[ROOM]
    return found


def _of_core() -> frozenset[str]:
    """Return the names of the core's own symbols; asked once for all pages."""
    rooms = current.instance().rooms
    if "icons.core" not in rooms:
        drawn: Any = current_app.jinja_env.get_template("_icons.html").module
        rooms["icons.core"] = frozenset(drawn.PATHS)
    names: frozenset[str] = rooms["icons.core"]
    return names


def _name_of(file: Path) -> str:
    if not _NAME.fullmatch(file.stem) or len(file.stem) > 30:
        raise ValueError("a name has up to 30 small letters, digits and hyphens")
    return file.stem


def _shape(element: ElementTree.Element, depth: int = 0) -> Markup:
    """Write one shape anew: what is not known to be harmless is not written, but refused."""
    kind = element.tag.removeprefix(_NAMESPACE) if isinstance(element.tag, str) else ""
    if kind in ("title", "desc"):
        return Markup()  # an icon never stands for a word
    if depth > DEPTH_MAX:
        raise ValueError(f"has more than {DEPTH_MAX} groups in one another")
    if kind not in _SHAPES:
        raise ValueError(f"<{kind}> is no shape that an icon may have")
    if (element.text or "").strip() or (element.tail or "").strip():
        raise ValueError("has words in it")
    written = []
    for name, value in element.attrib.items():
        allowed = _ATTRIBUTES.get(name)
        if allowed is None or not allowed.fullmatch(value):
            raise ValueError(f"<{kind} {name}=…> may not be there, or not with that value")
        written.append(Markup(' {}="{}"').format(name, value))
    inner = Markup().join(_shape(child, depth + 1) for child in element)
    return Markup("<{0}{1}>{2}</{0}>").format(escape(kind), Markup().join(written), inner)
