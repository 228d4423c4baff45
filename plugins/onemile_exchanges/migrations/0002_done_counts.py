"""One proposal or agreement at a time between two about one thing, and who reopened or left.

The index before this one counted disputes as well, so that a dispute failed while the next
exchange about the same offer ran.
"""


def up(migrator, db):
    db.execute_sql("ALTER TABLE exchanges_agreement ADD COLUMN reopened_by BIGINT")
    db.execute_sql(
        "ALTER TABLE exchanges_agreement ADD COLUMN ended_by_leaving BOOLEAN NOT NULL DEFAULT FALSE"
    )
    db.execute_sql("DROP INDEX exchanges_agreement_one_at_a_time")
    db.execute_sql(
        "CREATE UNIQUE INDEX exchanges_agreement_one_at_a_time "
        "ON exchanges_agreement (item_id, opened_by) "
        "WHERE state IN ('proposed', 'countered', 'agreed')"
    )
