"""Refuse, at start, a door that lies in nobody's room, or in another's."""

import re
from itertools import combinations

from onemile import isolation
from onemile.plugin_manager import CORE, Plugin, PluginError, Plugins

# Small letters, so that no two roots differ by their spelling alone.
_ROOT = re.compile(r"(/[a-z0-9.][a-z0-9._-]*)+", re.ASCII)
# What a variable part is called makes no other address of it.
_VARIABLE = re.compile(r"<(?:([^<>]*):)?[^<>:]*>")


def check(plugins: Plugins) -> None:
    """Check the roots of all manifests, and that each door lies beneath one. Raises PluginError."""
    taken = isolation.core_words(plugins) | {plugin.name for plugin in plugins.all}
    for plugin in plugins.all:
        for root in plugin.manifest.roots:
            _check_root(plugin, root, taken)
    for one, other in combinations(plugins.all, 2):
        for root in one.manifest.roots:
            for theirs in other.manifest.roots:
                if lies_beneath(root, theirs) or lies_beneath(theirs, root):
                    raise PluginError(
                        f"{other.name}: its root {theirs!r} is that of {one.name!r}; "
                        "enable one of them only"
                    )
    _check_doors(plugins)


def lies_beneath(path: str, root: str) -> bool:
    """Tell whether a path is a root or below it; ``/apart`` is not below ``/ap``."""
    return path == root or path.startswith(f"{root}/")


def _check_root(plugin: Plugin, root: str, taken: set[str]) -> None:
    if not _ROOT.fullmatch(root) or ".." in root:
        raise PluginError(
            f"{plugin.name}: its root {root!r} must begin with a slash, end with none, and be of "
            "small letters and digits"
        )
    word = root.split("/")[1]
    if word in taken:
        raise PluginError(
            f"{plugin.name}: its root {root!r} lies among pages: {word!r} is taken by the core "
            "or a plugin"
        )


def _check_doors(plugins: Plugins) -> None:
    owners: dict[tuple[str, str], Plugin] = {}
    for plugin, door in plugins.declared("register_doors"):
        rooms = [*plugin.manifest.roots, *([f"/{plugin.name}"] if plugin.name != CORE else [])]
        if not any(lies_beneath(door.rule, room) for room in rooms):
            where = " or ".join(repr(room) for room in rooms) or "a root of its manifest"
            raise PluginError(f"{plugin.name}: the door {door.rule!r} must lie beneath {where}")
        for method in set(door.methods):
            key = _VARIABLE.sub(r"<\1>", door.rule), method
            if key in owners:
                raise PluginError(
                    f"{plugin.name}: the door {door.rule!r} for {method} is there already, "
                    f"declared by {owners[key].name!r}"
                )
            owners[key] = plugin
