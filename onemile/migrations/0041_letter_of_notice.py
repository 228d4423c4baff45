"""Which letter carried a notice is kept with it: was somebody really told?"""


def up(migrator, db):
    db.execute_sql("ALTER TABLE notice ADD COLUMN letter_id BIGINT")
