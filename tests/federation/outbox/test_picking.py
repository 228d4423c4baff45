"""Which deliveries go next is asked by a look at as many rows as are wanted, however many wait."""

import pytest

from onemile.api import clock, database, microseconds, rows, transaction
from onemile_federation.outbox import picking
from onemile_federation.outbox.models import PENDING, WAITING

pytestmark = pytest.mark.plugins("federation")


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize("are_urgent", [False, True])
def test_what_is_due_is_read_in_the_order_of_an_index(engine, are_urgent):
    asked = picking._asking(0, 0)
    values = (WAITING, are_urgent, microseconds(clock.now()), *PENDING, 30)
    with transaction():
        if engine == "sqlite":
            plan = rows(f"EXPLAIN QUERY PLAN {asked}", values)
        else:
            # Of tables that are empty it would sort for nothing: here, if it cannot help it.
            database.execute_sql("SET LOCAL enable_sort = off")
            plan = rows(f"EXPLAIN {asked}", values)
    said = " ".join(str(cell) for row in plan for cell in row)
    assert "Sort" not in said and "TEMP B-TREE" not in said, said
