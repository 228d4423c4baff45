"""Which events were the two reminders is kept: silence counts only of who has heard both."""


def up(migrator, db):
    for name in ("first_reminder_id", "second_reminder_id"):
        db.execute_sql(f"ALTER TABLE exchanges_agreement ADD COLUMN {name} BIGINT")
