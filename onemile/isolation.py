"""Refuse, at start, a plugin that leaves its own room."""

from typing import Any

from onemile.plugin_manager import CORE, Plugin, PluginError, Plugins

_APP_WIDE = frozenset(
    {
        "before_app_request",
        "after_app_request",
        "teardown_app_request",
        "app_context_processor",
        "app_errorhandler",
        "app_url_value_preprocessor",
        "app_url_defaults",
    }
)


def check(plugins: Plugins) -> None:
    """Check that what each plugin declares bears its name. Raises PluginError.

    Tables ``<name>_…``, blueprint ``<name>`` under ``/<name>``, settings, capabilities and
    events ``<name>.…``, jobs ``<name>.…``, report targets ``<name>.…``, templates in
    ``templates/<name>/``.
    """
    for plugin in plugins.all:
        if plugin.name != CORE:
            _check_templates(plugin)
    _check_names(plugins, "register_models", "table", _table_name, "{}_")
    _check_names(plugins, "register_settings", "setting", lambda item: item.name, "{}.")
    _check_names(plugins, "register_capabilities", "capability", lambda item: item.name, "{}.")
    _check_names(plugins, "register_event_types", "event", lambda item: item.name, "{}.")
    _check_names(plugins, "register_jobs", "job", lambda item: item.name, "{}.")
    _check_names(plugins, "register_report_targets", "report target", lambda i: i.kind, "{}.")
    _check_blueprints(plugins)
    _check_twice(plugins, "register_settings", lambda item: item.name)
    _check_twice(plugins, "register_feed_kinds", lambda item: item.name)


def _table_name(model: Any) -> str:
    return str(model._meta.table_name)


def _refuse(plugin: Plugin, what: str, name: str, rule: str) -> PluginError:
    return PluginError(
        f"{plugin.name}: {what} {name!r} lies outside the plugin's own room ({rule}); "
        f"take {plugin.name!r} out of 'enabled' or ask its author to mend it"
    )


def _check_names(plugins: Plugins, hook: str, what: str, name_of: Any, pattern: str) -> None:
    for plugin, item in plugins.declared(hook):
        prefix = pattern.format(plugin.name)
        if plugin.name != CORE and not name_of(item).startswith(prefix):
            raise _refuse(plugin, what, name_of(item), f"must begin with {prefix!r}")


def _check_blueprints(plugins: Plugins) -> None:
    for plugin, blueprint in plugins.declared("register_blueprints"):
        if plugin.name == CORE:
            continue
        if blueprint.name != plugin.name:
            raise _refuse(plugin, "blueprint", blueprint.name, f"must be {plugin.name!r}")
        if blueprint.url_prefix != f"/{plugin.name}":
            rule = f"must be under '/{plugin.name}'"
            raise _refuse(plugin, "address", str(blueprint.url_prefix), rule)
        _refuse_app_wide(plugin, blueprint)


def _refuse_app_wide(plugin: Plugin, blueprint: Any) -> None:
    """A blueprint can hook into every request of the app; a guest may not."""
    for deferred in blueprint.deferred_functions:
        # Flask records "Blueprint.before_app_request.<locals>.<lambda>".
        maker = getattr(deferred, "__qualname__", "").split(".")[1:2]
        if maker and maker[0] in _APP_WIDE:
            raise _refuse(
                plugin, "app-wide handler", maker[0], "a plugin serves its own pages only"
            )


def _check_templates(plugin: Plugin) -> None:
    folder = plugin.folder / "templates"
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.name != plugin.name:
            rule = f"must lie in templates/{plugin.name}/"
            raise _refuse(plugin, "template", entry.name, rule)


def _check_twice(plugins: Plugins, hook: str, name_of: Any) -> None:
    owners: dict[str, Plugin] = {}
    for plugin, item in plugins.declared(hook):
        first = owners.setdefault(name_of(item), plugin)
        if first is not plugin:
            raise PluginError(f"{plugin.name}: {name_of(item)!r} is taken by {first.name!r}")
