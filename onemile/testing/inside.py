"""What a contract looks at behind a plugin's pages: its code, its tables, what a page costs."""

import ast
import io
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask
from PIL import Image

from onemile import current, db
from onemile.app import create_app
from onemile.contracts import ReportTarget
from onemile.plugin_manager import Plugin
from onemile.testing.browser import Browser
from onemile.testing.ways_out import Shown

# A text that only this row can have; shorter ones are words such as a kind or a state.
DISTINCT_CHARACTERS_MIN = 8
PAGES = ("/", "/?ring=instance", "/map")


def plugin(name: str) -> Plugin:
    """Give an enabled plugin. Raises LookupError."""
    for one in current.instance().plugins.all:
        if one.name == name:
            return one
    raise LookupError(f"{name} is not enabled: mark the class with @pytest.mark.plugins")


def side_doors(plugin: Plugin) -> list[str]:
    """Name the imports by which a plugin reaches past the doorway, with their file and line."""
    return [
        f"{file.relative_to(plugin.folder)}:{node.lineno} {module}"
        for file in sorted(plugin.folder.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for module in _imported(node)
        if _is_side_door(module, own=plugin.folder.name)
    ]


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [] if node.level else [f"{node.module}.{alias.name}" for alias in node.names]


def _is_side_door(module: str, *, own: str) -> bool:
    root = module.partition(".")[0]
    if root == "onemile":
        return not f"{module}.".startswith(("onemile.api.", "onemile.testing."))
    return root.startswith("onemile_") and root != own


def models(name: str) -> list[Any]:
    """Give the models of a plugin."""
    declared = current.instance().plugins.declared("register_models")
    return [model for owner, model in declared if owner.name == name]


def tables(name: str) -> list[str]:
    """Name the tables of a plugin."""
    return [model._meta.table_name for model in models(name)]


def answers_none_of(name: str, hooks: Iterable[str]) -> bool:
    """Tell whether a plugin implements none of some hooks."""
    module = plugin(name).module
    return not any(hasattr(module, hook) for hook in hooks)


def without(instance: Flask, name: str) -> Flask:
    """Start the same instance without a plugin, and without those that need it."""
    extension = instance.extensions[current.EXTENSION]
    enabled = [
        one.name
        for one in extension.plugins.all[1:]
        if one.name != name and name not in one.manifest.requires
    ]
    overrides = {"base_url": extension.card.base_url, "enabled": enabled}
    if url := extension.settings["database_url"]:
        overrides["database_url"] = url
    return create_app(extension.folder, overrides=overrides, environment={}, testing=True)


# ---------------------------------------------------------------------- what moderators do


def hide(shown: Shown) -> None:
    """Hide a thing as moderators do."""
    target, subject = _reported(shown)
    target.hide(subject)


def restore(shown: Shown) -> None:
    """Bring a hidden thing back."""
    target, subject = _reported(shown)
    target.restore(subject)


def answers_for(shown: Shown, member: Any) -> bool:
    """Tell whether the core keeps a moderator from deciding on a thing as theirs.

    Where several people answer for it, its author is one of those whom its target names.
    """
    target, subject = _reported(shown)
    is_author = bool(target.author(subject) == member.uri)
    if target.answered_for is None:
        return is_author
    is_one_of_them = shown.report.rsplit("/", 1)[1] in list(target.answered_for(str(member.uri)))
    assert is_one_of_them or not is_author, "its author answers for it with the others"
    return is_one_of_them


def _reported(shown: Shown) -> tuple[ReportTarget, Any]:
    assert shown.report, "a thing that others read can be reported: give the path of its report"
    _, _, kind, subject_id = shown.report.split("/")
    for _owner, target in current.instance().plugins.declared("register_report_targets"):
        if target.kind == kind:
            return target, target.find(subject_id)
    raise AssertionError(f"no report target is called {kind}")


# ---------------------------------------------------------------------- what its tables hold


def rows_of(member: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the rows of a plugin in which a member's id or URI stands, with their table."""
    for model in models(name):
        for row in model.select().dicts():
            if any(value in (member.id, member.uri) for value in row.values()):
                yield model._meta.table_name, row


def empty_tables(name: str) -> list[str]:
    """Name the tables of a plugin in which nothing stands."""
    return [model._meta.table_name for model in models(name) if not model.select().exists()]


def values(name: str) -> Iterator[tuple[str, str, Any]]:
    """Give everything that stands in a plugin's tables: table, column, value."""
    for model in models(name):
        for row in model.select().dicts():
            for column, value in row.items():
                yield model._meta.table_name, column, value


def holds(value: Any, sought: Any) -> bool:
    """Tell whether a value is what is sought, or a text with it inside."""
    if isinstance(value, str):
        return str(sought) in value
    return type(value) is type(sought) and value == sought


def is_in(copied: str, row: dict[str, Any], member: Any) -> bool:
    """Tell whether a copy holds a row: by its id, or a text that is its own."""
    texts = [value for value in row.values() if isinstance(value, str) and value != member.uri]
    distinct = [text for text in texts if len(text) >= DISTINCT_CHARACTERS_MIN]
    return str(row.get("id", "")) in copied or any(text in copied for text in distinct)


# ---------------------------------------------------------------------- what a page costs


def statements(browser: Browser, clock: Any) -> int:
    """Count the statements of the pages on which things are listed, counts made anew."""
    engine: Any = db.database.obj
    asked: list[str] = []
    original = engine.execute_sql

    def counting(sql: str, *arguments: Any, **options: Any) -> Any:
        asked.append(sql)
        return original(sql, *arguments, **options)

    for path in PAGES:
        browser.get(path)
    clock.advance(minutes=2)
    engine.execute_sql = counting
    try:
        for path in PAGES:
            browser.get(path)
    finally:
        del engine.execute_sql
    return len(asked)


def photo() -> io.BytesIO:
    """Give a small photo to send."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    return io.BytesIO(out.getvalue())
