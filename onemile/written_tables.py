"""Which tables an open transaction has written, told once before it commits.

Seen where every statement passes, not where somebody remembers to say it: what a plugin writes
tomorrow counts as well. What nobody who has no account can ever read is left out, by name.
"""

import re
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

from onemile import commits

_VERBS = (
    r"(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM"
    r"|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO)"
)
_WRITES = re.compile(rf'\s*{_VERBS}\s+(?:ONLY\s+)?"?(\w+)"?', re.IGNORECASE)
# Whatever a statement that begins with its subqueries writes, it is taken for something read.
_WRITES_AFTER_ALL = re.compile(rf"\s*WITH\b.*\b{_VERBS}\b", re.IGNORECASE | re.DOTALL)
# The house's own bookkeeping, written all day long.
UNREAD = frozenset(
    "background_task copy_generation event event_delivery job_run mail_message member_session "
    "notice people_count people_day personal_link rate_count second_look stored_picture".split()
)


class _Open(threading.local):
    def __init__(self) -> None:
        self.has_written: dict[int, bool] = {}


class Watched:
    """Mixed into a database: notes writes, and calls ``ending`` before a commit that has any."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self._open = _Open()
        self.ending: Callable[[], None] | None = None
        # The tables of plugins that say of themselves that no visitor reads what is in them.
        self.unread: frozenset[str] = UNREAD
        super().__init__(*given, **named)

    def execute_sql(self, sql: str, params: Any = None, *more: Any) -> Any:
        """Run a statement; one that writes outside of any transaction gets one of its own."""
        if not _is_to_be_told(sql, self.unread):
            return super().execute_sql(sql, params, *more)  # type: ignore[misc]
        if self.ending is not None and not self.in_transaction():  # type: ignore[attr-defined]
            with commits.atomic(self):
                return self.execute_sql(sql, params, *more)
        self._open.has_written[id(self)] = True
        return super().execute_sql(sql, params, *more)  # type: ignore[misc]

    def in_turn(self) -> AbstractContextManager[object]:
        """Hold the turn of who writes, where writers stand in line; here nobody does."""
        return nullcontext()

    def wait_for_disk(self) -> None:
        """Let the commit of the open transaction wait for the disk; here each of them does."""

    def end(self) -> None:
        """Tell ``ending`` of an outermost transaction that has written, just before its commit."""
        if self._open.has_written.pop(id(self), False) and self.ending is not None:
            self.ending()

    def drop(self) -> None:
        """Forget what a transaction that is taken back has written."""
        self._open.has_written.pop(id(self), None)


# The texts of a house are a few hundred; of those that are made anew each time, some are kept.
@lru_cache(maxsize=2_000)
def _is_to_be_told(sql: str, unread: frozenset[str] = UNREAD) -> bool:
    found = _WRITES.match(sql)
    if found is not None:
        return found[1].lower() not in unread
    return _WRITES_AFTER_ALL.match(sql) is not None
