"""Conditions whose SQL is written once, however many queries of a page ask by them.

What a member may see is some hundred squares and a dozen of clauses: writing that down takes
ten times as long as the answer, and a page of shelves asks by it again and again.
"""

from typing import Any

from peewee import ColumnBase, Expression, SelectBase


class WrittenOnce(ColumnBase):
    """A condition on the rows of a model, as SQL from the second time on.

    It names no table but its model and those of its own subqueries. These have their names from
    the first time, which shadow others of the kind and are never that of the model.
    """

    def __init__(self, condition: Any, model: Any) -> None:
        self._condition, self._table = condition, model._meta.table
        self._written: dict[str, tuple[str, list[Any]]] = {}

    def __sql__(self, ctx: Any) -> Any:
        """Write the condition into a query, which calls the model as it does."""
        name = ctx.alias_manager[self._table]
        if name not in self._written:
            at_sql, at_values = len(ctx._sql), len(ctx._values)
            ctx.literal("(").sql(self._condition).literal(")")
            self._written[name] = ("".join(ctx._sql[at_sql:]), list(ctx._values[at_values:]))
            return ctx
        sql, values = self._written[name]
        ctx.literal(sql)
        ctx._values.extend(values)
        return ctx


def ask_subqueries_once() -> None:
    """Keep peewee from writing a subquery behind ``IN`` twice, to see whether it is empty.

    It is never. Of subqueries in each other the innermost would be written 2ⁿ times; the lists
    for which peewee looks are looked at as before.
    """
    asked: Any = Expression
    original = asked._is_rhs_empty

    def is_empty(self: Any, rhs: Any, ctx: Any) -> bool:
        return not isinstance(rhs, SelectBase) and bool(original(self, rhs, ctx))

    asked._is_rhs_empty = is_empty
