"""Named openings in templates: ``{{ slot("member.profile", subject) }}``.

Each is declared (``register_slots``) with the record that it hands to the plugins: no page gives
a row away through one, and no plugin learns another's tables.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from onemile import current
from onemile.contracts import Slot
from onemile.plugin_manager import CORE, Plugin, PluginError, Plugins, installed
from onemile.record import WrongField

# ``slot("…"`` in a template, whose name stands there in so many letters.
_OPENED = re.compile(r"""\bslot\(\s*["']([^"']*)["']""")
_ROOM = "slots"


def slot(name: str, subject: Any = None) -> Markup:
    """Return what the plugins hang into an opening, in order; nothing is a fine answer.

    An opening that nobody declared, or another subject than it has, is a mistake of the page's
    author: tests raise it, an instance logs it and shows the page without.
    """
    plugins = current.instance().plugins
    with plugins.forgiving("slot", plugins.all[0]):
        opening = _opening(name, subject)
        if opening.subject is not None and subject is None:
            return Markup()
        fragments = plugins.collect(
            "slot_fragments",
            among=lambda plugin: name in (plugin.manifest.fills or (name,)),
            slot=name,
            subject=subject,
            viewer=current.viewer(),
        )
        ordered = sorted(fragments, key=lambda fragment: fragment.order)
        return Markup("\n").join(fragment.html for fragment in ordered)
    return Markup()


def declared(plugins: Plugins) -> dict[str, Slot]:
    """Return the openings of all plugins by name, the core's first."""
    return {item.name: item for _owner, item in plugins.declared("register_slots")}


def check(plugins: Plugins) -> None:
    """Check that every opening of a template, and every one a plugin fills, is declared.

    A plugin may fill one of a plugin that is installed and off: it is not there to be asked.
    Raises PluginError, which names plugin and opening.
    """
    known = declared(plugins)
    for plugin in plugins.all:
        for template, name in _opened(plugin):
            if name not in known:
                words = f"its template {template} has the opening {name!r}, which nobody declares"
                raise _refuse(plugin, words, known)
        for name in plugin.manifest.fills:
            if name not in known and not _is_off(name.partition(".")[0], plugins):
                words = f"it fills the opening {name!r}, which nobody declares"
                raise _refuse(plugin, words, known)


def _is_off(plugin: str, plugins: Plugins) -> bool:
    """Tell whether a plugin is installed and not enabled."""
    there = {point.name for point in installed()} - {CORE}
    return plugin in there and not plugins.is_enabled(plugin)


def _opening(name: str, subject: Any) -> Slot:
    """Return an opening by its name, if this is its subject. Raises WrongField."""
    rooms = current.instance().rooms
    if _ROOM not in rooms:
        rooms[_ROOM] = declared(current.instance().plugins)
    found: Slot | None = rooms[_ROOM].get(name)
    if found is None:
        raise WrongField(f"no opening {name!r} is declared")
    if subject is not None and type(subject) is not found.subject:
        wanted = found.subject.__name__ if found.subject else "None"
        raise WrongField(f"the opening {name!r} has a {wanted}, not {type(subject).__name__}")
    return found


def _opened(plugin: Plugin) -> list[tuple[str, str]]:
    """List the openings of a plugin's templates: the template's name, the opening's."""
    folder: Path = plugin.folder / "templates"
    return [
        (path.relative_to(folder).as_posix(), name)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for name in _openings_in(path)
    ]


def _openings_in(path: Path) -> list[str]:
    state = path.stat()
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1_024)  # by their state: instances of one process and tests share the files
def _read(path: Path, _mtime_ns: int, _size: int) -> list[str]:
    return _OPENED.findall(path.read_text("utf-8", errors="replace"))


def _refuse(plugin: Plugin, words: str, known: dict[str, Slot]) -> PluginError:
    return PluginError(f"{plugin.name}: {words} (there are: {', '.join(sorted(known))})")
