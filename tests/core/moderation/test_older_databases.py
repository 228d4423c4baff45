"""A database of before: words leave the events of reports, and blocks that were told say so."""

import json

import pytest

from onemile import clock
from onemile.db import microseconds
from tests.core.older import database_before, gone_on, plant


@pytest.fixture
def old(tmp_path, engine, request):
    yield from database_before("0028", tmp_path, request)


def test_words_go_from_events_to_rows(old):
    now = microseconds(clock.now())
    case = {"kind": "", "subject_id": "", "author_uri": "", "label": "", "excerpt": "", "url": ""}
    plant(old, "moderation_case", id=1, is_urgent=False, state="open", opened_at=now, **case)
    plant(old, "moderation_report", id=2, case_id=1, reporter_name="", reporter_email="",
          language="fr", ground="insult", text="Du membre.", location="", conversation="",
          is_automatic=False, filed_at=now)  # fmt: skip
    for number, report_id in ((3, 2), (4, None)):
        plant(old, "moderation_passed_on", id=number, case_id=1, report_id=report_id,
              host="e.example", at=now + number)  # fmt: skip
    events = [
        (5, "core.ReportAsked", {"ground": "insult", "text": "Attend."}, False, now),
        (6, "core.ReportAsked", {"text": "Presque dit."}, True, now),
        (7, "core.ReportAsked", {"text": "Dit."}, True, now),
        (8, "core.ReportPassedOn", {"text": "Du membre."}, False, now + 3),
        (9, "core.ReportPassedOn", {"text": "Du modérateur."}, False, now + 4),
        (10, "core.X", {"text": "D’un autre."}, True, now),
    ]
    for number, name, payload, is_dispatched, at in events:
        plant(old, "event", id=number, name=name, payload=json.dumps(payload), recorded_at=at,
              is_dispatched=is_dispatched)  # fmt: skip
    plant(old, "event", id=11, name="core.ReportAsked", payload="{", recorded_at=now,
          is_dispatched=True)  # fmt: skip
    for number, done_at in ((6, None), (7, now)):
        plant(old, "event_delivery", id=number, event_id=number, plugin="x", attempts=0, due_at=now,
              error="", done_at=done_at)  # fmt: skip

    with gone_on(old):
        told = dict(old.execute_sql("SELECT id, payload FROM event WHERE id < 11").fetchall())
        asked = old.execute_sql("SELECT id, text FROM moderation_asked ORDER BY id").fetchall()
        passed = dict(old.execute_sql("SELECT id, text FROM moderation_passed_on").fetchall())

    assert {number: json.loads(payload) for number, payload in told.items()} == {
        5: {"ground": "insult", "asked_id": 5},
        6: {"asked_id": 6},
        7: {"asked_id": 0},
        8: {"passed_on_id": 3},
        9: {"passed_on_id": 4},
        10: {"text": "D’un autre."},
    }
    assert [tuple(row) for row in asked] == [(5, "Attend."), (6, "Presque dit.")]
    assert passed == {3: "", 4: "Du modérateur."}


def test_blocks_that_were_told_say_since_when(old):
    now = microseconds(clock.now())
    for number, blocked, at in ((1, "told", now), (2, "silent", now), (3, "again", now + 9)):
        plant(old, "member_block", id=number, blocker_uri="ben", blocked_uri=blocked, created_at=at)
    for number, payload in enumerate(
        (
            '{"blocker_uri": "ben", "blocked_uri": "told"}',
            '{"blocker_uri": "ben", "blocked_uri": "again"}',  # of a block before this one
            "{",
        ),
        start=4,
    ):
        plant(old, "event", id=number, name="core.BlockDisclosed", payload=payload,
              recorded_at=now + number, is_dispatched=True)  # fmt: skip
    with gone_on(old):
        found = dict(
            old.execute_sql("SELECT blocked_uri, disclosed_at FROM member_block").fetchall()
        )
    assert found == {"told": now + 4, "silent": None, "again": None}
