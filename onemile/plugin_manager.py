"""Find, check, enable and order plugins; one broken guest spoils only his own dish."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import structlog
from flask import has_app_context

from onemile import answers, hookspecs
from onemile.contracts import Manifest
from onemile.db import gave_way, in_transaction, transaction
from onemile.record import WrongField

ENTRY_POINT_GROUP = "onemile.plugins"
API_VERSION = 1
# What pluggy offers to reach around the others' answers.
REACHING_ROUND = ("wrapper", "hookwrapper", "tryfirst", "trylast")
# What a hook may raise and spoil its own dish only; a plugin that wants to exit is one of it.
SPOILT = (Exception, SystemExit)
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
        self._ordered: dict[str, tuple[Any, list[tuple[Plugin, Any]]]] = {}
        self._declared: dict[str, tuple[Any, list[tuple[Plugin, Any]]]] = {}
        for plugin in self.all:
            self._register(plugin)
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
        """Gather what each plugin declares, with its owner; a failure stops the start.

        Each is asked once: what held at the start holds on every page. Raises PluginError.
        """
        order = self._in_order(hook)
        known, gathered = self._declared.get(hook, (None, []))
        if known is not order:
            gathered = [
                (plugin, item)
                for plugin, implementation in order
                for item in _declaration(plugin, hook, implementation)
            ]
            self._declared[hook] = (order, gathered)
        return list(gathered)

    def collect(
        self, hook: str, *, among: Callable[[Plugin], bool] | None = None, **arguments: Any
    ) -> list[Any]:
        """Ask every plugin, or those for which ``among`` says yes, and join the lists.

        One that raises, or gives something else than the hook asks for, is logged and skipped.
        """
        gathered: list[Any] = []
        for plugin, implementation in self._in_order(hook):
            if among is not None and not among(plugin):
                continue
            started = time.perf_counter()
            answer: list[Any] = []
            with self.forgiving(hook, plugin):
                answer = answers.listed(hook, _call(implementation, arguments))
            if self.is_traced:
                elapsed_ms = round((time.perf_counter() - started) * 1000, 2)
                log.info("hook", hook=hook, plugin=plugin.name, n=len(answer), ms=elapsed_ms)
            gathered += answer
        return gathered

    def first(self, hook: str, **arguments: Any) -> Any:
        """Give the first answer that is not None, the core's before the others'.

        One that raises, or gives something else than the hook asks for, is logged and passed over.
        """
        for plugin, implementation in self._in_order(hook):
            answer = None
            with self.forgiving(hook, plugin):
                answer = answers.single(hook, _call(implementation, arguments))
            if answer is not None:
                return answer
        return None

    def mapped(
        self,
        hook: str,
        *,
        given: Mapping[str, Any] | None = None,
        **asking: Callable[[], Sequence[str]],
    ) -> Iterator[tuple[Plugin, dict[str, Any]]]:
        """Ask the plugins in turn about what ``asking`` gives by then, until that is nothing.

        ``given`` are the hook's other arguments, the same for all. The core comes first. One that
        raises, or whose answer holds anything it was not asked for, is logged and passed over.
        """
        ((name, missing),) = asking.items()
        for plugin, implementation in self._in_order(hook):
            keys = missing()
            if not keys:
                return
            answer: dict[str, Any] = {}
            with self.forgiving(hook, plugin):
                said = _call(implementation, {**(given or {}), name: tuple(keys)})
                answer = answers.mapped(hook, said, keys=frozenset(keys))
            yield plugin, answer

    def each(self, hook: str, **arguments: Any) -> Iterator[tuple[Plugin, Callable[[], Any]]]:
        """Give each plugin that answers a hook with its call, for who judges answers himself."""
        for plugin, implementation in self._in_order(hook):

            def call(implementation: Any = implementation) -> Any:
                return _call(implementation, arguments)

            yield plugin, call

    def implementers(self, hook: str) -> list[tuple[Plugin, Callable[..., Any]]]:
        """Give each plugin that answers a hook, with its function."""
        by_name = {plugin.name: plugin for plugin in self.all}
        return [
            (by_name[implementation.plugin_name], implementation.function)
            for implementation in reversed(getattr(self.hook, hook).get_hookimpls())
        ]

    @contextmanager
    def forgiving(self, hook: str, plugin: Plugin) -> Iterator[None]:
        """Log what a plugin raises in the block and go on; in tests nothing is forgiven.

        Within a transaction a question that fails takes only itself back.
        """
        try:
            if has_app_context() and in_transaction():
                with transaction():
                    yield
            else:
                yield
        except SPOILT as error:
            # A transaction in the way of another is nobody's mistake: it is given up as a whole.
            if self.reraise or (gave_way(error) and in_transaction()):
                raise
            log.exception("hook failed", hook=hook, plugin=plugin.name)

    def _register(self, plugin: Plugin) -> None:
        """Let a plugin answer hooks, each for itself. Raises PluginError."""
        try:
            self.manager.register(plugin.module, name=plugin.name)
        except pluggy.PluginValidationError as error:
            raise PluginError(f"{plugin.name}: {error}") from error
        for caller in self.manager.get_hookcallers(plugin.module) or ():
            for implementation in caller.get_hookimpls():
                asked = [word for word in REACHING_ROUND if getattr(implementation, word)]
                if asked and implementation.plugin is plugin.module:
                    raise PluginError(
                        f"{plugin.name}: {caller.name}() is marked {asked[0]}, which reaches round "
                        "other plugins' answers; mark it with @hookimpl alone"
                    )

    def _in_order(self, hook: str) -> list[tuple[Plugin, Any]]:
        """Give who answers a hook, in the plugins' order; the same list until that changes."""
        there = [*getattr(self.hook, hook).get_hookimpls(), *self.all]
        known, order = self._ordered.get(hook, (None, []))
        if known != there:
            by_name = {plugin.name: (place, plugin) for place, plugin in enumerate(self.all)}
            answering = [
                (*by_name[one.plugin_name], one)
                for one in getattr(self.hook, hook).get_hookimpls()
                if one.plugin_name in by_name
            ]
            answering.sort(key=lambda one: one[0])
            order = [(plugin, implementation) for _place, plugin, implementation in answering]
            self._ordered[hook] = (there, order)
        return order


def _call(implementation: Any, arguments: dict[str, Any]) -> Any:
    return implementation.function(*[arguments[name] for name in implementation.argnames])


def _declaration(plugin: Plugin, hook: str, implementation: Any) -> list[Any]:
    """Ask one plugin what it declares. Raises PluginError, which says what is wrong in a line."""
    try:
        return answers.listed(hook, _call(implementation, {}))
    except SPOILT as error:
        words = str(error) if isinstance(error, WrongField) else repr(error)
        raise PluginError(f"{plugin.name}: {hook}() failed: {words}") from error


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
