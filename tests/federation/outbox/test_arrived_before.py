"""Of what was sent before the ledger knew arrivals, "never" is said only where that is certain."""

import pytest
from kit import older

DAY = 86_400 * 1_000_000
NOW = 400 * DAY


@pytest.fixture
def before(make_instance, tmp_path):
    """A database as it was before the ledger knew arrivals."""
    with older.database_before("0042", make_instance, tmp_path) as found:
        yield found


def put(database, table, **values):
    columns, marks = ", ".join(values), ", ".join([database.param] * len(values))
    database.execute_sql(
        f"INSERT INTO federation_{table} ({columns}) VALUES ({marks})", tuple(values.values())
    )


def sent(database, number, host, *, days_ago, uri="thing"):
    at = NOW - days_ago * DAY
    values = {"object_uri": uri, "host": host, "inbox": "i", "sender_uri": "ana", "answer": 0}
    put(database, "sent", id=number, first_sent_at=at, **values)


def met(database, number, host, *, last_sent_at):
    """A host with what its table wants; ``last_sent_at`` is None for one that took nothing ever."""
    zeros = dict.fromkeys(("failures", "rest_seconds", "pace"), 0)
    row = dict.fromkeys(("first_seen_at",), 0) | zeros
    wanted = database.get_columns("federation_host")
    values = {one.name: row.get(one.name, _plain(one)) for one in wanted if not one.null}
    values |= {"id": number, "host": host, "last_sent_at": last_sent_at}
    put(database, "host", **values)


def said(database, number, verb):
    wanted = database.get_columns("federation_activity")
    values = {one.name: _plain(one) for one in wanted if not one.null}
    values |= {"id": number, "uri": f"a{number}", "key": f"k{number}", "sender_uri": "ana"}
    values |= {"verb": verb, "object_uri": "thing", "made_at": NOW - 40 * DAY}
    put(database, "activity", **values)


def delivered(database, number, activity, host, state):
    wanted = database.get_columns("federation_delivery")
    values = {one.name: _plain(one) for one in wanted if not one.null}
    values |= {"id": number, "activity_id": activity, "inbox": f"https://{host}/{activity}"}
    values |= {"host": host, "object_uri": "thing", "state": state, "ended_at": NOW}
    put(database, "delivery", **values)


def _plain(column):
    kind = column.data_type.lower()
    return False if "bool" in kind else "" if "char" in kind or "text" in kind else 0


def test_never_is_said_only_of_what_never_arrived_for_certain(before):
    said(before, 1, "Create")
    said(before, 2, "Update")
    for number, (host, days_ago, states) in enumerate(
        [
            ("forgotten.example", 40, {2: "failed"}),  # the Create may have arrived
            ("both.example", 40, {1: "failed", 2: "failed"}),
            ("one.example", 40, {1: "failed", 2: "sent"}),
            ("lately.example", 3, {2: "failed"}),
            ("nobody.example", 40, {2: "waiting"}),
            ("fetched.example", 40, {}),
        ],
        1,
    ):
        met(before, number, host, last_sent_at=None if host == "nobody.example" else NOW)
        sent(before, number, host, days_ago=days_ago)
        sent(before, number + 10, host, days_ago=days_ago, uri="ana")
        for activity, state in states.items():
            delivered(before, 10 * number + activity, activity, host, state)

    older.migrate(before)

    sql = "SELECT host FROM federation_sent WHERE arrived_at IS NULL AND object_uri = "
    things = {host for (host,) in before.execute_sql(f"{sql}'thing'").fetchall()}
    people = {host for (host,) in before.execute_sql(f"{sql}'ana'").fetchall()}
    assert things == {"both.example", "lately.example", "nobody.example"}
    assert people == {"nobody.example"}
