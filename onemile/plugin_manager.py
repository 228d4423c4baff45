"""Find, check, enable and order plugins; one broken guest spoils only his own dish."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import structlog

from onemile import hookspecs
from onemile.contracts import (
    ExportFile,
    FeedItem,
    Fragment,
    Kept,
    Manifest,
    NavLink,
    SearchHit,
)

ENTRY_POINT_GROUP = "onemile.plugins"
API_VERSION = 1
# What the hooks that are gathered for a page must give; anything else would break the page.
GATHERED: dict[str, type] = {
    "navigation_links": NavLink,
    "feed_items": FeedItem,
    "search_hits": SearchHit,
    "slot_fragments": Fragment,
    "export_member": ExportFile,
    "erase_member": Kept,
}
CORE = "core"

log = structlog.get_logger()


class PluginError(Exception):
    """A plugin cannot be enabled; the message says which, why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """An enabled plugin. ``folder`` holds its templates, static files, catalogues, migrations."""

    manifest: Manifest
    module: ModuleType
    folder: Path
    version: str

    @property
    def name(self) -> str:
        return self.manifest.name


class Plugins:
    """The plugins of one instance, core first, then by declared dependency and name."""

    def __init__(self, core: ModuleType, enabled: Sequence[str], *, reraise: bool = False) -> None:
        self.manager = pluggy.PluginManager("onemile")
        self.manager.add_hookspecs(hookspecs)
        self.reraise = reraise
        self.is_traced = bool(os.environ.get("ONEMILE_TRACE_HOOKS"))
        found = {point.name: point for point in installed()}
        guests = _in_order([_load(name, found) for name in enabled])
        self.all = [_as_plugin(core, "onemile"), *guests]
        for plugin in self.all:
            try:
                self.manager.register(plugin.module, name=plugin.name)
            except pluggy.PluginValidationError as error:
                raise PluginError(f"{plugin.name}: {error}") from error
        try:
            self.manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginError(str(error)) from error

    @property
    def hook(self) -> Any:
        """The hooks themselves, for calls that must fail loudly (first answer, startup)."""
        return self.manager.hook

    def names(self) -> list[str]:
        """Name the enabled plugins, without the core."""
        return [plugin.name for plugin in self.all[1:]]

    def is_enabled(self, name: str) -> bool:
        """Tell whether a plugin of that name is enabled."""
        return name in self.names()

    def declared(self, hook: str) -> list[tuple[Plugin, Any]]:
        """Gather what each plugin declares, with its owner; a failure stops the start."""
        gathered = []
        for plugin, call in self._implementations(hook):
            try:
                answer = call()
            except Exception as error:
                raise PluginError(f"{plugin.name}: {hook}() failed: {error!r}") from error
            gathered += [(plugin, item) for item in answer or ()]
        return gathered

    def collect(self, hook: str, **arguments: Any) -> list[Any]:
        """Ask every plugin and join the lists; one that raises is logged and skipped."""
        gathered: list[Any] = []
        for plugin, call in self._implementations(hook, **arguments):
            started = time.perf_counter()
            try:
                answer = _checked(hook, list(call() or ()))
            except Exception:
                if self.reraise:
                    raise
                log.exception("hook failed", hook=hook, plugin=plugin.name)
                continue
            if self.is_traced:
                elapsed_ms = round((time.perf_counter() - started) * 1000, 2)
                log.info("hook", hook=hook, plugin=plugin.name, n=len(answer), ms=elapsed_ms)
            gathered += answer
        return gathered

    def first(self, hook: str, **arguments: Any) -> Any:
        """Give the first answer that is not None, the core's before the others'.

        One that raises is logged and passed over.
        """
        for plugin, call in self._implementations(hook, **arguments):
            try:
                answer = call()
            except Exception:
                if self.reraise:
                    raise
                log.exception("hook failed", hook=hook, plugin=plugin.name)
                continue
            if answer is not None:
                return answer
        return None

    def agrees(self, hook: str, **arguments: Any) -> bool:
        """Tell whether any plugin answers True, asked one by one until one does.

        One that raises is logged and passed over: it has not said yes.
        """
        for plugin, call in self._implementations(hook, **arguments):
            try:
                if call() is True:
                    return True
            except Exception:
                if self.reraise:
                    raise
                log.exception("hook failed", hook=hook, plugin=plugin.name)
        return False

    def implementers(self, hook: str) -> list[tuple[Plugin, Callable[..., Any]]]:
        """Give each plugin that answers a hook, with its function."""
        by_name = {plugin.name: plugin for plugin in self.all}
        return [
            (by_name[implementation.plugin_name], implementation.function)
            for implementation in reversed(getattr(self.hook, hook).get_hookimpls())
        ]

    def _implementations(
        self, hook: str, **arguments: Any
    ) -> list[tuple[Plugin, Callable[[], Any]]]:
        by_name = {plugin.name: plugin for plugin in self.all}
        calls: list[tuple[Plugin, Callable[[], Any]]] = []
        for implementation in getattr(self.hook, hook).get_hookimpls():
            taken = {name: arguments[name] for name in implementation.argnames}

            def call(function: Any = implementation.function, taken: Any = taken) -> Any:
                return function(**taken)

            calls.append((by_name[implementation.plugin_name], call))
        order = {plugin.name: index for index, plugin in enumerate(self.all)}
        return sorted(calls, key=lambda pair: order[pair[0].name])


def _checked(hook: str, answer: list[Any]) -> list[Any]:
    """Give the answer back if it is made of what the hook asks for. Raises TypeError."""
    kind = GATHERED.get(hook, object)
    for item in answer:
        if not isinstance(item, kind):
            raise TypeError(f"{hook}() must give {kind.__name__}s, not {item!r:.80}")
    return answer


def installed() -> list[EntryPoint]:
    """List the plugins that are installed here, enabled or not, by name."""
    return sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name)


def _load(name: str, found: dict[str, EntryPoint]) -> Plugin:
    point = found.get(name)
    if point is None:
        have = ", ".join(sorted(found)) or "none"
        raise PluginError(f"{name}: enabled but not installed (installed: {have})")
    try:
        module = point.load()
    except Exception as error:
        raise PluginError(f"{name}: cannot be imported: {error!r}") from error
    if not isinstance(module, ModuleType):
        raise PluginError(f"{name}: its entry point must name a module, not {module!r}")
    plugin = _as_plugin(module, point.dist.version if point.dist else "")
    if plugin.name != name:
        raise PluginError(f"{name}: its MANIFEST calls itself {plugin.name!r}")
    if plugin.manifest.api != API_VERSION:
        raise PluginError(
            f"{name}: written for plugin api {plugin.manifest.api}, this is {API_VERSION}"
        )
    return plugin


def _as_plugin(module: ModuleType, version: str) -> Plugin:
    manifest = getattr(module, "MANIFEST", None)
    if not isinstance(manifest, Manifest):
        raise PluginError(f"{module.__name__}: has no MANIFEST")
    folder = Path(module.__file__ or "").parent
    return Plugin(manifest=manifest, module=module, folder=folder, version=version)


def _in_order(plugins: list[Plugin]) -> list[Plugin]:
    """Sort by name, each after those it requires. Raises PluginError for a missing one."""
    remaining = sorted(plugins, key=lambda plugin: plugin.name)
    names = {plugin.name for plugin in remaining}
    placed: list[Plugin] = []
    for plugin in remaining:
        missing = [needed for needed in plugin.manifest.requires if needed not in names]
        if missing:
            raise PluginError(f"{plugin.name}: needs {', '.join(missing)} enabled as well")
    while remaining:
        done = {plugin.name for plugin in placed}
        ready = [p for p in remaining if done.issuperset(p.manifest.requires)]
        if not ready:
            raise PluginError(f"{remaining[0].name}: requires itself in a circle")
        placed.append(ready[0])
        remaining.remove(ready[0])
    return placed
