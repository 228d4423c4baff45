"""What became of a report that was passed on: under way, taken there, or never."""


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE moderation_passed_on ADD COLUMN became VARCHAR(10) NOT NULL DEFAULT ''"
    )
    # Of those that went before nobody knows.
    db.execute_sql("UPDATE moderation_passed_on SET became = 'unknown'")
