"""A job goes through rows, and one that fails holds up none of the others.

Rows are of many, and what one of them holds is sometimes such that nobody thought of it: whoever
stops there stops at the same place in every run to come.
"""

from collections.abc import Callable, Iterable
from typing import Any

import structlog

log = structlog.get_logger()


def each(of: Iterable[Any], do: Callable[[Any], Any]) -> int:
    """Do something with each, and return the sum of what that gives.

    What fails is named by the log. When all have had their turn the first failure is raised, so
    that the job is one that has failed, to whoever looks (``onemile doctor``).
    """
    n, failed = 0, None
    for one in of:
        try:
            n += int(do(one) or 0)
        except Exception as error:
            log.warning("one of many failed", one=str(one), by=do.__name__, error=repr(error)[:200])
            failed = failed or error
    if failed is not None:
        raise failed
    return n
