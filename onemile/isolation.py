"""Refuse, at start, a plugin that leaves its own room.

What a plugin declares is checked by its names; what it does to the app, while its pages are
registered and while it starts, is seen by comparing the app before and after.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from peewee import ForeignKeyField

from onemile import answers, hookspecs
from onemile.db import BaseModel
from onemile.plugin_manager import CORE, SPOILT, Plugin, PluginError, Plugins

# No underscore: "tools" and "tools_extra" could not be told apart by their tables.
_NAME = re.compile(r"[a-z][a-z0-9]{1,29}")
# What crosses between instances, or proves who asks, is named after its owner: the core's as well.
OF_EVERY_OWNER = {
    "register_authenticators": "authenticator",
    "register_representations": "representation",
    "register_federated_types": "federated type",
    "register_actor_kinds": "kind of actor",
}
# Tables of the app that hold functions for every request, by scope; None is the whole app.
_HANDLERS = {
    "before_request_funcs": "handler before every request",
    "after_request_funcs": "handler after every request",
    "teardown_request_funcs": "handler at the end of every request",
    "template_context_processors": "names in every template",
    "url_value_preprocessors": "handler of every address",
    "url_default_functions": "handler of every address",
}


def check(plugins: Plugins) -> None:
    """Check that what each plugin declares bears its name. Raises PluginError.

    Tables ``<name>_…``, blueprint ``<name>`` under ``/<name>``, settings, capabilities and
    events ``<name>.…``, jobs ``<name>.…``, report targets ``<name>.…``, and so on; templates in
    ``templates/<name>/``. Doors are the matter of ``door_rooms``.
    """
    for hook in vars(hookspecs):
        if hook.startswith("register_"):
            plugins.declared(hook)
    taken = core_words(plugins)
    for plugin in plugins.all:
        if plugin.name != CORE:
            _check_plugin_name(plugin, taken)
            _check_templates(plugin)
    _check_names(plugins, "register_models", "table", _table_name, "{}_")
    _check_names(plugins, "register_settings", "setting", _name, "{}.")
    _check_names(plugins, "register_capabilities", "capability", _name, "{}.")
    _check_names(plugins, "register_event_types", "event", _name, "{}.")
    _check_names(plugins, "register_jobs", "job", _name, "{}.")
    _check_names(plugins, "register_tasks", "task", _name, "{}.")
    _check_names(plugins, "register_services", "service", _name, "{}.")
    _check_names(plugins, "register_benches", "bench", _name, "{}.")
    _check_names(plugins, "register_slots", "opening", _name, "{}.")
    _check_names(plugins, "register_report_targets", "report target", lambda i: i.kind, "{}.")
    for hook, what in OF_EVERY_OWNER.items():
        _check_names(plugins, hook, what, _name, "{}.", also_core=True)
        _check_doubles(plugins, hook, what)
    _check_models(plugins)
    _check_blueprints(plugins)
    for hook in ("register_settings", "register_feed_kinds", "register_capabilities"):
        _check_twice(plugins, hook, _name)
    _check_twice(plugins, "register_event_types", _name)
    _check_twice(plugins, "register_jobs", _name)
    _check_twice(plugins, "register_tasks", _name)
    _check_twice(plugins, "register_services", _name)
    _check_twice(plugins, "register_health_checks", _name)
    _check_twice(plugins, "register_slots", _name)


def start(app: Flask, plugins: Plugins) -> None:
    """Call each plugin's ``on_startup``, and see that it changes nothing beyond its room.

    Raises PluginError, also for one that fails.
    """
    for plugin, function in reversed(plugins.implementers("on_startup")):
        taken = function.__code__.co_varnames[: function.__code__.co_argcount]
        with inside(app, plugin):
            try:
                function(**({"app": app} if "app" in taken else {}))
            except PluginError:
                raise
            except SPOILT as error:
                raise PluginError(f"{plugin.name}: on_startup() failed: {error!r}") from error


@contextmanager
def inside(app: Flask, plugin: Plugin) -> Iterator[None]:
    """See that what happens in the block changes the app within the plugin's room only."""
    if plugin.name == CORE:
        yield
        return
    before = _footprint(app)
    yield
    for what, name, scope, _identity in sorted(_footprint(app) - before, key=str):
        if not _is_own(plugin, what, name, scope):
            raise _refuse(plugin, what, name, "a plugin serves its own pages only")


def keeper_of_smiles(plugins: Plugins) -> Any:
    """Give the one ledger that a plugin provides, or None. Raises PluginError for two."""
    return _provided(plugins, "provide_ledger", "keep the ledger")


def keeper_of_exchanges(plugins: Plugins) -> Any:
    """Give the one keeper of commitments, or None. Raises PluginError for two."""
    return _provided(plugins, "provide_commitments", "keep commitments")


def _provided(plugins: Plugins, hook: str, wish: str) -> Any:
    offered = []
    for plugin, ask in plugins.each(hook):
        try:
            keeper = ask()
        except SPOILT as error:
            raise PluginError(f"{plugin.name}: {hook}() failed: {error!r}") from error
        if keeper is not None:
            offered.append((plugin, keeper))
    if len(offered) > 1:
        names = " and ".join(sorted(plugin.name for plugin, _ in offered))
        raise PluginError(f"{names}: both want to {wish}; enable one of them only")
    for plugin, keeper in offered:
        try:
            return answers.single(hook, keeper)
        except TypeError as error:
            raise PluginError(f"{plugin.name}: {error}") from error
    return None


# ---------------------------------------------------------------------- what is declared


def _name(item: Any) -> str:
    return str(item.name)


def _table_name(model: Any) -> str:
    return str(model._meta.table_name)


def _refuse(plugin: Plugin, what: str, name: str, rule: str) -> PluginError:
    return PluginError(
        f"{plugin.name}: {what} {name!r} lies outside the plugin's own room ({rule}); "
        f"take {plugin.name!r} out of 'enabled' or ask its author to mend it"
    )


def core_words(plugins: Plugins) -> set[str]:
    """Return the words that no plugin may take, since the core's pages and tables bear them."""
    words = {CORE, "static", "onemile"}
    for plugin, blueprint in plugins.declared("register_blueprints"):
        if plugin.name == CORE:
            words |= {blueprint.name, (blueprint.url_prefix or "").strip("/").split("/")[0]}
    for plugin, model in plugins.declared("register_models"):
        if plugin.name == CORE:
            words.add(_table_name(model).split("_")[0])
    return words


def _check_plugin_name(plugin: Plugin, taken: set[str]) -> None:
    if not _NAME.fullmatch(plugin.name):
        raise _refuse(plugin, "name", plugin.name, "2 to 30 small letters and digits")
    if plugin.name in taken:
        raise _refuse(plugin, "name", plugin.name, "the core uses this word itself")


def _check_names(
    plugins: Plugins,
    hook: str,
    what: str,
    name_of: Callable[[Any], str],
    pattern: str,
    *,
    also_core: bool = False,
) -> None:
    for plugin, item in plugins.declared(hook):
        prefix = pattern.format(plugin.name)
        is_asked = also_core or plugin.name != CORE
        if is_asked and not name_of(item).startswith(prefix):
            raise _refuse(plugin, what, name_of(item), f"must begin with {prefix!r}")


def _check_models(plugins: Plugins) -> None:
    """Tables are the instance's own kind, and point at the core's or their own plugin's only."""
    owners = {model: plugin for plugin, model in plugins.declared("register_models")}
    for model, plugin in owners.items():
        if not issubclass(model, BaseModel):
            raise _refuse(plugin, "table", _table_name(model), "must be a BaseModel")
        for field in model._meta.sorted_fields:
            if not isinstance(field, ForeignKeyField):
                continue
            owner = owners.get(field.rel_model)
            if owner is not plugin and (owner is None or owner.name != CORE):
                where = f"{_table_name(model)}.{field.name}"
                rule = "may point at the core's tables and the plugin's own"
                raise _refuse(plugin, "foreign key", where, rule)
    _check_twice(plugins, "register_models", _table_name)


def _check_blueprints(plugins: Plugins) -> None:
    for plugin, blueprint in plugins.declared("register_blueprints"):
        if plugin.name == CORE:
            continue
        if blueprint.name != plugin.name:
            raise _refuse(plugin, "blueprint", blueprint.name, f"must be {plugin.name!r}")
        if blueprint.url_prefix != f"/{plugin.name}":
            rule = f"must be under '/{plugin.name}'"
            raise _refuse(plugin, "address", str(blueprint.url_prefix), rule)


def _check_templates(plugin: Plugin) -> None:
    folder = plugin.folder / "templates"
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.name != plugin.name:
            rule = f"must lie in templates/{plugin.name}/"
            raise _refuse(plugin, "template", entry.name, rule)


def _check_twice(plugins: Plugins, hook: str, name_of: Callable[[Any], str]) -> None:
    owners: dict[str, Plugin] = {}
    for plugin, item in plugins.declared(hook):
        first = owners.setdefault(name_of(item), plugin)
        if first is not plugin:
            raise PluginError(f"{plugin.name}: {name_of(item)!r} is taken by {first.name!r}")


def _check_doubles(plugins: Plugins, hook: str, what: str) -> None:
    """Refuse one name for two, by whomever."""
    seen: set[str] = set()
    for plugin, item in plugins.declared(hook):
        if item.name in seen:
            raise PluginError(f"{plugin.name}: the {what} {item.name!r} is declared twice")
        seen.add(item.name)


# ---------------------------------------------------------------------- what is done


# What, its name, the scope it holds in (None: everywhere), and what tells two alike apart.
_Mark = tuple[str, str, str | None, object]


def _footprint(app: Flask) -> set[_Mark]:
    """List all that a plugin could add to an app: addresses, handlers, filters, wrappers."""
    marks: set[_Mark] = {
        ("address", rule.rule, rule.endpoint, None) for rule in app.url_map.iter_rules()
    }
    for table, what in _HANDLERS.items():
        for scope, functions in getattr(app, table).items():
            marks |= {(what, _name_of(function), scope, id(function)) for function in functions}
    for scope, by_code in app.error_handler_spec.items():
        for code, handlers in by_code.items():
            marks |= {
                ("error page", str(code or kind.__name__), scope, id(handler))
                for kind, handler in handlers.items()
            }
    environment = app.jinja_env
    for what, names in (
        ("template filter", environment.filters),
        ("template test", environment.tests),
        ("template name", environment.globals),
    ):
        marks |= {(what, str(name), None, id(value)) for name, value in names.items()}
    for function in app.teardown_appcontext_funcs:
        marks.add(("handler at the end of every request", _name_of(function), None, id(function)))
    marks.add(("wrapper of the whole app", _name_of(app.wsgi_app), None, app.wsgi_app))
    return marks


def _is_own(plugin: Plugin, what: str, name: str, scope: str | None) -> bool:
    """Tell whether a mark lies in the plugin's room; an address must do so by its path as well."""
    if scope is None or scope.split(".")[0] != plugin.name:
        return False
    if what == "address":
        return name == f"/{plugin.name}" or name.startswith(f"/{plugin.name}/")
    return True


def _name_of(function: Any) -> str:
    return str(getattr(function, "__name__", type(function).__name__))
