"""Which events were the two reminders is kept: silence counts only of who has heard both.

Of those who are silent today nobody knows whether they heard: they are reminded anew.
"""

ANEW = """
UPDATE exchanges_agreement
SET reminders_sent = 0, remind_at = COALESCE(remind_at, auto_confirm_at)
WHERE state IN ('done_by_helper', 'done_by_helped') AND auto_confirm_at IS NOT NULL
"""


def up(migrator, db):
    for name in ("first_reminder_id", "second_reminder_id"):
        db.execute_sql(f"ALTER TABLE exchanges_agreement ADD COLUMN {name} BIGINT")
    db.execute_sql(ANEW)
