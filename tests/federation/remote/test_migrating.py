"""What an instance with a past has kept of others is there after it is brought up to date."""

import json

import pytest
from kit import older

NO_WORDS = dict.fromkeys(("audience_uri", "title", "summary", "content", "url", "context_uri"), "")
KEPT = {"kind": "Note", "author_uri": "a", "in_reply_to_uri": "", "received_at": 0, **NO_WORDS}


@pytest.fixture
def before(make_instance, tmp_path):
    """A database in which a thing has one who passed it on, at most, in a column of its own."""
    with older.database_before("0009", make_instance, tmp_path) as found:
        yield found


def put(database, number, sharer_uri, state):
    values = {"id": number, "uri": str(number), "host": "e.example", **KEPT, "state": state}
    values |= {"shared_by_uri": sharer_uri, "is_public": True, "is_sensitive": False}
    marks = ", ".join([database.param] * len(values))
    sql = f"INSERT INTO federation_object ({', '.join(values)}) VALUES ({marks})"
    database.execute_sql(sql, tuple(values.values()))


def test_who_passed_a_thing_on_is_known_afterwards(before):
    for number, (sharer_uri, state) in enumerate(
        [("https://G.example:443/g", "live"), ("", "live"), ("https://g.example/g", "gone")], 1
    ):
        put(before, number, sharer_uri, state)

    older.migrate(before)

    shares = before.execute_sql("SELECT thing_id, sharer_uri, host FROM federation_share")
    assert shares.fetchall() == [(1, "https://G.example:443/g", "g.example")]
    before.execute_sql("DELETE FROM federation_object WHERE id = 1")
    assert before.execute_sql("SELECT COUNT(*) FROM federation_share").fetchone() == (0,)
    assert before.execute_sql("SELECT COUNT(*) FROM federation_object").fetchone() == (2,)


def test_a_list_that_was_applied_knows_which_decisions_it_made(make_instance, tmp_path):
    """What was decided about its hosts before it, and since, is none of them."""
    with older.database_before("0043", make_instance, tmp_path) as database:
        mark = database.param
        line = ["e.example", "suspended", False, "open", False, None, ""]
        database.execute_sql(
            f"INSERT INTO federation_applied_list VALUES ({mark}, 'l', {mark}, '', 0)",
            (5, json.dumps([line, ["f.example", *line[1:]]])),
        )
        for number in (3, 7, 9):
            database.execute_sql(
                "INSERT INTO federation_host_decision (id, host, standing, rejects_media, reason, "
                f"by_uri, decided_at) VALUES ({mark}, 'e.example', 'suspended', {mark}, '', '', 0)",
                (number, False),
            )

        older.migrate(database)

        [(kept,)] = database.execute_sql("SELECT before FROM federation_applied_list").fetchall()
        assert [one[7] for one in json.loads(kept)] == [7, 0]
