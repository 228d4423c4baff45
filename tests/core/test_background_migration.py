"""A database of the version before the queue: what waits there goes on waiting, row by row."""

import pytest

from onemile import clock
from onemile.db import microseconds
from onemile.models import MailMessage
from tests.core.older import database_before, gone_on, plant

TABLES = ("event", "event_delivery", "job_run", "mail_message")


@pytest.fixture
def old(tmp_path, engine, request):
    """A database with the core's tables of before, and a word to ask it in plain SQL."""
    yield from database_before("0011", tmp_path, request)


def rows(old):
    found = {}
    for table in TABLES:
        names = [column.name for column in old.get_columns(table) if column.name not in NEW]
        listed = ", ".join(f'"{name}"' for name in sorted(names))
        found[table] = old.execute_sql(f"SELECT {listed} FROM {table} ORDER BY id").fetchall()
    return found


NEW = {"fence", "started_at", "overran_seconds", "stop_url"}


def test_pending_events_emails_and_leased_jobs_are_kept_row_by_row(old):
    now, later = microseconds(clock.now()), microseconds(clock.ahead(minutes=10))
    for number in (1, 2):
        plant(old, "event", id=number, name="core.X", payload="{}", recorded_at=now,
              is_dispatched=number == 1)  # fmt: skip
    plant(old, "event_delivery", id=3, event_id=1, plugin="x", attempts=4, due_at=later, error="e")
    plant(old, "job_run", id=4, name="core.heartbeat", due_at=now, lease_until=later, last_error="")
    for number, attempts in ((5, 0), (6, 3), (7, 10)):
        plant(old, "mail_message", id=number, to="ana@x.example", subject="x", body="y", link="",
              created_at=now, due_at=now, attempts=attempts, error="")  # fmt: skip
    before = rows(old)
    # The lease of an email is new; of a job it was there.
    with gone_on(old):
        after = rows(old)
    after["mail_message"] = [row[:INDEX] + row[INDEX + 1 :] for row in after["mail_message"]]
    assert after == before


# Where "lease_until" stands among the sorted columns of an email.
INDEX = sorted({field.column_name for field in MailMessage._meta.sorted_fields} - NEW).index(
    "lease_until"
)
