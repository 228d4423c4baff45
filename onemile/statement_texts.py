"""Statements written in fewer steps: peewee's own text, letter for letter.

Half of what a page costs goes into writing its statements, and most of that into the names of
columns: for each of them peewee makes six objects and takes fifteen steps. Here a name is one
step, and so is a plain value, or a list of them: a mile is forty. All else is left to peewee, by
the way it offers (``Database.context_class``); tests/core/test_statement_texts.py compares the two,
and fails where peewee does in another way what is done here in its stead.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from peewee import SCOPE_VALUES, Column, Context, Entity, Field, State, Table

# Names of tables and columns, and their aliases in a statement, as they stand in quotes: all
# tables of ten plugins have some two thousand, each of which is met under two or three aliases.
NAMES_MAX = 10_000

# What can be nothing but a value: no part of a statement, no model, no list of values.
_PLAIN = frozenset({str, int, bool, float, bytes, type(None), datetime, date})
_LISTS = frozenset({list, tuple, set, frozenset})
# Which kinds of peewee's parts write themselves as peewee's own do; asked once for each kind.
_FIELDS: dict[type, bool] = {}


class QuickContext(Context):
    """A statement being written, where names of columns and plain values take one step."""

    __slots__ = ()

    def sql(self, obj: Any) -> Any:
        """Write a part of a statement; gives the context, as peewee's does."""
        kind = type(obj)
        if kind in _PLAIN:
            return self.value(obj)
        if kind in _LISTS:
            return self._list(obj)
        is_field = _FIELDS.get(kind)
        if is_field is None:
            is_field = _FIELDS[kind] = _writes_as_field(kind)
        if is_field:
            return self._name(obj.model._meta.table, obj.column_name)
        if kind is Column and type(obj.source) is Table:
            return self._name(obj.source, obj.name)
        if kind is Entity:
            return self._text(_quoted(self.state.settings.get("quote") or '""', *obj._path))
        by_peewee: Any = super().sql
        return by_peewee(obj)

    def __call__(self, **overrides: Any) -> "QuickContext":
        """Begin an inner part: scope and settings are inherited, parentheses are not."""
        before = self.state
        self.stack.append(before)
        scope = overrides.pop("scope", None)
        parentheses = overrides.pop("parentheses", None)
        settings = {**before.settings, **overrides} if overrides else before.settings
        self.state = State(before.scope if scope is None else scope, parentheses, settings)
        return self

    def _name(self, table: Any, column: str) -> "QuickContext":
        """Write the name of a column, with that of its table where a statement has several."""
        state = self.state
        quote = state.settings.get("quote") or '""'
        if state.scope == SCOPE_VALUES:
            return self._text(_quoted(quote, column))
        if table._alias:
            self.alias_manager[table] = table._alias
        aliases: Any = self.alias_manager
        alias = aliases.mapping.get(table) or aliases.add(table)
        return self._text(_quoted(quote, alias, column))

    def _list(self, values: Any) -> Any:
        """Write a list, such as one to choose from; one with a part of a statement is peewee's."""
        state: Any = self.state
        if values and not state.value_literals and _are_plain(values):
            convert = state.converter
            kept = [convert(value) for value in values] if convert else values
            if _are_plain(kept):  # some fields make parts of a statement of their values
                collected: Any = self
                collected._values.extend(kept)
                return self._text(f"({', '.join([state.param or '?'] * len(kept))})")
        by_peewee: Any = super().sql
        return by_peewee(values)

    def _text(self, words: str) -> "QuickContext":
        written: Any = self.literal
        written(words)
        return self


def _are_plain(values: Any) -> bool:
    return _PLAIN.issuperset(map(type, values))


def _writes_as_field(kind: type) -> bool:
    """Tell whether a kind of part is a field that writes itself as a column of its own table."""
    return issubclass(kind, Field) and kind.__sql__ is Field.__sql__ and kind.column is Field.column


@lru_cache(maxsize=NAMES_MAX)
def _quoted(quote: str, *path: str) -> str:
    """Put the parts of a name into quotation marks, those within them doubled."""
    return ".".join(quote[0] + part.replace(quote[0], quote) + quote[1] for part in path)
